"""Rows of the registry → the fields an index entry is made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from indexer.models import Access, FileKind, SopFields, SopKind, Status, StepFields
from indexer.registry.tables import document_lines, documents, files, pages, roles, steps
from indexer.taxonomy.tree import Taxonomy
from indexer.text import written_durations


def load_documents(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, SopFields]]:
    """Version and fields of each SOP that still exists and does not lie in the bin, by id."""
    taxonomy: Taxonomy = session.info["taxonomy"]
    texts = _texts(session, ids)
    legal = _lists(session, document_lines.c.text, document_lines, ids, document_lines.c.field == "legal_basis")
    equipment = _lists(session, document_lines.c.text, document_lines, ids, document_lines.c.field == "equipment")
    role_names = _lists(session, roles.c.name, roles, ids)
    newer = documents.alias()
    # Only a newer one whose class everybody sees who sees that of the older: its day would tell others of it.
    is_as_open = (
        (newer.c.access == Access.PUBLIC.value)
        | (newer.c.access == documents.c.access)
        | ((newer.c.access == Access.INTERNAL.value) & (documents.c.access != Access.PUBLIC.value))
    )
    rows = session.execute(
        select(documents, files.c.kind.label("file_kind"), newer.c.effective.label("replaced"))
        .join(files, files.c.id == documents.c.file_id)
        .outerjoin(newer, (newer.c.id == documents.c.superseded_by) & is_as_open)
        .where(documents.c.id.in_(ids), documents.c.withdrawn.is_(None))
    )
    step_fields = _steps(session, ids)
    return {
        row.id: (
            row.version,
            _facts(
                row,
                taxonomy,
                texts.get(row.id, ()),
                role_names.get(row.id, ()),
                step_fields.get(row.id, ()),
                legal.get(row.id, ()),
                (*equipment.get(row.id, ()), *filter(None, [row.warning])),
            ),
        )
        for row in rows
    }


def _facts(
    row: Row[Any],
    taxonomy: Taxonomy,
    texts: tuple[str, ...],
    role_names: tuple[str, ...],
    step_fields: tuple[StepFields, ...],
    legal: tuple[str, ...],
    needs: tuple[str, ...],
) -> SopFields:
    path = taxonomy.path(row.process)
    return SopFields(
        id=row.id,
        access=Access(row.access),
        title=row.title,
        kind=SopKind(row.kind),
        status=Status(row.status),
        file_kind=FileKind(row.file_kind),
        number=row.number,
        process_codes=tuple(label.code for label in path),
        process_names=tuple(label.label for label in path),
        unit=row.unit,
        effective=row.effective,
        roles=role_names,
        steps=step_fields,
        pages=texts,
        legal_basis=legal,
        needs=needs,
        until=_until(row),
        family=row.number_key if row.kind == SopKind.MACRO else row.parent_key,
    )


def _until(row: Row[Any]) -> str:
    """Since when the SOP is not in force any more: when a newer one took its place, or the day of its revocation. One
    that was revoked on a day nobody said, or replaced by one that not all may see, counts as never in force."""
    if row.status == Status.IN_FORCE:
        return ""
    until: str = (row.replaced if row.status == Status.SUPERSEDED else row.revoked) or row.effective
    return until


def _texts(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    here = pages.c.number.between(documents.c.first_page, documents.c.last_page)
    statement = (
        select(documents.c.id, pages.c.text)
        .join(pages, (pages.c.file_id == documents.c.file_id) & here)
        .where(documents.c.id.in_(ids))
        .order_by(documents.c.id, pages.c.number)
    )
    return _grouped(session.execute(statement).all())


def _steps(session: Session, ids: Sequence[int]) -> dict[int, tuple[StepFields, ...]]:
    statement = select(steps).where(steps.c.document_id.in_(ids)).order_by(steps.c.document_id, steps.c.position)
    return _grouped(
        [
            (
                row.document_id,
                StepFields(
                    row.activity,
                    "\n".join(filter(None, (row.inputs, row.output, row.note))),
                    written_durations.terms_of(row.duration, row.minutes),
                ),
            )
            for row in session.execute(statement)
        ]
    )


def _lists(session: Session, column: Any, table: Any, ids: Sequence[int], *where: Any) -> dict[int, tuple[str, ...]]:
    statement = select(table.c.document_id, column).where(table.c.document_id.in_(ids), *where)
    return _grouped(session.execute(statement.order_by(table.c.document_id, table.c.position)).all())


def _grouped(rows: Sequence[Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = {}
    for key, text in rows:
        found.setdefault(key, []).append(text)
    return {key: tuple(value) for key, value in found.items()}
