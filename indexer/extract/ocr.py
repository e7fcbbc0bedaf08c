"""A rendered page of a PDF → the text that Tesseract recognises on it. Runs in a reader process, inside its limits."""

import math
import time
from collections.abc import Iterator
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

_POINTS = 72
# A page with less ink than this is empty, whatever dust was scanned with it.
_INK = 128
_LEAST_INK = 0.0002
# Below this a word is a ruling line or a stain, and a page was not read the right way up.
_SURE_OF_WORD = 30.0
_SURE_OF_PAGE = 60


class _Word(NamedTuple):
    line: tuple[str, ...]
    block: str
    confidence: float
    text: str


def recognise(path: Path, number: int, seconds: float) -> OcrPage:
    """The text of page `number`, "" where there is none to be read within `seconds`.

    Raises ReadError where the file or the page cannot be opened, OcrUnavailableError.
    """
    with open_pdf(path) as pdf, pdf.page(number) as page:
        return recognise_page(page, seconds)


def recognise_page(page: OpenPage, seconds: float) -> OcrPage:
    """The text of an open page, within `seconds`; as `recognise`."""
    deadline = time.monotonic() + seconds
    pixels, dpi = _render(page)
    nothing = OcrPage(page.number, "", 0)
    if np.mean(pixels < _INK) < _LEAST_INK:
        return nothing
    best = nothing
    # Tesseract turns most pages upright by itself, but not all that stand on their heads.
    for turned, way in ((pixels, tesseract.TURNED), (pixels[::-1, ::-1], tesseract.TURNED), (pixels, tesseract.AS_IS)):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        found = _read(page.number, tesseract.run(_as_pnm(turned), dpi, way, left))
        best = max(best, found, key=lambda each: (each.confidence >= _SURE_OF_PAGE, len(each.text)))
        if best.confidence >= _SURE_OF_PAGE:
            break
    return best


def _render(page: OpenPage) -> tuple[npt.NDArray[np.uint8], int]:
    """The page in shades of grey and its dots an inch: fewer where it is larger than any sheet of an office."""
    area = max(page.width * page.height, 1.0)
    scale = min(DPI / _POINTS, math.sqrt(0.99 * MOST_PIXELS / area))
    return render_grey(page, (0, 0, page.width, page.height), scale), max(round(scale * _POINTS), 1)


def _as_pnm(pixels: npt.NDArray[np.uint8]) -> bytes:
    return b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


def _read(number: int, table: str) -> OcrPage:
    """Tesseract's table of words → lines in its reading order, and how sure it is of their letters in percent."""
    words = list(_words(table))
    letters = sum(len(word.text) for word in words)
    lines: list[str] = []
    before: _Word | None = None
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
    return OcrPage(number, text, round(sum(len(word.text) * word.confidence for word in words) / max(letters, 1)))


def _words(table: str) -> Iterator[_Word]:
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        confidence, text = float(cells[10]), cells[11].strip()
        if confidence >= _SURE_OF_WORD and any(letter.isalnum() for letter in text):
            yield _Word(tuple(cells[2:5]), cells[2], confidence, text)
