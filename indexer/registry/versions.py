"""Versions of one SOP: what has its number, and what somebody said to be its revision."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from indexer.models import SopVersion, Status, Viewer
from indexer.registry import queries
from indexer.registry.tables import documents


def timeline(session: Session, viewer: Viewer, sop_id: int) -> tuple[SopVersion, ...]:
    """The SOP and its other versions that the viewer may see, the newest first; empty where it is hidden."""
    return queries.versions_of(queries.family(session, viewer, sop_id), session)


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
