"""What people correct of a reading. A correction outlives every later reading until a person takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import CorrectionMark, SopDate, SopRecord, Step, StepConfidence, StepsState
from indexer.registry.tables import corrections, documents
from indexer.sop.identity.numbers_and_dates import find_date

# What is corrected in the record itself; number, title, filing and day of effect are assignments of a person.
RECORD_FIELDS = ("created", "revised", "revision", "steps")


# Columns of a joined row that `mark_of` takes; `corrected` is None where there is no correction.
MARK = tuple(
    corrections.c[name].label(label)
    for name, label in (
        ("field", "corrected"),
        ("by", "corrected_by"),
        ("at", "corrected_at"),
        ("read", "corrected_read"),
    )
)


def mark_of(row: Row[Any]) -> CorrectionMark:
    return CorrectionMark(row.corrected, row.corrected_by, row.corrected_at, row.corrected_read)


def marks(session: Session, sop_id: int) -> dict[str, CorrectionMark]:
    """Corrections of the SOP by field; callers know that the viewer may see it."""
    rows = session.execute(select(corrections).where(corrections.c.document_id == sop_id))
    return {row.field: CorrectionMark(row.field, row.by, row.at, row.read) for row in rows}


def note(session: Session, sop_id: int, by: str, said: Mapping[str, Any], now: SopRecord) -> SopRecord:
    """Keep corrections by field (as in `as_json`); the record as it is with them.

    What says what was read takes a correction back.
    """
    known, current = marks(session, sop_id), as_json(now)
    session.execute(delete(corrections).where(corrections.c.document_id == sop_id, corrections.c.field.in_(list(said))))
    at = datetime.now(UTC)
    for name, value in said.items():
        read = known[name].read if name in known else current.get(name)
        is_new = not _same(value, read)
        if is_new:
            row = {"document_id": sop_id, "field": name, "value": value, "read": read, "by": by, "at": at}
            session.execute(insert(corrections).values(row))
        now = apply(now, {name: value if is_new else read})
    return now


def mark_assigned(session: Session, sop_id: int, by: str, values: Mapping[str, Any]) -> None:
    """Note who assigned these values (field → value); None takes the mark away with the word."""
    here = (corrections.c.document_id == sop_id) & corrections.c.field.in_(list(values))
    session.execute(delete(corrections).where(here))
    at = datetime.now(UTC)
    for name in (name for name, value in values.items() if value is not None):
        row = {"document_id": sop_id, "field": name, "value": None, "read": None, "by": by, "at": at}
        session.execute(insert(corrections).values(row))


def reapply(session: Session, records: Mapping[int, SopRecord]) -> dict[int, SopRecord]:
    """Records just read (by SOP id) with the corrections on top; what was read is kept beside them."""
    rows: dict[int, list[Row[Any]]] = {}
    wanted = corrections.c.document_id.in_(list(records)) & corrections.c.field.in_(RECORD_FIELDS)
    for row in session.execute(select(corrections).where(wanted)):
        rows.setdefault(row.document_id, []).append(row)
    corrected: dict[int, SopRecord] = {}
    for sop_id, found in rows.items():
        read = as_json(records[sop_id])
        for row in found:
            here = (corrections.c.document_id == sop_id) & (corrections.c.field == row.field)
            session.execute(update(corrections).where(here).values(read=read[row.field]))
        corrected[sop_id] = apply(records[sop_id], {row.field: row.value for row in found})
    return corrected


def as_json(record: SopRecord) -> dict[str, Any]:
    """The values of RECORD_FIELDS as they are kept."""
    identity = record.identity
    return {
        "created": identity.created.printed if identity.created else "",
        "revised": identity.revised.printed if identity.revised else "",
        "revision": identity.revision,
        "steps": steps_as_json(record.steps, record.roles, record.steps_state, record.steps_reason),
    }


def steps_as_json(steps: Sequence[Step], roles: Sequence[str], state: StepsState, reason: str) -> dict[str, Any]:
    rows = [{**asdict(step), "performers": list(step.performers)} for step in steps]
    return {"rows": rows, "roles": list(roles), "state": state.value, "reason": reason}


def apply(record: SopRecord, said: Mapping[str, Any]) -> SopRecord:
    """The record with kept values of RECORD_FIELDS in place of its own."""
    identity = record.identity
    identity = replace(
        identity,
        created=_date(said["created"]) if "created" in said else identity.created,
        revised=_date(said["revised"]) if "revised" in said else identity.revised,
        revision=said.get("revision", identity.revision),
    )
    record = replace(record, identity=identity)
    if "steps" not in said:
        return record
    kept = said["steps"]
    return replace(
        record,
        steps=tuple(map(_step, kept["rows"])),
        roles=tuple(kept["roles"]),
        steps_state=StepsState(kept["state"]),
        steps_reason=kept["reason"],
    )


def day(text: str) -> date | None:
    """The day that a person wrote as pages do ("2 Juni 2025"); None for a month alone or what is no date."""
    found = find_date(text)
    return date.fromisoformat(found.iso) if found and len(found.iso) == len("2025-06-02") else None


def mark_checked(session: Session, sop_id: int, by: str) -> None:
    session.execute(update(documents).where(documents.c.id == sop_id).values(checked=datetime.now(UTC), checked_by=by))


def _date(printed: str) -> SopDate | None:
    return (find_date(printed) or SopDate(printed, "")) if printed else None


def _step(row: Mapping[str, Any]) -> Step:
    sure = row.get("confidence")
    confidence = StepConfidence(**sure) if sure else None
    return Step(**{**row, "performers": tuple(row["performers"]), "confidence": confidence})


def _same(value: Any, read: Any) -> bool:
    return bool(value["rows"] == read["rows"]) if isinstance(value, dict) else value == read


def corrected_roles(record: SopRecord, steps: Sequence[Step]) -> tuple[str, ...]:
    """Columns of the table in order, without those whose steps all went to somebody else, then the new ones."""
    performed = {role for step in record.steps for role in step.performers}
    named = list(dict.fromkeys(role for step in steps for role in step.performers))
    kept = [role for role in record.roles if role in named or role not in performed]
    return (*kept, *(role for role in named if role not in kept))
