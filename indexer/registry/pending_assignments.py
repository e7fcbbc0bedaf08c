"""What was said of a file when it was sent: it waits with the job until there are SOPs of which it can be true.

It counts as a manager's word, and is noted in the transaction that brings the SOPs: one that is to be restricted is
never anything else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from indexer.models import Assignment
from indexer.registry import assignments
from indexer.registry.assignments import Authority
from indexer.registry.tables import documents, jobs

# What can be said in advance; all else stands in the file.
FIELDS = ("process", "kind", "access")

_NOTHING = dict.fromkeys(FIELDS)


def as_columns(wish: Assignment) -> dict[str, str | None]:
    """The columns of `jobs`."""
    return {name: value for name, value in assignments.as_values(wish).items() if name in FIELDS}


def note(session: Session, file_ids: Iterable[int]) -> list[int]:
    """Say it of the SOPs that these files have now; their ids, for `assignments.resolve`. Each wish counts once."""
    said: dict[int, dict[str, str]] = {}
    for row in session.execute(_waiting(list(file_ids)).order_by(jobs.c.id)):
        said.setdefault(row.file_id, {}).update({name: value for name in FIELDS if (value := getattr(row, name))})
    if not said:
        return []
    here = select(documents.c.id, documents.c.file_id).where(documents.c.file_id.in_(list(said)))
    sops = {row.id: row.file_id for row in session.execute(here)}  # none of a file that could not be read
    say(session, {sop: said[file_id] for sop, file_id in sops.items()})
    session.execute(update(jobs).where(jobs.c.file_id.in_(set(sops.values()))).values(_NOTHING))
    return list(sops)


def say(session: Session, wishes: Mapping[int, Mapping[str, str | None]]) -> None:
    """Note values of SOPs as a person's word, beside what a person said of them before."""
    merged = {
        sop: assignments.as_values(assignments.said(session, Authority.PERSON, sop))
        | {name: value for name, value in values.items() if value}
        for sop, values in wishes.items()
    }
    assignments.assign(session, Authority.PERSON, merged)


def _waiting(file_ids: list[int]) -> Select[Any]:
    return select(jobs).where(jobs.c.file_id.in_(file_ids), or_(*(jobs.c[name].is_not(None) for name in FIELDS)))
