"""Filing of many SOPs at once, as it can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from indexer.registry import assignments
from indexer.registry.assignments import Authority, Said
from indexer.registry.tables import bulk_changes

_LISTED = 20


@dataclass(frozen=True, slots=True)
class BulkChange:
    """`ids`: the SOPs. `undone`: it was taken back."""

    id: int
    by: str
    created: datetime
    ids: tuple[int, ...]
    undone: bool


def note(session: Session, by: str, before: Mapping[int, Said], after: Mapping[int, Said]) -> int:
    """Keep what a person said of each SOP before and after; the id of the change."""
    values = {
        "by": by,
        "created": datetime.now(UTC),
        "before": {str(sop_id): dict(said) for sop_id, said in before.items()},
        "after": {str(sop_id): dict(said) for sop_id, said in after.items()},
    }
    made = insert(bulk_changes).returning(bulk_changes.c.id).values(values)
    return int(session.execute(made).scalar_one())


def latest(session: Session) -> tuple[BulkChange, ...]:
    rows = session.execute(select(bulk_changes).order_by(bulk_changes.c.id.desc()).limit(_LISTED))
    return tuple(
        BulkChange(row.id, row.by, row.created, tuple(map(int, row.before)), row.undone is not None) for row in rows
    )


def take_back(session: Session, change_id: int, seen: Iterable[int]) -> list[int]:
    """Give SOPs back what a person said of them before; the SOPs among `seen` of which nobody said more meanwhile.

    Nothing where the change is not there or was taken back already.
    """
    open_ = update(bulk_changes).where(bulk_changes.c.id == change_id, bulk_changes.c.undone.is_(None))
    row = session.execute(open_.values(undone=datetime.now(UTC)).returning(bulk_changes)).first()
    if row is None:
        return []
    allowed = set(seen)
    back = {
        int(sop_id): said
        for sop_id, said in row.before.items()
        if int(sop_id) in allowed and _now(session, int(sop_id)) == row.after[sop_id]
    }
    assignments.assign(session, Authority.PERSON, back)
    assignments.resolve(session, back)
    return list(back)


def _now(session: Session, sop_id: int) -> Said:
    return assignments.as_values(assignments.said(session, Authority.PERSON, sop_id))
