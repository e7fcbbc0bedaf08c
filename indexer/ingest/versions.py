"""The life of an SOP after its publication: revoked, restored, withdrawn into the bin, taken back, deleted for good."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from indexer.errors import RequestError
from indexer.ingest.assign import check
from indexer.ingest.folder_import import sweep_store
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Assignment, Status, Viewer
from indexer.models.audit import Action
from indexer.registry import assignments, audit, corrections, queries, versions, withdrawals
from indexer.registry.assignments import Authority
from indexer.text.masking import mask

LONGEST_REASON = 500


def revoke(installation: Installation, viewer: Viewer, sop_id: int, reason: str, day: date) -> bool:
    """Let the SOP be no longer in force since `day`; False where it is hidden.

    Raises NotAllowedError when the viewer may not manage, RequestError without a reason.
    """
    check(installation, viewer, Assignment())
    reason = mask(" ".join(reason.split()))
    if not reason or len(reason) > LONGEST_REASON:
        raise RequestError({"reason": f"Tulis alasannya, paling panjang {LONGEST_REASON} huruf."})
    with installation.writing() as session:
        if sop_id not in queries.summaries(session, viewer, (sop_id,)):
            return False
        _say_status(session, sop_id, viewer.name, Status.REVOKED)
        versions.note_revoked(session, sop_id, day.isoformat(), reason)
        audit.record(session, viewer, Action.REVOKED, f"sop:{sop_id}", sejak=day.isoformat())
    update_index(installation)
    return True


def restore(installation: Installation, viewer: Viewer, sop_id: int) -> bool:
    """Let this version be the one in force, in place of the one that is; False where it is hidden.

    Raises NotAllowedError when the viewer may not manage.
    """
    check(installation, viewer, Assignment())
    with installation.writing() as session:
        family = versions.timeline(session, viewer, sop_id)
        if not family:
            return False
        versions.make_current(session, sop_id, [each for each in family if each.sop.id != sop_id])
        _say_status(session, sop_id, viewer.name, None)
        if versions.status(session, sop_id) is not Status.IN_FORCE:  # the register says otherwise
            _say_status(session, sop_id, viewer.name, Status.IN_FORCE)
        audit.record(session, viewer, Action.RESTORED, f"sop:{sop_id}")
    update_index(installation)
    return True


def withdraw(installation: Installation, viewer: Viewer, sop_id: int) -> bool:
    """Put the SOP into the bin; False where it is hidden. Raises NotAllowedError when the viewer may not manage."""
    check(installation, viewer, Assignment())
    with installation.writing() as session:
        if sop_id not in queries.summaries(session, viewer, (sop_id,)):
            return False
        withdrawals.withdraw(session, sop_id, viewer.name)
        audit.record(session, viewer, Action.BINNED, f"sop:{sop_id}")
    update_index(installation)
    return True


def take_back(installation: Installation, viewer: Viewer, sop_id: int) -> bool:
    """Take the SOP out of the bin as it was; False where the bin holds none such for the viewer.

    Raises NotAllowedError when the viewer may not manage.
    """
    check(installation, viewer, Assignment())
    with installation.writing() as session:
        if not withdrawals.take_back(session, viewer, sop_id):
            return False
        audit.record(session, viewer, Action.TAKEN_BACK, f"sop:{sop_id}")
    update_index(installation)
    return True


def empty_bin(installation: Installation, days: int | None = None) -> int:
    """Delete for good what has lain in the bin for `days` (else `bin_days`), with its files; number of SOPs."""
    kept = timedelta(days=installation.settings.bin_days if days is None else days)
    with installation.writing() as session:
        gone = withdrawals.drop(session, datetime.now(UTC) - kept)
    update_index(installation)
    sweep_store(installation)
    return gone


def _say_status(session: Session, sop_id: int, by: str, status: Status | None) -> None:
    said = replace(assignments.said(session, Authority.PERSON, sop_id), status=status)
    assignments.assign(session, Authority.PERSON, {sop_id: assignments.as_values(said)})
    corrections.mark_assigned(session, sop_id, by, {"status": status})
    assignments.resolve(session, (sop_id,))
