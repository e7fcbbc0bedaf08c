"""The second pass: pages that are pictures get their text, when every other file can be searched already.

A file is claimed as a whole and recognised page by page; each page is kept at once, so that whatever ends the process
costs a few pages at most. Its readers are its own: ordinary files never wait for one of them.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from indexer.extract.tesseract import MissingPart, OcrUnavailableError, missing
from indexer.ingest.index_sync import update_index
from indexer.ingest.lease_owner import is_dead, lease_owner
from indexer.installation import Installation
from indexer.models import OcrPage
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import PoolClosedError, ReaderPool
from indexer.registry import ocr_queue, queue
from indexer.registry.ocr_queue import Scan

log = logging.getLogger(__name__)

_IDLE_SECONDS = 2.0
_PAUSE_AFTER_ERROR_SECONDS = 30.0


ADVICE = {
    MissingPart.PROGRAM: "Teks hasil pindai belum dapat dikenali: pasang Tesseract di server "
    "(tesseract-ocr tesseract-ocr-ind).",
    MissingPart.LANGUAGE: "Teks hasil pindai belum dapat dikenali: pasang data Tesseract di server "
    "(tesseract-ocr-ind).",
}


@dataclass(frozen=True, slots=True)
class OcrReport:
    """How far the pass is. `files` and `pages` are done; `current` is the file at hand.

    `found`: files on which there was text; `opened`: of these, files that had none before. `pages_total`: what waited
    when the pass began. `seconds` of wall time.
    """

    files: int = 0
    found: int = 0
    opened: int = 0
    pages: int = 0
    pages_total: int = 0
    seconds: float = 0.0
    current: str = ""


def recognise(installation: Installation, on_progress: Callable[[OcrReport], None]) -> OcrReport:
    """Recognise all that waits, on every core; nothing where that is switched off or Tesseract is missing."""
    if not is_possible(installation):
        return OcrReport()
    with installation.session() as session:
        state = OcrReport(pages_total=ocr_queue.pages_left(session))
    with ReaderPool(installation.settings) as pool:
        run = _Run(installation, pool, threading.Event(), lambda: False)
        began = time.monotonic()

        def tell(pages: int, name: str) -> None:
            nonlocal state
            state = replace(state, pages=state.pages + pages, seconds=time.monotonic() - began, current=name)
            on_progress(state)

        run.on_pages = tell
        try:
            while (done := run.step()) is not None:
                opened = state.opened + (done.is_read and done.was_silent)
                state = replace(state, files=state.files + 1, found=state.found + done.is_read, opened=opened)
        except OcrUnavailableError:
            log.warning("Tesseract has gone; what is left waits for its return", exc_info=True)
    return replace(state, seconds=time.monotonic() - began)


def advice() -> str:
    """What to install before scans are recognised, as a sentence; "" where nothing is missing."""
    lack = missing()
    return ADVICE[lack] if lack else ""


def is_possible(installation: Installation) -> bool:
    return installation.settings.ocr and not missing()


@contextmanager
def recognising_beside(installation: Installation) -> Iterator[None]:
    """Recognise what waits in the background, whenever no upload waits or is being read."""
    if not installation.settings.ocr:
        yield
        return
    stop = threading.Event()
    pool = ReaderPool(replace(installation.settings, readers=1))
    thread = threading.Thread(target=_go_on, args=(installation, pool, stop), name="recognise")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        pool.close()
        thread.join()


def _go_on(installation: Installation, pool: ReaderPool, stop: threading.Event) -> None:
    run = _Run(installation, pool, stop, lambda: _is_busy(installation))
    while not stop.is_set():
        try:
            if missing() or run.is_held_up() or run.step() is None:
                stop.wait(_IDLE_SECONDS)
        except PoolClosedError:
            return
        except Exception:  # whatever it is, scans must not wait for ever
            log.exception("text recognition could not go on; it tries again in %s s", _PAUSE_AFTER_ERROR_SECONDS)
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)


def _is_busy(installation: Installation) -> bool:
    """Whether uploads wait or are being read."""
    with installation.session() as session:
        return queue.is_open(session)


@dataclass(frozen=True, slots=True)
class _Done:
    """`is_read`: there was text on the file; `was_silent`: it had none before."""

    is_read: bool
    was_silent: bool


class _Run:
    """Takes scans one after the other. `on_pages` hears of pages as they are done, and of the file's name."""

    def __init__(
        self, installation: Installation, pool: ReaderPool, stop: threading.Event, is_held_up: Callable[[], bool]
    ) -> None:
        self._telusur = installation
        self._pool = pool
        self._stop = stop
        self._me = lease_owner()
        self.is_held_up = is_held_up
        self.on_pages: Callable[[int, str], None] = lambda pages, name: None

    def step(self) -> _Done | None:
        """Recognise one file; None where no file waits."""
        self._take_back()
        with self._telusur.session() as session:
            if not ocr_queue.is_waiting(session):
                return None
        with self._telusur.writing() as session:
            scan = ocr_queue.claim(session, self._me)
        if scan is None:
            return None
        try:
            found = self._recognise(scan)
            return self._finish(scan, found)
        except (OcrUnavailableError, PoolClosedError, KeyboardInterrupt):
            with self._telusur.writing() as session:
                ocr_queue.release(session, self._me)
            raise
        except Exception:
            # The file may be to blame: it is tried again, but not for ever.
            with self._telusur.writing() as session:
                ocr_queue.take_back(session, self._me)
            raise

    def _take_back(self) -> None:
        """Let wait again what processes held that are gone."""
        with self._telusur.session() as session:
            dead = [claim for claim, lease in ocr_queue.claims(session) if is_dead(claim, lease)]
        if dead:
            with self._telusur.writing() as session:
                for claim in dead:
                    ocr_queue.take_back(session, claim)

    def _recognise(self, scan: Scan) -> tuple[OcrPage, ...]:
        path = self._telusur.files.path(scan.sha256)
        seconds = self._telusur.settings.ocr_seconds
        found = list(scan.done)
        with ThreadPoolExecutor(self._pool.size, thread_name_prefix="recognise") as threads:
            for start in range(0, len(scan.left), self._pool.size):
                numbers = scan.left[start : start + self._pool.size]
                while self.is_held_up() and not self._stop.wait(_IDLE_SECONDS):
                    pass
                new = list(threads.map(lambda number: self._pool.recognise(path, number, seconds), numbers))
                with self._telusur.writing() as session:
                    ocr_queue.note(session, scan.file_id, new)
                    ocr_queue.extend(session, self._me)
                found += new
                self.on_pages(len(new), scan.name)
        return tuple(found)

    def _finish(self, scan: Scan, found: Sequence[OcrPage]) -> _Done:
        path = self._telusur.files.path(scan.sha256)
        reading = self._pool.read(path, scan.name, recognised=tuple(found))
        is_read = any(page.source == "ocr" for page in reading.pages)
        with self._telusur.writing() as session:
            if reading.outcome in KEPT:
                ocr_queue.finish(session, scan, reading)
            else:
                log.error("%s: read before, now %s; it stays as it was", scan.name, reading.outcome)
                ocr_queue.give_up(session, scan)
        update_index(self._telusur)
        return _Done(is_read, scan.is_silent)
