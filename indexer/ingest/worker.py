"""The worker: takes accepted uploads from the queue, has them read, and keeps the index up to date and fast."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from indexer.errors import IndexUnavailableError
from indexer.ingest.folder_import import prune
from indexer.ingest.index_sync import ensure_index, tidy
from indexer.ingest.loop import Loop, Pace, Source
from indexer.ingest.ocr import ocr_in_background
from indexer.ingest.renditions import renditions_in_background
from indexer.ingest.reprocess import read_unfinished
from indexer.installation import Installation
from indexer.models import JobState, Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import assignments, queue, records
from indexer.registry.leases import lease_owner
from indexer.registry.queue import ClaimedJob

log = logging.getLogger(__name__)

_HEARTBEAT_SECONDS = 20.0
_LOOK_SECONDS = 1.0  # how often progress is told and dead workers are looked for
_PAUSE_AFTER_ERROR_SECONDS = 5.0
_MERGE_IDLE_SECONDS = 5.0
_SWEEP_SECONDS = 3600.0  # how often what no row names leaves the store
_MERGE_PAUSE_AFTER_ERROR_SECONDS = 60.0
_UNFINISHED = 8  # files an older Telusur left unfinished, read at a time while no upload waits


class _StoppedError(Exception):
    """The worker is to stop; what it is reading goes back to the queue."""


def work(installation: Installation, pool: ReaderPool, stop: threading.Event) -> None:
    """Work until `stop` is set: read uploads, merge index segments, and recognise and render while no upload waits.

    An error around a job is logged and the job tried again; it never ends the worker.
    """
    with ocr_in_background(installation), renditions_in_background(installation), _merging_segments(installation):
        while not stop.is_set():
            try:
                pool.warm_up()
                _run(installation, pool, stop.is_set, ends=False)
            except _StoppedError:
                return
            except Exception:  # whatever it is, the next file must not wait for ever
                log.exception("the worker could not go on; it tries again in %s s", _PAUSE_AFTER_ERROR_SECONDS)
                stop.wait(_PAUSE_AFTER_ERROR_SECONDS)


def drain(installation: Installation, pool: ReaderPool) -> None:
    """Work until nothing is queued and the index is up to date."""
    _run(installation, pool, lambda: False, ends=True)


def _run(installation: Installation, pool: ReaderPool, is_stopped: Callable[[], bool], *, ends: bool) -> None:
    source = _Uploads(installation, pool, is_stopped, ends=ends)
    source.release()  # a run that ended on a full disk could not
    try:
        Loop(installation, source, Pace(pool.size, index_files=64, index_seconds=2.0)).run()
    finally:
        source.release()


@dataclass(frozen=True, slots=True)
class _Upload:
    """A claimed job and its reading; None where the file was read before the job was claimed."""

    job: ClaimedJob
    reading: Reading | None

    @property
    def end(self) -> tuple[Outcome, int]:
        """Outcome and number of pages."""
        if self.reading is not None:
            return self.reading.outcome, len(self.reading.pages)
        return self.job.outcome or Outcome.CRASHED, self.job.page_count


@dataclass
class _Uploads(Source[ClaimedJob, _Upload]):
    """Jobs of the queue, oldest first. `ends`: when nothing is queued any more."""

    installation: Installation
    pool: ReaderPool
    is_stopped: Callable[[], bool]
    ends: bool
    _me: str = field(default_factory=lease_owner)
    _at_work: set[int] = field(default_factory=set)  # ids of files: one that was sent twice is read once
    _unindexed: list[tuple[int, Outcome, int]] = field(default_factory=list)  # saved: file id, outcome, pages
    _progress: dict[int, tuple[int, int]] = field(default_factory=dict)  # job id → pages done and in all
    _has_unfinished: bool = True
    _heartbeat: float = -_HEARTBEAT_SECONDS
    _looked: float = -_LOOK_SECONDS

    def items(self) -> Iterator[ClaimedJob | None]:
        while True:
            if self.is_stopped():
                raise _StoppedError
            if job := self._claim():
                if job.file_id not in self._at_work:
                    self._at_work.add(job.file_id)
                    yield job
            elif self._has_unfinished:
                self._has_unfinished = read_unfinished(self.installation, self.pool, _UNFINISHED)
            elif self.ends:
                return
            else:
                yield None

    def _claim(self) -> ClaimedJob | None:
        with self.installation.registry.connect() as connection:  # asked all the time: a session costs more
            if not queue.leases.is_waiting(connection):
                return None
        with self.installation.writing() as session:
            return next(iter(queue.claim(session, self._me, 1)), None)

    def read(self, item: ClaimedJob) -> _Upload:
        if item.outcome in KEPT:
            return _Upload(item, None)
        path = self.installation.files.path(item.sha256)
        return _Upload(item, self.pool.read(path, item.file_name, partial(self._note_progress, item.id)))

    def save(self, session: Session, batch: Sequence[_Upload]) -> None:
        read = [
            records.FileReading(done.job.file_id, done.reading, done.job.file_name, done.job.folder)
            for done in batch
            if done.reading is not None
        ]
        records.save(session, read)
        # A file that another job had read is not saved again, but what the sender says of it counts.
        known = [done.job.file_id for done in batch if done.reading is None]
        assignments.resolve(session, assignments.apply_pending(session, known))
        for done in batch:
            outcome, pages = done.end
            if outcome not in KEPT:
                queue.finish(session, done.job.file_id, outcome, pages, JobState.FAILED)

    def crashed(self, done: _Upload) -> _Upload:
        return _Upload(done.job, Reading(done.job.sha256, Outcome.CRASHED))

    def saved(self, done: _Upload) -> None:
        self._unindexed.append((done.job.file_id, *done.end))
        if done.end[0] not in KEPT:  # its jobs have ended; one that is queued again is read again
            self._at_work.discard(done.job.file_id)

    def indexed(self, count: int) -> None:
        """Jobs become INDEXED only now, when their SOPs can be found."""
        files, self._unindexed = self._unindexed[:count], self._unindexed[count:]
        ended = [file for file in files if file[1] in KEPT]
        if ended:
            with self.installation.writing() as session:
                for file_id, outcome, pages in ended:
                    queue.finish(session, file_id, outcome, pages, JobState.INDEXED)
        self._at_work.difference_update(file_id for file_id, _, _ in ended)

    def tick(self) -> None:
        now = time.monotonic()
        if now - self._heartbeat > _HEARTBEAT_SECONDS:
            self._heartbeat = now
            with self.installation.writing() as session:
                queue.leases.extend(session, self._me)
            ensure_index(self.installation)
        if now - self._looked > _LOOK_SECONDS:
            self._looked = now
            self._record_progress()
            self._take_back()

    def _note_progress(self, job_id: int, done: int, total: int) -> None:
        """Called from the reading threads."""
        self._progress[job_id] = (done, total)

    def _record_progress(self) -> None:
        progress, self._progress = self._progress, {}
        if progress:
            with self.installation.writing() as session:
                for job_id, (done, total) in progress.items():
                    queue.record_progress(session, job_id, done, total)

    def _take_back(self) -> None:
        """Queue the jobs again that dead workers held."""
        with self.installation.session() as session:
            dead = queue.leases.dead(session) - {self._me}  # its own may have run out while the machine slept
        if dead:
            with self.installation.writing() as session:
                queue.leases.take_back(session, dead)

    def release(self) -> None:
        """Queue the jobs again that were claimed but not read."""
        with self.installation.writing() as session:
            queue.leases.release(session, self._me)


@contextmanager
def _merging_segments(installation: Installation) -> Iterator[None]:
    """Merge index segments in the background: uploads are indexed and searches answered meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=_merge_segments, args=(installation, stop), name="merge")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _merge_segments(installation: Installation, stop: threading.Event) -> None:
    swept = -_SWEEP_SECONDS
    while not stop.is_set():
        try:
            if time.monotonic() - swept > _SWEEP_SECONDS:
                swept = time.monotonic()
                prune(installation, ())
            if not tidy(installation.engine):
                stop.wait(_MERGE_IDLE_SECONDS)
        except IndexUnavailableError:
            stop.wait(_MERGE_IDLE_SECONDS)  # the worker builds it anew
        except Exception:  # whatever it is, it must not end the merging for ever
            log.exception("the index could not be merged; it is tried again later")
            stop.wait(_MERGE_PAUSE_AFTER_ERROR_SECONDS)
