"""Reconcile the SOPs of a file that is read again: which new record is which SOP, and what SOPs inherit when split.

SOPs keep their ids, and with them what people said of them. No reading opens what was restricted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from indexer.models import Access, SopRecord, StepsState
from indexer.registry import assignments
from indexer.registry.assignments import Authority, Said
from indexer.registry.tables import assignments as assignment_rows
from indexer.registry.tables import documents
from indexer.sop.identity.numbers_and_dates import number_key

Place = tuple[int, int]  # file id and part

# What was said of a file that turns out to hold several SOPs is true of each of them; number and title are not.
_OF_THE_WHOLE = ("process", "kind", "unit", "status", "access")
_COLUMNS = ("id", "file_id", "part", "version", "first_page", "last_page", "printed_number", "access", "steps_state")


@dataclass(frozen=True, slots=True)
class PreviousSops:
    """SOPs as they were before the new reading, by file and part; those without a part in it have negative ones.

    `divided`: file id → SOPs before, where SOPs may inherit from one another. `person`: what people said of these.
    """

    places: Mapping[Place, Row[Any]]
    divided: Mapping[int, Sequence[Row[Any]]]
    person: Mapping[int, Said]


def place(session: Session, now: Mapping[int, Sequence[SopRecord]]) -> PreviousSops:
    """Find the SOPs that these files had (id → their new records) and give each its part in the new reading."""
    found: dict[int, list[Row[Any]]] = {}
    known = select(*(documents.c[name] for name in _COLUMNS)).where(documents.c.file_id.in_(list(now)))
    for row in session.execute(known.order_by(documents.c.file_id, documents.c.part)):
        found.setdefault(row.file_id, []).append(row)
    places: dict[Place, Row[Any]] = {}
    for file_id, rows in found.items():
        parts = _parts(rows, now[file_id])
        _renumber(session, rows, parts)
        places |= {(file_id, parts[row.id]): row for row in rows}
    divided = {file_id: rows for file_id, rows in found.items() if _may_inherit(rows, now[file_id])}
    return PreviousSops(places, divided, _person(session, [row.id for rows in divided.values() for row in rows]))


def inherit(session: Session, before: PreviousSops, now: Mapping[int, tuple[int, SopRecord]]) -> None:
    """Let new SOPs (id → file and record) inherit what a person said of the SOP they were split from.

    An SOP that shares pages with a restricted one is restricted. Call after the values that count are resolved.
    """
    wanted = {sop: record for sop, (file_id, record) in now.items() if file_id in before.divided}
    if not wanted:
        return
    counts = select(documents.c.id, documents.c.file_id, documents.c.access).where(documents.c.id.in_(list(wanted)))
    said: dict[int, dict[str, str | None]] = {}
    for row in session.execute(counts).all():
        rows = before.divided[row.file_id]
        around = [old for old in rows if _shared(old, wanted[row.id])]
        is_new = row.id not in {old.id for old in rows}
        inherited = _inherited(before, around, wanted[row.id]) if is_new else {}
        own = assignments.as_values(assignments.said(session, Authority.PERSON, row.id))
        words = {name: value or inherited.get(name) for name, value in own.items()}
        if row.access != Access.RESTRICTED.value and any(_is_closed(old, before.person) for old in around):
            words["access"] = Access.RESTRICTED.value
        if words != own:
            said[row.id] = words
    if said:
        assignments.assign(session, Authority.PERSON, said)
        assignments.resolve(session, said)


def _may_inherit(rows: Sequence[Row[Any]], records: Sequence[SopRecord]) -> bool:
    """False where one unrestricted SOP takes the place of one SOP."""
    return not len(rows) == len(records) == 1 or rows[0].access == Access.RESTRICTED.value


def _person(session: Session, sops: Sequence[int]) -> dict[int, Said]:
    if not sops:
        return {}
    spoken = assignment_rows.c.source == Authority.PERSON.value
    rows = session.execute(select(assignment_rows).where(assignment_rows.c.document_id.in_(sops), spoken))
    return {row.document_id: {name: getattr(row, name) for name in _OF_THE_WHOLE} for row in rows}


def _inherited(before: PreviousSops, around: Sequence[Row[Any]], record: SopRecord) -> Said:
    """What a person said of the old SOP that shares most pages with a new one."""
    whole = max(around, key=lambda old: _shared(old, record), default=None)
    return before.person.get(whole.id, {}) if whole is not None else {}


def _is_closed(old: Row[Any], person: Mapping[int, Said]) -> bool:
    """Whether the SOP was restricted; of one that was not read yet only a person knows."""
    if old.steps_state == StepsState.WAITING.value:
        return person.get(old.id, {}).get("access") == Access.RESTRICTED.value
    return old.access in (Access.RESTRICTED.value, assignments.WITHDRAWN)


def _parts(rows: Sequence[Row[Any]], records: Sequence[SopRecord]) -> dict[int, int]:
    """SOP id → part of the record with its number, else its first page, else most of its pages; else negative."""
    if len(rows) == len(records) == 1:
        return {rows[0].id: 0}
    taken: dict[int, int] = {}

    def pair(likeness: Callable[[Row[Any], SopRecord], int]) -> None:
        for row in rows:
            free = [part for part in range(len(records)) if part not in taken.values()]
            best = max(free, key=lambda part: likeness(row, records[part]), default=None)
            if row.id not in taken and best is not None and likeness(row, records[best]) > 0:
                taken[row.id] = best

    pair(_same_number)
    pair(lambda row, record: row.first_page == record.first_page)
    pair(_shared)
    return {row.id: taken.get(row.id, -1 - index) for index, row in enumerate(rows)}


def _same_number(row: Row[Any], record: SopRecord) -> bool:
    key = number_key(record.identity.number)
    return bool(key) and key == number_key(row.printed_number)


def _shared(row: Row[Any], record: SopRecord) -> int:
    """Number of pages that both have."""
    first, last = max(row.first_page, record.first_page), min(row.last_page, record.last_page)
    return max(0, int(last - first + 1))


def _renumber(session: Session, rows: Sequence[Row[Any]], parts: Mapping[int, int]) -> None:
    if all(row.part == parts[row.id] for row in rows):
        return
    statement = update(documents).where(documents.c.id == bindparam("sop")).values(part=bindparam("place"))
    aside = -1 - len(rows)  # no two SOPs of a file may have one part, not even for a moment
    for shift in ({row.id: aside - index for index, row in enumerate(rows)}, parts):
        session.connection().execute(statement, [{"sop": sop, "place": part} for sop, part in shift.items()])
