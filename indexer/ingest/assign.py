"""Assignments by a manager or an editor of the unit, which outweigh register, page and folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from indexer.access import may_edit, may_manage
from indexer.errors import NotAllowedError, RequestError
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Access, Assignment, Role, Viewer, unit_key
from indexer.models.audit import Action
from indexer.registry import approvals, assignments, audit, corrections, queries
from indexer.registry.assignments import Authority
from indexer.registry.tables import documents

_NOT_YOURS = "Anda tidak berhak mengubah SOP. Masuk sebagai pengelola, lalu coba lagi."
_NOT_YOUR_UNIT = "SOP harus tetap milik unit Anda. Pilih unit Anda, atau minta pengelola memindahkannya."
_NUMBER_OF_ANOTHER = "Perubahan ini menggantikan SOP unit lain yang bernomor sama. Minta pengelola melakukannya."
SENTENCES = (_NOT_YOUR_UNIT, _NUMBER_OF_ANOTHER)


def assign(installation: Installation, viewer: Viewer, sop_id: int, assignment: Assignment) -> bool:
    """Note the assignment in place of the last one by a person, and update the index; False where the SOP is hidden.

    Raises NotAllowedError when the viewer may not edit the SOP, RequestError for a process that is not in the taxonomy,
    and where an editor would give the SOP away or have it replace one of another unit.
    """
    check_editor(installation, viewer, assignment)
    with installation.writing() as session:
        sop = queries.summaries(session, viewer, (sop_id,)).get(sop_id)
        if sop is None:
            return False
        if not may_edit(viewer, sop.unit):
            raise NotAllowedError(_NOT_YOURS)
        others = _changes_of_others(session, viewer)
        with logged_change(session, viewer, sop_id):
            before = assignments.as_values(assignments.said(session, Authority.PERSON, sop_id))
            values = assignments.as_values(assignment)
            changed = {name: value for name, value in values.items() if value != before[name]}
            corrections.mark_assigned(session, sop_id, viewer.name, changed)
            assignments.assign(session, Authority.PERSON, {sop_id: values})
            assignments.resolve(session, (sop_id,))
        if not may_edit(viewer, _values(session, sop_id).unit):
            raise RequestError({"unit": _NOT_YOUR_UNIT})
        if _changes_of_others(session, viewer) != others:
            raise RequestError({"number": _NUMBER_OF_ANOTHER})
    update_index(installation)
    return True


def decide(installation: Installation, viewer: Viewer, sop_id: int, agrees: bool) -> bool:
    """Agree to a revision that waits, or refuse it; False where the SOP is hidden or does not wait.

    Raises NotAllowedError when the viewer may not manage.
    """
    if not may_manage(viewer):
        raise NotAllowedError(_NOT_YOURS)
    with installation.writing() as session:
        if sop_id not in queries.summaries(session, viewer, (sop_id,)) or not approvals.decide(session, sop_id, agrees):
            return False
        action = Action.REVISION_AGREED if agrees else Action.REVISION_REFUSED
        audit.record(session, viewer, action, f"sop:{sop_id}")
    update_index(installation)
    return True


def check(installation: Installation, viewer: Viewer, assignment: Assignment) -> None:
    """Raises NotAllowedError when the viewer may not manage, RequestError for a process that is not in the taxonomy."""
    if not may_manage(viewer):
        raise NotAllowedError(_NOT_YOURS)
    _check_process(installation, assignment)


def check_editor(installation: Installation, viewer: Viewer, assignment: Assignment) -> None:
    """The same for who edits some SOPs at least."""
    if not (may_manage(viewer) or viewer.role is Role.EDITOR):
        raise NotAllowedError(_NOT_YOURS)
    _check_process(installation, assignment)


@contextmanager
def logged_change(session: Session, viewer: Viewer, sop_id: int) -> Iterator[None]:
    """Log what changes of the SOP inside: which columns, and how class and status change."""
    before = _values(session, sop_id)
    yield
    after = _values(session, sop_id)
    changed = [name for name in assignments.COLUMNS if getattr(before, name) != getattr(after, name)]
    how = {
        name: f"{getattr(before, name)} → {getattr(after, name)}" for name in changed if name in ("access", "status")
    }
    action = Action.CHANGED
    if "access" in changed:
        public = Access.PUBLIC.value
        action = {after.access: Action.PUBLISHED, before.access: Action.WITHDRAWN}.get(public, Action.CHANGED)
    audit.record(session, viewer, action, f"sop:{sop_id}", kolom=", ".join(changed), **how)


def _check_process(installation: Installation, assignment: Assignment) -> None:
    if assignment.process is not None and assignment.process not in installation.taxonomy.by_code:
        raise RequestError({"process": f"Proses {assignment.process!r} tidak ada. Pilih dari daftar."})


def _values(session: Session, sop_id: int) -> Row[Any]:
    columns = [documents.c[name] for name in assignments.COLUMNS]
    return session.execute(select(*columns).where(documents.c.id == sop_id)).one()


def _changes_of_others(session: Session, viewer: Viewer) -> int:
    """Grows with each change of an SOP that an editor may not edit; 0 for a manager, who may edit all."""
    if may_manage(viewer):
        return 0
    others = func.lower(documents.c.unit).not_in([unit_key(unit) for unit in viewer.units])
    return int(session.execute(select(func.coalesce(func.sum(documents.c.version), 0)).where(others)).scalar_one())
