"""Readings of files as rows: pages, SOPs, their identity, roles, steps and citations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from indexer.models import Assignment, OcrState, Outcome, Reading, RenditionState, SopIdentity, SopKind, SopRecord
from indexer.models.outcomes import KEPT
from indexer.models.reader_version import READER_VERSION
from indexer.reading.readers import READERS
from indexer.registry import approvals, assignments, corrections, reconcile_revisions, register_rows
from indexer.registry.assignments import Approval, Authority, as_values
from indexer.registry.reconcile_revisions import Place
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
from indexer.text.filenames import is_from_name
from indexer.text.regulations import cited

_LINES = ("letterhead", "legal_basis", "qualification", "related", "equipment")
_PAGE = ("number", "text", "source", "heading", "confidence")
_STEP = (
    "number",
    "activity",
    "inputs",
    "duration",
    "output",
    "note",
    "page",
    "minutes",
    "is_decision",
    "doubt",
)
_CORRECTED = {
    *("created_printed", "created_iso", "revised_printed", "revised_iso"),
    *("revision", "steps_state", "steps_reason"),
}


@dataclass(frozen=True, slots=True)
class FileReading:
    """The reading of one file. `name` and `folder` are those it is known by."""

    file_id: int
    reading: Reading
    name: str
    folder: str = ""


class _SopRow(NamedTuple):
    read: FileReading
    record: SopRecord


def add_file(session: Session, sha256: str, size: int) -> int:
    """The id of the file row for these bytes, made when there is none."""
    return add_files(session, {sha256: size})[sha256]


def add_files(session: Session, sizes: Mapping[str, int]) -> dict[str, int]:
    """Digest → id of the file row, of each file (digest → bytes); rows are made where there are none."""
    known = select(files.c.sha256, files.c.id).where(files.c.sha256.in_(list(sizes)))
    ids = {row.sha256: row.id for row in session.execute(known)}
    now = datetime.now(UTC)
    new = [
        {"sha256": sha256, "size": size, "created": now, "warnings": []}
        for sha256, size in sizes.items()
        if sha256 not in ids
    ]
    if new:
        made = insert(files).returning(files.c.sha256, files.c.id)
        try:
            with session.begin_nested():
                ids |= {row.sha256: row.id for row in session.execute(made, new)}
        except IntegrityError:  # two were sent the same bytes at once; the other one has written them by now
            return add_files(session, sizes)
    return ids


def save(session: Session, reads: Sequence[FileReading]) -> list[int]:
    """Write the readings; ids of their SOPs. An SOP that was there before keeps its id (`reconcile_revisions`).

    Everything in the caller's transaction: either all of it counts or nothing.
    """
    if not reads:
        return []
    before = reconcile_revisions.place(session, {read.file_id: read.reading.sops for read in reads})
    _save_files(session, reads)
    reads = _corrected(session, reads, before.places)
    sops = _save_sops(session, reads, before.places)
    _save_contents(session, sops, [row.id for row in before.places.values()])
    said = {sop_id: _said(sop.record, sop.read.name) for sop_id, sop in sops.items()}
    assignments.assign(session, Authority.DOCUMENT, said)
    assignments.apply_pending(session, [read.file_id for read in reads])
    assign_by_folder(session, {sop_id: sop.read.folder for sop_id, sop in sops.items()})
    reconcile_revisions.inherit(
        session, before, {sop_id: (sop.read.file_id, sop.record) for sop_id, sop in sops.items()}
    )
    return list(sops)


def assign_by_folder(session: Session, folders: Mapping[int, str]) -> None:
    """Note the assignments of folder and register for these SOPs (id → folder), and resolve the values that count."""
    taxonomy: Taxonomy = session.info["taxonomy"]
    said = {sop_id: as_values(folder_says(folder, taxonomy)) for sop_id, folder in folders.items()}
    assignments.assign(session, Authority.FOLDER, said)
    assignments.resolve(session, register_rows.match(session, list(folders)))


def rewrite(session: Session, sop_id: int, record: SopRecord) -> None:
    """Let the SOP say what the record says of dates, revision, roles and steps."""
    columns = {name: value for name, value in _columns(record).items() if name in _CORRECTED}
    this = documents.c.id == sop_id
    session.execute(update(documents).where(this).values(version=documents.c.version + 1, **columns))
    tables = (roles, steps, step_performers)
    for table in tables:
        session.execute(delete(table).where(table.c.document_id == sop_id))
    for table, values in _contents(record):
        if table in tables:
            session.execute(insert(table).values(document_id=sop_id, **values))


def remove(session: Session, ids: Iterable[int]) -> None:
    """Delete SOPs and note them for removal from the index. What they superseded comes into force again."""
    gone = list(ids)
    if not gone:
        return
    replaced = select(documents.c.replaces).where(documents.c.id.in_(gone), documents.c.replaces.is_not(None))
    affected = documents.c.id.in_(gone) | documents.c.id.in_(replaced)
    keys = set(session.execute(select(documents.c.number_key).where(affected)).scalars())
    session.execute(delete(documents).where(documents.c.id.in_(gone)))
    session.execute(insert(removals), [{"document_id": sop_id} for sop_id in gone])
    assignments.update_revisions(session, keys - {""})


def folder_says(folder: str, taxonomy: Taxonomy) -> Assignment:
    """The assignment that folder names imply: a process by its name or alias, a kind by its word."""
    words = fold(folder).split()
    kinds = [kind for kind in (SopKind.MACRO, SopKind.MICRO, SopKind.MAP) if kind.value in words]
    return Assignment(process=taxonomy.find_in_folder(folder), kind=kinds[-1] if kinds else None)


def _corrected(session: Session, reads: Sequence[FileReading], before: Mapping[Place, Row[Any]]) -> list[FileReading]:
    """The readings with what people corrected of the SOPs that were there before."""
    known = {
        before[place].id: (place, record)
        for read in reads
        for part, record in enumerate(read.reading.sops)
        if (place := (read.file_id, part)) in before
    }
    corrected = corrections.reapply(session, {sop_id: record for sop_id, (_, record) in known.items()})
    instead = {known[sop_id][0]: record for sop_id, record in corrected.items()}

    def with_corrections(read: FileReading) -> FileReading:
        sops = (instead.get((read.file_id, part), record) for part, record in enumerate(read.reading.sops))
        return replace(read, reading=replace(read.reading, sops=tuple(sops)))

    return [with_corrections(read) for read in reads] if instead else list(reads)


def _save_files(session: Session, reads: Sequence[FileReading]) -> None:
    """How reading each file ended, and the text of its pages."""
    values = [_file_values(read.reading) for read in reads]
    session.connection().execute(
        update(files)
        .where(files.c.id == bindparam("file"))
        .values({name: bindparam(f"new_{name}") for name in values[0]}),
        [
            {"file": read.file_id, **{f"new_{name}": value for name, value in each.items()}}
            for read, each in zip(reads, values, strict=True)
        ],
    )
    session.execute(delete(pages).where(pages.c.file_id.in_([read.file_id for read in reads])))
    rows = [
        {"file_id": read.file_id, **{name: getattr(page, name) for name in _PAGE}}
        for read in reads
        for page in read.reading.pages
    ]
    _insert(session, pages, rows)


def _file_values(reading: Reading) -> dict[str, object]:
    return {
        "kind": reading.kind.value if reading.kind else None,
        "outcome": reading.outcome.value,
        "reader": reading.reader,
        "page_count": len(reading.pages),
        "warnings": list(reading.warnings),
        "ocr": (OcrState.WAITING if _has_pictures(reading) else OcrState.NONE).value,
        "rendition": _rendition(reading).value,
        "rendition_outcome": "",
        "read_version": READER_VERSION,
    }


def _rendition(reading: Reading) -> RenditionState:
    if reading.is_paginated:
        return RenditionState.DONE
    has_none = reading.kind is None or not READERS[reading.kind].renders or reading.outcome is not Outcome.INDEXED
    return RenditionState.NONE if has_none else RenditionState.WAITING


def _has_pictures(reading: Reading) -> bool:
    """Whether text recognition could tell more than what was read."""
    if reading.kind is None or not READERS[reading.kind].has_pages or reading.outcome not in KEPT:
        return False
    return any(page.source == "none" for page in reading.pages)


def _save_sops(session: Session, reads: Sequence[FileReading], before: Mapping[Place, Row[Any]]) -> dict[int, _SopRow]:
    """The row of each SOP, in place of the one at its place before; those whose place is gone are forgotten."""
    now = {
        (read.file_id, part): _SopRow(read, record) for read in reads for part, record in enumerate(read.reading.sops)
    }
    remove(session, [row.id for place, row in before.items() if place not in now])
    ids = {place: before[place].id for place in now if place in before}
    if ids:
        session.connection().execute(
            update(documents)
            .where(documents.c.id == bindparam("sop"))
            .values(version=bindparam("next"), **{name: bindparam(name) for name in _columns(SopRecord(1, 1))}),
            [
                {"sop": sop_id, "next": before[place].version + 1, **_columns(now[place].record)}
                for place, sop_id in ids.items()
            ],
        )
    ids |= _insert_sops(session, {place: sop for place, sop in now.items() if place not in ids})
    return {ids[place]: sop for place, sop in now.items()}


def _insert_sops(session: Session, sops: Mapping[Place, _SopRow]) -> dict[Place, int]:
    created = datetime.now(UTC)
    unresolved = dict.fromkeys(("process", "kind", "status", "access"), "")
    proposed = approvals.proposed_files(session, {file_id for file_id, _ in sops})
    rows = [
        {
            "file_id": file_id,
            "part": part,
            "name": sop.read.name,
            "folder": sop.read.folder,
            "created": created,
            "approval": (Approval.PROPOSED if file_id in proposed else Approval.NONE).value,
            **unresolved,
            **_columns(sop.record),
        }
        for (file_id, part), sop in sops.items()
    ]
    if not rows:
        return {}
    statement = insert(documents).returning(documents.c.id, documents.c.file_id, documents.c.part)
    return {(row.file_id, row.part): row.id for row in session.execute(statement, rows)}


def _save_contents(session: Session, sops: Mapping[int, _SopRow], known: Sequence[int]) -> None:
    """The rows below each SOP; those of `known` SOPs replace what stood there."""
    rows: dict[Table, list[dict[str, Any]]] = {
        document_lines: [],
        citations: [],
        roles: [],
        steps: [],
        step_performers: [],
    }
    for sop_id, sop in sops.items():
        for table, values in _contents(sop.record):
            rows[table].append({"document_id": sop_id, **values})
    for table, each in rows.items():
        if known:
            session.execute(delete(table).where(table.c.document_id.in_(known)))
        _insert(session, table, each)


def _contents(record: SopRecord) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Each row below an SOP, with its table."""
    identity = record.identity
    lines = {name: getattr(identity, name) for name in _LINES} | {"warnings": record.warnings}
    for field, texts in lines.items():
        for position, text in enumerate(texts):
            yield document_lines, {"position": position, "field": field, "text": text}
    for position, each in enumerate(cited(identity.legal_basis)):
        yield citations, {"position": position, "key": each.key, "label": each.label, "about": each.about}
    for position, name in enumerate(record.roles):
        yield roles, {"position": position, "name": name}
    for position, step in enumerate(record.steps):
        sure = astuple(step.confidence) if step.confidence else None
        yield steps, {"position": position, "confidence": sure, **{name: getattr(step, name) for name in _STEP}}
        for place, role in enumerate(step.performers):
            yield step_performers, {"step": position, "position": place, "role": role}


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
