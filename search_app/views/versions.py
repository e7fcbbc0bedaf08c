"""Versions of an SOP: a new file for it, revoking and restoring, and the bin."""

from datetime import UTC, datetime

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.wrappers import Response

from indexer import access, ingest
from indexer.errors import RequestError
from indexer.models import Assignment, SopVersion, Viewer
from indexer.registry import corrections, versions, withdrawals
from search_app.http.auth import signed_in_freshly, to_login
from search_app.http.installation import installation
from search_app.http.security import checks_forgery_itself, refuse_forgery, takes_files
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import labels
from search_app.presenters import versions as presenter
from search_app.views import uploads
from search_app.views.documents import SOP_PATH
from search_app.views.manage import manager

bp = Blueprint("versions", __name__)

_SOP = f"{SOP_PATH}/versi"
_BIN = "/kelola/sampah"
_BIN_ITEM = f"{_BIN}/<int(max=2147483647):sop_id>"


@bp.get(_SOP)
def index(sop_id: int) -> str | Response:
    viewer = current_viewer()
    if not access.may_upload(viewer):
        return _refuse(viewer)
    return _page(viewer, sop_id, {})


@bp.post(_SOP)
@checks_forgery_itself
def upload(sop_id: int) -> Response:
    """A new file for this SOP."""
    viewer = current_viewer()
    if not access.may_upload(viewer):
        return _refuse(viewer)
    refuse_forgery()
    family = _family(viewer, sop_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        flash(_("Belum ada berkas yang dipilih."), "error")
        return redirect(url_for("versions.index", sop_id=sop_id), code=303)
    # An editor's file belongs to a unit of theirs: that of the SOP, or it is refused.
    unit = next(each.sop.unit for each in family if each.sop.id == sop_id) if viewer.units else None
    sent = uploads.receive(file, viewer, Assignment(unit=unit), replaces=sop_id)
    return redirect(url_for("uploads.batch", id=sent.job_id), code=303)


@bp.post(f"{_SOP}/cabut")
@signed_in_freshly
def revoke(sop_id: int) -> Response | tuple[str, int]:
    viewer = manager()
    _family(viewer, sop_id)
    day = corrections.day(request.form.get("tanggal", "")) or None
    try:
        if day is None:
            raise RequestError({"tanggal": _("Tulis tanggal lengkap, misalnya 2 Juni 2025.")})
        ingest.revoke(installation(), viewer, sop_id, request.form.get("alasan", ""), day)
    except RequestError as error:
        return _page(viewer, sop_id, error.problems), 400
    return _done(sop_id, _("SOP dicabut."))


@bp.post(f"{_SOP}/pulihkan")
@signed_in_freshly
def restore(sop_id: int) -> Response:
    if not ingest.restore(installation(), manager(), sop_id):
        raise NotFound
    return _done(sop_id, _("Versi ini kini berlaku."))


@bp.post(f"{_SOP}/tarik")
@signed_in_freshly
def withdraw(sop_id: int) -> Response:
    viewer = manager()
    _family(viewer, sop_id)
    if request.form.get("yakin") != "1":
        raise BadRequest
    ingest.withdraw(installation(), viewer, sop_id)
    flash(_("SOP ditarik ke tempat sampah. Tidak ada yang menemukannya lagi."))
    return redirect(url_for("versions.bin_index"), code=303)


@bp.get(_BIN)
@signed_in_freshly
def bin_index() -> str:
    viewer = manager()
    with installation().session() as registry:
        found = withdrawals.withdrawn(registry, viewer)
    return render_template(
        "manage/bin.html", found=found, days=installation().settings.bin_days, accesses=labels.ACCESSES
    )


@bp.post(f"{_BIN_ITEM}/pulihkan")
@signed_in_freshly
def take_back(sop_id: int) -> Response:
    if not ingest.take_back(installation(), manager(), sop_id):
        raise NotFound
    return _done(sop_id, _("SOP dikembalikan dari tempat sampah."))


def _page(viewer: Viewer, sop_id: int, problems: dict[str, str]) -> str:
    family = _family(viewer, sop_id)
    return render_template(
        "manage/versions.html",
        this=next(each for each in family if each.sop.id == sop_id),
        timeline=presenter.timeline(family, sop_id),
        problems=problems,
        form=request.form,
        today=labels.day(datetime.now(UTC).date()),
        file_mb=installation().settings.file_mb,
    )


def _family(viewer: Viewer, sop_id: int) -> tuple[SopVersion, ...]:
    with installation().session() as registry:
        found = versions.timeline(registry, viewer, sop_id)
    if not found:
        raise NotFound
    return found


def _done(sop_id: int, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("documents.sop", sop_id=sop_id), code=303)


def _refuse(viewer: Viewer) -> Response:
    if viewer.name:
        raise Forbidden
    return to_login()


def init_app(app: Flask) -> None:
    takes_files("versions.upload")
    app.register_blueprint(bp)
