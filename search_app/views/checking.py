"""What was read of an SOP beside its pages, to be corrected, one SOP after the other."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from indexer import ingest
from indexer.errors import ConflictError, RequestError
from indexer.models import Access, SopView, Viewer
from indexer.registry import assignments, checking, queries
from indexer.registry import corrections as kept
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.presenters import checking as presenter
from search_app.presenters import correction_form, search_results
from search_app.views.documents import SOP_PATH
from search_app.views.manage import manager

bp = Blueprint("checking", __name__)

_ADDRESS = "/kelola/periksa"
_SOP = f"{SOP_PATH}/periksa"
_PER_PAGE = 50


@bp.get(_ADDRESS)
@signed_in_freshly
def index() -> str:
    viewer = manager()
    page = min(max(request.args.get("hal", 1, type=int), 1), 10_000)
    with installation().session() as registry:
        count = checking.count(registry, viewer)
        found = checking.unchecked(registry, viewer, _PER_PAGE, (page - 1) * _PER_PAGE)
    rows = [(search_results.card(sop, url_for("checking.edit", sop_id=sop.id)), doubt) for sop, doubt in found]
    return render_template("manage/checking.html", rows=rows, count=count, page=page, more=count > page * _PER_PAGE)


@bp.get(_SOP)
@signed_in_freshly
def edit(sop_id: int) -> str:
    viewer = manager()
    return _page(_find(viewer, sop_id), viewer, {})


@bp.post(_SOP)
@signed_in_freshly
def save(sop_id: int) -> Response | tuple[str, int]:
    viewer = manager()
    sop = _find(viewer, sop_id)
    if request.form.get("aksi") == "tambah":
        return _page(sop, viewer, {}, is_sent=True), 200
    try:
        correction = correction_form.from_form(request.form, sop)
        publishes = correction.assignment.get("access") is Access.PUBLIC
        if publishes:
            del correction.assignment["access"]
        if not ingest.correct(installation(), viewer, sop_id, correction):
            raise NotFound
    except RequestError as error:
        return _page(sop, viewer, error.problems, is_sent=True), 400
    except ConflictError:
        sentence = _("SOP ini berubah sejak halamannya dibuka. Periksa isian Anda, lalu simpan lagi.")
        return _page(sop, viewer, {"version": sentence}, is_sent=True), 409
    return redirect(url_for("bulk.publish", id=sop_id), code=303) if publishes else _go_on(viewer, sop_id)


def _go_on(viewer: Viewer, sop_id: int) -> Response:
    """To the next SOP of the queue, or back to the one that was saved."""
    with installation().session() as registry:
        following = checking.after(registry, viewer, sop_id)
        is_seen = sop_id in queries.summaries(registry, viewer, (sop_id,))
    if request.form.get("aksi") != "simpan":
        if following:
            flash(_("Tersimpan dan langsung berlaku dalam pencarian. Ini SOP berikutnya."))
            return redirect(url_for("checking.edit", sop_id=following), code=303)
        flash(_("Tersimpan. Semua SOP sudah diperiksa."))
        return redirect(url_for("checking.index"), code=303)
    flash(_("Perubahan disimpan dan langsung berlaku dalam pencarian."))
    address = url_for("documents.sop", sop_id=sop_id) if is_seen else url_for("checking.index")
    return redirect(address, code=303)


def _find(viewer: Viewer, sop_id: int) -> SopView:
    with installation().session() as registry:
        found = queries.sop(registry, viewer, sop_id)
    if found is None:
        raise NotFound
    return found


def _page(sop: SopView, viewer: Viewer, problems: dict[str, str], *, is_sent: bool = False) -> str:
    """`is_sent`: with what the form holds, instead of what counts."""
    values, steps = correction_form.now(sop), sop.steps
    if is_sent:
        values |= {name: request.form[name] for name in values if name in request.form}
        steps = correction_form.steps_of_form(request.form, sop, {})
    with installation().session() as registry:
        origins = assignments.origins(registry, sop.summary.id)
        marks = kept.marks(registry, sop.summary.id)
        count, following = checking.count(registry, viewer), checking.after(registry, viewer, sop.summary.id)
    return render_template(
        "manage/check.html",
        sop=sop.summary,
        view=presenter.view(sop, origins, marks, values, steps, problems),
        problems=problems,
        count=count,
        following=following,
    )


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
