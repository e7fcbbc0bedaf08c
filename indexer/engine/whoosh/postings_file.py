"""The inverted index of a segment in one file: plain arrays behind a directory that says where each lies.

Layout: MAGIC, the arrays, the directory (JSON), the trailer (offset and length of the directory, MAGIC). The directory
maps each field to its arrays, an array to its offset, number of items and type. Of a field there are:

- `terms`, the bytes of its terms, ascending, and `term_bounds`: term `i` is from bound `i` to bound `i + 1`;
- `documents`, the document numbers of all postings, term by term, and `posting_bounds`, the bounds of each term's;
- for zones, `frequencies` and `counts` (term frequency that counts, and number of positions) of each posting, all
  `positions`, and `position_bounds`, the bounds of each term's.

Unsigned numbers are written in the narrowest type that holds all of their array.
"""

import json
import os
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj
from struct import Struct
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engine.ranking.positions import ranges
from indexer.engine.ranking.segment import Ints, Keys, Numbers

MAGIC = b"TLSRPST7"
_TRAILER = Struct("<QI8s")
_TYPES = {kind: np.dtype(kind) for kind in ("|u1", "<u2", "<u4", "<u8", "<i4")}
# Arrays of zones only, with one item a posting, and one a position.
_PACKED = ("frequencies", "counts", "positions")
# Numbers merged at once, which take about 40 bytes each.
_MERGED_AT_ONCE = 2_000_000
# Arrays up to this size wait in memory until they are written.
_IN_MEMORY = 32_000_000

Unsigned = npt.NDArray[np.unsignedinteger[Any]]


class Postings(NamedTuple):
    """Postings of some terms, ascending. `sizes`: number of postings of each term, at least 1.

    `documents`, `frequencies`, `counts`: one each a posting, documents ascending within a term. `positions`: of all
    postings, `counts` each. The last three are empty for facet values.
    """

    terms: list[bytes]
    sizes: Keys
    documents: Ints
    frequencies: Unsigned
    counts: Unsigned
    positions: Unsigned


class FieldPostings:
    """The postings of one field in an open file. Safe for threads; what is corrupt raises ValueError."""

    def __init__(self, file: "PostingsFile", arrays: dict[str, tuple[int, int, np.dtype[Any]]]) -> None:
        self._file = file
        self._arrays = arrays

    def __len__(self) -> int:
        """Number of terms."""
        return self._arrays["term_bounds"][1] - 1

    def types(self) -> dict[str, np.dtype[Any]]:
        """The types of the packed arrays."""
        return {name: self._arrays[name][2] for name in _PACKED if name in self._arrays}

    def find(self, term: bytes) -> int | None:
        """The index of a term."""
        index = self._lower_bound(term)
        return index if index < len(self) and self._term(index) == term else None

    def with_prefix(self, prefix: bytes) -> range:
        """The indexes of the terms with this prefix."""
        # No character is encoded with this byte.
        return range(self._lower_bound(prefix), self._lower_bound(prefix + b"\xff"))

    def terms(self, indexes: range | None = None) -> list[bytes]:
        indexes = range(len(self)) if indexes is None else indexes
        bounds = self._term_bounds[indexes.start : indexes.stop + 1].tolist()
        return [self._terms[start:end] for start, end in pairwise(bounds)]

    def sizes(self, indexes: range) -> Keys:
        """Number of postings of each of these terms."""
        bounds: Keys = self._posting_bounds[indexes.start : indexes.stop + 1].astype(np.int64)
        return bounds[1:] - bounds[:-1]

    def documents(self, index: int) -> Ints:
        return self.documents_of(range(index, index + 1))

    def documents_of(self, indexes: range) -> Ints:
        """Those of several terms, one after another."""
        bounds = self._posting_bounds
        return self._read("documents", int(bounds[indexes.start]), int(bounds[indexes.stop]))

    def frequencies(self, index: int) -> Unsigned:
        return self._read("frequencies", *self._posting_bounds[index : index + 2].tolist())

    def positions(self, index: int) -> tuple[Keys, Unsigned]:
        """For each posting where its positions end, and the positions of all postings of the term."""
        ends = np.cumsum(self._read("counts", *self._posting_bounds[index : index + 2].tolist()), dtype=np.int64)
        positions = self._read("positions", *self._position_bounds[index : index + 2].tolist())
        if ends[-1] != len(positions):
            raise ValueError("counts and positions differ")
        return ends, positions

    def values(self) -> list[tuple[str, Ints]]:
        """The values of a facet, each with its documents."""
        documents = self._read("documents", 0, self._arrays["documents"][1])
        parts = np.split(documents, self._posting_bounds[1:-1])
        return [(term[1:].decode(), part) for term, part in zip(self.terms(), parts, strict=True)]

    def costs(self) -> Keys:
        """Number of postings and positions of each term."""
        sizes = self.sizes(range(len(self)))
        if "positions" not in self._arrays:
            return sizes
        bounds: Keys = self._position_bounds.astype(np.int64)
        return sizes + bounds[1:] - bounds[:-1]

    def slice(self, indexes: range) -> Postings:
        """The postings of these terms."""
        first, last = int(self._posting_bounds[indexes.start]), int(self._posting_bounds[indexes.stop])
        documents = self._read("documents", first, last)
        packed = [np.empty(0, np.uint8)] * len(_PACKED)
        if "positions" in self._arrays:
            begin, end = int(self._position_bounds[indexes.start]), int(self._position_bounds[indexes.stop])
            spans = ((first, last), (first, last), (begin, end))
            packed = [self._read(name, *span) for name, span in zip(_PACKED, spans, strict=True)]
        return Postings(self.terms(indexes), self.sizes(indexes), documents, *packed)

    @cached_property
    def _terms(self) -> bytes:
        offset, length, _ = self._arrays["terms"]
        return self._file.read(offset, length)

    @cached_property
    def _term_bounds(self) -> Numbers:
        return self._bounds("term_bounds", "terms")

    @cached_property
    def _posting_bounds(self) -> Numbers:
        return self._bounds("posting_bounds", "documents")

    @cached_property
    def _position_bounds(self) -> Numbers:
        return self._bounds("position_bounds", "positions")

    def _bounds(self, name: str, bounded: str) -> Numbers:
        bounds = self._read(name, 0, self._arrays[name][1])
        if bounds[0] or bounds[-1] != self._arrays[bounded][1]:
            raise ValueError(f"{name} do not fit {bounded}")
        return bounds

    def _term(self, index: int) -> bytes:
        return self._terms[self._term_bounds[index] : self._term_bounds[index + 1]]

    def _lower_bound(self, term: bytes) -> int:
        """The index of the first term that is not less than this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _read(self, name: str, first: int, last: int) -> npt.NDArray[Any]:
        offset, _, kind = self._arrays[name]
        return np.frombuffer(self._file.read(offset + first * kind.itemsize, (last - first) * kind.itemsize), kind)


class PostingsFile:
    """An open file of postings. Raises ValueError when it is not one, or not whole."""

    def __init__(self, file: IO[bytes]) -> None:
        # Read at a place without moving there, so that threads do not disturb each other.
        self._descriptor = file.fileno()
        weakref.finalize(self, file.close)
        size = os.fstat(self._descriptor).st_size
        if size < len(MAGIC) + _TRAILER.size or self.read(0, len(MAGIC)) != MAGIC:
            raise ValueError("not a file of postings")
        offset, length, magic = _TRAILER.unpack(self.read(size - _TRAILER.size, _TRAILER.size))
        if magic != MAGIC or offset + length + _TRAILER.size != size:
            raise ValueError("a file of postings that is not whole")
        directory = json.loads(self.read(offset, length))
        self.fields = {name: FieldPostings(self, _checked(arrays, offset)) for name, arrays in directory.items()}

    def read(self, offset: int, length: int) -> bytes:
        if length < 0:
            raise ValueError("bounds do not ascend")
        held = os.pread(self._descriptor, length, offset)
        if len(held) != length:
            raise ValueError("the file ends early")
        return held


def _checked(arrays: dict[str, list[Any]], end: int) -> dict[str, tuple[int, int, np.dtype[Any]]]:
    checked = {}
    for name, (offset, items, kind) in arrays.items():
        if offset < len(MAGIC) or items < 0 or offset + items * _TYPES[kind].itemsize > end:
            raise ValueError(f"{name} do not lie within the file")
        checked[name] = (offset, items, _TYPES[kind])
    return checked


class PostingsWriter:
    """Writes fields into a file that is open for writing; `finish` completes it. `folder`: of temporary files."""

    def __init__(self, file: IO[bytes], folder: Path) -> None:
        self._file, self._folder = file, str(folder)
        self._directory: dict[str, dict[str, tuple[int, int, str]]] = {}
        file.write(MAGIC)

    def add(self, name: str, postings: Postings) -> None:
        """Write a field. One without terms is left out."""
        packed = _PACKED if len(postings.counts) else ()
        self.add_parts(name, [postings], {each: _narrowest(getattr(postings, each)).dtype for each in packed})

    def add_parts(self, name: str, parts: Iterable[Postings], types: dict[str, np.dtype[Any]]) -> None:
        """Write a field that comes in parts of ascending terms. `types`: of the packed arrays, empty for facets."""
        terms: list[bytes] = []
        sizes: list[Keys] = []
        lengths: list[Keys] = []
        kinds = {"documents": _TYPES["<i4"], **types}
        with ExitStack() as stack:
            streams = {each: stack.enter_context(SpooledTemporaryFile(_IN_MEMORY, dir=self._folder)) for each in kinds}
            for part in parts:
                terms += part.terms
                sizes.append(part.sizes)
                for each, kind in kinds.items():
                    streams[each].write(getattr(part, each).astype(kind).tobytes())
                if types and part.terms:
                    firsts = np.cumsum(part.sizes) - part.sizes
                    lengths.append(np.add.reduceat(part.counts.astype(np.int64), firsts))
            if not terms:
                return
            self._directory[name] = {}
            self._write(name, "terms", np.frombuffer(b"".join(terms), np.uint8))
            self._write_bounds(name, "term_bounds", [np.array([len(term) for term in terms], np.int64)])
            self._write_bounds(name, "posting_bounds", sizes)
            if types:
                self._write_bounds(name, "position_bounds", lengths)
            for each, kind in kinds.items():
                self._directory[name][each] = (self._file.tell(), streams[each].tell() // kind.itemsize, kind.str)
                streams[each].seek(0)
                copyfileobj(streams[each], self._file)

    def finish(self) -> None:
        offset = self._file.tell()
        directory = json.dumps(self._directory).encode()
        self._file.write(directory + _TRAILER.pack(offset, len(directory), MAGIC))
        self._file.flush()

    def _write_bounds(self, name: str, array: str, lengths: list[Keys]) -> None:
        self._write(name, array, _narrowest(np.cumsum(np.concatenate((np.zeros(1, np.int64), *lengths)))))

    def _write(self, name: str, array: str, numbers: npt.NDArray[Any]) -> None:
        self._directory[name][array] = (self._file.tell(), len(numbers), numbers.dtype.str)
        self._file.write(numbers.tobytes())


def merge(writer: PostingsWriter, sources: Sequence[tuple[PostingsFile, Numbers | None]]) -> None:
    """Write the postings of several files as one.

    Each file comes with the new numbers of its documents, -1 for one that is left out; None where they stay the same.
    New numbers ascend, through the files too.
    """
    for name in sorted({name for file, _ in sources for name in file.fields}):
        fields = [(file.fields[name], numbers) for file, numbers in sources if name in file.fields]
        types = {each: np.result_type(*(field.types()[each] for field, _ in fields)) for each in fields[0][0].types()}
        writer.add_parts(name, _merged(fields), types)


def _merged(fields: list[tuple[FieldPostings, Numbers | None]]) -> Iterator[Postings]:
    """The postings of a field in parts of about _MERGED_AT_ONCE numbers."""
    held = [field.terms() for field, _ in fields]
    terms = sorted(set().union(*held))
    index_of = {term: index for index, term in enumerate(terms)}
    merged_indexes = [np.array([index_of[term] for term in each], np.int64) for each in held]
    costs = np.zeros(len(terms), np.int64)
    for (field, _), at in zip(fields, merged_indexes, strict=True):
        costs[at] += field.costs()
    part_of_term = np.cumsum(costs) // _MERGED_AT_ONCE
    starts = [*np.flatnonzero(np.diff(part_of_term, prepend=-1)).tolist(), len(terms)]
    for first, last in pairwise(starts):
        parts = []
        for (field, numbers), at in zip(fields, merged_indexes, strict=True):
            begin, end = np.searchsorted(at, (first, last)).tolist()
            if begin < end:
                parts.append((field.slice(range(begin, end)), at[begin:end] - first, numbers))
        yield _merged_part(terms[first:last], parts)


def _merged_part(terms: list[bytes], parts: list[tuple[Postings, Keys, Numbers | None]]) -> Postings:
    """`parts`: postings of each source, the index of each of its terms in `terms`, the new document numbers."""
    term = np.concatenate([np.repeat(at, postings.sizes) for postings, at, _ in parts])
    documents = np.concatenate(
        [postings.documents if numbers is None else numbers[postings.documents] for postings, _, numbers in parts]
    )
    # Stable: within a term documents ascend already, source by source.
    order = np.argsort(term, kind="stable")
    order = order[documents[order] >= 0]
    sizes = np.bincount(term[order], minlength=len(terms))
    kept = [each for each, size in zip(terms, sizes.tolist(), strict=True) if size]
    frequencies, counts, positions = (
        np.concatenate([getattr(postings, name) for postings, _, _ in parts]) for name in _PACKED
    )
    if len(counts):
        starts = np.cumsum(counts, dtype=np.int64) - counts
        frequencies, counts = frequencies[order], counts[order]
        positions = positions[ranges(starts[order], counts.astype(np.int64))]
    return Postings(kept, sizes[sizes > 0], documents[order].astype(np.int32), frequencies, counts, positions)


def _narrowest(numbers: npt.NDArray[Any]) -> Unsigned:
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
