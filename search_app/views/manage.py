"""How the indexing goes: the queue, the last uploads, and the files that failed, to be read again."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from indexer import access, ingest
from indexer.errors import IndexUnavailableError
from indexer.models import Viewer
from indexer.registry import approvals, queries, rendition_queue
from search_app.http.auth import signed_in_freshly, to_login
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import jobs, renditions, scans

bp = Blueprint("manage", __name__)

_RECENT = 20


def manager() -> Viewer:
    """Who asks, when they may manage; raises Forbidden otherwise, whatever exists at the address."""
    viewer = current_viewer()
    if not access.may_manage(viewer):
        raise Forbidden
    return viewer


def sections() -> list[tuple[str, str]]:
    """Endpoint and name of the parts of "Kelola" that are the viewer's."""
    found = [
        ("manage.status", _("Antrean")),
        ("checking.index", _("Periksa")),
        ("revisions.index", _("Revisi")),
        ("completeness.index", _("Register")),
        ("synonyms.index", _("Padanan")),
        ("bulk.choose", _("Atur banyak")),
        ("versions.bin_index", _("Tempat sampah")),
    ]
    if access.may_administer(current_viewer()):
        return [("people.index", _("Pengguna")), *found, ("audit.index", _("Catatan"))]
    return found


@bp.get("/status")
def status() -> str | Response:
    viewer = current_viewer()
    if not access.may_upload(viewer):
        if viewer.name:
            raise Forbidden
        return to_login()
    with installation().session() as registry:
        queue = queries.queue_seen_by(registry, viewer)
        failures = queries.failures(registry, viewer)
        revisions = len(approvals.waiting(registry, viewer)) if access.may_manage(viewer) else 0
        has_unpaged = rendition_queue.leases.is_waiting(registry)
        awaiting_ocr = queries.awaiting_ocr(registry, viewer)
    return render_template(
        "manage/status.html",
        waiting=queue.waiting,
        working=queue.working,
        # Whether SOPs wait, not how many: the number would count what the viewer may not see.
        is_current=queue.is_current,
        scan_advice=scans.advice() if awaiting_ocr else "",
        page_advice=renditions.advice() if has_unpaged else "",
        awaiting_ocr=awaiting_ocr,
        failures=failures,
        revisions=revisions,
        is_full=access.may_manage(viewer) and not installation().has_room,
        is_index_sound=not access.may_manage(viewer) or _is_index_sound(),
        recent=jobs.latest(viewer, _RECENT),
        retryable=[failure for failure in failures if failure.job_id and jobs.can_retry(failure.outcome)],
    )


def _is_index_sound() -> bool:
    try:
        installation().verify_index()
    except IndexUnavailableError:
        return False
    return True


@bp.post("/status/coba-lagi")
@signed_in_freshly
def retry_failed() -> Response:
    """Have every failed upload read again: after a disk was full, say, or a reader has learnt something."""
    viewer = manager()
    with installation().session() as registry:
        failures = queries.failures(registry, viewer)
    for failure in failures:
        if failure.job_id is not None:
            ingest.retry(installation(), viewer, failure.job_id)
    flash(_("Berkas yang gagal dibaca ulang. Halaman ini menunjukkan hasilnya."))
    return redirect(url_for("manage.status"), code=303)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.add_template_global(sections, "management_sections")
