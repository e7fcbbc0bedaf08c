"""The worker: takes accepted files from the queue, has them read, and keeps the index up to date."""

import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from indexer.ingest.index_sync import ensure_index, update_index
from indexer.ingest.lease_owner import is_dead, lease_owner
from indexer.ingest.merge_segments import tidying_beside
from indexer.ingest.ocr import recognising_beside
from indexer.ingest.reprocess import finish_some
from indexer.installation import Installation
from indexer.models import JobState, Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import assignments, pending_assignments, queue, records
from indexer.registry.queue import Claimed

log = logging.getLogger(__name__)

_IDLE_SECONDS = 0.5
_HEARTBEAT_SECONDS = 20.0
_TELL_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 5.0
# The index is renewed for many SOPs at once while more are coming, but nobody waits longer than this.
_INDEX_BATCH = 64
_INDEX_SECONDS = 2.0


def work(installation: Installation, pool: ReaderPool, stop: threading.Event) -> None:
    """Work until `stop` is set; scans are recognised while nothing else waits, and the index is tidied.

    What goes wrong around a job is logged and tried again; it never ends the worker.
    """
    worker = _Worker(installation, pool)
    try:
        with recognising_beside(installation), tidying_beside(installation):
            while not stop.is_set():
                try:
                    if not worker.step() and not finish_some(installation, pool):
                        stop.wait(_IDLE_SECONDS)
                except Exception:  # whatever it is, the next file must not wait for ever
                    log.exception("the worker could not go on; it tries again in %s s", _PAUSE_AFTER_ERROR_SECONDS)
                    stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
    finally:
        worker.close()


def drain(installation: Installation, pool: ReaderPool) -> None:
    """Work until nothing is queued and the index is up to date."""
    worker = _Worker(installation, pool)
    try:
        while worker.step() or finish_some(installation, pool):
            pass
    finally:
        worker.close()


class _Worker:
    def __init__(self, installation: Installation, pool: ReaderPool) -> None:
        self._telusur = installation
        self._pool = pool
        self._me = lease_owner()
        self._threads = ThreadPoolExecutor(pool.size, thread_name_prefix="read")
        self._reading: dict[Future[Reading], Claimed] = {}
        self._saved: dict[int, tuple[Outcome, int]] = {}  # file id → outcome and pages, searchable but for the index
        self._progress: dict[int, tuple[int, int]] = {}  # job id → pages done and in all
        self._told = time.monotonic()
        self._indexed = time.monotonic()
        self._heartbeat = 0.0

    def step(self) -> bool:
        """Take, read, write a little; False where there was nothing to do."""
        self._keep_claims()
        taken = self._take()
        finished = self._wait()
        self._tell_progress()
        self._save(finished)
        self._index()
        return bool(taken or finished or self._reading or self._saved)

    def close(self) -> None:
        """Put back what was not read, for the next worker."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._telusur.writing() as session:
            queue.release(session, self._me)

    def _note_progress(self, job_id: int, done: int, total: int) -> None:
        """Called from the reading threads."""
        self._progress[job_id] = (done, total)

    def _tell_progress(self) -> None:
        if not self._progress or time.monotonic() - self._told < _TELL_SECONDS:
            return
        self._told = time.monotonic()
        progress, self._progress = self._progress, {}
        with self._telusur.writing() as session:
            for job_id, (done, total) in progress.items():
                queue.tell(session, job_id, done, total)

    def _keep_claims(self) -> None:
        """Say that we live, take back what dead workers held, and see that the index is there."""
        if time.monotonic() - self._heartbeat > _HEARTBEAT_SECONDS:
            self._heartbeat = time.monotonic()
            with self._telusur.writing() as session:
                queue.extend(session, self._me)
            ensure_index(self._telusur)
        with self._telusur.session() as session:
            dead = [claim for claim, lease in queue.claims(session) if claim != self._me and is_dead(claim, lease)]
        if dead:
            with self._telusur.writing() as session:
                for claim in dead:
                    queue.take_back(session, claim)

    def _take(self) -> bool:
        free = self._pool.size - len(self._reading)
        with self._telusur.session() as session:
            if not free or not queue.is_waiting(session):
                return False
        with self._telusur.writing() as session:
            claimed = queue.claim(session, self._me, free)
            # Of a file that was read meanwhile nothing is saved any more; what was said of it counts all the same.
            assignments.resolve(
                session, pending_assignments.note(session, [job.file_id for job in claimed if job.outcome in KEPT])
            )
        at_work = {job.file_id for job in self._reading.values()}
        for job in claimed:
            if job.outcome in KEPT:
                self._saved[job.file_id] = (job.outcome, job.page_count)
            elif job.file_id not in at_work:  # the same file sent twice is read once
                at_work.add(job.file_id)
                path = self._telusur.files.path(job.sha256)
                note = partial(self._note_progress, job.id)
                self._reading[self._threads.submit(self._pool.read, path, job.file_name, note)] = job
        return bool(claimed)

    def _wait(self) -> list[tuple[Claimed, Reading]]:
        if not self._reading:
            return []
        done, _ = wait(self._reading, timeout=_IDLE_SECONDS, return_when=FIRST_COMPLETED)
        return [(self._reading.pop(future), future.result()) for future in done]

    def _save(self, finished: Iterable[tuple[Claimed, Reading]]) -> None:
        for job, reading in finished:
            try:
                with self._telusur.writing() as session:
                    records.save(session, [records.Read(job.file_id, reading, job.file_name, job.folder)])
                    if reading.outcome not in KEPT:
                        queue.finish(session, job.file_id, reading.outcome, len(reading.pages), JobState.FAILED)
                        continue
                self._saved[job.file_id] = (reading.outcome, len(reading.pages))
            except SQLAlchemyError:
                raise  # the registry is at fault, not the file
            except Exception:
                # One file must not stop the others, whatever is wrong with what was read of it.
                log.exception("job %s: what was read could not be written", job.id)
                with self._telusur.writing() as session:
                    queue.finish(session, job.file_id, Outcome.CRASHED, 0, JobState.FAILED)

    def _index(self) -> None:
        """Renew the index; only then are jobs called indexed."""
        soon = self._reading and len(self._saved) < _INDEX_BATCH and time.monotonic() - self._indexed < _INDEX_SECONDS
        if (self._reading and not self._saved) or (self._saved and soon):
            return
        update_index(self._telusur)
        self._indexed = time.monotonic()
        if self._saved:
            with self._telusur.writing() as session:
                for file_id, (outcome, pages) in self._saved.items():
                    queue.finish(session, file_id, outcome, pages, JobState.INDEXED)
            self._saved.clear()
