"""How postings lie on disk: the files and terms of Whoosh's own codec, with blocks that numpy reads whole (`blocks`).

Whoosh's own blocks keep one pickled object a posting, so that reading a common word of 75,000 SOPs takes a second
instead of a few milliseconds.
"""

import secrets
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3Segment, W3TermInfo, W3TermsReader
from whoosh.filedb.filestore import FileStorage

from indexer.engine.whoosh import postings
from indexer.engine.whoosh.postings import Block
from indexer.engine.whoosh.term_table import POINTER, SIZES, TermTable

# Of Whoosh's files: where the blocks of a term are.
_EXTENT = Struct("!qi")
# What is kept of a term: its size, and where in it the number of documents stands.
_INFO_BYTES = W3TermInfo._struct.size + _EXTENT.size
_COUNT_AT = 5
# The number of a field before each of its terms.
_FIELD = Struct("!H")


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Names segments by the system's randomness: forked processes share Python's, and would reuse a name."""

    # Shortest and longest field per posting block serve Whoosh's own searcher; leaving them out saves a fifth.
    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=postings.MOST, compression=0)

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

    def __init__(self, codec: ArrayCodec, storage: FileStorage, segment: W3Segment) -> None:
        self._codec, self._storage, self._segment = codec, storage, segment
        self._tindex = TermTable(self._create_file(codec.TERMS_EXT))
        self._fieldmap: dict[str, int] = {}
        self._tindex.extras["fieldmap"] = self._fieldmap
        self._postfile = self._create_file(codec.POSTS_EXT)
        self._at = 0
        self._infield = self.is_closed = False

    def write_term(self, term: bytes, block: Block) -> None:
        documents = block.documents
        total, largest = postings.total_and_largest(block.weights)
        length = self._postfile.write(postings.encoded(block))
        first, last = int(documents[0]), int(documents[-1])
        info = W3TermInfo._struct.pack(0, total, len(documents), 0, 0, largest, first, last)
        self._tindex.add(_FIELD.pack(self._fieldid) + term, info + _EXTENT.pack(self._at, length))
        self._at += length


class ArrayTerms(W3TermsReader):  # type: ignore[misc]
    """Finds the blocks of a term with a few reads; needs no lock where the files' `get` does not."""

    def blocks(self, field: str, term: bytes, *, with_positions: bool) -> list[Block]:
        """None where the segment does not have the term."""
        if field not in self._fieldmap:
            return []
        info = self._find(self._keycoder(field, term))
        return list(self._read(info, with_positions=with_positions)) if info else []

    def all_blocks(self) -> Iterator[tuple[tuple[str, bytes], list[Block]]]:
        """(field, term) → its blocks, in the order of the segment."""
        for key, info in self._tindex.items():
            yield self._keydecoder(key), list(self._read(info, with_positions=True))

    def beginning_with(self, field: str, prefix: bytes) -> range:
        """The places of the terms that begin so."""
        if field not in self._fieldmap:
            return range(0)
        key = self._keycoder(field, prefix)
        # No letter is coded with this byte.
        return range(self._place(key), self._place(key + b"\xff"))

    def commonest(self, places: range, most: int) -> Iterator[Block]:
        """The blocks, without positions, of the terms at these places, those in most documents first, of so many."""
        if not places:
            return
        starts = self._starts[places.start : places.stop].astype(np.int64)
        end = int(self._starts[places.stop]) if places.stop < len(self._starts) else self._tindex.endofdata
        held = np.frombuffer(self._dbfile.get(int(starts[0]), end - int(starts[0])), dtype=np.uint8)
        at = starts - starts[0]
        values = at + SIZES.size + _big_endian(held, at)
        documents = _big_endian(held, values + _COUNT_AT)
        for place in np.argsort(-documents, kind="stable")[:most].tolist():
            info = held[values[place] : values[place] + _INFO_BYTES].tobytes()
            yield from self._read(info, with_positions=False)

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

    def _read(self, info: bytes, *, with_positions: bool) -> Iterator[Block]:
        offset, length = _EXTENT.unpack_from(info, W3TermInfo._struct.size)
        return postings.read(self._postfile.get, offset, length, with_positions=with_positions)

    def _find(self, key: bytes) -> bytes | None:
        """The value under a key: Whoosh's own search in the hash table, in fewer steps."""
        table, get = self._tindex, self._dbfile.get
        wanted = table.hashfn(key)
        start, slots = table.tables[wanted & 255]
        for step in range(slots):
            slot = ((wanted >> 8) + step) % slots
            found, position = POINTER.unpack(get(start + slot * POINTER.size, POINTER.size))
            if not position:
                return None
            if found == wanted:
                key_size, size = SIZES.unpack(get(position, SIZES.size))
                held = get(position + SIZES.size, key_size + size)
                if held[:key_size] == key:
                    return held[key_size:]  # type: ignore[no-any-return]
        return None


class BlockMatcher(W3LeafMatcher):  # type: ignore[misc]
    """Reads what BlockWriter wrote one posting after another, for Whoosh's own searcher."""

    _data: Any

    def _read_data(self) -> None:
        super()._read_data()
        self._data = postings.unpickled(self._blocklength, self._data)

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
