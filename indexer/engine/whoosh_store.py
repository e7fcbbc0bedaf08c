"""Everything that touches Whoosh: the schema, reading a segment into arrays, writing a commit.

Whoosh keeps the segments, the term dictionary and the posting blocks; scoring and counting are done on the arrays read
here (`indexer/engine/snapshot.py`). Only this module knows that Whoosh exists.
"""

import json
import secrets
import threading
import time
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import byte_to_length
from whoosh.writing import CLEAR, SegmentWriter

from indexer.engine.base import FACETS, FIELDS, SORTS
from indexer.errors import IndexBusyError, IndexUnavailableError
from indexer.models import IndexEntry, Token

# Raise it with every change of the schema or of what its fields hold; older indexes then ask to be rebuilt.
SCHEMA_VERSION = 1
SCHEMA_FILE = "telusur.json"

ACCESS = "access"
EXACT, STEM = b"=", b"~"

_REBUILD = "Bangun ulang indeks dengan perintah: telusur reindex"
_OPEN_TRIES, _OPEN_PAUSE_S = 10, 0.02
_LOCK_PAUSE_S = 0.02
_WRITER_MEMORY_MB = 128
# A tier of segments (1–9 SOPs, 10–99, …) is merged when it holds this many.
_MERGE_AT = 8

_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)


class PackedPositions(formats.Format):  # type: ignore[misc]
    """A posting's value is its positions as 32-bit numbers, so that numpy reads a whole block at once."""

    def decode_positions(self, value: bytes) -> list[int]:
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        return float(self.decode_frequency(value))


class ZoneField(fields.FieldType):  # type: ignore[misc]
    """Takes analysed tokens; each gives two terms at its position, the exact form and the root."""

    def __init__(self) -> None:
        super().__init__(PackedPositions(), None, scorable=True)

    def index(self, value: tuple[Token, ...], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        positions: dict[bytes, array[int]] = {}
        for token in value:
            for term in (EXACT + token.exact.encode(), STEM + token.stem.encode()):
                positions.setdefault(term, array("I")).append(token.position)
        for term, found in positions.items():
            yield term, len(found), float(len(found)), found.tobytes()


class ValuesField(fields.FieldType):  # type: ignore[misc]
    """Takes the values of a facet; each is a term, marked so that the missing value "" is one too."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: tuple[str, ...], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for item in sorted(set(value)):
            yield EXACT + item.encode(), 1, 1.0, b""


class _Codec(W3Codec):  # type: ignore[misc]
    """Names segments by the system's randomness: forked processes share Python's, and would reuse a name."""

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(self, indexname, segid=secrets.token_hex(8))


def _schema() -> fields.Schema:
    numbers = fields.COLUMN(columns.NumericColumn("q"))
    keys = {f"sort_{name}": fields.COLUMN(columns.VarBytesColumn()) for name in SORTS}
    facets = {f"facet_{name}": ValuesField() for name in (*FACETS, ACCESS)}
    zones = {f"zone_{name}": ZoneField() for name in FIELDS}
    return fields.Schema(id=numbers, **keys, **facets, **zones)


def _document(entry: IndexEntry) -> dict[str, object]:
    document: dict[str, object] = {"id": entry.id}
    document |= {f"zone_{name}": entry.fields[name] for name in FIELDS if entry.fields.get(name)}
    # A facet without a value is counted under "", never lost.
    document |= {f"facet_{name}": tuple(entry.facets.get(name, ())) or ("",) for name in FACETS}
    document[f"facet_{ACCESS}"] = (entry.access.value,)
    document |= {f"sort_{name}": entry.sort.get(name, "").encode() for name in SORTS}
    return document


Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Segment:
    """One immutable segment as arrays. Columns are read at once, postings when asked for; safe for threads."""

    def __init__(self, storage: FileStorage, schema: fields.Schema, info: Any) -> None:
        self.name: str = info.segment_id()
        self.size: int = info.doc_count_all()
        self._reader = SegmentReader(storage, schema, info)
        self._lock = threading.Lock()
        # Closed with the last search that still reads it, not when a commit replaces it.
        weakref.finalize(self, self._reader.close)
        self.ids: Keys = self._numbers("id", ">i8").astype(np.int64)
        self.lengths = {zone: _LENGTHS[self._numbers(f"_zone_{zone}_len", "u1")] for zone in FIELDS}
        self.total_lengths = {zone: int(self._reader.field_length(f"zone_{zone}")) for zone in FIELDS}
        self.facets = {name: self._facet(f"facet_{name}") for name in (*FACETS, ACCESS)}
        # Open now, read when a sort needs them: a later commit may delete the files.
        self._sorts = {name: self._reader.column_reader(f"sort_{name}", translate=False) for name in SORTS}

    def sort_values(self, name: str) -> list[bytes]:
        with self._lock:
            return list(self._sorts[name])

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

    def _blocks(self, field: str, term: bytes) -> list[tuple[int, Any, Any, Any]]:
        """The posting blocks of a term: (size, document number deltas, weights, values), decoded by Whoosh."""
        with self._lock:
            try:
                matcher = self._reader._terms.matcher(field, term, self._reader.schema[field].format)
            except TermNotFound:
                return []
            blocks = []
            while matcher.is_active():
                matcher._read_data()
                blocks.append((matcher._blocklength, *matcher._data))
                matcher._next_block()
            return blocks

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


def _joined(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


class Opened:
    """What one table of contents names: `generation` and each segment with its deleted document numbers."""

    def __init__(self, generation: int, segments: list[tuple[Segment, Ints]]) -> None:
        self.generation = generation
        self.segments = segments


class WhooshStore:
    """The index folder: opens its newest state and commits changes. `lock_seconds`: how long a writer waits."""

    def __init__(self, folder: Path, lock_seconds: float) -> None:
        self._folder = folder
        self._lock_seconds = lock_seconds

    def stamp(self) -> tuple[int, int]:
        """Changes with every commit (two within one clock tick excepted); cheap enough for every search."""
        try:
            status = self._folder.stat()
        except OSError as error:
            raise IndexUnavailableError(f"Indeks belum ada. {_REBUILD}") from error
        return status.st_ino, status.st_mtime_ns

    def open(self, known: Mapping[str, Segment]) -> Opened:
        """The newest state, with the segments in `known` taken from there.

        Raises IndexUnavailableError when the index is missing, damaged or of another schema version.
        """
        self._check_version()
        for attempt in range(_OPEN_TRIES):
            try:
                return self._open(known)
            except FileNotFoundError as error:
                # Another process has committed meanwhile and removed what we were about to open.
                if attempt + 1 == _OPEN_TRIES:
                    raise IndexUnavailableError(f"Berkas indeks tidak lengkap. {_REBUILD}") from error
                time.sleep(_OPEN_PAUSE_S)
            except Exception as error:  # a damaged file can fail in any way inside Whoosh and pickle
                raise IndexUnavailableError(f"Indeks rusak dan tidak dapat dibuka. {_REBUILD}") from error
        raise AssertionError("unreachable")

    def update(self, remove: Iterable[int], add: Iterable[IndexEntry], known: Mapping[str, Segment]) -> None:
        """Remove ids and add entries in one commit."""
        with self._locked():
            opened = self.open(known)
            writer = self._writer()
            with _committed(writer, _merge_tiers):
                for number in _numbers_of(opened, set(remove)):
                    writer.delete_document(number)
                for entry in add:
                    writer.add_document(**_document(entry))

    def replace(self, entries: Iterable[IndexEntry]) -> None:
        """Commit an index of exactly these entries; one that cannot be opened is made anew."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            try:
                self.open({})
            except IndexUnavailableError:
                self._make_anew(entries)
            else:
                self._write_all(entries)

    def _open(self, known: Mapping[str, Segment]) -> Opened:
        storage = FileStorage(str(self._folder))
        contents = TOC.read(storage, "MAIN")
        segments = []
        for info in contents.segments:
            segment = known.get(info.segment_id()) or Segment(storage, contents.schema, info)
            segments.append((segment, np.array(sorted(info.deleted_docs()), dtype=np.int32)))
        return Opened(contents.generation, segments)

    def _check_version(self) -> None:
        try:
            found = json.loads((self._folder / SCHEMA_FILE).read_text())["schema"]
        except FileNotFoundError as error:
            raise IndexUnavailableError(f"Indeks belum ada atau belum selesai dibangun. {_REBUILD}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailableError(f"Indeks rusak dan tidak dapat dibuka. {_REBUILD}") from error
        if found != SCHEMA_VERSION:
            raise IndexUnavailableError(f"Indeks dibuat oleh versi Telusur yang lain. {_REBUILD}")

    def _make_anew(self, entries: Iterable[IndexEntry]) -> None:
        # Without the version file it counts as missing, until it is whole.
        (self._folder / SCHEMA_FILE).unlink(missing_ok=True)
        for path in (*self._folder.glob("_MAIN_*"), *self._folder.glob("MAIN_*.*")):
            path.unlink()
        TOC.create(FileStorage(str(self._folder)), _schema(), "MAIN")
        self._write_all(entries)
        (self._folder / SCHEMA_FILE).write_text(json.dumps({"schema": SCHEMA_VERSION}))

    def _write_all(self, entries: Iterable[IndexEntry]) -> None:
        writer = self._writer()
        with _committed(writer, CLEAR):
            seen = set()
            for entry in entries:
                if entry.id not in seen:
                    seen.add(entry.id)
                    writer.add_document(**_document(entry))

    def _writer(self) -> SegmentWriter:
        index = FileIndex(FileStorage(str(self._folder)))
        # The lock is ours already: Whoosh would keep it when its writer fails while opening.
        return SegmentWriter(index, _lk=False, codec=_Codec(), compound=False, limitmb=_WRITER_MEMORY_MB)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileStorage(str(self._folder)).lock("MAIN_WRITELOCK")
        until = time.monotonic() + self._lock_seconds
        try:
            while not lock.acquire():
                if time.monotonic() > until:
                    raise IndexBusyError("Indeks sedang ditulis proses lain. Coba lagi sebentar lagi.")
                time.sleep(_LOCK_PAUSE_S)
        except FileNotFoundError as error:
            raise IndexUnavailableError(f"Indeks belum ada. {_REBUILD}") from error
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _committed(writer: SegmentWriter, mergetype: Any) -> Iterator[None]:
    """Commit at the end; on any failure drop what was written, so that the index stays as it was."""
    try:
        yield
        writer.commit(mergetype=mergetype)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _numbers_of(opened: Opened, ids: set[int]) -> list[int]:
    """Document numbers (across all segments, as the writer counts) of the live documents with these ids."""
    wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
    numbers: list[int] = []
    offset = 0
    for segment, deleted in opened.segments:
        found = np.isin(segment.ids, wanted)
        found[deleted] = False
        numbers += (np.flatnonzero(found) + offset).tolist()
        offset += segment.size
    return numbers


def _merge_tiers(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge segments of like size once there are many; drop those with nothing left, renew those half deleted.

    So a commit costs what it adds, each SOP is rewritten a few times in its life, and segments stay few.
    """
    live = [segment for segment in segments if segment.doc_count()]
    tiers: dict[int, list[Any]] = {}
    for segment in live:
        tiers.setdefault(len(str(segment.doc_count())), []).append(segment)
    kept = []
    for segment in live:
        crowded = len(tiers[len(str(segment.doc_count()))]) >= _MERGE_AT
        if crowded or segment.deleted_count() > segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            try:
                writer.add_reader(reader)
            finally:
                reader.close()
        else:
            kept.append(segment)
    return kept
