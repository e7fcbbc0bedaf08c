"""A rendered page of a PDF → the text that Tesseract recognises on it. Runs in a reader process, inside its limits."""

import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.extract import tesseract
from indexer.extract.page_drawing import MOST_PIXELS, render_grey
from indexer.extract.pdfium import OpenPage, open_pdf
from indexer.extract.text_quality import Quality, clean, judge
from indexer.models import OcrPage

DPI = 200
"""Enough for print of 8 points; 300 reads no more words and takes half as long again (docs/benchmarks.md)."""

_POINTS_PER_INCH = 72
# A page with a smaller share of pixels darker than this grey is empty, whatever dust was scanned with it.
_INK_GREY = 128
_LEAST_INK_SHARE = 0.0002
# In percent. Below it a word is a ruling line or a stain, and a page was not read the right way up.
_LEAST_WORD_CONFIDENCE = 30.0
# Pixels of ground around the picture of a cell.
_FRAME = 12
_LEAST_PAGE_CONFIDENCE = 60


class RecognisedWord(NamedTuple):
    """A word on a picture. `page`: which of several pictures; `line`, `block`: those of its page.

    `confidence` in percent; `box`: x0, top, x1, bottom in pixels, of which `dpi` are an inch.
    """

    page: int
    line: tuple[str, ...]
    block: str
    confidence: float
    text: str
    box: tuple[float, float, float, float]
    dpi: int


def recognise(path: Path, number: int, seconds: float) -> tuple[OcrPage, list[RecognisedWord]]:
    """The text of page `number`, "" where there is none to be read within `seconds`, and its words as the page lies.

    Raises ReadError where the file or the page cannot be opened, OcrUnavailableError.
    """
    with open_pdf(path) as pdf, pdf.page(number) as page:
        return _best_of_turns(page, seconds)


def recognise_crops(
    pictures: Sequence[npt.NDArray[np.uint8]], dpi: int, segmentation: str, seconds: float
) -> Iterator[tuple[int, RecognisedWord]]:
    """The words of small pictures, each a block or a line of text, with the index of their picture."""
    from indexer.extract.scan_picture import as_tiff

    framed = [np.pad(picture, _FRAME, constant_values=255) for picture in pictures]
    for word in _recognised_words(tesseract.run(as_tiff(framed), dpi, segmentation, seconds), dpi):
        x0, top, x1, bottom = (side - _FRAME for side in word.box)
        yield word.page - 1, word._replace(box=(x0, top, x1, bottom))


def _best_of_turns(page: OpenPage, seconds: float) -> tuple[OcrPage, list[RecognisedWord]]:
    deadline = time.monotonic() + seconds
    pixels, dpi = _render(page)
    nothing = OcrPage(page.number, "", 0)
    if np.mean(pixels < _INK_GREY) < _LEAST_INK_SHARE:
        return nothing, []
    best, seen = nothing, list[RecognisedWord]()
    # Tesseract turns most pages upright by itself, but not all that stand on their heads. Its boxes are those of the
    # pixels as they were given.
    attempts = (
        (pixels, tesseract.DETECT_ROTATION),
        (pixels[::-1, ::-1], tesseract.DETECT_ROTATION),
        (pixels, tesseract.AS_IT_STANDS),
    )
    for rotated, segmentation in attempts:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        words = list(_recognised_words(tesseract.run(_as_pnm(rotated), dpi, segmentation, left), dpi))
        if rotated is not pixels:
            height, width = pixels.shape
            words = [w._replace(box=_upside_down(w.box, width, height)) for w in words]
        found = _page_of(page.number, words, rotated.shape)
        if _rank(found) > _rank(best):
            best, seen = found, words
        if best.confidence >= _LEAST_PAGE_CONFIDENCE:
            break
    return best, seen


def _rank(page: OcrPage) -> tuple[bool, int]:
    return page.confidence >= _LEAST_PAGE_CONFIDENCE, len(page.text)


def _upside_down(box: tuple[float, float, float, float], width: int, height: int) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = box
    return width - x1, height - bottom, width - x0, height - top


def _render(page: OpenPage) -> tuple[npt.NDArray[np.uint8], int]:
    """The page as grey pixels, and their number per inch: lower for a page larger than any sheet of an office."""
    area = max(page.width * page.height, 1.0)
    scale = min(DPI / _POINTS_PER_INCH, math.sqrt(0.99 * MOST_PIXELS / area))
    return render_grey(page, (0, 0, page.width, page.height), scale), max(round(scale * _POINTS_PER_INCH), 1)


def _as_pnm(pixels: npt.NDArray[np.uint8]) -> bytes:
    return b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


def _page_of(number: int, words: Sequence[RecognisedWord], shape: tuple[int, ...]) -> OcrPage:
    """The page from its words: lines in its reading order, and their mean confidence.

    `shape`: height and width of the picture in pixels.
    """
    letters = sum(len(word.text) for word in words)
    lines: list[str] = []
    before: RecognisedWord | None = None
    for word in words:
        if before and word.line == before.line:
            lines[-1] += f" {word.text}"
        else:
            # An empty line between blocks keeps words of different columns apart.
            lines += ["", word.text] if before and word.block != before.block else [word.text]
        before = word
    text = clean("\n".join(lines))
    if judge(text) not in (Quality.WORDS, Quality.SPARSE):
        return OcrPage(number, "", 0)
    confidence = round(sum(len(word.text) * word.confidence for word in words) / max(letters, 1))
    boxes = tuple(_shares(word, *shape) for word in words)
    return OcrPage(number, text, confidence, boxes if len(boxes) == len(text.split()) else ())


def _shares(word: RecognisedWord, height: int, width: int) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = word.box
    return x0 / width, top / height, x1 / width, bottom / height


def _recognised_words(table: str, dpi: int) -> Iterator[RecognisedWord]:
    """The words in Tesseract's table."""
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        confidence, text = float(cells[10]), cells[11].strip()
        if confidence >= _LEAST_WORD_CONFIDENCE and any(letter.isalnum() for letter in text):
            left, top, width, height = map(int, cells[6:10])
            box = (left, top, left + width, top + height)
            yield RecognisedWord(int(cells[1]), tuple(cells[2:5]), cells[2], confidence, text, box, dpi)
