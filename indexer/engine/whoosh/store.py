"""The index folder on disk: opening its newest state, committing changes, making it anew."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, clean_files
from whoosh.writing import CLEAR

from indexer.engine.whoosh.merge import Merge, crowded
from indexer.engine.whoosh.postings import Ints
from indexer.engine.whoosh.schema import SCHEMA_VERSION, document, schema
from indexer.engine.whoosh.segment import ClosingStorage, WhooshSegment, ids_of, told_when_damaged
from indexer.engine.whoosh.writer import ArrayWriter
from indexer.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnavailableError,
    IndexUnreachableError,
)
from indexer.models import IndexEntry

SCHEMA_FILE = "telusur.json"

_OPEN_TRIES, _OPEN_PAUSE_S = 10, 0.02
_LOCK_PAUSE_S = 0.02
_WRITER_MEMORY_MB = 128


class Opened:
    """What one table of contents names: `generation` and each segment with its deleted document numbers."""

    def __init__(self, generation: int, segments: list[tuple[WhooshSegment, Ints]]) -> None:
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
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexMissingError from error
        except OSError as error:
            raise IndexUnreachableError(str(error)) from error
        return status.st_ino, status.st_mtime_ns

    def open(self, known: Mapping[str, WhooshSegment]) -> Opened:
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
                    raise IndexDamagedError from error
                time.sleep(_OPEN_PAUSE_S)
            except IndexUnavailableError:
                raise
            except OSError as error:
                raise IndexUnreachableError(str(error)) from error
            except Exception as error:  # a damaged file can fail in any way inside Whoosh and pickle
                raise IndexDamagedError from error
        raise AssertionError("unreachable")

    def update(self, remove: Iterable[int], add: Iterable[IndexEntry], known: Mapping[str, WhooshSegment]) -> None:
        """Remove ids and add entries in one commit. Of the segments only the ids are read, where `known` has none."""
        with self._locked():
            self._check_version()
            with told_when_damaged():
                contents = self._contents()
            writer = self._writer(contents)
            with _committed(writer, _without_empty):
                for number in self._numbers_of(writer.segments, set(remove), known):
                    writer.delete_document(number)
                for entry in add:
                    writer.add_document(**document(entry))

    def _numbers_of(self, segments: list[Any], ids: set[int], known: Mapping[str, WhooshSegment]) -> list[int]:
        """Document numbers (across all segments, as the writer counts) of the live documents with these ids."""
        wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
        numbers: list[int] = []
        offset = 0
        for info in segments:
            segment = known.get(info.segment_id())
            with told_when_damaged():
                held = segment.ids if segment else ids_of(FileStorage(str(self._folder)), info)
            found = np.isin(held, wanted)
            found[list(info.deleted_docs())] = False
            numbers += (np.flatnonzero(found) + offset).tolist()
            offset += len(held)
        return numbers

    def replace(self, entries: Iterable[IndexEntry]) -> None:
        """Commit an index of exactly these entries; one that cannot be opened is made anew."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            try:
                self.open({})
            except IndexUnreachableError:
                raise  # it may be sound
            except IndexUnavailableError:
                self._make_anew(entries)
            else:
                self._write_all(entries)

    def merge(self) -> bool:
        """Make one segment of several of like size; False where there are few, or another process does it already.

        Reading and writing go on meanwhile; only the exchange at the end holds the lock.
        """
        self._check_version()
        lock = FileStorage(str(self._folder)).lock("MAIN_MERGELOCK")
        if not lock.acquire():
            return False
        try:
            return self._merge()
        except FileNotFoundError:
            return False  # the index was made anew meanwhile
        except IndexBusyError:
            raise
        except OSError as error:
            raise IndexUnreachableError(str(error)) from error
        except Exception as error:  # a damaged file can fail in any way inside Whoosh and pickle
            raise IndexDamagedError from error
        finally:
            lock.release()

    def _merge(self) -> bool:
        storage = FileStorage(str(self._folder))
        contents = TOC.read(storage, "MAIN")
        chosen = crowded(contents.segments)
        if not chosen:
            return False
        merge = Merge(self._folder, contents.schema, chosen)
        try:
            try:
                merge.make(_WRITER_MEMORY_MB)
            except Exception:
                # Without their files Whoosh fails in any way.
                if self._replaced(contents.generation, {info.segment_id() for info in chosen}):
                    return False
                raise
            with self._locked():
                contents = TOC.read(storage, "MAIN")
                segments = merge.exchange(contents.segments)
                if segments is not None:
                    generation = contents.generation + 1
                    TOC(contents.schema, segments, generation).write(storage, "MAIN")
                    clean_files(storage, "MAIN", generation, segments)
        finally:
            merge.clear()
        return True

    def _open(self, known: Mapping[str, WhooshSegment]) -> Opened:
        contents = self._contents()
        segments = []
        try:
            for info in contents.segments:
                segment = known.get(info.segment_id()) or WhooshSegment(self._folder, contents.schema, info)
                segments.append((segment, np.array(sorted(info.deleted_docs()), dtype=np.int32)))
        finally:
            # Without its files a segment fails in any way, or not at all: Whoosh takes a lost column for an empty one.
            if self._replaced(contents.generation, {info.segment_id() for info in contents.segments}.difference(known)):
                raise FileNotFoundError(self._folder)
        return Opened(contents.generation, segments)

    def _replaced(self, generation: int, names: Set[str]) -> bool:
        """Whether a commit after this one has taken a segment out of the index, so that its files may be gone."""
        storage = FileStorage(str(self._folder))
        if TOC._latest_generation(storage, "MAIN") == generation:
            return False
        return not names <= {info.segment_id() for info in TOC.read(storage, "MAIN").segments}

    def _contents(self) -> TOC:
        storage = ClosingStorage(self._folder)
        try:
            return TOC.read(storage, "MAIN")
        finally:
            storage.close()

    def _check_version(self) -> None:
        try:
            found = json.loads((self._folder / SCHEMA_FILE).read_text())["schema"]
        except FileNotFoundError as error:
            raise IndexMissingError from error
        except OSError as error:
            raise IndexUnreachableError(str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError from error
        if found != SCHEMA_VERSION:
            raise IndexOutdatedError

    def _make_anew(self, entries: Iterable[IndexEntry]) -> None:
        # Without the version file it counts as missing, until it is whole.
        (self._folder / SCHEMA_FILE).unlink(missing_ok=True)
        for path in (*self._folder.glob("_MAIN_*"), *self._folder.glob("MAIN_*.*")):
            path.unlink()
        TOC.create(FileStorage(str(self._folder)), schema(), "MAIN")
        self._write_all(entries)
        (self._folder / SCHEMA_FILE).write_text(json.dumps({"schema": SCHEMA_VERSION}))

    def _write_all(self, entries: Iterable[IndexEntry]) -> None:
        writer = self._writer(self._contents())
        with _committed(writer, CLEAR):
            seen = set()
            for entry in entries:
                if entry.id not in seen:
                    seen.add(entry.id)
                    writer.add_document(**document(entry))

    def _writer(self, contents: TOC) -> ArrayWriter:
        return ArrayWriter(FileStorage(str(self._folder)), contents, _WRITER_MEMORY_MB)

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
            raise IndexMissingError from error
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _committed(writer: ArrayWriter, mergetype: Any) -> Iterator[None]:
    """Commit at the end; on any failure drop what was written, so that the index stays as it was."""
    try:
        yield
        writer.commit(mergetype=mergetype)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _without_empty(writer: ArrayWriter, segments: list[Any]) -> list[Any]:
    """Keep all segments as they are (merging is `merge`'s), but those with nothing left."""
    return [segment for segment in segments if segment.doc_count()]
