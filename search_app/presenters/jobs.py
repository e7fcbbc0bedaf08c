"""JobView → what people and programs see of one upload: a state in words, links, and whether trying again can help."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from indexer import access, ingest
from indexer.models import JobState, JobView, OcrState, Outcome, SopSummary, Status, Viewer
from indexer.registry import queries
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.http.translate import lazy_gettext
from search_app.presenters import labels, scans

# Jobs in one address: what a browser and a proxy surely carry.
MOST_IDS = 200

_HELD_BACK = {
    Status.WAITING: lazy_gettext("Revisi menunggu persetujuan pengelola"),
    Status.REFUSED: lazy_gettext("Revisi ditolak pengelola"),
}


@dataclass(frozen=True, slots=True)
class SopLink:
    """An SOP of a file: what was read of it, and for who may correct that the address of the form, else ""."""

    id: int
    title: str
    number: str
    process: str
    href: str
    correct: str


@dataclass(frozen=True, slots=True)
class JobCard:
    """`label` says the state in words; `progress` is a percentage while pages are counted, else None.

    `recognising`: the file is a scan, known by its name, whose text is still to be recognised. `awaits_approval`: a
    revision that a manager has yet to agree to.
    """

    id: int
    name: str
    state: str
    outcome: str | None
    label: str
    progress: int | None
    is_final: bool
    recognising: bool
    awaits_approval: bool
    can_retry: bool
    documents: tuple[SopLink, ...]
    href: str
    retry: str


def latest(viewer: Viewer, limit: int) -> tuple[JobCard, ...]:
    """The last uploads the viewer may know of, newest first."""
    with installation().session() as registry:
        return _cards(registry, viewer, queries.jobs(registry, viewer, limit=limit))


def of_ids(viewer: Viewer, ids: Iterable[int]) -> tuple[JobCard, ...]:
    """These uploads, newest first; one that is not the viewer's to know is missing."""
    with installation().session() as registry:
        return _cards(registry, viewer, queries.jobs(registry, viewer, ids=ids))


def read_ids(values: Iterable[str]) -> tuple[int, ...]:
    """Ids out of an address, at most MOST_IDS; what is no id is left out, as a job that does not exist would be."""
    ids = dict.fromkeys(int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 10)
    return tuple(ids)[:MOST_IDS]


def can_retry(outcome: Outcome | None) -> bool:
    """Whether to offer to read a failed file again."""
    return outcome is not None and ingest.retry_may_help(outcome)


def _is_recognising(job: JobView) -> bool:
    is_silent = job.state is JobState.INDEXED and job.outcome is Outcome.NO_TEXT
    return is_silent and job.ocr in (OcrState.WAITING, OcrState.WORKING) and not scans.advice()


def _state_in_words(job: JobView, status: Status | None) -> str:
    """`status`: of its SOPs, that which tells most."""
    if _is_recognising(job):
        return _("Sedang dikenali (OCR)")
    match job.state:
        case JobState.QUEUED:
            return _("Menunggu")
        case JobState.WORKING if job.pages_total:
            done, total = labels.number(job.pages_done), labels.number(job.pages_total)
            return _("Sedang dibaca (hal. %(done)s dari %(total)s)", done=done, total=total)
        case JobState.WORKING:
            return _("Sedang dibaca")
        case JobState.FAILED:
            return _("Gagal: %(message)s", message=_(job.message))
        case JobState.INDEXED:
            if job.sop_ids and job.finished == job.created:  # nothing had to be read: the file was known
                return _("Berkas ini sudah ada")
            if status in _HELD_BACK:
                return str(_HELD_BACK[status])
            return _("Dapat dicari") if job.outcome is Outcome.INDEXED else _(job.message)


def _cards(registry: Any, viewer: Viewer, jobs: Iterable[JobView]) -> tuple[JobCard, ...]:
    known = tuple(jobs)
    titles = queries.summaries(registry, viewer, {sop_id for job in known for sop_id in job.sop_ids})
    return tuple(
        _card(job, viewer, tuple(titles[sop_id] for sop_id in job.sop_ids if sop_id in titles)) for job in known
    )


def _card(job: JobView, viewer: Viewer, sops: tuple[SopSummary, ...]) -> JobCard:
    held = next((sop.status for sop in sops if sop.status in _HELD_BACK), None)
    return JobCard(
        id=job.id,
        name=job.file_name,
        state=job.state.value,
        outcome=job.outcome.value if job.outcome else None,
        label=" · ".join(filter(None, (_state_in_words(job, held), _(job.warning) if job.warning else ""))),
        progress=100 * job.pages_done // job.pages_total if job.pages_total else None,
        is_final=job.state in (JobState.INDEXED, JobState.FAILED),
        recognising=_is_recognising(job),
        awaits_approval=held is Status.WAITING,
        can_retry=job.state is JobState.FAILED and can_retry(job.outcome),
        documents=tuple(_link(sop, viewer) for sop in sops),
        href=url_for("api.job", job_id=job.id),
        retry=url_for("api.retry", job_id=job.id),
    )


def _link(sop: SopSummary, viewer: Viewer) -> SopLink:
    return SopLink(
        id=sop.id,
        title=sop.title,
        number=sop.number or _("nomor belum diketahui"),
        process=" › ".join(labels.process(step) for step in sop.process_path),
        href=url_for("documents.sop", sop_id=sop.id),
        correct=url_for("filing.edit", sop_id=sop.id) if access.may_edit(viewer, sop.unit) else "",
    )
