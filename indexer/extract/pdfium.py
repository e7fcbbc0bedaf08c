"""PDF through pdfium: the text of each page and, when asked, its words with their places.

pdfium can abort the whole process on a hostile file: this runs in a reader process (`runner.py`), never in a server.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import ReadError
from indexer.extract import words as text_rules
from indexer.models import Outcome

Floats = npt.NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

_SEPARATORS = frozenset({0x20, 0xA0, 0x2000, 0x3000, 0x200B, 0xFEFF})
_HIDDEN_HYPHENS = frozenset({0xFFFE, 0x02})


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in display space (points, origin top left). `starts`: the left edge of each character."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    starts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PageWords:
    """`number` counts from 1; `width` and `height` in points as displayed, after rotation and crop."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    text: str


class OpenPage:
    """One page of an open PDF. `raw`: pdfium's page handle; `matrix` (a b c d e f): page space → display space."""

    def __init__(self, page: Any, number: int) -> None:
        self._page = page
        self.number = number
        self.matrix, self.width, self.height = _display(page)
        self._text_page: Any = None

    @property
    def raw(self) -> Any:
        return self._page.raw

    def char_count(self) -> int:
        """Characters on the page, separators included."""
        return max(int(pdfium.FPDFText_CountChars(self._text_handle())), 0)

    def raw_text(self) -> str:
        """The text in the order the page draws it, as pdfium returns it (see `words.clean`)."""
        count = self.char_count()
        if not count:
            return ""
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(self._text_handle(), 0, count, buffer)
        return bytes(memoryview(buffer).cast("B")[: 2 * max(written - 1, 0)]).decode("utf-16-le", errors="ignore")

    def text(self) -> str:
        """The cleaned text in the order the page draws it."""
        return text_rules.clean(self.raw_text())

    def words(self) -> PageWords:
        """The words with their places, in the order the page draws them."""
        count = self.char_count()
        codes, boxes = _characters(self._text_handle(), count)
        found = tuple(_words(codes, _to_display(boxes, self.matrix))) if count else ()
        return PageWords(self.number, self.width, self.height, found, self.text())

    def has_picture(self) -> bool:
        """Whether a picture is drawn on the page itself, as on every scan."""
        return pdfium.FPDF_PAGEOBJ_IMAGE in self._object_kinds()

    def may_hold_text(self) -> bool:
        """False where only pictures and lines are drawn; true for text, forms, and a page of which nothing was read."""
        kinds = self._object_kinds()
        return not kinds or bool(kinds & {pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM})

    def _object_kinds(self) -> set[int]:
        raw = self.raw
        count = pdfium.FPDFPage_CountObjects(raw)
        return {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(raw, index)) for index in range(count)}

    def close(self) -> None:
        if self._text_page is not None:
            self._text_page.close()
        self._page.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _text_handle(self) -> Any:
        if self._text_page is None:
            self._text_page = self._page.get_textpage()
        return self._text_page.raw


class OpenPdf:
    """An open PDF; use it in a `with` block, pages too."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.page_count = len(document)

    def page(self, number: int) -> OpenPage:
        """Page `number`, counted from 1. Raises ReadError DAMAGED when pdfium cannot load it."""
        try:
            return OpenPage(self._document[number - 1], number)
        except pypdfium2.PdfiumError as error:
            raise ReadError(Outcome.DAMAGED, f"page {number}: {error}") from error

    def close(self) -> None:
        self._document.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_pdf(source: Path | bytes) -> OpenPdf:
    """Opens a PDF that needs no password. Raises ReadError ENCRYPTED or DAMAGED."""
    try:
        return OpenPdf(pypdfium2.PdfDocument(source))
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise ReadError(Outcome.ENCRYPTED if locked else Outcome.DAMAGED, f"pdfium: {error}") from error


def _display(page: Any) -> tuple[Matrix, float, float]:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page.raw, box):
        raise ReadError(Outcome.DAMAGED, "page without a box")
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    width, height = right - left, top - bottom
    match pdfium.FPDFPage_GetRotation(page.raw):
        case 1:
            return (0, 1, 1, 0, -bottom, -left), height, width
        case 2:
            return (-1, 0, 0, 1, right, -bottom), width, height
        case 3:
            return (0, -1, -1, 0, top, right), height, width
        case _:
            return (1, 0, 0, -1, -left, top), width, height


# Called once per character: addresses instead of ctypes pointers, driven by `map`, cost a quarter of the wrapped call.
def _by_address(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_get_unicode = _by_address(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_char_box = _by_address(
    pdfium.FPDFText_GetCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 4
)


def _characters(handle: Any, count: int) -> tuple[npt.NDArray[np.uint32], Floats]:
    """Code points and boxes (left, right, bottom, top in page space) of all characters."""
    address = ctypes.cast(handle, ctypes.c_void_p).value
    codes = np.fromiter(map(_get_unicode, repeat(address), range(count)), np.uint32, count)
    boxes = np.zeros((count, 4), np.float64)
    base, size = boxes.ctypes.data, 32
    fields = [range(base + offset, base + offset + size * count, size) for offset in (0, 8, 16, 24)]
    for _ in map(_get_char_box, repeat(address), range(count), *fields):
        pass
    return codes, boxes


def _to_display(boxes: Floats, matrix: Matrix) -> Floats:
    """(left, right, bottom, top) in page space → (x0, top, x1, bottom) in display space."""
    a, b, c, d, e, f = matrix
    x = a * boxes[:, :2] + c * boxes[:, 2:] + e
    y = b * boxes[:, :2] + d * boxes[:, 2:] + f
    return np.column_stack((x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)))


def _words(codes: npt.NDArray[np.uint32], boxes: Floats) -> Iterator[Word]:
    letters = [_character(code) for code in codes.tolist()]
    is_letter = np.array([bool(letter) for letter in letters])
    begins = is_letter & _breaks(is_letter, boxes)
    firsts = np.flatnonzero(begins)
    ends = np.flatnonzero(is_letter & np.append(begins[1:] | ~is_letter[1:], True)) + 1
    rows = boxes.tolist()
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        part = rows[first:end]
        yield Word(
            "".join(letters[first:end]),
            min(row[0] for row in part),
            min(row[1] for row in part),
            max(row[2] for row in part),
            max(row[3] for row in part),
            tuple(row[0] for row in part),
        )


def _character(code: int) -> str:
    """The character, or nothing for what separates words."""
    if code in _HIDDEN_HYPHENS:
        return "-"
    if code <= 0x20 or code in _SEPARATORS or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    return chr(code)


def _breaks(is_letter: npt.NDArray[np.bool_], boxes: Floats) -> npt.NDArray[np.bool_]:
    """Where a word begins: after a separator, on another line, or after a jump along the line."""
    x0, top, x1, bottom = boxes.T
    height = np.maximum(bottom - top, 4.0)
    size = np.maximum(height[1:], height[:-1])
    apart = np.maximum(top[1:] - bottom[:-1], top[:-1] - bottom[1:]) > 0.35 * size
    ahead = x0[1:] - x1[:-1] > np.maximum(size, 3.0)
    back = x0[1:] < x0[:-1] - 1.5 * size
    return np.concatenate(([True], ~is_letter[:-1] | apart | ahead | back))
