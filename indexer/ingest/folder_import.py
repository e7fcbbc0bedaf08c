"""`telusur index`: whole folders in, read by many processes, written in batches."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from indexer.files import Stored, TooBigError
from indexer.ingest.beside import IndexingBeside, Progress, done_ahead
from indexer.ingest.discover import Candidate, discover, is_below
from indexer.ingest.index_sync import update_index
from indexer.ingest.reprocess import finish_some
from indexer.installation import Installation
from indexer.models import Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import paths as path_rows
from indexer.registry.paths import Arrival, KnownPath

log = logging.getLogger(__name__)

_BATCH = 64
_BATCH_SECONDS = 2.0
_STORING = 4  # files more than there are readers: they wait for the disk


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
    with _seldom_collecting():
        return _Run(installation, on_progress, again, pool).run(list(paths))


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Millions of small values come and go here; looking for cycles among them takes a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Run:
    def __init__(
        self,
        installation: Installation,
        on_progress: Callable[[Progress], None],
        again: frozenset[Outcome],
        pool: ReaderPool | None,
    ) -> None:
        self._telusur = installation
        self._on_progress = on_progress
        self._again = again
        self._pool = pool
        self._report = ImportReport()
        self._total = 0
        self._copies: list[str] = []
        self._taken: set[str] = set()  # digests somebody reads in this run
        self._lock = threading.Lock()
        self._index = IndexingBeside(installation)

    def run(self, paths: list[Path]) -> ImportReport:
        began = time.monotonic()
        found = discover(paths)
        report = self._report
        report.skipped, report.notes, report.roots = found.skipped, found.notes, found.roots
        self._total = len(found.files)
        with self._telusur.session() as session:
            known = path_rows.known(session)
        here = {file.key for file in found.files}
        report.missing = [key for key in known if key not in here and any(is_below(key, root) for root in found.roots)]
        changed = [file for file in found.files if not self._is_unchanged(file, known.get(file.key))]
        self._read(changed)
        update_index(self._telusur)
        report.seconds = time.monotonic() - began
        return report

    def _is_unchanged(self, file: Candidate, known: KnownPath | None) -> bool:
        if known is None or known.outcome is None or known.outcome in self._again:
            return False
        if not file.stamp or known.stamp != file.stamp:
            return False
        if known.outcome in KEPT:
            self._report.unchanged += 1
        else:
            self._report.failed.setdefault(known.outcome, []).append(file.key)
        self._tell(file.name)
        return True

    def _read(self, changed: list[Candidate]) -> None:
        readers = nullcontext(self._pool) if self._pool else ReaderPool(self._telusur.settings)
        with self._index, readers as pool, ThreadPoolExecutor(pool.size + _STORING) as threads:
            batch: list[Arrival] = []
            written = time.monotonic()
            for arrival in done_ahead(threads, changed, lambda file: self._take(file, pool), pool.size):
                batch.append(arrival)
                self._count(arrival)
                if len(batch) >= _BATCH or time.monotonic() - written > _BATCH_SECONDS:
                    self._write(batch)
                    batch, written = [], time.monotonic()
            self._write(batch)
            finish_some(self._telusur, pool, most=None)
        self._index.settle()
        self._count_copies()

    def _take(self, file: Candidate, pool: ReaderPool) -> Arrival:
        """Store one file and have it read, unless its bytes are known."""
        try:
            with file.path.open("rb") as source:
                stored = self._telusur.files.add(source, self._telusur.settings.file_mb * 1_000_000)
        except TooBigError:
            return _arrival(file, Outcome.TOO_BIG)
        except OSError:
            return _arrival(file, Outcome.UNREADABLE)
        with self._lock:
            is_first = stored.sha256 not in self._taken
            self._taken.add(stored.sha256)
        with self._telusur.session() as session:
            before = path_rows.outcome_of(session, stored.sha256)
        if not is_first or (before is not None and before not in self._again):
            return _arrival(file, before, stored)
        reading = pool.read(self._telusur.files.path(stored.sha256), file.name)
        return _arrival(file, reading.outcome, stored, reading)

    def _write(self, batch: list[Arrival]) -> None:
        if not batch:
            return
        try:
            self._save(batch)
        except SQLAlchemyError:
            raise  # the registry is at fault, not a file
        except Exception:
            log.exception("a batch could not be written; its files are written one by one")
            for arrival in batch:
                self._save_alone(arrival)
        self._index.renew()

    def _save(self, batch: list[Arrival]) -> None:
        with self._telusur.writing() as session:
            path_rows.save(session, batch)

    def _save_alone(self, arrival: Arrival) -> None:
        """One file must not stop the others, whatever is wrong with what was read of it."""
        try:
            self._save([arrival])
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("%s: what was read could not be written", arrival.key)
            failed = replace(arrival, outcome=Outcome.CRASHED)
            if arrival.stored and arrival.reading:
                failed = replace(failed, reading=Reading(arrival.stored.sha256, Outcome.CRASHED))
            self._save([failed])
            self._report.indexed -= 1
            self._report.without_text -= arrival.outcome == Outcome.NO_TEXT
            self._report.failed.setdefault(Outcome.CRASHED, []).append(arrival.key)

    def _count(self, arrival: Arrival) -> None:
        report = self._report
        if arrival.outcome is not None and arrival.outcome not in KEPT:
            report.failed.setdefault(arrival.outcome, []).append(arrival.key)
        elif arrival.reading is None:
            self._copies.append(arrival.key)
        else:
            report.indexed += 1
            report.without_text += arrival.outcome == Outcome.NO_TEXT
            report.pages += len(arrival.reading.pages)
        self._tell(arrival.name)

    def _count_copies(self) -> None:
        """Paths whose bytes stand elsewhere too: known only now whether those could be read."""
        with self._telusur.session() as session:
            found = path_rows.known(session, self._copies)
        for key, entry in found.items():
            if entry.outcome in KEPT:
                self._report.duplicates += 1
            elif entry.outcome is not None:
                self._report.failed.setdefault(entry.outcome, []).append(key)

    def _tell(self, name: str) -> None:
        done = self._report.files + len(self._copies)
        self._on_progress(Progress(done, self._total, self._report.pages, self._report.failures, name))


def _arrival(
    file: Candidate, outcome: Outcome | None, stored: Stored | None = None, reading: Reading | None = None
) -> Arrival:
    return Arrival(file.key, file.name, file.folder, file.stamp, outcome, stored, reading)
