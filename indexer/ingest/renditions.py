"""The third pass: documents without pages get a PDF rendition by LibreOffice, when every file can be searched already.

A document is claimed, rendered and read again with its pages; what goes wrong leaves it as it was, with a reason.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from indexer import renditions
from indexer.errors import ReadError
from indexer.extract import office
from indexer.ingest.background import in_background, is_busy
from indexer.ingest.leased_source import LeasedSource
from indexer.ingest.loop import Pace
from indexer.installation import Installation
from indexer.models import Reading, RenditionFailure, RenditionState
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import rendition_queue
from indexer.registry.rendition_queue import Unpaged

log = logging.getLogger(__name__)

ADVICE = "Halaman dokumen Word belum dapat ditampilkan: pasang LibreOffice di server (libreoffice-writer-nogui)."

_AT_ONCE = 500  # digests in a statement


class _GoneError(Exception):
    """LibreOffice was uninstalled meanwhile."""


@dataclass(frozen=True, slots=True)
class RenditionReport:
    """How far the pass is: documents done, `failed` among them, of `total`; `current` is the one at hand."""

    files: int = 0
    failed: int = 0
    pages: int = 0
    total: int = 0
    seconds: float = 0.0
    current: str = ""


def advice() -> str:
    """What to install before documents get pages, as a sentence; "" where nothing is missing."""
    return "" if office.is_installed() else ADVICE


def run_renditions(installation: Installation, on_progress: Callable[[RenditionReport], None]) -> RenditionReport:
    """Render all that waits, on every core; nothing where that is switched off or LibreOffice is missing."""
    if not installation.settings.renditions or not office.is_installed():
        return RenditionReport()
    _find_lost(installation)
    with ReaderPool(installation.settings) as pool:
        source = _Documents(installation, pool, threading.Event(), lambda: False, on_progress)
        with installation.session() as session:
            total = rendition_queue.counts(session)[RenditionState.WAITING]
        source.report = RenditionReport(total=total)
        source.run(_pace(pool))
    return source.report


def renditions_in_background(installation: Installation) -> AbstractContextManager[None]:
    """Render what waits in the background, whenever no upload waits or is being read."""
    if not installation.settings.renditions:
        return nullcontext()
    _find_lost(installation)

    def run(pool: ReaderPool, stop: threading.Event) -> None:
        with installation.session() as session:
            is_waiting = rendition_queue.leases.is_open(session)
        if is_waiting and office.is_installed():
            _Documents(installation, pool, stop, lambda: is_busy(installation)).run(_pace(pool))

    return in_background(installation, "renditions", run)


def _find_lost(installation: Installation) -> None:
    """Have renditions made again that are not in the data folder any more: a backup may have left them out."""
    with installation.session() as session:
        digests = rendition_queue.rendered(session)
    lost = [sha256 for sha256 in digests if not renditions.path(installation.settings, sha256).is_file()]
    if lost:
        with installation.writing() as session:
            for start in range(0, len(lost), _AT_ONCE):
                rendition_queue.render_again(session, lost[start : start + _AT_ONCE])


def _pace(pool: ReaderPool) -> Pace:
    return Pace(ahead=pool.size, index_files=16, index_seconds=10.0)


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A document, read with the pages of its rendition, or why there are none."""

    document: Unpaged
    reading: Reading | None
    failure: RenditionFailure | None = None


@dataclass
class _Documents(LeasedSource[Unpaged, _Rendered]):
    """Documents that wait for a rendition."""

    leases = rendition_queue.leases
    blameless = (_GoneError, *LeasedSource.blameless)

    on_progress: Callable[[RenditionReport], None] = lambda report: None
    report: RenditionReport = RenditionReport()

    def claim(self, session: Session) -> Unpaged | None:
        return rendition_queue.claim(session, self.me)

    def read(self, item: Unpaged) -> _Rendered:
        path = self.installation.files.path(item.sha256)
        try:
            with self.pool.render(path) as made:
                if made is None:
                    raise _GoneError
                reading = self.pool.read(path, item.name, rendition=made)
                if not reading.is_paginated:
                    return _Rendered(item, None, RenditionFailure.UNMATCHED)
                renditions.keep(self.installation.settings, item.sha256, made)
        except ReadError as error:
            log.info("%s: no rendition, %s (%s)", item.name, error.outcome, error.detail)
            return _Rendered(item, None, RenditionFailure(error.outcome.value))
        return _Rendered(item, reading)

    def save(self, session: Session, batch: Sequence[_Rendered]) -> None:
        for done in batch:
            if done.reading is not None:
                rendition_queue.finish(session, done.document, done.reading)
            else:
                rendition_queue.give_up(session, done.document, done.failure or RenditionFailure.CRASHED)

    def crashed(self, done: _Rendered) -> _Rendered:
        return replace(done, reading=None, failure=RenditionFailure.CRASHED)

    def saved(self, done: _Rendered) -> None:
        self.report = replace(
            self.report,
            files=self.report.files + 1,
            failed=self.report.failed + (done.reading is None),
            pages=self.report.pages + (len(done.reading.pages) if done.reading else 0),
            seconds=time.monotonic() - self.began,
            current=done.document.name,
        )
        self.on_progress(self.report)
