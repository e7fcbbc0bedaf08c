"""Versions of one SOP: what has its number, and what somebody said to be its revision."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.orm import Session

from indexer.models import SopSummary, Status, Viewer
from indexer.registry import queries
from indexer.registry.tables import documents
from indexer.sop.identity.numbers_and_dates import is_number

# Each round follows the links of what was found by one step; real families have two or three versions.
_MOST_ROUNDS = 12
_MORE = ("number_key", "superseded_by", "replaces", "revoked", "revoked_reason")


@dataclass(frozen=True, slots=True)
class SopVersion:
    """`revoked`: ISO date since when it is no longer in force, "" where nobody said; `reason`: why."""

    sop: SopSummary
    revoked: str = ""
    reason: str = ""


def timeline(session: Session, viewer: Viewer, sop_id: int) -> tuple[SopVersion, ...]:
    """The SOP and its other versions that the viewer may see, the newest first; empty where it is hidden."""
    statement = queries.visible(queries.summary_columns(), viewer)
    statement = statement.add_columns(*(documents.c[name] for name in _MORE if name not in queries.SUMMARY))
    found: dict[int, Row[Any]] = {}
    wanted: ColumnElement[bool] = documents.c.id == sop_id
    for _ in range(_MOST_ROUNDS):
        new = [row for row in session.execute(statement.where(wanted)) if row.id not in found]
        if not new:
            break
        found |= {row.id: row for row in new}
        keys = {row.number_key for row in new if is_number(row.number)}
        ids = [row.id for row in new]
        linked = {link for row in new for link in (row.superseded_by, row.replaces) if link}
        wanted = (
            documents.c.number_key.in_(keys)
            | documents.c.id.in_(linked)
            | documents.c.superseded_by.in_(ids)
            | documents.c.replaces.in_(ids)
        )
    rows = sorted(found.values(), key=lambda row: (row.effective, row.id), reverse=True)
    return tuple(SopVersion(queries.summary_of(session, row), row.revoked, row.revoked_reason) for row in rows)


def make_current(session: Session, sop_id: int, others: list[SopVersion]) -> None:
    """Let the SOP replace what is in force among its other versions, and nothing replace it."""
    ids = [other.sop.id for other in others]
    here = documents.c.id.in_(ids) & (documents.c.replaces == sop_id)
    session.execute(update(documents).where(here).values(replaces=None))
    current = next((other.sop.id for other in others if other.sop.status is Status.IN_FORCE), None)
    values = {"replaces": current, "revoked": "", "revoked_reason": "", "version": documents.c.version + 1}
    session.execute(update(documents).where(documents.c.id == sop_id).values(values))


def status(session: Session, sop_id: int) -> Status:
    return Status(session.execute(select(documents.c.status).where(documents.c.id == sop_id)).scalar_one())


def note_revoked(session: Session, sop_id: int, day: str, reason: str) -> None:
    values = {"revoked": day, "revoked_reason": reason, "version": documents.c.version + 1}
    session.execute(update(documents).where(documents.c.id == sop_id).values(values))
