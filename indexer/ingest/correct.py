"""Corrections of what was read: they win over reading, register and folder until a person takes them back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from indexer.errors import ConflictError
from indexer.ingest.assign import check, logged_change
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Assignment, SopCorrection, SopRecord, SopView, Step, StepsState, Viewer
from indexer.registry import assignments, corrections, queries, records
from indexer.registry.assignments import Authority
from indexer.text import durations
from indexer.text.masking import mask

CHANGED = "SOP ini berubah sejak halamannya dibuka. Periksa isian Anda, lalu simpan lagi."


def correct(installation: Installation, viewer: Viewer, sop_id: int, correction: SopCorrection) -> bool:
    """Keep the correction, mark the SOP as checked, and update the index; False where the SOP is hidden.

    Raises NotAllowedError when the viewer may not manage, RequestError for a process that is not in the taxonomy,
    ConflictError when the SOP is no longer in the version that was corrected.
    """
    check(installation, viewer, Assignment(process=correction.assignment.get("process")))
    with installation.writing() as session:
        sop = queries.sop(session, viewer, sop_id)
        if sop is None:
            return False
        if correction.version not in (None, sop.summary.version):
            raise ConflictError(CHANGED)
        with logged_change(session, viewer, sop_id):
            _assign(session, sop_id, viewer.name, correction.assignment)
            _correct_record(session, sop, viewer.name, correction)
        corrections.mark_checked(session, sop_id, viewer.name)
    update_index(installation)
    return True


def _assign(session: Session, sop_id: int, by: str, values: dict[str, Any]) -> None:
    if not values:
        return
    said = replace(assignments.said(session, Authority.PERSON, sop_id), **values)
    assignments.assign(session, Authority.PERSON, {sop_id: assignments.as_values(said)})
    corrections.mark_assigned(session, sop_id, by, values)
    assignments.resolve(session, (sop_id,))


def _correct_record(session: Session, sop: SopView, by: str, correction: SopCorrection) -> None:
    now = _record(sop)
    said: dict[str, Any] = {
        name: mask(value)
        for name in ("created", "revised", "revision")
        if (value := getattr(correction, name)) is not None
    }
    if correction.steps is not None:
        steps = tuple(_settled(step, sop.steps) for step in correction.steps)
        state, reason = StepsState.READ if steps else StepsState.NONE, ""
        if any(step.doubt for step in steps):
            state, reason = sop.steps_state, sop.steps_reason
        said["steps"] = corrections.steps_as_json(steps, corrections.corrected_roles(now, steps), state, reason)
    if said:
        records.rewrite(session, sop.summary.id, corrections.note(session, sop.summary.id, by, said, now))


def _record(sop: SopView) -> SopRecord:
    return SopRecord(
        sop.first_page, sop.last_page, sop.identity, sop.roles, sop.steps, (), sop.steps_state, sop.steps_reason
    )


def _settled(step: Step, before: Sequence[Step]) -> Step:
    """The step without NIP and NIK, with the minutes of its duration and only such doubts as nobody has settled."""
    same = next((old for old in before if old.duration == step.duration), None)
    minutes = same.minutes if same else durations.working_minutes(durations.parse(step.duration))
    still = any(old.doubt == step.doubt and old.activity == step.activity for old in before)
    doubt = step.doubt if still and not step.performers else ""
    return replace(
        step,
        number=mask(step.number),
        activity=mask(step.activity),
        performers=tuple(map(mask, step.performers)),
        inputs=mask(step.inputs),
        duration=mask(step.duration),
        output=mask(step.output),
        note=mask(step.note),
        minutes=minutes,
        doubt=doubt,
        confidence=step.confidence if step in before else None,
    )
