"""PDF through pdfium: the text of each page and, when asked, its words with their places.

pdfium can abort the whole process on a hostile file: this runs in a reader process, never in a server.
"""

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, overload

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import ReadError
from indexer.models import Outcome

Floats = npt.NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

Codes = npt.NDArray[np.uint32]

_WITH_TEXT = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})
_MOST_ANNOTATIONS = 1_000
# Characters and objects of all pages that stay loaded: about a hundred pages, in some 50 MB.
_MOST_LOADED = 400_000

# pdfium writes these where a line ends behind a hyphen.
_HIDDEN_HYPHENS = (0xFFFE, 0x02)


class Word(NamedTuple):
    """A word and its box in display space (points, origin top left). `starts`: the left edge of each character."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    starts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PageWords(Sequence[Word]):
    """The words of a page in the order it draws them, as columns, so that one array pass covers all words.

    `boxes`: a row x0, top, x1, bottom in display space for each word. `edges`: the left edges of all letters, where
    those of word `i` begin at `firsts[i]`; None where they are not known.
    """

    texts: list[str]
    boxes: Floats
    firsts: npt.NDArray[np.int64]
    edges: Floats | None

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> "PageWords": ...
    def __getitem__(self, at: int | slice) -> "Word | PageWords":
        if isinstance(at, slice):
            return PageWords(self.texts[at], self.boxes[at], self.firsts[at], self.edges)
        text, first = self.texts[at], int(self.firsts[at])
        starts = () if self.edges is None else tuple(self.edges[first : first + len(text)].tolist())
        x0, top, x1, bottom = self.boxes[at].tolist()
        return Word(text, x0, top, x1, bottom, starts)

    def where(self, is_kept: npt.NDArray[np.bool_]) -> "PageWords":
        """The words at whose places `is_kept` is true."""
        if is_kept.all():
            return self
        texts = [text for text, kept in zip(self.texts, is_kept.tolist(), strict=True) if kept]
        return PageWords(texts, self.boxes[is_kept], self.firsts[is_kept], self.edges)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Letters of each word."""
        return np.fromiter(map(len, self.texts), np.int64, len(self.texts))


class OpenPage:
    """One page of an open PDF. `raw`: pdfium's page handle; `matrix` (a b c d e f): page space → display space.

    `leave`: told at the end of a `with` block, to close the page or to keep it for its next use.
    """

    def __init__(self, page: Any, number: int, leave: "Callable[[OpenPage], None]") -> None:
        self._page = page
        self._leave = leave
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
        """The text in the order the page draws it, as pdfium returns it (see `text_quality.clean`)."""
        return self._units().tobytes().decode("utf-16-le", errors="ignore")

    def words(self) -> PageWords:
        """The words with their places, in the order the page draws them."""
        codes = self._codes(self.char_count())
        is_letter = _IS_LETTER[np.minimum(codes, len(_IS_LETTER) - 1)]
        boxes = _to_display(_boxes(self._text_handle(), is_letter), self.matrix)
        return _words(codes, is_letter, boxes)

    def characters(self) -> tuple[str, npt.NDArray[np.bool_]]:
        """Every character in the order the page draws them, and which of them `words` consist of."""
        codes = self._codes(self.char_count())
        is_letter = _IS_LETTER[np.minimum(codes, len(_IS_LETTER) - 1)]
        codes[np.isin(codes, _HIDDEN_HYPHENS)] = ord("-")
        return "".join(map(chr, np.where(is_letter, codes, ord(" ")).tolist())), is_letter

    def has_picture(self) -> bool:
        """Whether a picture is drawn on the page itself, as on every scan."""
        return pdfium.FPDF_PAGEOBJ_IMAGE in self._object_kinds()

    def picture_share(self) -> float:
        """How much of the page its pictures cover, 0 to 1 or more where they overlap; scans come in strips as well."""
        area = 0.0
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for index in range(pdfium.FPDFPage_CountObjects(self.raw)):
            item = pdfium.FPDFPage_GetObject(self.raw, index)
            is_picture = pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE
            if is_picture and pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                area += (right.value - left.value) * (top.value - bottom.value)
        return area / max(self.width * self.height, 1.0)

    def may_hold_text(self) -> bool:
        """False where only pictures and lines are drawn; true for text, forms, and a page of which nothing was read."""
        kinds = self._object_kinds()
        return not kinds or bool(kinds & {pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM})

    def _object_kinds(self) -> set[int]:
        raw = self.raw
        count = pdfium.FPDFPage_CountObjects(raw)
        return {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(raw, index)) for index in range(count)}

    def size(self) -> int:
        """Characters and drawn objects, for what the open page takes in memory (some 100 bytes each)."""
        characters = self.char_count() if self._text_page is not None else 0
        return characters + max(int(pdfium.FPDFPage_CountObjects(self.raw)), 0)

    def close(self) -> None:
        if self._text_page is not None:
            self._text_page.close()
        self._page.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave(self)

    def _text_handle(self) -> Any:
        if self._text_page is None:
            self._text_page = self._page.get_textpage()
        return self._text_page.raw

    def _units(self) -> npt.NDArray[np.uint16]:
        """The page's text in UTF-16, in one call."""
        count = self.char_count()
        buffer = np.zeros(2 * count + 2, np.uint16)
        pointer = buffer.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
        written = pdfium.FPDFText_GetText(self._text_handle(), 0, count, pointer) if count else 0
        return buffer[: max(written - 1, 0)]

    def _codes(self, count: int) -> Codes:
        """The code point of each character; one call each only where the text leaves some out or has some put in."""
        units = self._units()
        if len(units) == count:
            return units.astype(np.uint32)
        return np.fromiter(map(pdfium.FPDFText_GetUnicode, repeat(self._text_handle()), range(count)), np.uint32, count)


class OpenPdf:
    """An open PDF; use it in a `with` block, pages too.

    Pages that were used stay loaded until the file is closed, as many as fit: a page is used for its text, then for
    its layout, and loading it costs as much as its text.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self._loaded: dict[int, OpenPage] = {}
        self._room = _MOST_LOADED
        self.page_count = len(document)

    def page(self, number: int) -> OpenPage:
        """Page `number`, counted from 1. Raises ReadError DAMAGED when pdfium cannot load it."""
        loaded = self._loaded.get(number)
        return loaded or self._load(number)

    def close(self) -> None:
        for page in self._loaded.values():
            page.close()
        self._loaded.clear()
        self._document.close()

    def _load(self, number: int) -> OpenPage:
        try:
            page = self._document[number - 1]
            if _draws_annotations_in(page):
                page.close()
                page = self._document[number - 1]
            return OpenPage(page, number, self._leave)
        except pypdfium2.PdfiumError as error:
            raise ReadError(Outcome.DAMAGED, f"page {number}: {error}") from error

    def _leave(self, page: OpenPage) -> None:
        if page.number in self._loaded:
            return
        size = page.size()
        if size > self._room:
            page.close()
            return
        self._room -= size
        self._loaded[page.number] = page

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


def _draws_annotations_in(page: Any) -> bool:
    """Makes filled-in fields, typed notes and stamps part of the page, as they are when it is shown or printed."""
    count = min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)
    if not any(_annotation_kind(page, index) in _WITH_TEXT for index in range(count)):
        return False
    return bool(pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _annotation_kind(page: Any, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
    if not annotation:
        return 0
    kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind


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


def _boxes(handle: Any, wanted: npt.NDArray[np.bool_]) -> Floats:
    """Boxes (left, right, bottom, top in page space) of the wanted characters, in their order."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    boxes = []
    for index in np.flatnonzero(wanted).tolist():
        pdfium.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
        boxes.append((left.value, right.value, bottom.value, top.value))
    return np.array(boxes, np.float64).reshape(-1, 4)


def _to_display(boxes: Floats, matrix: Matrix) -> Floats:
    """(left, right, bottom, top) in page space → (x0, top, x1, bottom) in display space."""
    a, b, c, d, e, f = matrix
    left, right, bottom, top = boxes.T
    x, other_x = a * left + c * bottom + e, a * right + c * top + e
    y, other_y = b * left + d * bottom + f, b * right + d * top + f
    corners = (np.minimum(x, other_x), np.minimum(y, other_y), np.maximum(x, other_x), np.maximum(y, other_y))
    return np.stack(corners, axis=1)


def _words(codes: Codes, is_letter: npt.NDArray[np.bool_], boxes: Floats) -> PageWords:
    """Words from the characters of a page; `boxes`: those of the letters among them, in display space."""
    kept = np.flatnonzero(is_letter)
    if not len(kept):
        return PageWords([], np.zeros((0, 4)), kept, np.zeros(0))
    firsts = np.flatnonzero(_breaks(kept, boxes))
    codes = codes[kept]
    for hyphen in _HIDDEN_HYPHENS:
        codes[codes == hyphen] = ord("-")
    letters = codes.astype("<u4").tobytes().decode("utf-32-le")
    bounds = [*firsts.tolist(), len(kept)]
    low, high = np.minimum.reduceat(boxes[:, :2], firsts), np.maximum.reduceat(boxes[:, 2:], firsts)
    texts = [letters[first:end] for first, end in pairwise(bounds)]
    return PageWords(texts, np.concatenate((low, high), axis=1), firsts, boxes[:, 0])


def _letters() -> npt.NDArray[np.bool_]:
    """By code point, up to the first beyond Unicode: whether it belongs to words; spaces and controls do not."""
    is_letter = np.ones(0x110001, np.bool_)
    for first, last in ((0, 0x20), (0x7F, 0xA0), (0x2000, 0x200B), (0xD800, 0xDFFF)):
        is_letter[first : last + 1] = False
    is_letter[[0x3000, 0xFEFF, 0x110000]] = False
    is_letter[list(_HIDDEN_HYPHENS)] = True
    return is_letter


_IS_LETTER = _letters()


def _breaks(places: npt.NDArray[np.int64], boxes: Floats) -> npt.NDArray[np.bool_]:
    """Which letters begin a word: after a separator, on another line, or after a jump along the line."""
    x0, top, x1, bottom = boxes.T
    height = np.maximum(bottom - top, 4.0)
    size = np.maximum(height[1:], height[:-1])
    apart = np.maximum(top[1:] - bottom[:-1], top[:-1] - bottom[1:]) > 0.35 * size
    ahead = x0[1:] - x1[:-1] > np.maximum(size, 3.0)
    back = x0[1:] < x0[:-1] - 1.5 * size
    return np.concatenate(([True], (np.diff(places) > 1) | apart | ahead | back))
