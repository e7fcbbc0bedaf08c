"""Writing what was read of files: pages, SOPs, their identity, roles and steps, as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import Assignment, OcrState, Reading, SopIdentity, SopKind, SopRecord
from indexer.models.outcomes import KEPT
from indexer.models.reader_version import READER_VERSION
from indexer.reading.readers import READERS
from indexer.registry import assignments, pending_assignments, reconcile_revisions, register_rows, revisions
from indexer.registry.assignments import Authority, as_values
from indexer.registry.display_names import is_from_name
from indexer.registry.tables import (
    citations,
    document_lines,
    documents,
    files,
    pages,
    removals,
    roles,
    step_performers,
    steps,
)
from indexer.taxonomy.tree import Taxonomy, fold
from indexer.text.regulations import cited

_LINES = ("letterhead", "legal_basis", "qualification", "related", "equipment")


@dataclass(frozen=True, slots=True)
class Read:
    """One file that was read. `name` and `folder` are those it is known by."""

    file_id: int
    reading: Reading
    name: str
    folder: str = ""


def add_file(session: Session, sha256: str, size: int) -> int:
    """The id of the file row for these bytes, made when there is none."""
    found = session.execute(select(files.c.id).where(files.c.sha256 == sha256)).scalar()
    if found is not None:
        return int(found)
    row = insert(files).values(sha256=sha256, size=size, created=datetime.now(UTC), warnings=[])
    return int(session.execute(row.returning(files.c.id)).scalar_one())


def save(session: Session, reads: Sequence[Read]) -> list[int]:
    """Write the readings; ids of their SOPs. An SOP that was there before keeps its id (`succession`).

    Everything in the caller's transaction: either all of it counts or nothing.
    """
    if not reads:
        return []
    ids = [read.file_id for read in reads]
    before = reconcile_revisions.place(session, {read.file_id: read.reading.sops for read in reads})
    old = before.places
    _save_files(session, reads)
    parts = {(read.file_id, part): (read, record) for read in reads for part, record in enumerate(read.reading.sops)}
    remove(session, [row.id for key, row in old.items() if key not in parts])
    kept = {key: old[key].id for key in parts if key in old}
    if kept:
        session.connection().execute(
            update(documents)
            .where(documents.c.id == bindparam("sop"))
            .values(version=bindparam("next"), **{name: bindparam(name) for name in _columns(SopRecord(1, 1))}),
            [{"sop": sop, "next": old[key].version + 1, **_columns(parts[key][1])} for key, sop in kept.items()],
        )
    fresh = _insert_documents(session, {key: value for key, value in parts.items() if key not in old})
    sop_ids = {key: (kept | fresh)[key] for key in parts}
    _save_rows(session, {sop_ids[key]: record for key, (_, record) in parts.items()}, list(kept.values()))
    assignments.assign(
        session, Authority.DOCUMENT, {sop_ids[key]: _said(rec, read.name) for key, (read, rec) in parts.items()}
    )
    pending_assignments.note(session, ids)
    file_by_place(session, {sop_ids[key]: read.folder for key, (read, _) in parts.items()})
    reconcile_revisions.inherit(session, before, {sop_ids[key]: (key[0], record) for key, (_, record) in parts.items()})
    return list(sop_ids.values())


def file_by_place(session: Session, folders: Mapping[int, str]) -> None:
    """Work out again what folder and register say of these SOPs (id → folder), and the values that count."""
    taxonomy: Taxonomy = session.info["taxonomy"]
    said = {sop_id: as_values(folder_says(folder, taxonomy)) for sop_id, folder in folders.items()}
    assignments.assign(session, Authority.FOLDER, said)
    assignments.resolve(session, register_rows.match(session, list(folders)))


def remove(session: Session, ids: Iterable[int]) -> None:
    """Forget SOPs; the index is told. What they superseded comes into force again."""
    gone = list(ids)
    if not gone:
        return
    keys = set(session.execute(select(documents.c.number_key).where(documents.c.id.in_(gone))).scalars())
    session.execute(delete(documents).where(documents.c.id.in_(gone)))
    session.execute(insert(removals), [{"document_id": sop_id} for sop_id in gone])
    revisions.update(session, keys - {""})


def folder_says(folder: str, taxonomy: Taxonomy) -> Assignment:
    """What folder names tell: a process by its name or alias, a kind by its word."""
    words = fold(folder).split()
    kinds = [kind for kind in (SopKind.MACRO, SopKind.MICRO, SopKind.MAP) if kind.value in words]
    return Assignment(process=taxonomy.find_in_folder(folder), kind=kinds[-1] if kinds else None)


def _save_files(session: Session, reads: Sequence[Read]) -> None:
    ids = [read.file_id for read in reads]
    session.connection().execute(
        update(files)
        .where(files.c.id == bindparam("file"))
        .values(
            {
                name: bindparam(f"new_{name}")
                for name in ("kind", "outcome", "reader", "page_count", "warnings", "ocr", "read_version")
            }
        ),
        [
            {
                "file": read.file_id,
                "new_kind": read.reading.kind.value if read.reading.kind else None,
                "new_outcome": read.reading.outcome.value,
                "new_reader": read.reading.reader,
                "new_page_count": len(read.reading.pages),
                "new_warnings": list(read.reading.warnings),
                "new_ocr": (OcrState.WAITING if _has_pictures(read.reading) else OcrState.NONE).value,
                "new_read_version": READER_VERSION,
            }
            for read in reads
        ],
    )
    session.execute(delete(pages).where(pages.c.file_id.in_(ids)))
    _insert(
        session,
        pages,
        [
            {
                "file_id": read.file_id,
                "number": p.number,
                "text": p.text,
                "source": p.source,
                "heading": p.heading,
                "confidence": p.confidence,
            }
            for read in reads
            for p in read.reading.pages
        ],
    )


def _has_pictures(reading: Reading) -> bool:
    """Whether text recognition could tell more than what was read."""
    if reading.kind is None or not READERS[reading.kind].has_pages or reading.outcome not in KEPT:
        return False
    return any(page.source == "none" for page in reading.pages)


def _insert_documents(
    session: Session, parts: dict[tuple[int, int], tuple[Read, SopRecord]]
) -> dict[tuple[int, int], int]:
    now = datetime.now(UTC)
    rows = [
        {
            "file_id": file_id,
            "part": part,
            "name": read.name,
            "folder": read.folder,
            "created": now,
            "process": "",
            "kind": "",
            "status": "",
            "access": "",
            **_columns(record),
        }
        for (file_id, part), (read, record) in parts.items()
    ]
    if not rows:
        return {}
    statement = insert(documents).returning(documents.c.id, documents.c.file_id, documents.c.part)
    return {(row.file_id, row.part): row.id for row in session.execute(statement, rows)}


def _save_rows(session: Session, records: dict[int, SopRecord], known: list[int]) -> None:
    """Rows below the SOPs; those of `known` replace what stood there."""
    for table in (document_lines, citations, roles, steps, step_performers):
        if known:
            session.execute(delete(table).where(table.c.document_id.in_(known)))
    lines, regulations, role_rows, step_rows, performers = [], [], [], [], []
    for sop, record in records.items():
        for field in _LINES:
            lines += [_row(sop, i, field=field, text=text) for i, text in enumerate(getattr(record.identity, field))]
        lines += [_row(sop, i, field="warnings", text=text) for i, text in enumerate(record.warnings)]
        regulations += [
            _row(sop, i, key=each.key, label=each.label, about=each.about)
            for i, each in enumerate(cited(record.identity.legal_basis))
        ]
        role_rows += [_row(sop, i, name=name) for i, name in enumerate(record.roles)]
        for i, step in enumerate(record.steps):
            step_rows.append(
                _row(
                    sop,
                    i,
                    number=step.number,
                    activity=step.activity,
                    inputs=step.inputs,
                    duration=step.duration,
                    output=step.output,
                    note=step.note,
                    page=step.page,
                    minutes=step.minutes,
                    is_decision=step.is_decision,
                    doubt=step.doubt,
                )
            )
            performers += [_row(sop, j, step=i, role=role) for j, role in enumerate(step.performers)]
    written = {
        document_lines: lines,
        citations: regulations,
        roles: role_rows,
        steps: step_rows,
        step_performers: performers,
    }
    for table, rows in written.items():
        _insert(session, table, rows)


def _row(sop: int, position: int, **values: object) -> dict[str, object]:
    return {"document_id": sop, "position": position, **values}


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _columns(record: SopRecord) -> dict[str, object]:
    identity = record.identity
    return {
        "first_page": record.first_page,
        "last_page": record.last_page,
        "printed_number": identity.number,
        "printed_title": identity.title,
        **_dates(identity),
        "revision": identity.revision,
        "approved_by": identity.approved_by,
        "approved_name": identity.approved_name,
        "printed_unit": identity.unit,
        "printed_kind": identity.kind.value if identity.kind else "",
        "warning": identity.warning,
        "recording": identity.recording,
        "steps_state": record.steps_state.value,
        "steps_reason": record.steps_reason,
    }


def _dates(identity: SopIdentity) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("created", "revised", "effective"):
        value = getattr(identity, name)
        found[f"{name}_printed"] = value.printed if value else ""
        found[f"{name}_iso"] = value.iso if value else ""
    return found


def _said(record: SopRecord, file_name: str) -> dict[str, str | None]:
    identity = record.identity
    # A title made of the file's name is nobody's word: the register may know better.
    title = None if is_from_name(identity.title, file_name) else identity.title
    said = Assignment(kind=identity.kind, unit=identity.unit, number=identity.number, title=title)
    # Not through a date: a day that is not printed ("April 2025") is not made up.
    return {**as_values(said), "effective": identity.effective.iso if identity.effective else None}
