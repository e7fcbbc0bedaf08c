"""Filing of many SOPs in one word of a manager, which can be taken back as a whole."""

from collections.abc import Mapping
from contextlib import ExitStack

from indexer.errors import ConflictError
from indexer.ingest.assign import check, logged_change
from indexer.ingest.correct import CHANGED
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Assignment, Viewer
from indexer.models.audit import Action
from indexer.registry import assignments, audit, bulk_changes, corrections, queries
from indexer.registry.assignments import Authority


def assign_many(
    installation: Installation, viewer: Viewer, versions: Mapping[int, int], assignment: Assignment
) -> int | None:
    """Say the same of each SOP (id → version that was shown); the id of the change, None where all are hidden.

    Raises NotAllowedError when the viewer may not manage, RequestError for a process that is not in the taxonomy,
    ConflictError when one of the SOPs changed since it was shown: then nothing is said of any.
    """
    check(installation, viewer, assignment)
    said: dict[str, str | None] = {name: value for name, value in assignments.as_values(assignment).items() if value}
    with installation.writing() as session:
        seen = queries.summaries(session, viewer, versions)
        if any(sop.version != versions[sop.id] for sop in seen.values()):
            raise ConflictError(CHANGED)
        if not seen or not said:
            return None
        before = {sop: assignments.as_values(assignments.said(session, Authority.PERSON, sop)) for sop in seen}
        after = {sop: values | said for sop, values in before.items()}
        with ExitStack() as logged:
            for sop in seen:
                logged.enter_context(logged_change(session, viewer, sop))
            assignments.assign(session, Authority.PERSON, after)
            for sop in seen:
                corrections.mark_assigned(session, sop, viewer.name, said)
            assignments.resolve(session, seen)
        change = bulk_changes.note(session, viewer.name, before, after)
    update_index(installation)
    return change


def undo_many(installation: Installation, viewer: Viewer, change_id: int) -> int:
    """Take a change back; number of SOPs that are as they were. Raises NotAllowedError when the viewer may not manage.

    SOPs of which somebody said more meanwhile, and hidden ones, stay as they are.
    """
    check(installation, viewer, Assignment())
    with installation.writing() as session:
        change = next((each for each in bulk_changes.latest(session) if each.id == change_id), None)
        ids = change.ids if change else ()
        back = bulk_changes.take_back(session, change_id, queries.summaries(session, viewer, ids))
        for sop in back:
            audit.record(session, viewer, Action.CHANGED, f"sop:{sop}", batal=str(change_id))
    update_index(installation)
    return len(back)
