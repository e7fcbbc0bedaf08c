"""Postings of a term as bytes: blocks of packed arrays, that numpy reads where they lie.

A block is its length, a pickle that Whoosh wants (size, last document, largest weight …) and a pickle of
`((kind, deltas), weights, ((kind, counts), (kind, positions)))`. Most of a common word are its positions, so the
second pickle is not loaded but walked through: what nobody asks for is neither read nor copied.
"""

import pickle
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from struct import Struct, pack, unpack_from
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# Postings in one block.
MOST = 16_384
# What stands before the blocks of a term.
MAGIC = b"W3Bl"

_LENGTH = Struct("!i")
# The oldest way of pickling that knows bytes.
_PICKLE = 3
_FEW = 32
# Shorter ones are read whole: several short reads cost more than one.
_SHORT_BYTES = 16_384
# Holds everything of a block up to its first array, and what stands between two arrays.
_HEAD_BYTES, _BETWEEN_BYTES = 192, 32

Ints = npt.NDArray[np.int32]
Unsigned = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]
# Reads so many bytes at a place.
Get = Callable[[int, int], bytes]
# Of a block's values: kind and deltas, weights; then kind and counts, kind and positions.
_WITHOUT, _WITH_POSITIONS = 3, 7
_Packed = tuple[str, bytes | memoryview]


class Block(NamedTuple):
    """Postings of one term: ascending document numbers, weights, and for each how many of the `positions` are its.

    Fields without positions (facets) have empty `counts` and `positions`; so has a block read without them.
    """

    documents: Ints
    weights: Weights
    counts: Unsigned
    positions: Unsigned


def encoded(block: Block) -> bytes:
    """All of a term's postings as they stand in the file."""
    size = len(block.documents)
    if size <= MOST:
        return MAGIC + _encoded(block, is_last=True)
    ends = np.cumsum(block.counts)
    parts = ((first, first + MOST) for first in range(0, size, MOST))
    return MAGIC + b"".join(_encoded(_part(block, ends, *part), is_last=part[1] >= size) for part in parts)


def total_and_largest(weights: Weights) -> tuple[float, float]:
    if len(weights) > _FEW:
        return float(weights.sum()), float(weights.max())
    listed = weights.tolist()
    return sum(listed), max(listed)


def read(get: Get, offset: int, length: int, *, with_positions: bool) -> Iterator[Block]:
    """The blocks of a term that lie there."""
    end = offset + length
    offset += len(MAGIC)
    if length <= _SHORT_BYTES:
        yield from _loaded(get(offset, end - offset))
        return
    while offset < end:
        head = get(offset, _HEAD_BYTES)
        size, first = _after_info(head)
        wanted = size if with_positions else min(size, _end_of_weights(head, first))
        yield _walked(memoryview(get(offset, wanted)), first, with_positions=with_positions)
        offset += size


def unpickled(size: int, data: Any) -> Block:
    """The block of so many postings whose second pickle was loaded."""
    deltas, weights, values = data
    return _block(size, deltas, weights, values)


def _loaded(held: bytes) -> Iterator[Block]:
    file = BytesIO(held)
    while file.tell() < len(held):
        file.seek(_LENGTH.size, 1)
        size = pickle.load(file)[0]  # noqa: S301 - our own index
        yield unpickled(size, pickle.load(file))  # noqa: S301


def _after_info(head: bytes) -> tuple[int, int]:
    """The bytes of the whole block, and where in it the second pickle begins."""
    file = BytesIO(head)
    file.seek(_LENGTH.size)
    pickle.load(file)  # noqa: S301
    (length,) = _LENGTH.unpack_from(head)
    return _LENGTH.size + abs(int(length)), file.tell()


def _end_of_weights(head: bytes, first: int) -> int:
    """At least where the weights end, of a block of which only the beginning was read."""
    kind, (start, length) = _walk(memoryview(head), first, 2)
    weights = length // np.dtype(kind).itemsize * np.dtype(np.float32).itemsize
    return int(start + length + weights + _BETWEEN_BYTES)


def _walked(held: memoryview, first: int, *, with_positions: bool) -> Block:
    kind, deltas, weights, *values = _walk(held, first, _WITH_POSITIONS if with_positions else _WITHOUT)
    size = deltas[1] // np.dtype(kind).itemsize
    kept = weights if isinstance(weights, float) else _cut(held, weights)
    packed = [(kind, _cut(held, place)) for kind, place in zip(values[::2], values[1::2], strict=False)]
    return _block(size, (kind, _cut(held, deltas)), kept, (packed[0], packed[1]) if packed else None)


def _cut(held: memoryview, place: tuple[int, int]) -> memoryview:
    start, length = place
    return held[start : start + length]


def _walk(held: memoryview, at: int, most: int) -> list[Any]:
    """The first values of a pickle as `_encoded` makes it, out of their tuples; bytes as their place and length."""
    found: list[Any] = []
    known: dict[int, Any] = {}
    while len(found) < most:
        sign = held[at : at + 1].tobytes()
        at += 1
        if sign == pickle.BINUNICODE:
            (length,) = unpack_from("<I", held, at)
            found.append(str(held[at + 4 : at + 4 + length], "ascii"))
            at += 4 + length
        elif sign in (pickle.BINBYTES, pickle.SHORT_BINBYTES):
            size = 4 if sign == pickle.BINBYTES else 1
            length = int.from_bytes(held[at : at + size], "little")
            found.append((at + size, length))
            at += size + length
        elif sign == pickle.BINFLOAT:
            found.append(unpack_from(">d", held, at)[0])
            at += 8
        elif sign == pickle.NONE:
            found.append(None)
        elif sign == pickle.BINGET:
            found.append(known[held[at]])
            at += 1
        elif sign == pickle.BINPUT:
            # Of a tuple nobody asks again, so it does not matter that its last value is kept for it.
            known[held[at]] = found[-1]
            at += 1
        elif sign == pickle.PROTO:
            at += 1
        elif sign == pickle.STOP:
            break
        elif sign not in (pickle.TUPLE2, pickle.TUPLE3):
            raise ValueError(f"Not a block of postings: {sign!r}")
    return found


def _block(
    size: int, deltas: _Packed, weights: float | bytes | memoryview, values: tuple[_Packed, _Packed] | None
) -> Block:
    counts, positions = map(_unpack, values) if values else (np.empty(0, dtype=np.uint32),) * 2
    return Block(
        documents=np.cumsum(_unpack(deltas), dtype=np.int32),
        weights=np.full(size, weights, dtype=np.float32)
        if isinstance(weights, float)
        else np.frombuffer(weights, dtype=np.float32),
        counts=counts,
        positions=positions,
    )


def _part(block: Block, ends: npt.NDArray[Any], first: int, last: int) -> Block:
    """The postings from `first` to before `last`; `ends`: where the positions of each posting end."""
    if not len(block.counts):
        return block._replace(documents=block.documents[first:last], weights=block.weights[first:last])
    begin, end = int(ends[first - 1]) if first else 0, int(ends[min(last, len(ends)) - 1])
    return Block(
        block.documents[first:last], block.weights[first:last], block.counts[first:last], block.positions[begin:end]
    )


def _encoded(block: Block, *, is_last: bool) -> bytes:
    """One block; the last one of a term has a negative length."""
    weights = block.weights.tolist()
    largest = max(weights)
    is_even = weights.count(largest) == len(weights)
    values = (_pack(block.counts), _pack(block.positions)) if len(block.counts) else None
    last = int(block.documents[-1])
    kept = largest if is_even else block.weights.tobytes()
    data = pickle.dumps((_pack_deltas(block.documents), kept, values), _PICKLE)
    info = pickle.dumps((len(weights), last, largest, 0, 0, 0), _PICKLE)
    length = len(info) + len(data)
    return _LENGTH.pack(-length if is_last else length) + info + data


def _pack_deltas(documents: Ints) -> _Packed:
    """The first, and how far each is from the one before it."""
    if len(documents) <= _FEW:
        numbers = documents.tolist()
        return _pack_few([after - before for before, after in pairwise((0, *numbers))])
    deltas = documents.copy()
    deltas[1:] -= documents[:-1]
    return _pack(deltas)


def _pack(values: npt.NDArray[Any]) -> _Packed:
    """In as few bytes as the greatest of them needs."""
    if len(values) <= _FEW:
        return _pack_few(values.tolist())
    kind = np.min_scalar_type(int(values.max()))
    return kind.str, values.astype(kind).tobytes()


def _pack_few(numbers: list[int]) -> _Packed:
    """The same. Most terms are rare: for a handful of numbers whole arrays are the long way round."""
    largest = max(numbers, default=0)
    if largest < 1 << 8:
        return "|u1", bytes(numbers)
    code, name = ("H", "<u2") if largest < 1 << 16 else ("I", "<u4")
    return name, pack(f"<{len(numbers)}{code}", *numbers)


def _unpack(packed: _Packed) -> npt.NDArray[Any]:
    kind, values = packed
    return np.frombuffer(values, dtype=kind)
