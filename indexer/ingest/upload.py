"""Accepting an upload: once `submit` has returned, the file is kept and will be read, whatever happens."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.access import may_edit, may_manage, may_upload
from indexer.errors import NotAllowedError, RequestError
from indexer.extract import doc
from indexer.files import ByteStream, TooBigError
from indexer.ingest.assign import check_editor
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Assignment, JobView, Outcome, Role, Viewer
from indexer.models.audit import Action
from indexer.models.outcomes import FINAL, KEPT
from indexer.registry import assignments, audit, queries, queue, records
from indexer.registry.tables import documents, files
from indexer.text.filenames import display_folder, display_name

NOTHING_SAID = Assignment()
NO_UNIT = "Pilih unit Anda yang memiliki SOP ini."


@dataclass(frozen=True, slots=True)
class Submission:
    """`duplicate`: the file was there before and the sender may see its SOPs (`sop_ids`)."""

    job_id: int
    duplicate: bool
    sop_ids: tuple[int, ...] = ()


def submit(
    installation: Installation,
    stream: ByteStream,
    name: str,
    viewer: Viewer,
    *,
    folder: str = "",
    assignment: Assignment = NOTHING_SAID,
    replaces: int | None = None,
) -> Submission:
    """Keep the file and queue it. `name` and `folder` are only shown and read for hints, never used as paths.

    `assignment`: what a manager or an editor says at once of all SOPs in the file; of it process, kind, access and unit
    count. Raises NotAllowedError when the viewer may not upload or not assign, RequestError for a process that is not
    in the taxonomy, and for an editor who names none of their units. A file over `file_mb` becomes a failed job.
    `replaces`: the SOP that the file is a revision of; the caller knows that the viewer may see it.
    """
    if not may_upload(viewer):
        raise NotAllowedError("Anda tidak berhak mengunggah. Masuk sebagai pengunggah, lalu coba lagi.")
    said = assignments.pending_values(assignment)
    if any(said.values()):
        check_editor(installation, viewer, assignment)
    if viewer.role is Role.EDITOR and not may_edit(viewer, assignment.unit or ""):
        raise RequestError({"unit": NO_UNIT})
    shown, place = display_name(name), display_folder(folder)
    try:
        stored = installation.files.add(stream, installation.settings.file_mb * 1_000_000)
    except TooBigError:
        with installation.writing() as session:
            job_id = queue.add_ended(session, None, shown, place, viewer.name, Outcome.TOO_BIG)
            return _logged(session, viewer, Submission(job_id, False))
    with installation.writing() as session:
        file_id = records.add_file(session, stored.sha256, stored.size)
        outcome = session.execute(select(files.c.outcome).where(files.c.id == file_id)).scalar_one()
        if outcome is None or Outcome(outcome) not in KEPT:
            job = (file_id, shown, place, viewer.name, said)
            queued = queue.enqueue(session, *job, proposes=not may_manage(viewer), replaces=replaces)
            return _logged(session, viewer, Submission(queued, False))
        job_id = queue.add_ended(session, file_id, shown, place, viewer.name, Outcome(outcome))
        seen = _seen(session, file_id, viewer)
        if replaces and seen and may_manage(viewer):
            queue.note_replaced(session, job_id, replaces)
            assignments.apply_pending(session, (file_id,))
            assignments.resolve(session, seen)
        if any(said.values()):
            edited = [sop.id for sop in queries.summaries(session, viewer, seen).values() if may_edit(viewer, sop.unit)]
            assignments.add_to_person(session, dict.fromkeys(edited, said))
            assignments.resolve(session, edited)
        sent = _logged(session, viewer, Submission(job_id, bool(seen), seen))
    if replaces or any(said.values()):
        update_index(installation)
    return sent


def _logged(session: Session, viewer: Viewer, sent: Submission) -> Submission:
    audit.record(session, viewer, Action.UPLOADED, f"unggahan:{sent.job_id}")
    return sent


def retry(installation: Installation, viewer: Viewer, job_id: int) -> JobView | None:
    """Queue a failed job again; its new state, or None where there is no such job for the viewer.

    A job that did not fail, or whose file was refused, stays as it is.
    """
    with installation.writing() as session:
        if queries.job(session, viewer, job_id) is None:
            return None
        queue.requeue(session, [job_id])
        return queries.job(session, viewer, job_id)


def may_help(outcome: Outcome) -> bool:
    """Whether reading the file again may end otherwise; else only a new file helps, or a program that is missing."""
    return doc.is_convertible() if outcome is Outcome.NO_CONVERTER else outcome not in FINAL


def _seen(session: Session, file_id: int, viewer: Viewer) -> tuple[int, ...]:
    statement = select(documents.c.id).where(documents.c.file_id == file_id)
    visible = statement.where(queries.is_visible(viewer.sight))
    return tuple(session.execute(visible.order_by(documents.c.part)).scalars())
