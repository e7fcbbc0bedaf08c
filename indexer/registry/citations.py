"""Which SOPs cite which regulations, as far as a viewer may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from indexer.models import Regulation, SopSummary, Viewer
from indexer.registry import queries
from indexer.registry.tables import citations, documents


def regulations(session: Session, viewer: Viewer) -> tuple[Regulation, ...]:
    """All that are cited, the most cited first."""
    return _counted(session, viewer, citations.c.key.is_not(None))


def beginning_with(session: Session, viewer: Viewer, keys: Iterable[str]) -> tuple[Regulation, ...]:
    """Those of these keys, and those whose keys go on with a year."""
    wanted = [each for key in keys for each in (citations.c.key == key, citations.c.key.startswith(f"{key}-"))]
    return _counted(session, viewer, or_(*wanted)) if wanted else ()


def regulation(session: Session, viewer: Viewer, key: str) -> Regulation | None:
    """None also where only SOPs cite it that the viewer may not see."""
    return next(iter(_counted(session, viewer, citations.c.key == key)), None)


def citing(session: Session, viewer: Viewer, key: str) -> tuple[SopSummary, ...]:
    """The SOPs that cite it: those in force first, each in the order of titles."""
    statement = queries.visible(queries.summary_columns(), viewer).join(
        citations, citations.c.document_id == documents.c.id
    )
    rows = session.execute(
        statement.where(citations.c.key == key).order_by(
            case((documents.c.status == "berlaku", 0), else_=1), func.lower(documents.c.title), documents.c.id
        )
    )
    return tuple(queries.summary_of(session, row) for row in rows)


def cited_by(session: Session, ids: Sequence[int], keys: Iterable[str]) -> Mapping[int, tuple[str, ...]]:
    """Id of an SOP → labels of those of the regulations that it cites. Only for SOPs the viewer has been shown."""
    statement = select(citations.c.document_id, citations.c.label).where(
        citations.c.document_id.in_(ids), citations.c.key.in_(list(keys))
    )
    found: dict[int, tuple[str, ...]] = {}
    for sop_id, label in session.execute(statement.order_by(citations.c.document_id, citations.c.position)):
        found[sop_id] = (*found.get(sop_id, ()), label)
    return found


def _counted(session: Session, viewer: Viewer, which: ColumnElement[bool]) -> tuple[Regulation, ...]:
    """Regulations with the number of SOPs and the title most of these print; one SOP's list may run on into it."""
    number = func.count(documents.c.id)
    said = queries.visible(select(citations.c.key, func.min(citations.c.label), citations.c.about, number), viewer)
    rows = session.execute(
        said.join(citations, citations.c.document_id == documents.c.id)
        .where(which)
        .group_by(citations.c.key, citations.c.about)
        .order_by(citations.c.about == "", number.desc(), citations.c.about)
    )
    found: dict[str, Regulation] = {}
    for key, label, about, count in rows:
        first = found.get(key)
        found[key] = replace(first, count=first.count + count) if first else Regulation(key, label, about, count)
    return tuple(sorted(found.values(), key=lambda each: (-each.count, each.key)))
