"""How postings lie on disk: the files and terms of Whoosh's own codec, with blocks that numpy reads whole.

A block holds its document numbers, weights and positions as three packed arrays; Whoosh's keep one pickled object a
posting, so that reading a common word of 75,000 SOPs takes a second instead of a few milliseconds.
"""

import secrets
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from io import SEEK_CUR, BytesIO
from pickle import dumps, load
from struct import Struct, pack
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3LeafMatcher,
    W3Segment,
    W3TermInfo,
    W3TermsReader,
)
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashWriter

_BLOCK = 16_384
# Of Whoosh's files: what stands before the blocks of a term and before each of them; where the blocks of a term are;
# a slot of the hash table of terms; the sizes of a key and its value.
_MAGIC_BYTES, _LENGTH_BYTES = 4, 4
_EXTENT, _POINTER, _SIZES = Struct("!qi"), Struct("!Iq"), Struct("!ii")
# What is kept of a term: its size, and where in it the number of documents stands.
_INFO_BYTES = W3TermInfo._struct.size + _EXTENT.size
_COUNT_AT = 5
# The length of a block, and the number of a field before each of its terms.
_LENGTH, _FIELD = Struct("!i"), Struct("!H")
# The oldest way of pickling that knows bytes.
_PICKLE = 3
_FEW = 32

Ints = npt.NDArray[np.int32]
Unsigned = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]
_Packed = tuple[str, bytes]


class Block(NamedTuple):
    """Postings of one term: ascending document numbers, weights, and for each how many of the `positions` are its.

    Fields without positions (facets) have empty `counts` and `positions`.
    """

    documents: Ints
    weights: Weights
    counts: Unsigned
    positions: Unsigned


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Names segments by the system's randomness: forked processes share Python's, and would reuse a name."""

    # Shortest and longest field per posting block serve Whoosh's own searcher; leaving them out saves a fifth.
    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_BLOCK, compression=0)

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(self, indexname, segid=secrets.token_hex(8))

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> "TermWriter":
        return TermWriter(self, storage, segment)

    def terms_reader(self, storage: FileStorage, segment: W3Segment) -> "ArrayTerms":
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return ArrayTerms(self, storage.open_file(name), storage.file_length(name), postings)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> "BlockMatcher":
        return BlockMatcher(dbfile, *terminfo.extent(), format_, term=term, scorer=scorer)


class TermWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the postings of a term and the term itself; between `start_field` and `finish_field`, in order."""

    _tindex: Any

    def __init__(self, codec: ArrayCodec, storage: FileStorage, segment: W3Segment) -> None:
        super().__init__(codec, storage, segment)
        self._tindex = _TermTable(self._tindex)
        self._end = self._postfile.tell()

    def write_term(self, term: bytes, block: Block) -> None:
        size = len(block.documents)
        if size <= _BLOCK:
            data = WHOOSH3_HEADER_MAGIC + _encoded(block, is_last=True)
        else:
            ends = np.cumsum(block.counts)
            parts = (
                _encoded(_part(block, ends, first, first + _BLOCK), is_last=first + _BLOCK >= size)
                for first in range(0, size, _BLOCK)
            )
            data = WHOOSH3_HEADER_MAGIC + b"".join(parts)
        self._postfile.write(data)
        documents = block.documents
        info = W3TermInfo._struct.pack(0, *_sum_and_most(block.weights, size), int(documents[0]), int(documents[-1]))
        extent = _EXTENT.pack(self._end, len(data))
        self._end += len(data)
        self._tindex.add(_FIELD.pack(self._fieldid) + term, info + extent)


class _TermTable(OrderedHashWriter):  # type: ignore[misc]
    """Whoosh's hash table of terms, which counts where it is: asking the file at each term is half of writing one."""

    lastkey: bytes

    def __init__(self, begun: OrderedHashWriter) -> None:
        self.__dict__.update(begun.__dict__)
        self._end = self.dbfile.tell()

    def add(self, key: bytes, value: bytes) -> None:
        """Keys come in ascending order."""
        if key <= self.lastkey:
            raise ValueError(f"{key!r} after {self.lastkey!r}")
        entry = _SIZES.pack(len(key), len(value)) + key + value
        self.dbfile.write(entry)
        hashed = self.hashfn(key)
        self.index.append(self._end)
        self.buckets[hashed & 255].append((hashed, self._end))
        self._end += len(entry)
        self.lastkey = key


class ArrayTerms(W3TermsReader):  # type: ignore[misc]
    """Finds the blocks of a term with a few reads; needs no lock where the files' `get` does not."""

    def blocks(self, field: str, term: bytes) -> list[Block]:
        """None where the segment does not have the term."""
        if field not in self._fieldmap:
            return []
        info = self._find(self._keycoder(field, term))
        return self._read(info) if info else []

    def all_blocks(self) -> Iterator[tuple[tuple[str, bytes], list[Block]]]:
        """(field, term) → its blocks, in the order of the segment."""
        for key, info in self._tindex.items():
            yield self._keydecoder(key), self._read(info)

    def beginning_with(self, field: str, prefix: bytes) -> range:
        """The places of the terms that begin so."""
        if field not in self._fieldmap:
            return range(0)
        key = self._keycoder(field, prefix)
        # No letter is coded with this byte.
        return range(self._place(key), self._place(key + b"\xff"))

    def commonest(self, places: range, most: int) -> Iterator[list[Block]]:
        """The blocks of the terms at these places, those in most documents first, at most so many."""
        if not places:
            return
        starts = self._starts[places.start : places.stop].astype(np.int64)
        end = int(self._starts[places.stop]) if places.stop < len(self._starts) else self._tindex.endofdata
        held = np.frombuffer(self._dbfile.get(int(starts[0]), end - int(starts[0])), dtype=np.uint8)
        at = starts - starts[0]
        values = at + _SIZES.size + _big_endian(held, at)
        documents = _big_endian(held, values + _COUNT_AT)
        for place in np.argsort(-documents, kind="stable")[:most].tolist():
            yield self._read(held[values[place] : values[place] + _INFO_BYTES].tobytes())

    @cached_property
    def _starts(self) -> npt.NDArray[Any]:
        """Where the entry of each term begins, in their order."""
        table = self._tindex
        kind = np.dtype(table.extras["indextype"]).newbyteorder(">")
        return np.frombuffer(self._dbfile.get(table.indexbase, table.indexlen * table.indexsize), dtype=kind)

    def _place(self, key: bytes) -> int:
        return bisect_left(
            range(len(self._starts)), key, key=lambda place: self._tindex.key_at(int(self._starts[place]))
        )

    def _read(self, info: bytes) -> list[Block]:
        offset, length = _EXTENT.unpack_from(info, W3TermInfo._struct.size)
        file = BytesIO(self._postfile.get(offset, length))
        file.seek(_MAGIC_BYTES)
        blocks = []
        while file.tell() < length:
            file.seek(_LENGTH_BYTES, SEEK_CUR)
            size = load(file)[0]  # noqa: S301 - our own index
            blocks.append(_block(size, load(file)))  # noqa: S301
        return blocks

    def _find(self, key: bytes) -> bytes | None:
        """The value under a key: Whoosh's own search in the hash table, in fewer steps."""
        table, get = self._tindex, self._dbfile.get
        wanted = table.hashfn(key)
        start, slots = table.tables[wanted & 255]
        for step in range(slots):
            slot = ((wanted >> 8) + step) % slots
            found, position = _POINTER.unpack(get(start + slot * _POINTER.size, _POINTER.size))
            if not position:
                return None
            if found == wanted:
                key_size, size = _SIZES.unpack(get(position, _SIZES.size))
                held = get(position + _SIZES.size, key_size + size)
                if held[:key_size] == key:
                    return held[key_size:]  # type: ignore[no-any-return]
        return None


class BlockMatcher(W3LeafMatcher):  # type: ignore[misc]
    """Reads what BlockWriter wrote one posting after another, for Whoosh's own searcher."""

    _data: Any

    def _read_data(self) -> None:
        super()._read_data()
        self._data = _block(self._blocklength, self._data)

    def _read_ids(self) -> None:
        self._ids = self._read().documents.tolist()

    def _read_weights(self) -> None:
        self._weights = self._read().weights.tolist()

    def _read_values(self) -> None:
        block = self._read()
        positions = block.positions.astype(np.uint32)
        ends = np.cumsum(block.counts).tolist()
        parts = [positions[start:end].tobytes() for start, end in zip([0, *ends], ends, strict=False)]
        self._values = parts or [b""] * len(block.documents)

    def _read(self) -> Block:
        if self._data is None:
            self._read_data()
        data: Block = self._data
        return data


def _big_endian(held: npt.NDArray[np.uint8], at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The numbers of four bytes at these places."""
    four = held[at[:, None] + np.arange(4)].astype(np.int64)
    return np.asarray(four @ np.array([1 << 24, 1 << 16, 1 << 8, 1]))


def _block(size: int, data: tuple[_Packed, float | bytes, tuple[_Packed, _Packed] | None]) -> Block:
    deltas, weights, values = data
    counts, positions = map(_unpack, values) if values else (np.empty(0, dtype=np.uint32),) * 2
    return Block(
        documents=np.cumsum(_unpack(deltas), dtype=np.int32),
        weights=np.frombuffer(weights, dtype=np.float32)
        if isinstance(weights, bytes)
        else np.full(size, weights, dtype=np.float32),
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
    """The block as it stands in the file; the last one of a term has a negative length."""
    weights = block.weights.tolist()
    largest = max(weights)
    is_even = weights.count(largest) == len(weights)
    values = (_pack(block.counts), _pack(block.positions)) if len(block.counts) else None
    deltas = block.documents
    if len(weights) > 1:
        deltas = deltas.copy()
        deltas[1:] -= block.documents[:-1]
    data = dumps((_pack(deltas), largest if is_even else block.weights.tobytes(), values), _PICKLE)
    info = dumps((len(weights), int(block.documents[-1]), largest, 0, 0, 0), _PICKLE)
    length = len(info) + len(data)
    return _LENGTH.pack(-length if is_last else length) + info + data


def _sum_and_most(weights: Weights, size: int) -> tuple[float, int, int, int, float]:
    """As Whoosh keeps of a term: the sum of weights, the number of documents, two lengths, the largest weight."""
    if size > _FEW:
        return float(weights.sum()), size, 0, 0, float(weights.max())
    values = weights.tolist()
    return sum(values), size, 0, 0, max(values)


def _pack(values: npt.NDArray[Any]) -> _Packed:
    """In as few bytes as the greatest of them needs."""
    if len(values) <= _FEW:
        # Most terms are rare: for a handful of numbers whole arrays are the long way round.
        numbers = values.tolist()
        largest = max(numbers, default=0)
        if largest < 1 << 8:
            return "|u1", bytes(numbers)
        code, name = ("H", "<u2") if largest < 1 << 16 else ("I", "<u4")
        return name, pack(f"<{len(numbers)}{code}", *numbers)
    kind = np.min_scalar_type(int(values.max()))
    return kind.str, values.astype(kind).tobytes()


def _unpack(packed: _Packed) -> npt.NDArray[Any]:
    kind, values = packed
    return np.frombuffer(values, dtype=kind)
