"""Assignments by a manager, which outweigh register, page and folder."""

from indexer.access import may_manage
from indexer.errors import NotAllowedError, RequestError
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Assignment, Viewer
from indexer.registry import approvals, assignments, corrections, queries
from indexer.registry.assignments import Authority


def assign(installation: Installation, viewer: Viewer, sop_id: int, assignment: Assignment) -> bool:
    """Note the assignment in place of the last one by a person, and update the index; False where the SOP is hidden.

    Raises NotAllowedError when the viewer may not manage, RequestError for a process that is not in the taxonomy.
    """
    check(installation, viewer, assignment)
    with installation.writing() as session:
        if sop_id not in queries.summaries(session, viewer, (sop_id,)):
            return False
        before = assignments.as_values(assignments.said(session, Authority.PERSON, sop_id))
        values = assignments.as_values(assignment)
        changed = {name: value for name, value in values.items() if value != before[name]}
        corrections.mark_assigned(session, sop_id, viewer.name, changed)
        assignments.assign(session, Authority.PERSON, {sop_id: values})
        assignments.resolve(session, (sop_id,))
    update_index(installation)
    return True


def decide(installation: Installation, viewer: Viewer, sop_id: int, agrees: bool) -> bool:
    """Agree to a revision that waits, or refuse it; False where the SOP is hidden or does not wait.

    Raises NotAllowedError when the viewer may not manage.
    """
    check(installation, viewer, Assignment())
    with installation.writing() as session:
        if sop_id not in queries.summaries(session, viewer, (sop_id,)) or not approvals.decide(session, sop_id, agrees):
            return False
    update_index(installation)
    return True


def check(installation: Installation, viewer: Viewer, assignment: Assignment) -> None:
    """Raises NotAllowedError when the viewer may not manage, RequestError for a process that is not in the taxonomy."""
    if not may_manage(viewer):
        raise NotAllowedError("Anda tidak berhak mengubah SOP. Masuk sebagai pengelola, lalu coba lagi.")
    if assignment.process is not None and assignment.process not in installation.taxonomy.by_code:
        raise RequestError({"process": f"Proses {assignment.process!r} tidak ada. Pilih dari daftar."})
