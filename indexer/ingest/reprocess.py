"""Reading stored files again, when reading has become better: `telusur reread`.

Each file is written as soon as it is read, so that an interrupted run is gone on with by the next. Whoever searches
finds the old reading until the new one is in the index.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from indexer.ingest.beside import IndexingBeside, Progress, done_ahead
from indexer.ingest.index_sync import ensure_index, update_index
from indexer.installation import Installation
from indexer.models import Outcome, Reading
from indexer.models.outcomes import KEPT, sentence
from indexer.reading.read_file import SOPS_FAILED
from indexer.reading.reader_pool import SOPS_UNREAD, ReaderPool
from indexer.registry import reprocessing
from indexer.registry.database import locked
from indexer.registry.reprocessing import PreviousReading

log = logging.getLogger(__name__)

_BATCH = 64
_SOME = 8

UNWRITTEN = "Hasil bacaannya tidak dapat disimpan; sebabnya ada di catatan program."
LOST_TEXT = "Teksnya tidak terbaca lagi."


@dataclass(slots=True)
class ReprocessReport:
    """How the run went. `files` were read anew, `opened` of them for the first time with success, `failing` in vain
    as before. `kept`: name and sentence of files whose older, better reading stays. `new` and `gone`: ids of SOPs.
    `seconds` of wall time.
    """

    files: int = 0
    pages: int = 0
    opened: int = 0
    failing: int = 0
    seconds: float = 0.0
    kept: list[tuple[str, str]] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def reprocess(
    installation: Installation,
    on_progress: Callable[[Progress], None],
    *,
    everything: bool = False,
    pool: ReaderPool | None = None,
) -> ReprocessReport:
    """Read again what an older reader read, or `everything` that was ever read; one at a time for an installation.

    A file that reads worse than before keeps what was read of it. `pool`: readers to use; by default ones of its own.
    """
    ensure_index(installation)  # an upgrade may have outdated it too: nobody shall wait for that until all is read
    with locked(installation.settings.data / "reread.lock"):
        if everything:
            with installation.writing() as session:
                reprocessing.outdate_all(session)
        with nullcontext(pool) if pool else ReaderPool(installation.settings) as readers:
            with installation.session() as session:
                ids = reprocessing.outdated(session)
            return _Run(installation, readers, on_progress).run(ids)


def finish_some(installation: Installation, pool: ReaderPool, most: int | None = _SOME) -> bool:
    """Read files that an older Telusur left with their text alone; whether there were any."""
    with installation.session() as session:
        ids = reprocessing.unfinished(session, most)
    if ids:
        _Run(installation, pool, lambda _: None).run(ids)
    return bool(ids)


class _Run:
    def __init__(self, installation: Installation, pool: ReaderPool, on_progress: Callable[[Progress], None]) -> None:
        self._telusur = installation
        self._pool = pool
        self._on_progress = on_progress
        self._result = ReprocessReport()
        self._done = 0

    def run(self, ids: list[int]) -> ReprocessReport:
        began = time.monotonic()
        with IndexingBeside(self._telusur) as index, ThreadPoolExecutor(self._pool.size + 1) as threads:
            for old, reading in done_ahead(threads, self._files(ids), self._read, self._pool.size):
                self._take(old, reading)
                self._done += 1
                failures = len(self._result.kept) + self._result.failing
                self._on_progress(Progress(self._done, len(ids), self._result.pages, failures, old.name))
                index.renew()
            index.settle()
        update_index(self._telusur)
        self._result.seconds = time.monotonic() - began
        return self._result

    def _files(self, ids: list[int]) -> Iterator[PreviousReading]:
        for start in range(0, len(ids), _BATCH):
            with self._telusur.session() as session:
                found = reprocessing.find(session, ids[start : start + _BATCH])
            yield from found

    def _read(self, old: PreviousReading) -> tuple[PreviousReading, Reading]:
        return old, self._pool.read(self._telusur.files.path(old.sha256), old.name, recognised=old.pages)

    def _take(self, old: PreviousReading, reading: Reading) -> None:
        """Write the reading, unless the older one is better."""
        result = self._result
        why = _worse(old, reading)
        try:
            if not why:
                with self._telusur.writing() as session:
                    change = reprocessing.save(session, old, reading)
                if change:
                    result.new += change.new
                    result.gone += change.gone
        except SQLAlchemyError:
            raise  # the registry is at fault, not the file
        except Exception:
            log.exception("%s: what was read anew could not be written", old.name)
            why = UNWRITTEN
        if why:
            with self._telusur.writing() as session:
                reprocessing.give_up(session, old.file_id, SOPS_UNREAD)
            result.kept.append((old.name, why))
            return
        result.files += 1
        result.pages += len(reading.pages)
        result.opened += reading.outcome in KEPT and old.outcome not in KEPT
        result.failing += reading.outcome not in KEPT


def _worse(old: PreviousReading, reading: Reading) -> str:
    """Why the older reading is the better one, as a sentence; "" where it is not."""
    if old.outcome not in KEPT:
        return ""
    if reading.outcome not in KEPT:
        return sentence(reading.outcome)
    if old.outcome is Outcome.INDEXED and reading.outcome is Outcome.NO_TEXT:
        return LOST_TEXT
    unread = {SOPS_FAILED, SOPS_UNREAD}
    return next((warning for warning in reading.warnings if warning in unread and not unread & {*old.warnings}), "")
