"""Filing the SOPs of a search at once: choose, see what would change and what visitors would see, agree, take back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from indexer import ingest
from indexer.errors import ConflictError
from indexer.models import Access, Assignment, SopSummary, Viewer
from indexer.registry import bulk_changes, queries
from indexer.search.service import search
from search_app.http import params
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.presenters import labels
from search_app.presenters.jobs import read_ids
from search_app.views import filing
from search_app.views.manage import manager

bp = Blueprint("bulk", __name__)

_ADDRESS = "/kelola/atur"
FIELDS = ("process", "kind", "unit", "access", "status")


@dataclass(frozen=True, slots=True)
class RowView:
    """`changes`: label, value now and value then. `opens`: visitors would see it."""

    sop: SopSummary
    changes: tuple[tuple[str, str, str], ...]
    opens: bool


@bp.get(_ADDRESS)
@signed_in_freshly
def choose() -> str:
    """The SOPs of the search in the address, at most a page of the largest size."""
    viewer = manager()
    asked = params.read(request.args, viewer, params.PAGE, installation().settings.per_page)
    found = search(installation(), replace(asked, per_page=params.MAX_PER_PAGE, in_families=False))
    with installation().session() as registry:
        changes = bulk_changes.latest(registry)
    sops = [hit.sop for hit in found.hits]
    return render_template(
        "manage/bulk.html", sops=sops, total=found.total, fields=filing.bulk_fields(FIELDS), changes=changes
    )


@bp.post(_ADDRESS)
@signed_in_freshly
def preview() -> str | Response | tuple[str, int]:
    """What would change; with `aksi=simpan` it is done, if the SOPs are as they were shown."""
    viewer = manager()
    said = _said()
    ids = read_ids(request.form.getlist("id"))
    shown = {sop_id: request.form.get(f"versi-{sop_id}", 0, type=int) for sop_id in ids}
    if not shown or said == Assignment():
        flash(_("Pilih SOP dan paling sedikit satu isian."), "error")
        return redirect(url_for("bulk.choose"), code=303)
    if request.form.get("aksi") != "simpan":
        return _preview(viewer, shown, said, request.form, "")
    try:
        change = ingest.assign_many(installation(), viewer, shown, said)
    except ConflictError:
        problem = _("Ada SOP yang berubah sejak pratinjau. Periksa lagi, lalu simpan.")
        return _preview(viewer, shown, said, request.form, problem), 409
    if change:
        flash(_("Perubahan disimpan dan langsung berlaku dalam pencarian."))
        if len(shown) == 1:
            return redirect(url_for("documents.sop", sop_id=next(iter(shown))), code=303)
    return redirect(url_for("bulk.choose", _anchor="riwayat"), code=303)


@bp.get("/kelola/terbit")
@signed_in_freshly
def publish() -> str:
    """What visitors would see of the SOPs in the address (`id`), before they do."""
    said = {"access": Access.PUBLIC.value}
    ids = read_ids(request.args.getlist("id"))[: params.MAX_PER_PAGE]
    return _preview(manager(), ids, Assignment(access=Access.PUBLIC), said, "")


@bp.post(f"{_ADDRESS}/<int(max=2147483647):change_id>/batal")
@signed_in_freshly
def undo(change_id: int) -> Response:
    count = ingest.undo_many(installation(), manager(), change_id)
    flash(_("%(count)s SOP kembali seperti sebelumnya.", count=labels.number(count)))
    return redirect(url_for("bulk.choose", _anchor="riwayat"), code=303)


def _said() -> Assignment:
    given = MultiDict({name: request.form.get(name, "") for name in FIELDS})
    return filing.read_assignment(given, Assignment())


def _preview(viewer: Viewer, shown: Iterable[int], said: Assignment, given: Mapping[str, str], problem: str) -> str:
    with installation().session() as registry:
        found = queries.summaries(registry, viewer, shown)
    rows = [_row(found[sop_id], said) for sop_id in shown if sop_id in found]
    values = {name: given[name] for name in FIELDS if given.get(name)}
    return render_template(
        "manage/bulk_preview.html",
        rows=[row for row in rows if row.changes],
        same=sum(not row.changes for row in rows),
        opens=[row for row in rows if row.opens],
        values=values,
        problem=problem,
    )


def _row(sop: SopSummary, said: Assignment) -> RowView:
    opens = said.access is Access.PUBLIC and sop.access is not Access.PUBLIC
    return RowView(sop, filing.differences(sop, said), opens)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
