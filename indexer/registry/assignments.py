"""What was said of an SOP and by whom, and the values that follow from it.

What a manager says of a file at its upload waits with the job (pending) until the file's SOPs exist. It is noted in the
transaction that brings them: one that is to be restricted is never anything else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from indexer.models import Access, Assignment, SopKind, Status
from indexer.registry.tables import assignments, documents, jobs
from indexer.sop.identity.numbers_and_dates import is_number, number_key
from indexer.taxonomy.tree import UNDECIDED, fold
from indexer.text.filenames import title_from


class Authority(StrEnum):
    PERSON = "person"
    REGISTER = "register"
    DOCUMENT = "document"
    FOLDER = "folder"


class Approval(StrEnum):
    """Of an SOP that somebody who may not manage uploaded (`approvals.py`).

    PROPOSED: no SOP in force is known to have its number yet; WAITING: one has; NONE: it counts as any other.
    """

    NONE = ""
    PROPOSED = "proposed"
    WAITING = "waiting"
    REFUSED = "refused"


# The class of what lies in the bin (`withdrawals.py`): nobody is granted it.
WITHDRAWN = "ditarik"

_HELD_BACK = {Approval.WAITING.value: Status.WAITING.value, Approval.REFUSED.value: Status.REFUSED.value}

# Who is believed first. What stands on the page is closer to the SOP than the agency's list of it: number, title and
# date come from the list only where the page does not say them, as in a scan.
_FILING = (Authority.PERSON, Authority.REGISTER, Authority.DOCUMENT, Authority.FOLDER)
_IDENTITY = (Authority.PERSON, Authority.DOCUMENT, Authority.REGISTER, Authority.FOLDER)

_ORDER: dict[str, tuple[Authority, ...]] = {
    "process": _FILING,
    "kind": _FILING,
    "unit": _FILING,
    "status": _FILING,
    "access": _FILING,
    "parent_number": _FILING,
    "number": _IDENTITY,
    "title": _IDENTITY,
    "effective": _IDENTITY,
}

COLUMNS = tuple(_ORDER)
"""What can be said of an SOP, as columns of `documents`."""

_DEFAULTS: dict[str, str] = {
    "process": UNDECIDED,
    "kind": SopKind.OTHER.value,
    "status": Status.IN_FORCE.value,
    "access": Access.INTERNAL.value,
}


# Register rows and people say a day; a page may print a month only ("2025-04"), which is no date.
_DAY_LENGTH = len("2025-04-01")

# What can be said of a file before it is read; all else stands in the file.
_PENDING = ("process", "kind", "access", "unit")

Said = Mapping[str, str | None]


def assign(session: Session, source: Authority, said: Mapping[int, Said]) -> None:
    """Note the assignment of `source` for each SOP (`as_values`) in place of its last one; `resolve` makes it count."""
    session.execute(
        delete(assignments).where(assignments.c.source == source.value, assignments.c.document_id.in_(list(said)))
    )
    rows = [
        {"document_id": sop_id, "source": source.value, **values}
        for sop_id, values in said.items()
        if any(values.values())
    ]
    if rows:
        session.execute(insert(assignments), rows)


def as_values(assignment: Assignment) -> dict[str, str | None]:
    """The assignment as columns; an empty text becomes NULL."""
    return {name: _as_text(getattr(assignment, name)) for name in _ORDER}


def said(session: Session, source: Authority, sop_id: int) -> Assignment:
    """The current assignment of `source` for the SOP; an empty one where it made none."""
    row = session.execute(
        select(assignments).where(assignments.c.document_id == sop_id, assignments.c.source == source.value)
    ).first()
    if row is None:
        return Assignment()
    return Assignment(
        process=row.process,
        kind=SopKind(row.kind) if row.kind else None,
        unit=row.unit,
        status=Status(row.status) if row.status else None,
        access=Access(row.access) if row.access else None,
        number=row.number,
        title=row.title,
        parent_number=row.parent_number,
        effective=date.fromisoformat(row.effective) if len(row.effective or "") == _DAY_LENGTH else None,
    )


def origins(session: Session, sop_id: int) -> dict[str, Authority]:
    """Whose word counts for each field; a field of which nobody said anything is missing."""
    rows = session.execute(select(assignments).where(assignments.c.document_id == sop_id))
    said = {row.source: row for row in rows}
    counts = {
        name: next((source for source in order if getattr(said.get(source.value), name, None)), None)
        for name, order in _ORDER.items()
    }
    return {name: source for name, source in counts.items() if source}


def pending_values(assignment: Assignment) -> dict[str, str | None]:
    """What of the assignment can wait with a job, as columns of `jobs`."""
    return {name: value for name, value in as_values(assignment).items() if name in _PENDING}


def apply_pending(session: Session, file_ids: Iterable[int]) -> list[int]:
    """Note what waits with the jobs of these files as a person's word on their SOPs, once; the ids of these SOPs.

    `resolve` makes it count. What waits for a file without SOPs, which could not be read, waits on. An editor's word
    counts for files that only such as may not manage have sent: it would file what is a manager's.
    """
    _apply_replaced(session, file_ids := list(file_ids))
    waits = or_(*(jobs.c[name].is_not(None) for name in _PENDING))
    other = jobs.alias()
    of_managers = exists().where(other.c.file_id == jobs.c.file_id, ~other.c.proposes)
    counts = select(jobs).where(jobs.c.file_id.in_(list(file_ids)), waits, ~jobs.c.proposes | ~of_managers)
    pending: dict[int, dict[str, str]] = {}
    for row in session.execute(counts.order_by(jobs.c.id)):
        values = {name: value for name in _PENDING if (value := getattr(row, name))}
        pending.setdefault(row.file_id, {}).update(values)
    if not pending:
        return []
    here = select(documents.c.id, documents.c.file_id).where(documents.c.file_id.in_(list(pending)))
    sops = {row.id: row.file_id for row in session.execute(here)}
    add_to_person(session, {sop: pending[file_id] for sop, file_id in sops.items()})
    applied = update(jobs).where(jobs.c.file_id.in_(set(sops.values())))
    session.execute(applied.values(dict.fromkeys(_PENDING)))
    return list(sops)


def _apply_replaced(session: Session, file_ids: Sequence[int]) -> None:
    """Note which SOP a file was sent as the revision of, once, where one SOP stands in it.

    It is filed where that one is, and as restricted. What may not be managed by its sender waits (`approvals.py`).
    """
    sent = select(jobs.c.file_id, jobs.c.replaces).where(jobs.c.file_id.in_(file_ids), jobs.c.replaces.is_not(None))
    for file_id, replaced in session.execute(sent.order_by(jobs.c.id)).all():
        here = session.execute(select(documents).where(documents.c.file_id == file_id)).all()
        old = session.execute(select(documents).where(documents.c.id == replaced)).first()
        if not here:
            continue
        session.execute(update(jobs).where(jobs.c.file_id == file_id).values(replaces=None))
        if len(here) != 1 or old is None or here[0].id == old.id:
            continue
        (new,) = here
        proposed = new.approval == Approval.PROPOSED.value and old.status == Status.IN_FORCE.value
        approval = Approval.WAITING.value if proposed else new.approval
        session.execute(update(documents).where(documents.c.id == new.id).values(replaces=old.id, approval=approval))
        restricted = old.access if old.access == Access.RESTRICTED.value else None
        add_to_person(session, {new.id: {"process": old.process, "kind": old.kind, "access": restricted}})


def add_to_person(session: Session, said_of: Mapping[int, Said]) -> None:
    """Note values of SOPs as a person's word, beside what a person said of them before."""
    merged = {
        sop: as_values(said(session, Authority.PERSON, sop)) | {name: value for name, value in values.items() if value}
        for sop, values in said_of.items()
    }
    assign(session, Authority.PERSON, merged)


def resolve(session: Session, ids: Iterable[int]) -> None:
    """Resolve the values that count from all that was said; SOPs that changed get a new version for the index."""
    wanted = list(ids)
    said: dict[int, dict[str, Row[Any]]] = {}
    for row in session.execute(select(assignments).where(assignments.c.document_id.in_(wanted))):
        said.setdefault(row.document_id, {})[row.source] = row
    changes, keys = [], set()
    for row in session.execute(select(documents).where(documents.c.id.in_(wanted))):
        values = _effective(said.get(row.id, {}), row.printed_title or title_from(row.name))
        person = said.get(row.id, {}).get(Authority.PERSON.value)
        values["approval"] = Approval.NONE.value if person and person.status else row.approval
        if values["approval"] in _HELD_BACK:
            values |= {"status": _HELD_BACK[values["approval"]], "access": _at_most_internal(values["access"])}
        if row.withdrawn:
            values["access"] = WITHDRAWN
        if values["status"] == Status.IN_FORCE.value and row.status == Status.SUPERSEDED.value:
            values["status"] = row.status  # whether it still is superseded: `update_revisions`, below
        keys |= {row.number_key, values["number_key"]}
        if any(getattr(row, name) != value for name, value in values.items()):
            changes.append({"sop": row.id, "next": row.version + 1, **values})
    if changes:
        columns: dict[str, Any] = {name: bindparam(name) for name in changes[0] if name not in ("sop", "next")}
        session.connection().execute(
            update(documents).where(documents.c.id == bindparam("sop")).values(version=bindparam("next"), **columns),
            changes,
        )
        # The index holds of an older revision until when it was in force.
        changed = [change["sop"] for change in changes]
        session.execute(
            update(documents).where(documents.c.superseded_by.in_(changed)).values(version=documents.c.version + 1)
        )
    update_revisions(session, keys - {""}, wanted)


def access_outside_bin(session: Session, ids: Sequence[int]) -> dict[int, Access]:
    """The class that each SOP of the bin has again once it is taken back."""
    said: dict[int, dict[str, Row[Any]]] = {}
    for row in session.execute(select(assignments).where(assignments.c.document_id.in_(ids))):
        said.setdefault(row.document_id, {})[row.source] = row
    return {sop_id: Access(_effective(said.get(sop_id, {}), "")["access"]) for sop_id in ids}


def _effective(said: Mapping[str, Row[Any]], title: str) -> dict[str, str]:
    values = {
        name: next(
            (value for source in order if (value := getattr(said.get(source), name, None))), _DEFAULTS.get(name, "")
        )
        for name, order in _ORDER.items()
    }
    values["title"] = values["title"] or title
    values["number_key"] = number_key(values["number"])
    values["title_key"] = fold(values["title"])
    values["parent_key"] = number_key(values["parent_number"])
    return values


def _as_text(value: str | date | None) -> str | None:
    return (value.isoformat() if isinstance(value, date) else str(value).strip() or None) if value is not None else None


def update_revisions(session: Session, keys: Iterable[str], ids: Iterable[int] = ()) -> None:
    """Mark what is superseded among the SOPs of these number keys, and what no longer is; `ids` may replace others.

    A status that a person or the register set stands; the link to the newer one is set all the same. What was only
    proposed waits where an SOP in force has its number, and counts otherwise.
    """
    rows = session.execute(
        select(documents)
        .where(documents.c.number_key.in_(list(keys)) | documents.c.id.in_(_replaced(ids)))
        .where(documents.c.withdrawn.is_(None))
        .order_by(documents.c.number_key, documents.c.id)
    ).all()
    successors = _successors(session, [row.id for row in rows])
    told = assignments.c.source.in_(("person", "register")) & assignments.c.status.is_not(None)
    fixed = set(
        session.execute(
            select(assignments.c.document_id).where(told, assignments.c.document_id.in_([row.id for row in rows]))
        ).scalars()
    )
    changes = []
    for _, group in groupby(rows, lambda row: row.number_key):
        for row, now in _revised(list(group), fixed, successors):
            if any(getattr(row, name) != value for name, value in now.items()):
                changes.append({"sop": row.id, "next": row.version + 1} | {f"new_{name}": now[name] for name in now})
    if changes:
        names = ("status", "superseded_by", "access", "approval")
        session.connection().execute(
            update(documents)
            .where(documents.c.id == bindparam("sop"))
            .values(version=bindparam("next"), **{name: bindparam(f"new_{name}") for name in names}),
            changes,
        )


def _replaced(ids: Iterable[int]) -> Select[Any]:
    """SOPs of which these were said to be revisions."""
    return select(documents.c.replaces).where(documents.c.id.in_(list(ids)), documents.c.replaces.is_not(None))


def _successors(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """SOP → the revision that somebody named: the one named last, of those that count."""
    named = select(documents.c.id, documents.c.replaces).where(documents.c.replaces.in_(ids))
    counts = named.where(documents.c.withdrawn.is_(None), documents.c.approval.not_in(list(_HELD_BACK)))
    return {row.replaces: row.id for row in session.execute(counts.order_by(documents.c.id))}


def _revised(
    group: list[Row[Any]], fixed: set[int], successors: Mapping[int, int]
) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """Each SOP of a number with the values that follow from the others; a label is no number and means nothing."""
    if not is_number(group[0].number):
        for row in group:
            if row.approval not in _HELD_BACK:
                yield row, _values(row, successors.get(row.id), fixed, row.approval)
        return
    settled = [row for row in group if not row.approval]
    for row in (row for row in group if row.approval == Approval.PROPOSED.value):
        if any(_values(other, _newest(other, settled), fixed)["status"] == Status.IN_FORCE for other in settled):
            held = {"status": Status.WAITING.value, "superseded_by": None, "approval": Approval.WAITING.value}
            yield row, {**held, "access": _at_most_internal(row.access)}
        else:
            settled.append(row)
    for row in settled:
        # What a revision was said to replace does not replace it in turn, whatever the dates say.
        others = [other for other in settled if successors.get(other.id) != row.id]
        yield row, _values(row, successors.get(row.id) or _newest(row, others), fixed)


def _values(row: Row[Any], newer: int | None, fixed: set[int], approval: str = Approval.NONE.value) -> dict[str, Any]:
    status = row.status if row.id in fixed else (Status.SUPERSEDED if newer else Status.IN_FORCE).value
    return {"status": status, "superseded_by": newer, "access": row.access, "approval": approval}


def _at_most_internal(access: str) -> str:
    """Visitors see nothing of what nobody has agreed to."""
    return Access.INTERNAL.value if access == Access.PUBLIC.value else access


def _newest(row: Row[Any], group: list[Row[Any]]) -> int | None:
    """The id of the newest SOP of the group that is surely newer than `row`."""
    later = [other for other in group if is_later(other.effective, row.effective)]
    return max(later, key=lambda other: (other.effective, other.id)).id if later else None


def is_later(one: str, other: str) -> bool:
    """Whether ISO date `one` is surely after `other`: "2025-04" is neither before nor after "2025-04-10"."""
    return bool(one and other) and one > other and not one.startswith(other)
