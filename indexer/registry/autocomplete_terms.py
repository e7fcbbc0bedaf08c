"""Names that a viewer may meet: titles and numbers of SOPs, their units and processes, roles. For suggestions."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from indexer.models import Status, Viewer
from indexer.registry.queries import visible
from indexer.registry.tables import documents, roles


class SopName(NamedTuple):
    id: int
    title: str
    number: str
    unit: str
    process: str


def sop_names(session: Session, viewer: Viewer) -> list[SopName]:
    """Of every SOP in force that the viewer may see."""
    columns = (documents.c.id, documents.c.title, documents.c.number, documents.c.unit, documents.c.process)
    statement = visible(select(*columns), viewer).where(documents.c.status == Status.IN_FORCE.value)
    return [SopName(*row) for row in session.execute(statement.order_by(documents.c.id))]


def role_names(session: Session, viewer: Viewer) -> list[str]:
    """Roles in those SOPs, the most frequent first."""
    number = func.count()
    statement = visible(select(roles.c.name, number), viewer).join(roles, roles.c.document_id == documents.c.id)
    in_force = statement.where(documents.c.status == Status.IN_FORCE.value)
    return [name for name, _ in session.execute(in_force.group_by(roles.c.name).order_by(number.desc(), roles.c.name))]
