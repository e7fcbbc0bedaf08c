"""`telusur reread`: read stored files again when reading has become better.

Each file is saved as soon as it is read, so that the next run goes on with an interrupted one. Whoever searches finds
the old reading until the new one is in the index.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from indexer import renditions
from indexer.ingest.index_sync import ensure_index
from indexer.ingest.loop import Loop, Pace, Progress, Source
from indexer.installation import Installation
from indexer.models import Outcome, Reading
from indexer.models.outcomes import KEPT, sentence
from indexer.reading.read_file import SOPS_FAILED
from indexer.reading.reader_pool import SOPS_UNREAD, ReaderPool
from indexer.registry import reprocessing
from indexer.registry.database import locked
from indexer.registry.reprocessing import PreviousReading, SopIdChange

_FILES_AHEAD = 4  # for each reader
_LOADED = 64  # previous readings at once

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
    began = time.monotonic()
    ensure_index(installation)  # an upgrade may have outdated it too: nobody shall wait for that until all is read
    with locked(installation.settings.data / "reread.lock"):
        if everything:
            with installation.writing() as session:
                reprocessing.outdate_all(session)
        with installation.session() as session:
            ids = reprocessing.outdated(session)
        with nullcontext(pool) if pool else ReaderPool(installation.settings) as readers:
            report = _reprocess(installation, readers, ids, on_progress)
    report.seconds = time.monotonic() - began
    return report


def read_unfinished(installation: Installation, pool: ReaderPool, most: int | None = None) -> bool:
    """Read whole the files of which an older Telusur read the text alone; whether there were any."""
    with installation.session() as session:
        ids = reprocessing.unfinished(session, most)
    if ids:
        _reprocess(installation, pool, ids, lambda _: None)
    return bool(ids)


def _reprocess(
    installation: Installation, pool: ReaderPool, ids: Sequence[int], on_progress: Callable[[Progress], None]
) -> ReprocessReport:
    source = _StoredFiles(installation, pool, ids, on_progress)
    Loop(installation, source, Pace(_FILES_AHEAD * pool.size, index_files=192)).run()
    return source.report


@dataclass(frozen=True, slots=True)
class _Reread:
    """`why`: why the previous reading is the better one, as a sentence; "" where it is not."""

    previous: PreviousReading
    reading: Reading
    why: str


@dataclass
class _StoredFiles(Source[PreviousReading, _Reread]):
    """Files of the store by their ids."""

    installation: Installation
    pool: ReaderPool
    ids: Sequence[int]
    on_progress: Callable[[Progress], None]
    report: ReprocessReport = field(default_factory=ReprocessReport)
    _changes: dict[int, SopIdChange] = field(default_factory=dict)  # by file id
    _done: int = 0

    def items(self) -> Iterator[PreviousReading]:
        for start in range(0, len(self.ids), _LOADED):
            with self.installation.session() as session:
                found = reprocessing.find(session, self.ids[start : start + _LOADED])
            yield from found

    def read(self, item: PreviousReading) -> _Reread:
        rendition = renditions.path(self.installation.settings, item.sha256)
        reading = self.pool.read(
            self.installation.files.path(item.sha256),
            item.name,
            recognised=item.pages,
            rendition=rendition if rendition.is_file() else None,
        )
        return _Reread(item, reading, _worse(item, reading))

    def save(self, session: Session, batch: Sequence[_Reread]) -> None:
        for done in batch:
            if done.why:
                reprocessing.give_up(session, done.previous.file_id, SOPS_UNREAD)
            elif change := reprocessing.save(session, done.previous, done.reading):
                self._changes[done.previous.file_id] = change

    def crashed(self, done: _Reread) -> _Reread:
        return replace(done, why=UNWRITTEN)

    def saved(self, done: _Reread) -> None:
        report, is_kept = self.report, done.reading.outcome in KEPT
        if done.why:
            report.kept.append((done.previous.name, done.why))
        else:
            change = self._changes.pop(done.previous.file_id, SopIdChange())
            report.new += change.new
            report.gone += change.gone
            report.files += 1
            report.pages += len(done.reading.pages)
            report.opened += is_kept and done.previous.outcome not in KEPT
            report.failing += not is_kept
        self._done += 1
        failures = len(report.kept) + report.failing
        self.on_progress(Progress(self._done, len(self.ids), report.pages, failures, done.previous.name))


def _worse(old: PreviousReading, reading: Reading) -> str:
    """The sentence that says why the older reading is the better one; "" where it is not."""
    if old.outcome not in KEPT:
        return ""
    if reading.outcome not in KEPT:
        return sentence(reading.outcome)
    if old.outcome is Outcome.INDEXED and reading.outcome is Outcome.NO_TEXT:
        return LOST_TEXT
    unread = {SOPS_FAILED, SOPS_UNREAD}
    return next((warning for warning in reading.warnings if warning in unread and not unread & {*old.warnings}), "")
