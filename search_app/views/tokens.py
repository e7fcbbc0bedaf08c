"""Tokens by which programs sign in: everyone makes and revokes their own, administrators revoke those of others."""

from datetime import timedelta

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from indexer import access
from indexer.models import Scope, Viewer
from indexer.models.audit import Action
from indexer.registry import api_tokens, audit
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.views.people import administrator, person_of_id

bp = Blueprint("tokens", __name__)

LONGEST_LABEL = 100
DAYS = (7, 30, 90, 365)
_TOKEN = "<int(max=2147483647):token_id>"  # noqa: S105


def scope_labels(viewer: Viewer) -> dict[Scope, str]:
    """What a token of the viewer may be for."""
    labels = {Scope.READ: _("Membaca: mencari dan membuka yang boleh Anda lihat")}
    if access.may_upload(viewer):
        labels[Scope.UPLOAD] = _("Mengunggah berkas")
    if access.may_manage(viewer) or viewer.units:
        labels[Scope.MANAGE] = _("Mengelola: semua yang boleh Anda ubah")
    return labels


@bp.post("/akun/token")
@signed_in_freshly
def make() -> Response | str | tuple[str, int]:
    viewer, label = current_viewer(), " ".join(request.form.get("label", "").split())
    scopes = [scope for scope in scope_labels(viewer) if scope in request.form.getlist("cakupan")]
    days = request.form.get("hari", "")
    problem = ""
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        problem = _("Beri token nama, paling panjang %(most)s huruf.", most=LONGEST_LABEL)
    elif not scopes:
        problem = _("Pilih paling sedikit satu cakupan token.")
    elif days not in map(str, DAYS):
        problem = _("Pilih masa berlaku dari daftar.")
    if problem:
        return _refused(problem)
    with installation().writing() as registry:
        secret = api_tokens.make(registry, current_user.person_id, label, scopes, timedelta(days=int(days)))
        if secret:
            audit.record(registry, viewer, Action.TOKEN_MADE, label, cakupan=", ".join(scopes), hari=days)
    if secret is None:
        return _refused(_("Token Anda sudah sebanyak yang boleh ada. Cabut yang tidak dipakai."))
    return render_template("auth/token.html", label=label, secret=secret)


@bp.post(f"/akun/token/{_TOKEN}/cabut")
@signed_in_freshly
def revoke(token_id: int) -> Response:
    label = _revoke(current_user.person_id, token_id, current_viewer().name)
    flash(_("Token %(label)s dicabut.", label=label))
    return redirect(url_for("account.index"), code=303)


@bp.post(f"/kelola/pengguna/<int(max=2147483647):person_id>/token/{_TOKEN}/cabut")
@signed_in_freshly
def revoke_of(person_id: int, token_id: int) -> Response:
    administrator()
    label = _revoke(person_id, token_id, person_of_id(person_id).name)
    flash(_("Token %(label)s dicabut.", label=label))
    return redirect(url_for("people.person", person_id=person_id), code=303)


def _revoke(person_id: int, token_id: int, owner: str) -> str:
    with installation().writing() as registry:
        label = api_tokens.revoke(registry, person_id, token_id)
        if label is None:
            raise NotFound
        audit.record(registry, current_viewer(), Action.TOKEN_REVOKED, label, pemilik=owner)
    return label


def _refused(problem: str) -> Response:
    flash(problem, "error")
    return redirect(url_for("account.index"), code=303)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
