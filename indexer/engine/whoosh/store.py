"""The index folder: its table of contents, commits that readers in all processes see as one, and merges of segments."""

import json
import shutil
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from whoosh.filedb.filestore import FileStorage

from indexer.engine.ranking.segment import Ints, Keys
from indexer.engine.whoosh.segment import PREFIX, SegmentInfo, WhooshSegment, ids_of, raising_index_errors, verify
from indexer.engine.whoosh.segment_writer import SegmentWriter
from indexer.errors import (
    IndexBusyError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnreachableError,
)
from indexer.models import IndexEntry

# Raise it with every change of what the files hold; older indexes are then rebuilt.
SCHEMA_VERSION = 8

# Replaced by each commit: a listing of files with numbers could miss the new one and no more have the old one.
_CONTENTS = "contents.json"
_MERGE_FOLDER = "merging"
# Files of indexes up to version 6, which were Whoosh's own.
_OUTDATED_FILES = ("telusur.json", "_MAIN_*", "MAIN_*")

_OPEN_TRIES, _OPEN_PAUSE_S = 10, 0.02
_LOCK_PAUSE_S = 0.02
_BUFFER_BYTES = 128_000_000
# A tier of segments (1–9 SOPs, 10–99, …) is merged when it has this many.
_MERGE_FACTOR = 8

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its number and its segments, in the order of document numbers."""

    generation: int
    segments: tuple[SegmentInfo, ...]

    @classmethod
    def read(cls, folder: Path) -> "Commit":
        """The newest commit. Raises FileNotFoundError if there is none, IndexOutdatedError, ValueError if damaged."""
        text, _, checksum = (folder / _CONTENTS).read_text(encoding="utf-8").partition("\n")
        held = json.loads(text)
        if held["schema"] != SCHEMA_VERSION:
            raise IndexOutdatedError
        if checksum != _checksum(text):
            raise ValueError(f"{_CONTENTS} is not as it was written")
        segments = [SegmentInfo(**{**each, "deleted": frozenset(each["deleted"])}) for each in held["segments"]]
        return cls(held["generation"], tuple(segments))

    def write(self, folder: Path) -> None:
        """Make this the newest commit: it counts for readers when the file has its name."""
        segments = [{**asdict(each), "deleted": sorted(each.deleted)} for each in self.segments]
        held = {"schema": SCHEMA_VERSION, "generation": self.generation, "segments": segments}
        unfinished = folder / f"{_CONTENTS}.unfinished"
        text = json.dumps(held)
        unfinished.write_text(f"{text}\n{_checksum(text)}", encoding="utf-8")
        unfinished.replace(folder / _CONTENTS)

    def clean(self, folder: Path) -> None:
        """Remove the files that this commit does not need."""
        needed = {f"{PREFIX}_{each.id}" for each in self.segments}
        for pattern in (f"{PREFIX}_*", *_OUTDATED_FILES):
            for path in folder.glob(pattern):
                if path.name.partition(".")[0] not in needed:
                    path.unlink(missing_ok=True)


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def merge_candidates(segments: Sequence[SegmentInfo]) -> list[SegmentInfo]:
    """The merge policy: all segments of the smallest full tier, else one of which most is deleted, else none.

    So each SOP is rewritten a few times in its life.
    """
    tiers: dict[int, list[SegmentInfo]] = {}
    for segment in segments:
        tiers.setdefault(len(str(segment.live)), []).append(segment)
    for size in sorted(tiers):
        if len(tiers[size]) >= _MERGE_FACTOR:
            return tiers[size]
    return [segment for segment in segments if len(segment.deleted) > segment.live][:1]


class WhooshStore:
    """Opens the newest commit and commits changes. `lock_seconds`: how long a writer waits for another."""

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

    def open(self, known: Mapping[str, WhooshSegment]) -> tuple[int, list[tuple[WhooshSegment, Ints]]]:
        """Number of the newest commit, and its segments with deleted documents, those in `known` taken from there."""

        def opened(contents: Commit) -> tuple[int, list[tuple[WhooshSegment, Ints]]]:
            segments = [known.get(info.id) or WhooshSegment(self._folder, info) for info in contents.segments]
            deleted = [np.array(sorted(info.deleted), dtype=np.int32) for info in contents.segments]
            return contents.generation, list(zip(segments, deleted, strict=True))

        return self._read_newest(opened)

    def verify(self) -> None:
        """Read all files of the newest commit, whatever is open; raises IndexDamagedError where one has changed."""

        def verified(contents: Commit) -> None:
            for info in contents.segments:
                verify(self._folder, info)

        self._read_newest(verified)

    def _read_newest(self, read: Callable[[Commit], Read]) -> Read:
        with raising_index_errors():
            for attempt in range(_OPEN_TRIES):
                self._check_exists()
                try:
                    return read(Commit.read(self._folder))
                except FileNotFoundError:
                    # A commit of another process has removed what was about to be opened.
                    if attempt + 1 == _OPEN_TRIES:
                        raise
                    time.sleep(_OPEN_PAUSE_S)
        raise AssertionError("unreachable")

    def update(self, remove: Iterable[int], add: Iterable[IndexEntry], known: Mapping[str, WhooshSegment]) -> None:
        """Remove ids and add entries in one commit. Of the segments only the ids are read, where `known` has none."""
        with self._locked():
            with raising_index_errors():
                self._check_exists()
                contents = Commit.read(self._folder)
                wanted = np.array(sorted(remove), dtype=np.int64)
                segments = [self._without(info, wanted, known.get(info.id)) for info in contents.segments]
            self._commit(contents.generation, segments, add)

    def replace(self, entries: Iterable[IndexEntry]) -> None:
        """Commit an index of exactly these entries, whatever the state of the one before."""
        with raising_index_errors():
            self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            with raising_index_errors():
                generation = self._generation()
            self._commit(generation, [], _once(entries))

    def merge(self) -> bool:
        """Make one segment of several of like size; False where there are few, or another process does it already.

        Reading and writing go on meanwhile; only the exchange at the end holds the lock.
        """
        with raising_index_errors():
            self._check_exists()
            lock = FileStorage(str(self._folder)).lock("MERGELOCK")
            if not lock.acquire():
                return False
            try:
                contents = Commit.read(self._folder)
                chosen = merge_candidates(contents.segments)
                return bool(chosen) and self._merge(chosen)
            finally:
                shutil.rmtree(self._folder / _MERGE_FOLDER, ignore_errors=True)
                lock.release()

    def _merge(self, chosen: Sequence[SegmentInfo]) -> bool:
        try:
            made = self._write_merged(chosen)
        except FileNotFoundError:
            if self._current(chosen):
                raise
            return False  # the index was replaced meanwhile
        with self._locked():
            contents = Commit.read(self._folder)
            current = self._current(chosen)
            if not current:
                return False
            for path in (self._folder / _MERGE_FOLDER).iterdir():
                path.rename(self._folder / path.name)
            made = replace(made, deleted=_deleted_meanwhile(chosen, current))
            others = [info for info in contents.segments if info not in current]
            self._commit(contents.generation, [*others, made], ())
        return True

    def _write_merged(self, chosen: Sequence[SegmentInfo]) -> SegmentInfo:
        """Write the segment that takes the place of the chosen ones where no reader looks."""
        folder = self._folder / _MERGE_FOLDER
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        writer = SegmentWriter(folder, _BUFFER_BYTES)
        try:
            for info in chosen:
                writer.add_segment(WhooshSegment(self._folder, info), info.deleted)
            return writer.finish()
        except BaseException:
            writer.cancel()
            raise

    def _current(self, chosen: Sequence[SegmentInfo]) -> list[SegmentInfo]:
        """The chosen segments as the newest commit has them; none if it does not have them all."""
        current = {info.id: info for info in Commit.read(self._folder).segments}
        found = [current[info.id] for info in chosen if info.id in current]
        return found if len(found) == len(chosen) else []

    def _without(self, info: SegmentInfo, ids: Keys, known: WhooshSegment | None) -> SegmentInfo:
        """The segment without the documents of these ids."""
        held = known.ids if known else ids_of(self._folder, info)
        return replace(info, deleted=info.deleted.union(np.flatnonzero(np.isin(held, ids)).tolist()))

    def _commit(self, generation: int, segments: Iterable[SegmentInfo], add: Iterable[IndexEntry]) -> None:
        """Commit the segments with a new one of the entries; on any failure the index stays as it was."""
        writer = None
        kept = [info for info in segments if info.live]
        try:
            for entry in add:
                writer = writer or SegmentWriter(self._folder, _BUFFER_BYTES)
                writer.add(entry)
            if writer:
                kept.append(writer.finish())
            contents = Commit(generation + 1, tuple(kept))
            contents.write(self._folder)
        except BaseException as error:
            if writer:
                writer.cancel()
            if isinstance(error, OSError):
                raise IndexUnreachableError(str(error)) from error
            raise
        contents.clean(self._folder)

    def _generation(self) -> int:
        """The number of the newest commit, 0 where it cannot be told."""
        try:
            return Commit.read(self._folder).generation
        except (FileNotFoundError, IndexOutdatedError, ValueError, KeyError, TypeError):
            return 0

    def _check_exists(self) -> None:
        if not (self._folder / _CONTENTS).exists():
            raise IndexOutdatedError if (self._folder / _OUTDATED_FILES[0]).exists() else IndexMissingError

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileStorage(str(self._folder)).lock("WRITELOCK")
        until = time.monotonic() + self._lock_seconds
        try:
            while not lock.acquire():
                if time.monotonic() > until:
                    raise IndexBusyError("Indeks sedang ditulis proses lain. Coba lagi sebentar lagi.")
                time.sleep(_LOCK_PAUSE_S)
        except FileNotFoundError as error:
            raise IndexMissingError from error
        except OSError as error:
            raise IndexUnreachableError(str(error)) from error
        try:
            yield
        finally:
            lock.release()


def _once(entries: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    """The first entry of each id."""
    seen = set()
    for entry in entries:
        if entry.id not in seen:
            seen.add(entry.id)
            yield entry


def _deleted_meanwhile(before: Sequence[SegmentInfo], now: Sequence[SegmentInfo]) -> frozenset[int]:
    """The numbers, in the merged segment, of documents deleted since the merge began."""
    deleted: set[int] = set()
    first = 0
    for old, new in zip(before, now, strict=True):
        gone = np.array(sorted(old.deleted), dtype=np.int64)
        later = np.array(sorted(new.deleted - old.deleted), dtype=np.int64)
        deleted.update((first + later - np.searchsorted(gone, later)).tolist())
        first += old.live
    return frozenset(deleted)
