"""One page of a PDF as people see it: a PNG without personal numbers, and its words with their places.

Runs in a reader process, inside its limits.
"""

import ctypes
import math
import struct
import zlib
from collections.abc import Callable
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from indexer.errors import ReadError
from indexer.extract.pdfium import Floats, OpenPage, PageWords, open_pdf
from indexer.models import Outcome, PagePicture

MOST_PIXELS = 4_000_000
MOST_BYTES = 3_000_000
# More words than a printed page holds.
_MOST_WORDS = 20_000

# Colours are rounded to 16 levels of red, green and blue: a page of text keeps its 16 greys, which PNG packs into half
# a byte each.
_LEVELS = 16
_MOST_COLOURS = 256
_BYTES_A_PIXEL = 4
_COMPRESSION = 4
# Covers reach beyond the letters by this many points, and are at least so high: some fonts give letters no height.
_MARGIN, _LEAST_COVER = 1.5, 8.0

Mask = Callable[[str], str]
"""Text → text of the same length with other characters where a number has to be hidden."""


class ScanWords(NamedTuple):
    """The words recognised on a page, masked, with their boxes as in OcrPage; `hidden`: those to be painted over."""

    texts: list[str]
    boxes: tuple[tuple[float, float, float, float], ...]
    hidden: list[bool]


def draw(path: Path, number: int, width: int, mask: Mask, scan: ScanWords | None = None) -> PagePicture:
    """Page `number` of the PDF at `path`, `width` pixels wide; narrower where it would exceed MOST_PIXELS.

    Words that `mask` changes are painted over. The words of a `scan` take the place of those that a PDF draws itself.
    Raises ReadError: ENCRYPTED, DAMAGED, TOO_BIG past MOST_BYTES.
    """
    with open_pdf(path) as pdf:
        if not 1 <= number <= pdf.page_count:
            raise ReadError(Outcome.DAMAGED, f"no page {number}")
        with pdf.page(number) as page:
            words = page.words()
            texts, boxes = _masked(page, words, mask), words.boxes
            hidden = boxes[[text != own for text, own in zip(texts, words.texts, strict=True)]]
            if scan is not None:
                texts, boxes = scan.texts, np.array(scan.boxes) * (page.width, page.height, page.width, page.height)
                hidden = np.concatenate((hidden, boxes[scan.hidden]))
            scale = _scale(page, width)
            pixels = _render(page, scale)
            _cover(pixels, hidden, scale)
            png = _png(pixels)
            if len(png) > MOST_BYTES:
                raise ReadError(Outcome.TOO_BIG, f"picture of page {number}: {len(png)} bytes")
            places = tuple((a, b, c, d) for a, b, c, d in boxes[:_MOST_WORDS].round(1).tolist())
            return PagePicture(png, page.width, page.height, " ".join(texts[:_MOST_WORDS]), places)


def _scale(page: OpenPage, width: int) -> float:
    """Pixels a point."""
    area = max(page.width * page.height, 1.0)
    return min(width / max(page.width, 1.0), math.sqrt(0.99 * MOST_PIXELS / area))


def _render(page: OpenPage, scale: float) -> npt.NDArray[np.uint32]:
    """The page on white: [row, column], each pixel 0xRRGGBB."""
    width, height = max(round(page.width * scale), 1), max(round(page.height * scale), 1)
    if width * height > MOST_PIXELS:
        raise ReadError(Outcome.TOO_BIG, f"page of {page.width:.0f} x {page.height:.0f} points")
    pixels = np.full((height, width), 0xFFFFFFFF, np.uint32)
    pointer = pixels.ctypes.data_as(ctypes.c_void_p)
    stride = width * _BYTES_A_PIXEL
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, pdfium_c.FPDFBitmap_BGRx, pointer, stride)
    if not bitmap:
        raise ReadError(Outcome.TOO_BIG, f"no bitmap of {width} x {height} pixels")
    try:
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, 0)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels


def _masked(page: OpenPage, words: PageWords, mask: Mask) -> list[str]:
    """The words after masking, both as the page separates its letters and one space apart.

    Letters of a turned line are words of their own although nothing separates them; a column breaks a number otherwise.
    """
    characters, is_letter = page.characters()
    together = "".join(compress(mask(characters), is_letter.tolist()))
    apart = mask(" ".join(words.texts)).split(" ") if words.texts else []
    texts = []
    at = 0
    for text, alternative in zip(words.texts, apart, strict=True):
        end = at + len(text)
        # A word changed either way is painted over whole, so the first change will do.
        texts.append(alternative if alternative != text else together[at:end])
        at = end
    return texts


def _cover(pixels: npt.NDArray[np.uint32], boxes: Floats, scale: float) -> None:
    """Paints the boxes (x0, top, x1, bottom in points) black."""
    for x0, top, x1, bottom in boxes.tolist():
        across = max(_MARGIN, (_LEAST_COVER - (x1 - x0)) / 2)
        down = max(_MARGIN, (_LEAST_COVER - (bottom - top)) / 2)
        rows = slice(max(math.floor((top - down) * scale), 0), max(math.ceil((bottom + down) * scale), 0))
        columns = slice(max(math.floor((x0 - across) * scale), 0), max(math.ceil((x1 + across) * scale), 0))
        pixels[rows, columns] = 0


def _png(pixels: npt.NDArray[np.uint32]) -> bytes:
    """An indexed PNG of at most 256 colours; 16 or fewer take four bits a pixel."""
    height, width = pixels.shape
    codes = ((pixels >> 4) & 0xF) | ((pixels >> 8) & 0xF0) | ((pixels >> 12) & 0xF00)
    counts = np.bincount(codes.ravel(), minlength=_LEVELS**3)
    palette = np.argsort(-counts, kind="stable")[: min(int(np.count_nonzero(counts)), _MOST_COLOURS)]
    indexes = _nearest(counts, palette)[codes]
    depth = 8
    if len(palette) <= _LEVELS:
        depth = 4
        if width % 2:
            indexes = np.pad(indexes, ((0, 0), (0, 1)))
        indexes = (indexes[:, ::2] << 4) | indexes[:, 1::2]
    unfiltered = np.pad(indexes, ((0, 0), (1, 0)))
    header = struct.pack(">IIBBBBB", width, height, depth, 3, 0, 0, 0)
    colours = (_rgb(palette) * 17).astype(np.uint8).tobytes()
    parts = (b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(unfiltered.tobytes(), _COMPRESSION))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _nearest(counts: npt.NDArray[np.int64], palette: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """For each colour on the page the place of its nearest in the palette."""
    nearest = np.zeros(len(counts), np.uint8)
    nearest[palette] = np.arange(len(palette))
    others = np.setdiff1d(np.flatnonzero(counts), palette)
    distance = ((_rgb(others)[:, None, :] - _rgb(palette)[None, :, :]) ** 2).sum(axis=2)
    nearest[others] = distance.argmin(axis=1)
    return nearest


def _rgb(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
    """Colour codes → rows of red, green and blue, 0 to 15 each."""
    return np.stack((codes >> 8 & 0xF, codes >> 4 & 0xF, codes & 0xF), axis=1).astype(np.int16)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
