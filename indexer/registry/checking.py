"""The queue of SOPs whose reading nobody has compared with the pages yet: doubtful ones first, then the newest."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from indexer.models import SopSummary, Status, StepsState, Viewer
from indexer.registry import queries
from indexer.registry.tables import documents, steps
from indexer.sop.identity.numbers_and_dates import is_number
from indexer.taxonomy.tree import UNDECIDED

_DOUBTFUL_STATES = (StepsState.PARTLY.value, StepsState.UNREADABLE.value)


def unchecked(session: Session, viewer: Viewer, limit: int, offset: int = 0) -> list[tuple[SopSummary, bool]]:
    """SOPs to be checked and whether their reading is doubtful."""
    statement = _queue(queries.summary_columns().add_columns(_doubt().label("doubt")), viewer)
    rows = session.execute(statement.limit(limit).offset(offset))
    return [(queries.summary_of(session, row), bool(row.doubt)) for row in rows]


def count(session: Session, viewer: Viewer) -> int:
    return int(session.execute(_waiting(select(func.count(documents.c.id)), viewer)).scalar_one())


def after(session: Session, viewer: Viewer, sop_id: int) -> int | None:
    """The SOP of the queue that follows this one, whether or not it is still in it; the first one behind the last."""
    place = select(_doubt()).where(documents.c.id == sop_id).scalar_subquery()
    behind = or_(_doubt() < place, (_doubt() == place) & (documents.c.id < sop_id))
    statement = _queue(select(documents.c.id), viewer).limit(1)
    for wanted in (statement.where(behind), statement.where(documents.c.id != sop_id)):
        found: int | None = session.execute(wanted).scalar()
        if found is not None:
            return found
    return None


def is_doubtful_number(sop: SopSummary) -> bool:
    """Whether what counts as the number can be that of one SOP and no other."""
    return not is_number(sop.number)


def _queue(statement: Select[Any], viewer: Viewer) -> Select[Any]:
    return _waiting(statement, viewer).order_by(_doubt().desc(), documents.c.id.desc())


def _waiting(statement: Select[Any], viewer: Viewer) -> Select[Any]:
    counting = (Status.IN_FORCE.value, Status.WAITING.value)
    return queries.visible(statement, viewer).where(documents.c.checked.is_(None), documents.c.status.in_(counting))


def _doubt() -> ColumnElement[int]:
    """1 where steps are in doubt or what every SOP has is missing, else 0."""
    in_doubt = select(steps.c.document_id).where(steps.c.document_id == documents.c.id, steps.c.doubt != "").exists()
    missing = or_(*(documents.c[name] == "" for name in ("number_key", "effective", "printed_title")))
    doubtful = or_(documents.c.steps_state.in_(_DOUBTFUL_STATES), documents.c.process == UNDECIDED, missing, in_doubt)
    return case((doubtful, 1), else_=0)
