"""One segment on disk, read into arrays: columns of documents through Whoosh, postings from a file of arrays."""

import os
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from io import FileIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from whoosh.columns import Column, NumericColumn, VarBytesColumn
from whoosh.filedb.structfile import BufferFile
from whoosh.util.numeric import byte_to_length

from indexer.engine.protocol import FACETS, FIELDS, KEYS, SORTS
from indexer.engine.ranking.segment import ACCESS, EXACT, Frequencies, Ints, Keys, Numbers, Segment
from indexer.engine.whoosh.postings_file import FieldPostings, PostingsFile
from indexer.errors import IndexDamagedError, IndexUnreachableError, TelusurError

# Of every document: id of the entry, codes of the zones' lengths, sort keys and other keys.
COLUMNS: Mapping[str, Column] = {
    "id": NumericColumn("q"),
    **{f"length_{zone}": NumericColumn("B") for zone in FIELDS},
    **{f"sort_{name}": VarBytesColumn() for name in SORTS},
    **{f"key_{name}": VarBytesColumn() for name in KEYS},
}
POSTINGS = "postings"
# Begins the names of all files of segments.
PREFIX = "segment"

_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)
_LENGTHS.flags.writeable = False
_DATE_DIGITS = 8
_PART_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """What the table of contents says of a segment.

    `size`: number of documents, those in `deleted` included. `total_lengths`: zone → sum of lengths in terms.
    `files`: name of each file → its bytes. `checksums`: the same → CRC-32.
    """

    id: str
    size: int
    deleted: frozenset[int]
    total_lengths: Mapping[str, int]
    files: Mapping[str, int]
    checksums: Mapping[str, int]

    @property
    def live(self) -> int:
        return self.size - len(self.deleted)


def file_name(segment_id: str, name: str) -> str:
    """The file of a column, or of the postings."""
    return f"{PREFIX}_{segment_id}.{name}"


def as_index_error(error: Exception) -> Exception:
    """What a failure while an index is read means; arrays of a damaged file can fail in any way."""
    if isinstance(error, TelusurError):
        return error
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        return IndexUnreachableError(str(error))
    return IndexDamagedError(str(error))


@contextmanager
def raising_index_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise as_index_error(error) from error


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _reading(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """`raising_index_errors` without a generator a call: a query reads some thirty posting lists."""

    @wraps(read)
    def reading(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return read(*args, **kwargs)
        except Exception as error:
            raise as_index_error(error) from error

    return reading


class WhooshSegment(Segment):
    """Columns that every search needs are read at once, others and postings when they are asked for.

    Opening reads all files once; it raises FileNotFoundError when one is gone, ValueError when one is not as it was
    written. Reading raises IndexUnavailableError.
    """

    def __init__(self, folder: Path, info: SegmentInfo) -> None:
        self.name = info.id
        self.size = info.size
        self.decoded_lengths = _LENGTHS
        self.ids: Keys = ids_of(folder, info)
        self.length_codes = {zone: _numbers(folder, info, f"length_{zone}", np.uint8) for zone in FIELDS}
        # Open now, read when they are needed: a later commit may delete the files.
        strings = [name for name, column in COLUMNS.items() if isinstance(column, VarBytesColumn)]
        self._strings = {name: _StringColumn(folder, info, name) for name in strings}
        self.postings_file = PostingsFile(_open(folder, info, POSTINGS))
        self.facets = {name: self._facet(name) for name in (*FACETS, ACCESS)}
        self._orders: dict[str, tuple[list[bytes], Numbers]] = {}

    @cached_property
    @_reading
    def group_keys(self) -> list[bytes]:
        return self._strings["key_family"].read()

    @cached_property
    @_reading
    def effective(self) -> Ints:
        return _dates(self._strings["sort_newest"].read())

    @cached_property
    @_reading
    def until(self) -> Ints:
        return _dates(self._strings["key_until"].read())

    def columns(self) -> dict[str, list[Any]]:
        """The values of all columns, to be written again."""
        numbers = {"id": self.ids.tolist(), **{f"length_{zone}": self.length_codes[zone].tolist() for zone in FIELDS}}
        return numbers | {name: column.read() for name, column in self._strings.items()}

    @_reading
    def sort_order(self, name: str) -> tuple[list[bytes], Numbers]:
        if name not in self._orders:
            values = self._strings[f"sort_{name}"].read()
            distinct = sorted(set(values))
            ranks = {value: rank for rank, value in enumerate(distinct)}
            self._orders[name] = distinct, np.array([ranks[value] for value in values], dtype=np.intp)
        return self._orders[name]

    @_reading
    def postings(self, zone: str, term: bytes) -> tuple[Ints, Frequencies]:
        field, index = self._find(zone, term)
        if field is None or index is None:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
        return self._documents(field, index), field.frequencies(index)

    @_reading
    def positions(self, zone: str, term: bytes) -> tuple[Keys, Numbers]:
        field, index = self._find(zone, term)
        if field is None or index is None:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8)
        return field.positions(index)

    @_reading
    def prefix_postings(self, zone: str, prefix: bytes) -> tuple[list[bytes], Keys, Ints]:
        field = self._field(zone)
        terms = field.with_prefix(prefix) if field else range(0)
        if field is None or not terms:
            return [], np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
        documents = field.documents_of(terms)
        if documents.min() < 0 or documents.max() >= self.size:
            raise ValueError("postings of documents that are not there")
        return field.terms(terms), field.sizes(terms), documents

    @_reading
    def words(self, zone: str) -> frozenset[str]:
        field = self._field(zone)
        return frozenset(term[1:].decode() for term in field.terms(field.with_prefix(EXACT))) if field else frozenset()

    def _field(self, zone: str) -> FieldPostings | None:
        """None where no document of the segment has a word in the zone."""
        return self.postings_file.fields.get(f"zone_{zone}")

    def _find(self, zone: str, term: bytes) -> tuple[FieldPostings | None, int | None]:
        field = self._field(zone)
        return field, field.find(term) if field else None

    def _facet(self, name: str) -> list[tuple[str, Ints]]:
        values = self.postings_file.fields[f"facet_{name}"].values()
        for _, documents in values:
            self._check(documents)
        return values

    def _documents(self, field: FieldPostings, index: int) -> Ints:
        documents = field.documents(index)
        self._check(documents)
        return documents

    def _check(self, documents: Ints) -> None:
        if documents[0] < 0 or documents[-1] >= self.size:
            raise ValueError("postings of documents that are not there")


def ids_of(folder: Path, info: SegmentInfo) -> Keys:
    """Document → id of its entry, deleted ones included, without opening the rest of the segment."""
    ids = _numbers(folder, info, "id", np.dtype(">i8")).astype(np.int64)
    if not ids.all():
        raise ValueError("documents without an id")
    return ids


def _numbers(folder: Path, info: SegmentInfo, column: str, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """A numeric column as one array: Whoosh writes the numbers one after another, but for zeros at the end."""
    with _open(folder, info, column) as file:
        held = np.frombuffer(file.read(), kind)
    values = np.zeros(info.size, kind)
    values[: len(held)] = held
    return values


class _StringColumn:
    """An open column of byte strings."""

    def __init__(self, folder: Path, info: SegmentInfo, column: str) -> None:
        self._file = _open(folder, info, column)
        weakref.finalize(self, self._file.close)
        self._column, self._length, self._documents = COLUMNS[column], info.files[column], info.size

    def read(self) -> list[bytes]:
        held = memoryview(os.pread(self._file.fileno(), self._length, 0))
        return list(self._column.reader(BufferFile(held), 0, self._length, self._documents))


def verify(folder: Path, info: SegmentInfo) -> None:
    """Check all files of the segment. Raises as opening it does."""
    for name in info.files:
        _open(folder, info, name).close()


def _open(folder: Path, info: SegmentInfo, name: str) -> FileIO:
    """A file of the segment, checked to be as it was written."""
    file = (folder / file_name(info.id, name)).open("rb", buffering=0)
    is_whole = os.fstat(file.fileno()).st_size == info.files[name]
    if not is_whole or checksum(file) != info.checksums[name]:
        file.close()
        raise ValueError(f"{name} of {info.id} is not {'as it was written' if is_whole else 'whole'}")
    return file


def checksum(file: FileIO) -> int:
    """CRC-32 of a whole open file, whose place does not move."""
    found = at = 0
    while part := os.pread(file.fileno(), _PART_BYTES, at):
        found, at = zlib.crc32(part, found), at + len(part)
    return found


def _dates(values: list[bytes]) -> Ints:
    """ISO dates, or beginnings of them, as numbers (YYYYMMDD); 0 where there is none."""
    return np.array(
        [int(value.replace(b"-", b"").ljust(_DATE_DIGITS, b"0")) if value else 0 for value in values], dtype=np.int32
    )
