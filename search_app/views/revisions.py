"""Revisions that uploaders sent of SOPs in force, for managers to agree to or refuse."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from indexer import ingest
from indexer.registry import approvals
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.views.manage import manager

bp = Blueprint("revisions", __name__)

_ADDRESS = "/kelola/revisi"


@bp.get(_ADDRESS)
@signed_in_freshly
def index() -> str:
    viewer = manager()
    with installation().session() as session:
        waiting = approvals.waiting(session, viewer)
    return render_template("manage/revisions.html", waiting=waiting)


@bp.post(f"{_ADDRESS}/<int(max=2147483647):sop_id>")
@signed_in_freshly
def decide(sop_id: int) -> Response:
    viewer = manager()
    agrees = request.form.get("putusan") == "setuju"
    if not ingest.decide(installation(), viewer, sop_id, agrees):
        raise NotFound
    flash(_("Revisi disetujui dan kini berlaku.") if agrees else _("Revisi ditolak; yang berlaku tetap."))
    return redirect(url_for("revisions.index"), code=303)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
