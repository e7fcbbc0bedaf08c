"""Boxes of recognised words as bytes: four unsigned 16-bit numbers a word, little-endian, in 65,535ths of the page."""

import sys
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Row

from indexer.models import OcrPage

Box = tuple[float, float, float, float]

_WHOLE = 65_535


def packed(boxes: Sequence[Box]) -> bytes:
    """`boxes` as in OcrPage."""
    numbers = array("H", (round(min(max(share, 0.0), 1.0) * _WHOLE) for share in chain.from_iterable(boxes)))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(data: bytes | None) -> tuple[Box, ...]:
    """The boxes again; none for what was never packed."""
    numbers = array("H", data or b"")
    if sys.byteorder == "big":
        numbers.byteswap()
    shares = [number / _WHOLE for number in numbers]
    return tuple(zip(*(shares[at::4] for at in range(4)), strict=True))


def ocr_page(row: Row[Any]) -> OcrPage:
    """A row of `recognised`."""
    return OcrPage(row.number, row.text, row.confidence, unpacked(row.boxes))
