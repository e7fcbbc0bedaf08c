"""The bin of withdrawn SOPs. Nobody is granted their class, so nothing is found of them until they are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from indexer.models import Access, Viewer
from indexer.registry import assignments, records, register_rows
from indexer.registry.tables import documents, files, jobs, paths
from indexer.registry.tables import register_rows as rows_table


@dataclass(frozen=True, slots=True)
class WithdrawnSop:
    """`access`: the class that it has again once it is taken back."""

    id: int
    title: str
    number: str
    access: Access
    file_name: str
    at: datetime
    by: str


def withdrawn(session: Session, viewer: Viewer) -> tuple[WithdrawnSop, ...]:
    """What lies in the bin, the latest first; only what the viewer might see outside it."""
    rows = session.execute(
        select(documents).where(documents.c.withdrawn.is_not(None)).order_by(documents.c.withdrawn.desc())
    ).all()
    classes = assignments.access_outside_bin(session, [row.id for row in rows])
    return tuple(
        WithdrawnSop(row.id, row.title, row.number, classes[row.id], row.name, row.withdrawn, row.withdrawn_by)
        for row in rows
        if classes[row.id] in viewer.grants
    )


def versions(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Versions of those of the SOPs that lie in the bin, by id."""
    binned = select(documents.c.id, documents.c.version).where(documents.c.withdrawn.is_not(None))
    return {row.id: row.version for row in session.execute(binned.where(documents.c.id.in_(ids)))}


def withdraw(session: Session, sop_id: int, by: str) -> None:
    """Put an SOP that the viewer may see into the bin; what it superseded comes into force again."""
    values = {"withdrawn": datetime.now(UTC), "withdrawn_by": by, "version": documents.c.version + 1}
    session.execute(update(documents).where(documents.c.id == sop_id).values(values))
    session.execute(update(rows_table).where(rows_table.c.document_id == sop_id).values(document_id=None))
    assignments.resolve(session, (sop_id,))


def take_back(session: Session, viewer: Viewer, sop_id: int) -> bool:
    """False where the bin holds no such SOP for the viewer."""
    if sop_id not in {each.id for each in withdrawn(session, viewer)}:
        return False
    values = {"withdrawn": None, "withdrawn_by": "", "version": documents.c.version + 1}
    session.execute(update(documents).where(documents.c.id == sop_id).values(values))
    assignments.resolve(session, register_rows.match(session, (sop_id,)))
    return True


def drop(session: Session, before: datetime) -> int:
    """Delete for good what was withdrawn before, and files that hold nothing else; number of SOPs.

    What still stands in an indexed folder stays in the bin: the next run over the folder would bring it back.
    """
    in_folder = exists().where(paths.c.file_id == documents.c.file_id)
    wanted = select(documents.c.id, documents.c.file_id).where(documents.c.withdrawn < before, ~in_folder)
    old = session.execute(wanted).all()
    records.remove(session, [row.id for row in old])
    held = {row.file_id for row in old}
    still = set(session.execute(select(documents.c.file_id).where(documents.c.file_id.in_(held))).scalars())
    for column in (jobs.c.file_id, files.c.id):
        session.execute(delete(column.table).where(column.in_(held - still)))
    return len(old)
