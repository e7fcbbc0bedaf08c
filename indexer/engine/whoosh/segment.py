"""One segment of a Whoosh index, read into arrays, once."""

import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import fields
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.reading import SegmentReader
from whoosh.util.numeric import byte_to_length

from indexer.engine.protocol import FACETS, FIELDS, KEYS, MAX_PREFIX_TERMS, SORTS
from indexer.engine.ranking.segment import ACCESS, EXACT, Segment
from indexer.engine.whoosh.postings import Block, Ints, Unsigned, Weights
from indexer.errors import IndexDamagedError, IndexUnavailableError, IndexUnreachableError

_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _PositionalFile(StructFile):  # type: ignore[misc]
    """Reads at a place without moving there, so that threads do not disturb each other."""

    def get(self, position: int, length: int) -> bytes:
        return os.pread(self.fileno(), length, position)


class ClosingStorage(FileStorage):  # type: ignore[misc]
    """A folder that closes whatever it opened: Whoosh leaves files open when what it reads is damaged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = _PositionalFile(Path(self._fpath(name)).open("rb", buffering=0), name=name, **options)  # noqa: SIM115
        self._opened.append(file)
        return file

    def close(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


class WhooshSegment(Segment):
    """One immutable segment as arrays. Columns are read at once, postings when asked for; safe for threads."""

    def __init__(self, folder: Path, schema: fields.Schema, info: Any) -> None:
        self.name: str = info.segment_id()
        self.size: int = info.doc_count_all()
        self._lock = threading.Lock()
        storage = ClosingStorage(folder)
        # Closed with the last search that still reads it, not when a commit replaces it.
        weakref.finalize(self, storage.close)
        self._reader = SegmentReader(storage, schema, info)
        self.ids: Keys = ids_of(storage, info)
        # In Whoosh's coding; `_LENGTHS` says what they mean.
        self.decoded_lengths = _LENGTHS
        self.length_codes = {zone: self._numbers(f"_zone_{zone}_len", "u1") for zone in FIELDS}
        self.total_lengths = {zone: int(self._reader.field_length(f"zone_{zone}")) for zone in FIELDS}
        self.facets = {name: self._facet(f"facet_{name}") for name in (*FACETS, ACCESS)}
        # Open now, read when a sort needs them: a later commit may delete the files.
        self._sorts = {name: self._reader.column_reader(f"sort_{name}", translate=False) for name in SORTS}
        self._keys = {name: self._reader.column_reader(f"key_{name}", translate=False) for name in KEYS}
        self._orders: dict[str, tuple[list[bytes], npt.NDArray[np.intp]]] = {}

    @cached_property
    def families(self) -> list[bytes]:
        return self._values(self._keys["family"])

    @cached_property
    def effective(self) -> Ints:
        return self._days(self._sorts["newest"])

    @cached_property
    def until(self) -> Ints:
        return self._days(self._keys["until"])

    def sort_order(self, name: str) -> tuple[list[bytes], npt.NDArray[np.intp]]:
        """The values of a sort key in ascending order, and for every document the place of its own among them."""
        if name not in self._orders:
            values = self._values(self._sorts[name])
            found = sorted(set(values))
            places = {value: place for place, value in enumerate(found)}
            self._orders[name] = found, np.array([places[value] for value in values], dtype=np.intp)
        return self._orders[name]

    def postings(self, zone: str, term: bytes) -> tuple[Ints, Weights]:
        """Document numbers (ascending) and frequencies of a term; deleted documents included."""
        blocks = self.blocks(f"zone_{zone}", term)
        return (
            _joined([block.documents for block in blocks], np.int32),
            _joined([block.weights for block in blocks], np.float32),
        )

    def positions(self, zone: str, term: bytes) -> tuple[Keys, Unsigned]:
        """Where a term stands: the positions of its occurrences, document by document, and for each where they end."""
        blocks = self.blocks(f"zone_{zone}", term, with_positions=True)
        counts = _joined([block.counts for block in blocks], np.uint32)
        return np.cumsum(counts, dtype=np.int64), _joined([block.positions for block in blocks], np.uint32)

    def count_prefix(self, zone: str, prefix: bytes) -> int:
        """How many terms begin so."""
        with told_when_damaged():
            return len(self._reader._terms.beginning_with(f"zone_{zone}", prefix))

    def mark_prefix(self, zone: str, prefix: bytes, having: npt.NDArray[np.bool_]) -> None:
        """Mark the documents that have one of the MAX_PREFIX_TERMS commonest terms that begin so."""
        with told_when_damaged():
            found = self._reader._terms.beginning_with(f"zone_{zone}", prefix)
            for block in self._reader._terms.commonest(found, MAX_PREFIX_TERMS):
                having[block.documents] = True
                if having.all():
                    return

    def words(self, zone: str) -> frozenset[str]:
        """The exact forms that stand in a zone, of deleted documents too."""
        with self._lock:
            terms = list(self._reader.lexicon(f"zone_{zone}"))
        return frozenset(term[1:].decode() for term in terms if term.startswith(EXACT))

    def blocks(self, field: str, term: bytes, *, with_positions: bool = False) -> list[Block]:
        """The posting blocks of a term; none where the segment does not have it."""
        with told_when_damaged():
            found: list[Block] = self._reader._terms.blocks(field, term, with_positions=with_positions)
        return found

    def _values(self, column: Any) -> list[bytes]:
        if not isinstance(column, VarBytesColumn.Reader):
            return list(column)
        # Whoosh reads each value by itself; they lie one behind the other.
        ends = [0, *accumulate(column._lengths)]
        held = column._dbfile.get(column._basepos, ends[-1])
        return [held[start:end] for start, end in pairwise(ends)]

    def _days(self, column: Any) -> Ints:
        return np.array([day_number(value) for value in self._values(column)], dtype=np.int32)

    def _facet(self, field: str) -> list[tuple[str, Ints]]:
        return [
            (term[1:].decode(), _joined([block.documents for block in self.blocks(field, term)], np.int32))
            for term in list(self._reader.lexicon(field))
        ]

    def _numbers(self, column: str, dtype: str) -> npt.NDArray[Any]:
        return numbers(self._reader.storage(), self._reader.segment(), column, dtype)


def ids_of(storage: FileStorage, info: Any) -> Keys:
    """For every document of a segment, deleted ones included, the id of its entry, from 1 on."""
    ids = numbers(storage, info, "id", ">i8").astype(np.int64)
    if not ids.all():
        raise IndexDamagedError
    return ids


def numbers(storage: FileStorage, info: Any, column: str, dtype: str) -> npt.NDArray[Any]:
    """A fixed-width column of a segment as one array; documents at its end without a value have 0."""
    values = np.zeros(info.doc_count_all(), dtype=dtype)
    name = W3Codec.column_filename(info, column)
    if storage.file_exists(name):
        read = np.frombuffer((Path(storage.folder) / name).read_bytes(), dtype=dtype)
        values[: len(read)] = read
    return values


@contextmanager
def told_when_damaged() -> Iterator[None]:
    """Whatever fails inside is told as an index that cannot be read."""
    try:
        yield
    except IndexUnavailableError:
        raise
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexDamagedError from error
    except OSError as error:
        raise IndexUnreachableError(str(error)) from error
    except Exception as error:  # a damaged file can fail in any way inside Whoosh and pickle
        raise IndexDamagedError from error


def day_number(day: bytes) -> int:
    """An ISO date, or the beginning of one, as a number of the same order; 0 where there is none."""
    return int(day.replace(b"-", b"").ljust(8, b"0")) if day else 0


def _joined(parts: list[Any], dtype: Any) -> Any:
    # One part is copied too: it would keep alive all that was read with it.
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)
