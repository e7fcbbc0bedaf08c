"""Revisions that wait until a manager agrees: what somebody who may not manage uploads replaces nothing in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from indexer.models import SopSummary, Status, Viewer
from indexer.registry import assignments, queries
from indexer.registry.assignments import Approval
from indexer.registry.tables import documents, jobs, paths


@dataclass(frozen=True, slots=True)
class WaitingRevision:
    """`rivals`: the SOPs in force that have its number. `by`: who uploaded it, "" where no upload is kept."""

    sop: SopSummary
    file_name: str
    by: str
    rivals: tuple[SopSummary, ...]


def proposed_files(session: Session, file_ids: Iterable[int]) -> set[int]:
    """Those of the files that came by an upload of somebody who may not manage, and stand in no indexed folder."""
    first = select(func.min(jobs.c.id)).where(jobs.c.file_id.in_(list(file_ids))).group_by(jobs.c.file_id)
    elsewhere = exists().where(paths.c.file_id == jobs.c.file_id)
    return set(
        session.execute(select(jobs.c.file_id).where(jobs.c.id.in_(first), jobs.c.proposes, ~elsewhere)).scalars()
    )


def waiting(session: Session, viewer: Viewer) -> tuple[WaitingRevision, ...]:
    """Revisions that wait, among the SOPs that the viewer may see, the oldest first."""
    columns = (documents.c.name, documents.c.number_key, documents.c.file_id)
    statement = queries.visible(queries.summary_columns().add_columns(*columns), viewer)
    rows = session.execute(
        statement.where(documents.c.approval == Approval.WAITING.value).order_by(documents.c.id)
    ).all()
    in_force = statement.where(
        documents.c.number_key.in_({row.number_key for row in rows}), documents.c.status == Status.IN_FORCE.value
    )
    rivals: dict[str, list[SopSummary]] = {}
    for row in session.execute(in_force.order_by(documents.c.id)):
        rivals.setdefault(row.number_key, []).append(queries.summary_of(session, row))
    sent = select(jobs.c.file_id, jobs.c.by).where(jobs.c.file_id.in_({row.file_id for row in rows}))
    senders = {row.file_id: row.by for row in session.execute(sent.order_by(jobs.c.id.desc()))}
    return tuple(
        WaitingRevision(
            queries.summary_of(session, row),
            row.name,
            senders.get(row.file_id, ""),
            tuple(rivals.get(row.number_key, ())),
        )
        for row in rows
    )


def decide(session: Session, sop_id: int, agrees: bool) -> bool:
    """Let a revision count as any other SOP, or never; False where it does not wait."""
    to = Approval.NONE if agrees else Approval.REFUSED
    waits = update(documents).where(documents.c.id == sop_id, documents.c.approval == Approval.WAITING.value)
    if session.execute(waits.values(approval=to.value).returning(documents.c.id)).first() is None:
        return False
    assignments.resolve(session, (sop_id,))
    return True
