"""Files that an older reader version read: which they are, and saving their new readings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from indexer.models import OcrPage, OcrState, Outcome, Reading, RenditionState, StepsState
from indexer.models.outcomes import KEPT
from indexer.models.reader_version import READER_VERSION
from indexer.registry import ocr_queue, queue, records
from indexer.registry.tables import documents, files, jobs, paths, recognised
from indexer.registry.word_boxes import ocr_page


@dataclass(frozen=True, slots=True)
class PreviousReading:
    """A file as it was read before. `name` and `folder` are those it is known by; `pages`: what OCR read of it."""

    file_id: int
    sha256: str
    name: str
    folder: str
    outcome: Outcome
    ocr: OcrState
    warnings: tuple[str, ...]
    pages: tuple[OcrPage, ...]
    rendition: RenditionState = RenditionState.NONE
    rendition_outcome: str = ""


@dataclass(frozen=True, slots=True)
class SopIdChange:
    """Ids of SOPs that a reading brought, and of those it took away."""

    new: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()


def outdated(session: Session) -> list[int]:
    """Ids of the files that an older reader read, in the order in which they came."""
    return list(session.execute(select(files.c.id).where(_is_outdated()).order_by(files.c.id)).scalars())


def unfinished(session: Session, most: int | None = None) -> list[int]:
    """Ids of files of which a Telusur before schema 0008 read only the text, because it was interrupted."""
    statement = select(documents.c.file_id).where(_is_unfinished()).order_by(documents.c.file_id).limit(most)
    return list(session.execute(statement).scalars())


def give_up(session: Session, file_id: int, warning: str) -> None:
    """Let an unfinished file, which cannot be read any more, keep its text with a warning that says so."""
    here = (documents.c.file_id == file_id) & _is_unfinished()
    if session.execute(select(documents.c.id).where(here)).first() is None:
        return
    warnings = session.execute(select(files.c.warnings).where(files.c.id == file_id)).scalar_one()
    session.execute(update(files).where(files.c.id == file_id).values(warnings=[*warnings, warning]))
    left = {"steps_state": StepsState.NONE.value, "steps_reason": "", "version": documents.c.version + 1}
    session.execute(update(documents).where(here).values(left))


def count_outdated(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(files).where(_is_outdated())).scalar_one())


def outdate_all(session: Session) -> None:
    """Mark every file that was read as read by an older reader; renditions that failed are tried again."""
    session.execute(update(files).where(files.c.outcome.is_not(None)).values(read_version=0))
    failed = files.c.rendition == RenditionState.FAILED.value
    session.execute(update(files).where(failed).values(rendition=RenditionState.WAITING.value, rendition_attempts=0))


def find(session: Session, file_ids: Sequence[int]) -> list[PreviousReading]:
    """Previous readings of these files, without those in OCR, which ends with reading them anew."""
    rows = session.execute(select(files).where(files.c.id.in_(file_ids), _is_outdated()).order_by(files.c.id)).all()
    names = _names(session, file_ids)
    seen: dict[int, list[OcrPage]] = {}
    ordered = select(recognised).where(recognised.c.file_id.in_(file_ids)).order_by(recognised.c.number)
    for row in session.execute(ordered):
        seen.setdefault(row.file_id, []).append(ocr_page(row, with_layout=True))
    return [
        PreviousReading(
            row.id,
            row.sha256,
            *names.get(row.id, ("", "")),
            Outcome(row.outcome),
            OcrState(row.ocr),
            tuple(row.warnings),
            tuple(seen.get(row.id, ())),
            RenditionState(row.rendition),
            row.rendition_outcome,
        )
        for row in rows
    ]


def save(session: Session, old: PreviousReading, reading: Reading) -> SopIdChange | None:
    """Write the new reading in place of the old one; None where the file changed or went away meanwhile."""
    same = select(files.c.id).where(files.c.id == old.file_id, files.c.outcome == old.outcome.value)
    same = same.where(files.c.rendition == old.rendition.value)
    if session.execute(same.where(files.c.ocr == old.ocr.value)).first() is None:
        return None
    here = select(documents.c.id).where(documents.c.file_id == old.file_id)
    known = set(session.execute(here).scalars())
    ids = records.save(session, [records.FileReading(old.file_id, reading, old.name, old.folder)])
    _keep_ocr_state(session, old, reading)
    if old.rendition is RenditionState.FAILED and not reading.is_paginated:
        kept = {"rendition": old.rendition.value, "rendition_outcome": old.rendition_outcome}
        session.execute(update(files).where(files.c.id == old.file_id).values(kept))
    if reading.outcome in KEPT:
        queue.record_outcome(session, old.file_id, reading.outcome, len(reading.pages))
    return SopIdChange(tuple(sorted(set(ids) - known)), tuple(sorted(known - set(ids))))


def _is_unfinished() -> ColumnElement[bool]:
    return documents.c.steps_state == StepsState.WAITING.value


def _is_outdated() -> ColumnElement[bool]:
    is_read = files.c.outcome.is_not(None) & (files.c.ocr != OcrState.WORKING.value)
    is_read &= files.c.rendition != RenditionState.WORKING.value
    return is_read & (files.c.read_version < READER_VERSION)


def _names(session: Session, file_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name and folder of each file: as its SOPs have it, else where it was found, else as it was sent."""
    named: dict[int, tuple[str, str]] = {}
    for statement in (
        select(jobs.c.file_id, jobs.c.file_name.label("name"), jobs.c.folder).order_by(jobs.c.id),
        select(paths.c.file_id, paths.c.name, paths.c.folder).order_by(paths.c.path.desc()),
        select(documents.c.file_id, documents.c.name, documents.c.folder).order_by(documents.c.part.desc()),
    ):
        (column, *_) = statement.selected_columns
        for row in session.execute(statement.where(column.in_(file_ids))):
            named[row.file_id] = (row.name, row.folder)
    return named


def _keep_ocr_state(session: Session, old: PreviousReading, reading: Reading) -> None:
    """Pages that OCR tried before, be it in vain, do not wait for it again, unless their layout is not known yet."""
    if ocr_queue.await_layout(session, old.file_id):
        return
    is_known = {page.number for page in reading.pages if page.source == "none"} <= {page.number for page in old.pages}
    if old.ocr is OcrState.FAILED or (old.ocr is OcrState.DONE and is_known):
        session.execute(update(files).where(files.c.id == old.file_id).values(ocr=old.ocr.value))
