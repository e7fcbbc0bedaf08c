"""Import of the agency's register by a manager: send, see what would change, agree; and take the last one back."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from indexer.completeness.register_file import LARGEST_MB, read_register
from indexer.completeness.register_import import import_rows, plan_import, propose, proposed, undo_import
from indexer.errors import RegisterError
from indexer.models import Access, Viewer
from indexer.text.filenames import display_name
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.security import MB, checks_forgery_itself, refuse_forgery, takes_files
from search_app.http.translate import gettext as _
from search_app.presenters import import_plan
from search_app.views.manage import manager

bp = Blueprint("register", __name__)

_ADDRESS = "/kelola/daftar/impor"
_ONE = f"{_ADDRESS}/<int(max=2147483647):import_id>"


@bp.post(_ADDRESS)
@checks_forgery_itself
@signed_in_freshly
def send() -> Response:
    viewer = _importer()
    request.max_content_length = (LARGEST_MB + 1) * MB
    refuse_forgery()
    file = request.files.get("daftar")
    if file is None or not file.filename:
        return _back(_("Belum ada berkas yang dipilih."), "error")
    name = display_name(file.filename)
    try:
        rows = _read(file, name)
    except RegisterError as error:
        return _back(str(error), "error")
    return redirect(url_for("register.plan", import_id=propose(installation(), rows, name, viewer.name)), code=303)


@bp.get(_ONE)
@signed_in_freshly
def plan(import_id: int) -> str:
    name, rows = _proposed(_importer(), import_id)
    found = plan_import(installation(), rows)
    return render_template(
        "manage/import_plan.html", view=import_plan.view(found), name=name, import_id=import_id, seal=found.seal
    )


@bp.post(_ONE)
@signed_in_freshly
def agree(import_id: int) -> Response:
    viewer = _importer()
    name, rows = _proposed(viewer, import_id)
    if plan_import(installation(), rows).seal != request.form.get("rencana"):
        flash(_("Sementara itu ada yang berubah. Periksa lagi, lalu setujui."), "error")
        return redirect(url_for("register.plan", import_id=import_id), code=303)
    import_rows(installation(), rows, name, viewer)
    return _back(_("Daftar %(name)s dipakai.", name=name))


@bp.post(f"{_ADDRESS}/batal")
@signed_in_freshly
def undo() -> Response:
    undone = undo_import(installation(), _importer())
    if undone is None:
        return _back(_("Tidak ada impor yang dapat dibatalkan."), "error")
    return _back(_("Impor %(name)s dibatalkan.", name=undone[0]))


def may_import(viewer: Viewer) -> bool:
    """A plan names SOPs: only who may see all of them is shown one."""
    return viewer.grants >= {*Access}


def _importer() -> Viewer:
    viewer = manager()
    if not may_import(viewer):
        raise Forbidden
    return viewer


def _read(file: FileStorage, name: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="telusur-") as folder:
        path = Path(folder) / name
        file.save(path)
        return read_register(path, installation().taxonomy)


def _proposed(viewer: Viewer, import_id: int) -> tuple[str, list[dict[str, Any]]]:
    found = proposed(installation(), import_id, viewer.name)
    if found is None:
        raise NotFound
    return found


def _back(sentence: str, category: str = "message") -> Response:
    flash(sentence, category)
    return redirect(url_for("completeness.index"), code=303)


def init_app(app: Flask) -> None:
    takes_files("register.send")
    app.register_blueprint(bp)
