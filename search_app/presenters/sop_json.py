"""SopView → what a program gets of one SOP. Names of officials are not in it, only their posts."""

from dataclasses import asdict
from typing import Any

from flask import url_for

from indexer.models import CorrectionMark, Page, SopDate, SopIdentity, SopSummary, SopView, Step
from indexer.reading.readers import READERS
from indexer.registry.queries import Original
from indexer.registry.related_sops import RelatedSops
from indexer.text.durations import total_of
from search_app.presenters import durations, search_results, sop_steps


def as_json(
    sop: SopView, related_sops: RelatedSops, original: Original | None, *, names_people: bool = False
) -> dict[str, Any]:
    """`original`: the file of the SOP, as far as the viewer may have it.

    `names_people`: the viewer may know who corrected the SOP.
    """
    summary = sop.summary
    return {
        **brief(summary),
        "identity": _identity(sop.identity),
        "roles": list(sop.roles),
        "steps_state": sop.steps_state.value,
        "steps_reason": " ".join(sop_steps.reason(sop.steps_reason)),
        "steps": [_step(step) for step in sop.steps],
        "duration": durations.total_as_json(total_of(sop.steps)),
        "first_page": sop.first_page,
        "last_page": sop.last_page,
        "pages": [_page(page, summary) for page in sop.pages],
        "outcome": sop.outcome.value,
        "corrections": [_correction(mark, by_name=names_people) for mark in sop.corrections],
        "superseded_by": brief(sop.superseded_by) if sop.superseded_by else None,
        "supersedes": [brief(older) for older in sop.supersedes],
        "parent": brief(related_sops.parent) if related_sops.parent else None,
        "children": [brief(child) for child in related_sops.children],
        "cited": [{"text": line, "sop": brief(named)} for line, named in related_sops.cited.items()],
        "file": _file(sop, original) if original else None,
    }


def brief(summary: SopSummary) -> dict[str, Any]:
    return {
        "id": summary.id,
        "number": summary.number,
        "title": summary.title,
        "kind": summary.kind.value,
        "process": [{"code": step.code, "label": step.label} for step in summary.process_path],
        "unit": summary.unit,
        "effective": summary.effective,
        "revision": summary.revision,
        "status": summary.status.value,
        "access": summary.access.value,
        "format": summary.file_kind.value,
        "page_count": summary.page_count,
        "href": url_for("documents.sop", sop_id=summary.id),
    }


def _correction(mark: CorrectionMark, *, by_name: bool) -> dict[str, str]:
    said = {"field": mark.field, "at": mark.at.isoformat()}
    return {**said, "by": mark.by} if by_name else said


def _identity(identity: SopIdentity) -> dict[str, Any]:
    return {
        "number": identity.number,
        "title": identity.title,
        "created": _date(identity.created),
        "revised": _date(identity.revised),
        "revision": identity.revision,
        "effective": _date(identity.effective),
        "approved_by": identity.approved_by,
        "unit": identity.unit,
        "letterhead": list(identity.letterhead),
        "legal_basis": list(identity.legal_basis),
        "qualification": list(identity.qualification),
        "related": list(identity.related),
        "equipment": list(identity.equipment),
        "warning": identity.warning,
        "recording": identity.recording,
    }


def _date(date: SopDate | None) -> dict[str, str] | None:
    return {"printed": date.printed, "iso": date.iso} if date else None


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "activity": step.activity,
        "performers": list(step.performers),
        "inputs": step.inputs,
        "duration": step.duration,
        **durations.step_as_json(step),
        "output": step.output,
        "note": step.note,
        "is_decision": step.is_decision,
        "doubt": " ".join(sop_steps.reason(step.doubt)),
        "page": step.page,
        "confidence": asdict(step.confidence) if step.confidence else None,
    }


def _page(page: Page, summary: SopSummary) -> dict[str, Any]:
    return {
        "number": page.number,
        "heading": page.heading,
        "source": page.source,
        "confidence": page.confidence,
        "text": page.text,
        "href": url_for("documents.sop", sop_id=summary.id, _anchor=f"hal-{page.number}"),
        "original": search_results.original_address(summary, page.number) or None,
    }


def _file(sop: SopView, original: Original) -> dict[str, Any]:
    """Size and digest are those of the whole file; of a part of it nobody knows them before it is made."""
    has_own_pages = READERS[sop.summary.file_kind].has_pages
    view = "download" if original.is_whole or has_own_pages else "rendition"
    return {
        "name": sop.file_name,
        "size": sop.file_size if original.is_whole else None,
        "sha256": sop.file_sha256 if original.is_whole else None,
        "href": url_for(f"documents.{view}", sop_id=sop.summary.id),
    }
