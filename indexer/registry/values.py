"""Rows of the registry → the values that travel."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from indexer.models import (
    Access,
    FileKind,
    JobState,
    JobView,
    Outcome,
    SopDate,
    SopIdentity,
    SopKind,
    SopSummary,
    Status,
)
from indexer.models.outcomes import sentence
from indexer.taxonomy.tree import Taxonomy

# Columns of `documents` that a summary is made of; reading all of them would cost several times as much.
SUMMARY = (
    "id",
    "number",
    "title",
    "kind",
    "process",
    "unit",
    "effective",
    "revision",
    "status",
    "access",
    "first_page",
    "last_page",
)

_QUEUED = "Menunggu giliran dibaca."
_WORKING = "Sedang dibaca."


def summary_of(session: Session, row: Row[Any]) -> SopSummary:
    """From a row of `documents` with the file's kind as `file_kind`."""
    taxonomy: Taxonomy = session.info["taxonomy"]
    return SopSummary(
        id=row.id,
        number=row.number,
        title=row.title,
        kind=SopKind(row.kind),
        process_path=taxonomy.path(row.process),
        unit=row.unit,
        effective=row.effective,
        revision=row.revision,
        status=Status(row.status),
        access=Access(row.access),
        file_kind=FileKind(row.file_kind),
        page_count=row.last_page - row.first_page + 1,
    )


def identity_of(row: Row[Any], lines: Mapping[str, tuple[str, ...]]) -> SopIdentity:
    """From a row of `documents` and its lines by field."""
    return SopIdentity(
        number=row.printed_number,
        title=row.printed_title,
        created=_date(row.created_printed, row.created_iso),
        revised=_date(row.revised_printed, row.revised_iso),
        revision=row.revision,
        effective=_date(row.effective_printed, row.effective_iso),
        approved_by=row.approved_by,
        approved_name=row.approved_name,
        unit=row.printed_unit,
        letterhead=lines.get("letterhead", ()),
        kind=SopKind(row.printed_kind) if row.printed_kind else None,
        legal_basis=lines.get("legal_basis", ()),
        qualification=lines.get("qualification", ()),
        related=lines.get("related", ()),
        equipment=lines.get("equipment", ()),
        warning=row.warning,
        recording=row.recording,
    )


def _date(printed: str, iso: str) -> SopDate | None:
    return SopDate(printed, iso) if printed or iso else None


def job_of(row: Row[Any], sop_ids: tuple[int, ...]) -> JobView:
    """From a row of `jobs`; SOPs are named once they can be found."""
    state = JobState(row.state)
    outcome = Outcome(row.outcome) if row.outcome else None
    return JobView(
        id=row.id,
        file_name=row.file_name,
        state=state,
        outcome=outcome,
        message=sentence(outcome) if outcome else _QUEUED if state is JobState.QUEUED else _WORKING,
        pages_done=row.pages_done,
        pages_total=row.pages_total,
        created=row.created,
        finished=row.finished,
        by=row.by,
        sop_ids=sop_ids if state is JobState.INDEXED else (),
    )
