"""What was recognised on scans as bytes.

Boxes of words: four unsigned 16-bit numbers a word, little-endian, in 65,535ths of the page.
Layouts: packed MessagePack.
"""

import sys
import zlib
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Row

from indexer.models import OcrPage, ScanLayout

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


def packed_layout(layout: ScanLayout | None) -> bytes:
    """b"" for a page without one."""
    return zlib.compress(msgspec.msgpack.encode(layout)) if layout else b""


def ocr_page(row: Row[Any], *, with_layout: bool = False) -> OcrPage:
    """A row of `recognised`."""
    layout = (
        msgspec.msgpack.decode(zlib.decompress(row.layout), type=ScanLayout) if with_layout and row.layout else None
    )
    return OcrPage(row.number, row.text, row.confidence, unpacked(row.boxes), layout)
