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

from indexer.extract.runner import PoolClosedError, ReaderPool
from indexer.extract.tesseract import Lack, OcrUnavailableError, missing
from indexer.models import Recognised
from indexer.outcomes import KEPT
from indexer.pipeline.claimant import claimant, is_dead
from indexer.pipeline.indexing import update_index
from indexer.registry import queue, recognition
from indexer.registry.recognition import Scan
from indexer.service import Telusur

log = logging.getLogger(__name__)

_IDLE_SECONDS = 2.0
_PAUSE_AFTER_ERROR_SECONDS = 30.0


ADVICE = {
    Lack.PROGRAM: "Teks hasil pindai belum dapat dikenali: pasang Tesseract di server "
    "(tesseract-ocr tesseract-ocr-ind).",
    Lack.LANGUAGE: "Teks hasil pindai belum dapat dikenali: pasang data Tesseract di server (tesseract-ocr-ind).",
}


@dataclass(frozen=True, slots=True)
class Recognition:
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


def recognise(telusur: Telusur, on_progress: Callable[[Recognition], None]) -> Recognition:
    """Recognise all that waits, on every core; nothing where that is switched off or Tesseract is missing."""
    if not is_possible(telusur):
        return Recognition()
    with telusur.session() as session:
        state = Recognition(pages_total=recognition.pages_left(session))
    with ReaderPool(telusur.settings) as pool:
        run = _Run(telusur, pool, threading.Event(), lambda: False)
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


def is_possible(telusur: Telusur) -> bool:
    return telusur.settings.ocr and not missing()


@contextmanager
def recognising_beside(telusur: Telusur) -> Iterator[None]:
    """Recognise what waits in the background, whenever no upload waits or is being read."""
    if not telusur.settings.ocr:
        yield
        return
    stop = threading.Event()
    pool = ReaderPool(replace(telusur.settings, readers=1))
    thread = threading.Thread(target=_go_on, args=(telusur, pool, stop), name="recognise")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        pool.close()
        thread.join()


def _go_on(telusur: Telusur, pool: ReaderPool, stop: threading.Event) -> None:
    run = _Run(telusur, pool, stop, lambda: _is_busy(telusur))
    while not stop.is_set():
        try:
            if missing() or run.is_held_up() or run.step() is None:
                stop.wait(_IDLE_SECONDS)
        except PoolClosedError:
            return
        except Exception:  # whatever it is, scans must not wait for ever
            log.exception("text recognition could not go on; it tries again in %s s", _PAUSE_AFTER_ERROR_SECONDS)
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)


def _is_busy(telusur: Telusur) -> bool:
    """Whether uploads wait or are being read."""
    with telusur.session() as session:
        return queue.is_open(session)


@dataclass(frozen=True, slots=True)
class _Done:
    """`is_read`: there was text on the file; `was_silent`: it had none before."""

    is_read: bool
    was_silent: bool


class _Run:
    """Takes scans one after the other. `on_pages` hears of pages as they are done, and of the file's name."""

    def __init__(
        self, telusur: Telusur, pool: ReaderPool, stop: threading.Event, is_held_up: Callable[[], bool]
    ) -> None:
        self._telusur = telusur
        self._pool = pool
        self._stop = stop
        self._me = claimant()
        self.is_held_up = is_held_up
        self.on_pages: Callable[[int, str], None] = lambda pages, name: None

    def step(self) -> _Done | None:
        """Recognise one file; None where no file waits."""
        self._take_back()
        with self._telusur.session() as session:
            if not recognition.is_waiting(session):
                return None
        with self._telusur.writing() as session:
            scan = recognition.claim(session, self._me)
        if scan is None:
            return None
        try:
            found = self._recognise(scan)
            return self._finish(scan, found)
        except (OcrUnavailableError, PoolClosedError, KeyboardInterrupt):
            with self._telusur.writing() as session:
                recognition.release(session, self._me)
            raise
        except Exception:
            # The file may be to blame: it is tried again, but not for ever.
            with self._telusur.writing() as session:
                recognition.take_back(session, self._me)
            raise

    def _take_back(self) -> None:
        """Let wait again what processes held that are gone."""
        with self._telusur.session() as session:
            dead = [claim for claim, lease in recognition.claims(session) if is_dead(claim, lease)]
        if dead:
            with self._telusur.writing() as session:
                for claim in dead:
                    recognition.take_back(session, claim)

    def _recognise(self, scan: Scan) -> tuple[Recognised, ...]:
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
                    recognition.note(session, scan.file_id, new)
                    recognition.extend(session, self._me)
                found += new
                self.on_pages(len(new), scan.name)
        return tuple(found)

    def _finish(self, scan: Scan, found: Sequence[Recognised]) -> _Done:
        path = self._telusur.files.path(scan.sha256)
        reading = self._pool.read(path, scan.name, recognised=tuple(found))
        is_read = any(page.source == "ocr" for page in reading.pages)
        with self._telusur.writing() as session:
            if reading.outcome in KEPT:
                recognition.finish(session, scan, reading)
            else:
                log.error("%s: read before, now %s; it stays as it was", scan.name, reading.outcome)
                recognition.give_up(session, scan)
        update_index(self._telusur)
        return _Done(is_read, scan.is_silent)
