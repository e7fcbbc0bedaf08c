"""Files that an older reader read: which they are, and what a new reading changes of them.

SOPs keep their ids, and whatever people and register say of them. No reading opens what was restricted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from indexer.models import Access, Assignment, OcrState, Outcome, Reading, Recognised, SopRecord
from indexer.outcomes import KEPT
from indexer.reader_version import READER_VERSION
from indexer.registry import assignments, queue, records
from indexer.registry.assignments import Source
from indexer.registry.tables import documents, files, jobs, paths, recognised
from indexer.sop.numbers import number_key

# What was said of a file that turns out to hold several SOPs is true of each of them; number and title are not.
_OF_THE_WHOLE = ("process", "kind", "unit", "status", "access")


@dataclass(frozen=True, slots=True)
class Old:
    """A file as it stands. `name` and `folder` are those it is known by; `pages`: what was recognised of pictures."""

    file_id: int
    sha256: str
    name: str
    folder: str
    outcome: Outcome
    ocr: OcrState
    warnings: tuple[str, ...]
    pages: tuple[Recognised, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Ids of SOPs that a reading brought, and of those it took away."""

    new: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()


def outdated(session: Session) -> list[int]:
    """Ids of the files that an older reader read, in the order in which they came."""
    return list(session.execute(select(files.c.id).where(_is_outdated()).order_by(files.c.id)).scalars())


def count_outdated(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(files).where(_is_outdated())).scalar_one())


def outdate_all(session: Session) -> None:
    """Let every file that was read count as read by an older reader."""
    session.execute(update(files).where(files.c.outcome.is_not(None)).values(read_version=0))


def find(session: Session, file_ids: Sequence[int]) -> list[Old]:
    """These files, those left out that are being recognised: whoever does that reads them anew in the end."""
    rows = session.execute(select(files).where(files.c.id.in_(file_ids), _is_outdated()).order_by(files.c.id)).all()
    names = _names(session, file_ids)
    seen: dict[int, list[Recognised]] = {}
    ordered = select(recognised).where(recognised.c.file_id.in_(file_ids)).order_by(recognised.c.number)
    for row in session.execute(ordered):
        seen.setdefault(row.file_id, []).append(Recognised(row.number, row.text, row.confidence))
    return [
        Old(
            row.id,
            row.sha256,
            *names.get(row.id, ("", "")),
            Outcome(row.outcome),
            OcrState(row.ocr),
            tuple(row.warnings),
            tuple(seen.get(row.id, ())),
        )
        for row in rows
    ]


def save(session: Session, old: Old, reading: Reading) -> Change | None:
    """Write the new reading in place of the old one; None where the file changed or went away meanwhile."""
    same = select(files.c.id).where(files.c.id == old.file_id, files.c.outcome == old.outcome.value)
    if session.execute(same.where(files.c.ocr == old.ocr.value)).first() is None:
        return None
    before = session.execute(
        select(documents).where(documents.c.file_id == old.file_id).order_by(documents.c.part)
    ).all()
    person = {row.id: assignments.said(session, Source.PERSON, row.id) for row in before}
    kept = _align(before, reading.sops)
    _renumber(session, before, kept)
    ids = records.save(session, [records.Read(old.file_id, reading, old.name, old.folder)])
    _inherit(session, before, person, dict(zip(ids, reading.sops, strict=True)))
    _keep_recognition(session, old, reading)
    if reading.outcome in KEPT:
        queue.tell_outcome(session, old.file_id, reading.outcome, len(reading.pages))
    known = {row.id for row in before}
    return Change(tuple(sorted(set(ids) - known)), tuple(sorted(known - set(ids))))


def _is_outdated() -> ColumnElement[bool]:
    is_read = files.c.outcome.is_not(None) & (files.c.ocr != OcrState.WORKING.value)
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


def _align(before: Sequence[Row[Any]], records_: Sequence[SopRecord]) -> dict[int, int]:
    """SOP id → its place in the new reading: the one with its number, else its first page, else most of its pages."""
    taken: dict[int, int] = {}

    def pair(same: Callable[[Row[Any], SopRecord], int]) -> None:
        for row in before:
            free = [part for part in range(len(records_)) if part not in taken.values()]
            best = max(free, key=lambda part: same(row, records_[part]), default=None)
            if row.id not in taken and best is not None and same(row, records_[best]) > 0:
                taken[row.id] = best

    def same_number(row: Row[Any], record: SopRecord) -> bool:
        key = number_key(record.identity.number)
        return bool(key) and key == number_key(row.printed_number)

    pair(same_number)
    pair(lambda row, record: row.first_page == record.first_page)
    pair(_shared)
    return taken


def _shared(row: Row[Any], record: SopRecord) -> int:
    """Number of pages that both have."""
    first, last = max(row.first_page, record.first_page), min(row.last_page, record.last_page)
    return max(0, int(last - first + 1))


def _renumber(session: Session, before: Sequence[Row[Any]], kept: Mapping[int, int]) -> None:
    """Give SOPs the places that `records.save` knows them by; those without one are put aside for it to remove."""
    places = {row.id: kept.get(row.id, -1 - index) for index, row in enumerate(before)}
    if all(row.part == places[row.id] for row in before):
        return
    statement = update(documents).where(documents.c.id == bindparam("sop")).values(part=bindparam("place"))
    aside = -1 - len(before)  # no two SOPs of a file may have one place, not even for a moment
    for shift in ({row.id: aside - index for index, row in enumerate(before)}, places):
        session.connection().execute(statement, [{"sop": sop, "place": place} for sop, place in shift.items()])


def _inherit(
    session: Session, before: Sequence[Row[Any]], person: Mapping[int, Assignment], now: Mapping[int, SopRecord]
) -> None:
    """What a person said of the whole goes on for new SOPs in it; what overlaps something restricted is restricted."""
    said: dict[int, dict[str, str | None]] = {}
    known = {row.id for row in before}
    counts = select(documents.c.id, documents.c.access).where(documents.c.id.in_(list(now)))
    access = {row.id: row.access for row in session.execute(counts)}
    for sop, record in now.items():
        values = assignments.as_values(assignments.said(session, Source.PERSON, sop))
        around = [row for row in before if _shared(row, record)]
        if sop not in known and around:
            whole = assignments.as_values(person[max(around, key=lambda row: _shared(row, record)).id])
            values |= {name: whole[name] for name in _OF_THE_WHOLE}
            said[sop] = values
        closed = any(row.access == Access.RESTRICTED.value for row in around)
        if closed and access[sop] != Access.RESTRICTED.value:
            said[sop] = values | {"access": Access.RESTRICTED.value}
    if said:
        assignments.assign(session, Source.PERSON, said)
        assignments.resolve(session, said)


def _keep_recognition(session: Session, old: Old, reading: Reading) -> None:
    """Pictures that were recognised before, be it in vain, do not wait again."""
    is_known = {page.number for page in reading.pages if page.source == "none"} <= {page.number for page in old.pages}
    if old.ocr is OcrState.FAILED or (old.ocr is OcrState.DONE and is_known):
        session.execute(update(files).where(files.c.id == old.file_id).values(ocr=old.ocr.value))
