"""OCR, the second pass: pages that are pictures get their text, when every other file can be searched already.

A file is claimed as a whole and recognised page by page; each page is kept at once, so that whatever ends the process
costs a few pages at most. Its readers are its own: ordinary files never wait for one of them.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from indexer.extract.tesseract import MissingPart, OcrUnavailableError, missing
from indexer.ingest.background import IDLE_SECONDS, in_background, is_busy
from indexer.ingest.leased_source import LeasedSource
from indexer.ingest.loop import Pace
from indexer.installation import Installation
from indexer.models import OcrPage, Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import ocr_queue
from indexer.registry.ocr_queue import Scan

log = logging.getLogger(__name__)

_PACE = Pace(ahead=1)  # the pages of a file are recognised on all cores

ADVICE = {
    MissingPart.PROGRAM: "Teks hasil pindai belum dapat dikenali: pasang Tesseract di server "
    "(tesseract-ocr tesseract-ocr-ind).",
    MissingPart.LANGUAGE: "Teks hasil pindai belum dapat dikenali: pasang data Tesseract di server "
    "(tesseract-ocr-ind).",
}


@dataclass(frozen=True, slots=True)
class OcrReport:
    """How far OCR is. `files` and `pages` are done; `current` is the file at hand.

    `found`: files on which there was text; `opened`: of these, files that had none before. `pages_total`: what waited
    when it began. `seconds` of wall time.
    """

    files: int = 0
    found: int = 0
    opened: int = 0
    pages: int = 0
    pages_total: int = 0
    seconds: float = 0.0
    current: str = ""


def run_ocr(installation: Installation, on_progress: Callable[[OcrReport], None]) -> OcrReport:
    """Recognise all files that wait, on every core; none where OCR is switched off or Tesseract is missing."""
    if not installation.settings.ocr or missing():
        return OcrReport()
    with ReaderPool(installation.settings) as pool:
        source = _Scans(installation, pool, threading.Event(), is_held_up=lambda: False, on_progress=on_progress)
        with installation.session() as session:
            source.report = OcrReport(pages_total=ocr_queue.pages_left(session))
        try:
            source.run(_PACE)
        except OcrUnavailableError:
            log.warning("Tesseract has gone; what is left waits for its return", exc_info=True)
    return source.report


def advice() -> str:
    """What to install before scans are recognised, as a sentence; "" where nothing is missing."""
    lack = missing()
    return ADVICE[lack] if lack else ""


def ocr_in_background(installation: Installation) -> AbstractContextManager[None]:
    """Recognise files that wait in the background, while no upload waits or is being read."""
    if not installation.settings.ocr:
        return nullcontext()

    def run(pool: ReaderPool, stop: threading.Event) -> None:
        # What a process holds that may have died counts as well.
        with installation.session() as session:
            is_waiting = ocr_queue.leases.is_open(session)
        if is_waiting and not missing():
            _Scans(installation, pool, stop, is_held_up=lambda: is_busy(installation)).run(_PACE)

    return in_background(installation, "ocr", run)


@dataclass(frozen=True, slots=True)
class _Recognised:
    """A scan, read whole with the text of its pictures."""

    scan: Scan
    reading: Reading

    @property
    def is_found(self) -> bool:
        """Whether there was text on the file."""
        return any(page.source == "ocr" for page in self.reading.pages)


@dataclass
class _Scans(LeasedSource[Scan, _Recognised]):
    """Files that wait for OCR."""

    leases = ocr_queue.leases
    blameless = (OcrUnavailableError, *LeasedSource.blameless)

    on_progress: Callable[[OcrReport], None] = lambda report: None
    report: OcrReport = OcrReport()

    def claim(self, session: Session) -> Scan | None:
        return ocr_queue.claim(session, self.me)

    def read(self, item: Scan) -> _Recognised:
        path = self.installation.files.path(item.sha256)
        recognised = self._ocr_pages(item)
        return _Recognised(item, self.pool.read(path, item.name, recognised=recognised))

    def _ocr_pages(self, scan: Scan) -> tuple[OcrPage, ...]:
        path = self.installation.files.path(scan.sha256)
        seconds = self.installation.settings.ocr_seconds
        found = list(scan.done)
        with ThreadPoolExecutor(self.pool.size, thread_name_prefix="ocr") as threads:
            for start in range(0, len(scan.left), self.pool.size):
                numbers = scan.left[start : start + self.pool.size]
                while self.is_held_up() and not self.stop.wait(IDLE_SECONDS):
                    pass
                new = list(threads.map(lambda number: self.pool.ocr_page(path, number, seconds), numbers))
                with self.installation.writing() as session:
                    ocr_queue.note(session, scan.file_id, new)
                    self.leases.extend(session, self.me)
                found += new
                self.report = replace(
                    self.report,
                    pages=self.report.pages + len(new),
                    seconds=time.monotonic() - self.began,
                    current=scan.name,
                )
                self.on_progress(self.report)
        return tuple(found)

    def save(self, session: Session, batch: Sequence[_Recognised]) -> None:
        for done in batch:
            if done.reading.outcome in KEPT:
                ocr_queue.finish(session, done.scan, done.reading)
            else:
                log.error("%s: read before, now %s; it stays as it was", done.scan.name, done.reading.outcome)
                ocr_queue.give_up(session, done.scan)

    def crashed(self, done: _Recognised) -> _Recognised:
        return replace(done, reading=Reading(done.scan.sha256, Outcome.CRASHED))

    def saved(self, done: _Recognised) -> None:
        self.report = replace(
            self.report,
            files=self.report.files + 1,
            found=self.report.found + done.is_found,
            opened=self.report.opened + (done.is_found and done.scan.is_silent),
            seconds=time.monotonic() - self.began,
        )
