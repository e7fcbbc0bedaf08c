"""`telusur index`: bring registry and index to the state of whole folders, and forget files that are gone."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer import pictures, renditions
from indexer.files import StoredFile, TooBigError
from indexer.ingest.discover import Candidate, Discovery, discover, is_below
from indexer.ingest.index_sync import update_index
from indexer.ingest.loop import Loop, Pace, Progress, Source
from indexer.ingest.reprocess import read_unfinished
from indexer.installation import Installation
from indexer.models import Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import paths as path_rows
from indexer.registry.paths import Arrival, KnownPath
from indexer.registry.tables import files

_FILES_AHEAD = 8  # for each reader, so that none waits while a batch is saved
_SWITCH_SECONDS = 0.0005
_PRUNE_BATCH = 500
# A file of the store without a row may be an upload that is about to get one.
_YOUNG_SECONDS = 3600.0


@dataclass(slots=True)
class ImportReport:
    """How the run went. `failed`: outcome → paths, those that failed before and did not change since among them.

    `indexed` counts those `without_text` too. `duplicates`: new paths whose bytes were there already. `skipped`: files
    that are no documents. `notes`: path and sentence of what was passed over. `missing`: known paths that are gone.
    `seconds` of wall time.
    """

    indexed: int = 0
    without_text: int = 0
    unchanged: int = 0
    duplicates: int = 0
    skipped: int = 0
    pages: int = 0
    seconds: float = 0.0
    failed: dict[Outcome, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        return sum(len(paths) for paths in self.failed.values())

    @property
    def files(self) -> int:
        return self.indexed + self.unchanged + self.duplicates + self.failures


def index_paths(
    installation: Installation,
    paths: Iterable[Path],
    on_progress: Callable[[Progress], None],
    *,
    again: frozenset[Outcome] = frozenset(),
    pool: ReaderPool | None = None,
) -> ImportReport:
    """Bring registry and index to the state of the files below `paths`; one bad file never stops the others.

    Files are known by size and times first, by their bytes second. `again`: outcomes of earlier runs that are to be
    tried once more even where the file did not change. `pool`: readers to use; by default ones of its own.
    """
    began = time.monotonic()
    with _interpreter_for_throughput(), nullcontext(pool) if pool else ReaderPool(installation.settings) as readers:
        source = _Folders(installation, discover(paths), on_progress, again, readers)
        pace = Pace(_FILES_AHEAD * readers.size, save_files=64, save_seconds=2.0, index_files=128)
        Loop(installation, source, pace).run()
        source.count_copies()
        read_unfinished(installation, readers)
    source.report.seconds = time.monotonic() - began
    return source.report


@contextmanager
def _interpreter_for_throughput() -> Iterator[None]:
    """Collect garbage less often, as millions of small values come and go in an import; switch threads more often, as
    a reader process waits for its next file while the thread that writes the index holds the interpreter."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(100_000, 20, 20)
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)


class _Folders(Source[Candidate, Arrival]):
    """New and changed files among those discovered."""

    def __init__(
        self,
        installation: Installation,
        found: Discovery,
        on_progress: Callable[[Progress], None],
        again: frozenset[Outcome],
        pool: ReaderPool,
    ) -> None:
        self._installation = installation
        self._found = found
        self._on_progress = on_progress
        self._again = again
        self._pool = pool
        self._copies: list[str] = []  # paths whose bytes stand elsewhere too
        self._taken: set[str] = set()  # digests read in this run
        self._lock = threading.Lock()
        with installation.session() as session:
            self._known = path_rows.known(session)
            self._outcomes = path_rows.outcomes(session)
        here = {file.key for file in found.files}
        missing = [key for key in self._known if key not in here and any(is_below(key, root) for root in found.roots)]
        self.report = ImportReport(skipped=found.skipped, notes=found.notes, roots=found.roots, missing=missing)

    def items(self) -> Iterator[Candidate]:
        changed = [file for file in self._found.files if not self._is_unchanged(file, self._known.get(file.key))]
        self._known.clear()
        yield from changed

    def _is_unchanged(self, file: Candidate, known: KnownPath | None) -> bool:
        if known is None or known.outcome is None or known.outcome in self._again:
            return False
        if not file.stamp or known.stamp != file.stamp:
            return False
        if known.outcome in KEPT:
            self.report.unchanged += 1
        else:
            self.report.failed.setdefault(known.outcome, []).append(file.key)
        self._tell(file.name)
        return True

    def read(self, item: Candidate) -> Arrival:
        """Store the file and have it read, unless its bytes are known."""
        try:
            with item.path.open("rb") as source:
                stored = self._installation.files.add(source, self._installation.settings.file_mb * 1_000_000)
        except TooBigError:
            return _arrival(item, Outcome.TOO_BIG)
        except OSError:
            return _arrival(item, Outcome.UNREADABLE)
        with self._lock:
            is_first = stored.sha256 not in self._taken
            self._taken.add(stored.sha256)
        before = self._outcomes.get(stored.sha256)
        if not is_first or (before is not None and before not in self._again):
            return _arrival(item, before, stored)
        reading = self._pool.read(self._installation.files.path(stored.sha256), item.name)
        return _arrival(item, reading.outcome, stored, reading)

    def save(self, session: Session, batch: Sequence[Arrival]) -> None:
        path_rows.save(session, batch)

    def crashed(self, done: Arrival) -> Arrival:
        reading = Reading(done.stored.sha256, Outcome.CRASHED) if done.stored and done.reading else None
        return replace(done, outcome=Outcome.CRASHED, reading=reading)

    def saved(self, done: Arrival) -> None:
        report = self.report
        if done.outcome is not None and done.outcome not in KEPT:
            report.failed.setdefault(done.outcome, []).append(done.key)
        elif done.reading is None:
            self._copies.append(done.key)
        else:
            report.indexed += 1
            report.without_text += done.outcome == Outcome.NO_TEXT
            report.pages += len(done.reading.pages)
        self._tell(done.name)

    def count_copies(self) -> None:
        """Count paths whose bytes stand elsewhere too, once it is known whether those could be read."""
        with self._installation.session() as session:
            found = path_rows.known(session, self._copies)
        for key, entry in found.items():
            if entry.outcome in KEPT:
                self.report.duplicates += 1
            elif entry.outcome is not None:
                self.report.failed.setdefault(entry.outcome, []).append(key)

    def _tell(self, name: str) -> None:
        done = self.report.files + len(self._copies)
        total = len(self._found.files)
        self._on_progress(Progress(done, total, self.report.pages, self.report.failures, name))


def _arrival(
    file: Candidate, outcome: Outcome | None, stored: StoredFile | None = None, reading: Reading | None = None
) -> Arrival:
    return Arrival(file.key, file.name, file.folder, file.stamp, outcome, stored, reading)


def prune(installation: Installation, missing: Sequence[str]) -> int:
    """Remove paths (`ImportReport.missing`) and the SOPs that no other path holds; number of SOPs removed.

    Uploaded files stay. The bytes of removed files leave the store, too, once they are an hour old.
    """
    gone = 0
    for start in range(0, len(missing), _PRUNE_BATCH):
        with installation.writing() as session:
            gone += path_rows.forget(session, missing[start : start + _PRUNE_BATCH])
    with installation.writing() as session:
        gone += path_rows.drop_unused(session, path_rows.unused(session))
    update_index(installation)
    sweep_store(installation)
    return gone


def sweep_store(installation: Installation) -> None:
    """Delete what the store holds of files that the registry does not know, once it is an hour old."""
    before = time.time() - _YOUNG_SECONDS
    installation.files.sweep(before)
    with installation.writing() as session:  # nobody can add a row meanwhile
        kept = set(session.execute(select(files.c.sha256)).scalars())
        for digest in installation.files.digests():
            if digest not in kept and installation.files.added(digest) < before:
                installation.files.remove(digest)
                pictures.forget(installation.settings, digest)
                renditions.forget(installation.settings, digest)
