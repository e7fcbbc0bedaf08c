"""Uploading: several files at once, and the page that follows each until it is searchable or has failed."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound, TooManyRequests
from werkzeug.wrappers import Response

from indexer import access, ingest
from indexer.ingest import Submission
from indexer.models import Assignment, Viewer
from search_app.http.auth import to_login
from search_app.http.installation import installation
from search_app.http.rate_limit import Rule
from search_app.http.security import checks_forgery_itself, rate_limit, refuse_forgery, takes_files
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import jobs, labels
from search_app.views import filing

bp = Blueprint("uploads", __name__)

# The script sends each file by itself, so a folder of a few hundred SOPs is as many requests.
PER_PERSON = Rule("unggah", most=600, seconds=300)

_RECENT = 20


def receive(file: FileStorage, viewer: Viewer, said: Assignment, *, replaces: int | None = None) -> Submission:
    """Hand one file to the pipeline, as a revision of the SOP `replaces` where that is given.

    Raises TooManyRequests when this person sends too many.
    """
    wait = rate_limit().wait(PER_PERSON, viewer.name)
    if wait:
        raise TooManyRequests(retry_after=wait)
    rate_limit().count(PER_PERSON, viewer.name)
    return ingest.submit(installation(), file.stream, file.filename or "", viewer, assignment=said, replaces=replaces)


def said_with_files(viewer: Viewer) -> Assignment:
    """What the form says of all files in it. Raises Forbidden where the viewer may not say it, RequestError."""
    said = filing.read_first_word(request.form, viewer)
    if said != Assignment() and not (access.may_manage(viewer) or viewer.units):
        raise Forbidden
    return said


@bp.get("/unggah")
def index() -> str | Response:
    viewer = current_viewer()
    if not access.may_upload(viewer):
        return _refuse(viewer)
    recent = jobs.latest(viewer, _RECENT)
    limits = installation().settings
    return render_template(
        "uploads/index.html",
        recent=recent,
        file_mb=limits.file_mb,
        upload_mb=limits.upload_mb,
        fields=filing.first_fields(viewer) if access.may_manage(viewer) or viewer.units else (),
    )


@bp.post("/unggah")
@checks_forgery_itself
def upload() -> Response:
    # Who sends is looked at before what is sent: a stranger's body is never read.
    viewer = current_viewer()
    if not access.may_upload(viewer):
        return _refuse(viewer)
    refuse_forgery()
    said = said_with_files(viewer)
    chosen = [file for file in request.files.getlist("file") if file.filename]
    if not chosen:
        flash(
            _("Belum ada berkas yang dipilih. Pilih satu berkas atau lebih: %(formats)s.", formats=labels.formats()),
            "error",
        )
        return redirect(url_for("uploads.index"), code=303)
    sent = [receive(file, viewer, said).job_id for file in chosen]
    return redirect(url_for("uploads.batch", id=sent[: jobs.MOST_IDS]), code=303)


@bp.get("/unggah/hasil")
def batch() -> str | Response:
    viewer = current_viewer()
    if not access.may_upload(viewer):
        return _refuse(viewer)
    found = jobs.of_ids(viewer, jobs.read_ids(request.args.getlist("id")))
    if not found:
        raise NotFound
    return render_template("uploads/batch.html", jobs=found, batch=[card.id for card in found])


@bp.post("/unggah/<int:job_id>/coba-lagi")
def retry(job_id: int) -> Response:
    if ingest.retry(installation(), current_viewer(), job_id) is None:
        raise NotFound
    shown = jobs.read_ids(request.form.getlist("id")) or (job_id,)
    return redirect(url_for("uploads.batch", id=shown), code=303)


def _refuse(viewer: Viewer) -> Response:
    """Visitors are led to the login; who is signed in is told that the role does not allow it."""
    if viewer.name:
        raise Forbidden
    return to_login()


def init_app(app: Flask) -> None:
    takes_files("uploads.upload")
    app.register_blueprint(bp)
