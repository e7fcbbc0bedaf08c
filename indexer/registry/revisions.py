"""Revisions of one SOP: of those with the same number, the one of the latest effective date is in force."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from indexer.models import Status
from indexer.registry.tables import assignments, documents


def update(session: Session, keys: Iterable[str]) -> None:
    """Mark what is superseded among the SOPs of these number keys, and what no longer is.

    A status that a person or the register set stands; the link to the newer one is set all the same.
    """
    rows = session.execute(
        select(documents).where(documents.c.number_key.in_(list(keys))).order_by(documents.c.number_key, documents.c.id)
    ).all()
    told = assignments.c.source.in_(("person", "register")) & assignments.c.status.is_not(None)
    fixed = set(
        session.execute(
            select(assignments.c.document_id).where(told, assignments.c.document_id.in_([row.id for row in rows]))
        ).scalars()
    )
    changes = []
    for _, group in groupby(rows, lambda row: row.number_key):
        same = list(group)
        for row in same:
            newer = _newest(row, same)
            status = row.status if row.id in fixed else (Status.SUPERSEDED if newer else Status.IN_FORCE).value
            if (row.status, row.superseded_by) != (status, newer):
                changes.append({"sop": row.id, "to": status, "by": newer, "next": row.version + 1})
    if changes:
        session.connection().execute(
            sql_update(documents)
            .where(documents.c.id == bindparam("sop"))
            .values(status=bindparam("to"), superseded_by=bindparam("by"), version=bindparam("next")),
            changes,
        )


def _newest(row: Row[Any], group: list[Row[Any]]) -> int | None:
    """The id of the newest SOP of the group that is surely newer than `row`."""
    later = [other for other in group if is_later(other.effective, row.effective)]
    return max(later, key=lambda other: (other.effective, other.id)).id if later else None


def is_later(one: str, other: str) -> bool:
    """Whether ISO date `one` is surely after `other`: "2025-04" is neither before nor after "2025-04-10"."""
    return bool(one and other) and one > other and not one.startswith(other)
