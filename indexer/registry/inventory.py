"""Inventory for the completeness report: SOPs in force, rows of the register, files that failed.

A fixed number of statements, however large the collection.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from indexer.models import Access, SopKind, Status, Viewer
from indexer.registry import queries
from indexer.registry.assignments import Authority
from indexer.registry.queries import Failure
from indexer.registry.tables import assignments, documents, files, pages, register_rows

_EVERY_FAILURE = 100_000


@dataclass(frozen=True, slots=True)
class SopInForce:
    """An SOP in force. `has_row`: the register knows it. `has_text`: something can be found in it."""

    id: int
    number: str
    number_key: str
    parent_key: str
    title: str
    kind: SopKind
    process: str
    file_name: str
    has_pages: bool
    page_count: int
    has_row: bool
    has_text: bool


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of the register; `is_in_force` unless it says otherwise. `sop_id`: the SOP it means, if that is there."""

    line: int
    number: str
    number_key: str
    title: str
    kind: SopKind | None
    process: str
    file_name: str
    is_in_force: bool
    sop_id: int | None


@dataclass(frozen=True, slots=True)
class Inventory:
    """Only what the viewer may see: a row is as hidden as its SOP, or as it says of one that is not there."""

    sops: tuple[SopInForce, ...]
    rows: tuple[RegisterRow, ...]
    failures: tuple[Failure, ...]


def inventory(session: Session, viewer: Viewer) -> Inventory:
    return Inventory(_sops(session, viewer), _rows(session, viewer), queries.failures(session, viewer, _EVERY_FAILURE))


def _sops(session: Session, viewer: Viewer) -> tuple[SopInForce, ...]:
    said = (assignments.c.document_id == documents.c.id) & (assignments.c.source == Authority.REGISTER.value)
    within = (pages.c.file_id == documents.c.file_id) & pages.c.number.between(
        documents.c.first_page, documents.c.last_page
    )
    statement = queries.visible(
        select(
            documents,
            files.c.kind.label("file_kind"),
            files.c.rendition,
            exists().where(said).label("has_row"),
            exists().where(within, pages.c.source != "none").label("has_text"),
        ),
        viewer,
    )
    in_force = statement.where(documents.c.status == Status.IN_FORCE.value).order_by(documents.c.id)
    return tuple(
        SopInForce(
            id=row.id,
            number=row.number,
            number_key=row.number_key,
            parent_key=row.parent_key,
            title=row.title,
            kind=SopKind(row.kind),
            process=row.process,
            file_name=row.name,
            has_pages=queries.has_pages(row),
            page_count=row.last_page - row.first_page + 1,
            has_row=row.has_row,
            has_text=row.has_text,
        )
        for row in session.execute(in_force)
    )


def _rows(session: Session, viewer: Viewer) -> tuple[RegisterRow, ...]:
    statement = (
        select(register_rows)
        .outerjoin(documents, documents.c.id == register_rows.c.document_id)
        .where(_may_see_row(viewer))
        .order_by(register_rows.c.id)
    )
    return tuple(
        RegisterRow(
            line=row.line,
            number=row.number,
            number_key=row.number_key,
            title=row.title,
            kind=SopKind(row.kind) if row.kind else None,
            process=row.process or "",
            file_name=row.file_name,
            is_in_force=row.status in (None, Status.IN_FORCE.value),
            sop_id=row.document_id,
        )
        for row in session.execute(statement)
    )


def _may_see_row(viewer: Viewer) -> ColumnElement[bool]:
    grants = [access.value for access in viewer.grants]
    says: ColumnElement[bool] = register_rows.c.access.in_(grants)
    if Access.INTERNAL in viewer.grants:  # what nobody has classed is internal
        says = or_(says, register_rows.c.access.is_(None))
    return queries.is_visible(viewer.sight) | (register_rows.c.document_id.is_(None) & says)
