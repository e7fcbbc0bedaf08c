"""One segment of a Whoosh index, read into arrays: the posting blocks are decoded by Whoosh, once."""

import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import fields
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import byte_to_length

from indexer.engine.base import FACETS, FIELDS, KEYS, SORTS
from indexer.engine.whoosh_schema import ACCESS, EXACT
from indexer.errors import IndexUnavailableError

REBUILD = "Bangun ulang indeks dengan perintah: telusur reindex"

_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class ClosingStorage(FileStorage):  # type: ignore[misc]
    """A folder that closes whatever it opened: Whoosh leaves files open when what it reads is damaged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


class Segment:
    """One immutable segment as arrays. Columns are read at once, postings when asked for; safe for threads."""

    def __init__(self, folder: Path, schema: fields.Schema, info: Any) -> None:
        self.name: str = info.segment_id()
        self.size: int = info.doc_count_all()
        self._lock = threading.Lock()
        storage = ClosingStorage(folder)
        # Closed with the last search that still reads it, not when a commit replaces it.
        weakref.finalize(self, storage.close)
        self._reader = SegmentReader(storage, schema, info)
        self.ids: Keys = self._numbers("id", ">i8").astype(np.int64)
        self.lengths = {zone: _LENGTHS[self._numbers(f"_zone_{zone}_len", "u1")] for zone in FIELDS}
        self.total_lengths = {zone: int(self._reader.field_length(f"zone_{zone}")) for zone in FIELDS}
        self.facets = {name: self._facet(f"facet_{name}") for name in (*FACETS, ACCESS)}
        # Open now, read when a sort needs them: a later commit may delete the files.
        self._sorts = {name: self._reader.column_reader(f"sort_{name}", translate=False) for name in SORTS}
        self._keys = {name: self._reader.column_reader(f"key_{name}", translate=False) for name in KEYS}

    def sort_values(self, name: str) -> list[bytes]:
        with self._lock:
            return list(self._sorts[name])

    def key_values(self, name: str) -> list[bytes]:
        with self._lock:
            return list(self._keys[name])

    def postings(self, zone: str, term: bytes) -> tuple[Ints, Floats]:
        """Document numbers (ascending) and frequencies of a term; deleted documents included."""
        numbers, weights = [], []
        for size, deltas, weight, _ in self._blocks(f"zone_{zone}", term):
            numbers.append(np.cumsum(deltas, dtype=np.int32))
            weights.append(np.full(size, 1.0) if weight is None else np.broadcast_to(np.float64(weight), size))
        return _joined(numbers, np.int32), _joined(weights, np.float64)

    def positions(self, zone: str, term: bytes) -> Keys:
        """Where a term stands, ascending: document number in the upper 32 bits, position in the lower."""
        keys = []
        for _, deltas, _, values in self._blocks(f"zone_{zone}", term):
            numbers = np.cumsum(deltas, dtype=np.int64)
            counts = [len(value) // 4 for value in values]
            found = np.frombuffer(b"".join(values), dtype=np.uint32).astype(np.int64)
            keys.append((np.repeat(numbers, counts) << 32) | found)
        return np.concatenate([np.empty(0, dtype=np.int64), *keys])

    def words(self, zone: str) -> frozenset[str]:
        """The exact forms that stand in a zone, of deleted documents too."""
        with self._lock:
            terms = list(self._reader.lexicon(f"zone_{zone}"))
        return frozenset(term[1:].decode() for term in terms if term.startswith(EXACT))

    def _blocks(self, field: str, term: bytes) -> list[tuple[int, Any, Any, Any]]:
        """The posting blocks of a term: (size, document number deltas, weights, values), decoded by Whoosh."""
        with self._lock:
            try:
                return list(_read_blocks(self._reader, field, term))
            except TermNotFound:
                return []
            except Exception as error:  # a damaged file can fail in any way inside Whoosh and pickle
                raise IndexUnavailableError(f"Indeks rusak dan tidak dapat dibaca. {REBUILD}") from error

    def _facet(self, field: str) -> list[tuple[str, Ints]]:
        return [
            (term[1:].decode(), _joined([np.cumsum(b[1], dtype=np.int32) for b in self._blocks(field, term)], np.int32))
            for term in list(self._reader.lexicon(field))
        ]

    def _numbers(self, column: str, dtype: str) -> npt.NDArray[Any]:
        """A fixed-width column as one array; documents at its end without a value have 0."""
        values = np.zeros(self.size, dtype=dtype)
        perdoc = self._reader._perdoc
        if perdoc.has_column(column):
            file, start, length = perdoc._get_column_file(column)
            try:
                read = np.frombuffer(file.get(start, length), dtype=dtype)
            finally:
                file.close()
            values[: len(read)] = read
        return values


def _read_blocks(reader: SegmentReader, field: str, term: bytes) -> Iterator[tuple[int, Any, Any, Any]]:
    matcher = reader._terms.matcher(field, term, reader.schema[field].format)
    while matcher.is_active():
        matcher._read_data()
        yield (matcher._blocklength, *matcher._data)
        matcher._next_block()


def _joined(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)
