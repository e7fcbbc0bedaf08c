"""Finding: the home page, the results, the process tree and the help with searching."""

from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, Flask, current_app, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from indexer.access import may_manage
from indexer.models import FacetResult, SearchRequest, SearchResult
from indexer.registry import queries
from indexer.search.service import explain, search
from search_app.http import params
from search_app.http.conditional import repeatable
from search_app.http.installation import installation
from search_app.http.response_cache import cached, keep_nothing
from search_app.http.search_rate import counted
from search_app.http.viewer import current_viewer
from search_app.presenters import facets, search_results
from search_app.presenters.score_explanation import ExplanationView, explanations
from search_app.presenters.search_links import OPENED, Links, sop_address
from search_app.presenters.zero_results import relaxed_searches

bp = Blueprint("browse", __name__)

NEWEST = 5


@bp.get("/")
@repeatable
def home() -> str:
    with installation().session() as session:
        newest = queries.newest(session, current_viewer(), NEWEST)
    return render_template(
        "browse/home.html",
        **_tree(),
        newest=[search_results.card(sop, sop_address(_nothing_asked(), sop.id, None, _per_page())) for sop in newest],
    )


@bp.get("/proses")
@repeatable
def processes() -> str:
    return render_template("browse/processes.html", **_tree())


@bp.get("/cari")
@counted
@repeatable
def results() -> str:
    asked = params.read(request.args, current_viewer(), params.PAGE, _per_page())
    shown = cached(lambda: _found(asked))
    bulk = Links(params.PAGE, "bulk.choose", _per_page()).to(asked) if may_manage(current_viewer()) else ""
    return render_template("browse/results.html", shown=shown, text=asked.text, hidden=_hidden_fields(asked), bulk=bulk)


class RenderedResults(NamedTuple):
    """The page of results without its frame: nothing of who asks is in it, but for what they may see and do.

    `total`: SOPs found, in digits.
    """

    title: str
    main: Markup
    total: str


def _found(asked: SearchRequest) -> RenderedResults:
    found = search(installation(), asked)
    if not found.is_repeatable:
        keep_nothing()
    view = search_results.results(found, page_links())
    # Not `render_template`, which would let it see the viewer and the session.
    main = current_app.jinja_env.get_template("browse/found.html").render(
        view=view,
        explained=_explained(found),
        relaxed_searches=() if found.total else relaxed_searches(found.asked, page_links()),
        in_force_on=asked.in_force_on,
        beside_date=_beside_date(asked),
        longest=len(asked.text),
        shortened=len(params.whole_text(request.args, params.PAGE)) > len(asked.text),
    )
    title = f"{view.text} · {view.count}" if view.text else view.count
    return RenderedResults(title, Markup(main), str(found.total))  # noqa: S704 - made by a template, which escapes


@bp.get("/bantuan")
def help_page() -> str:
    return render_template("browse/help.html")


def _explained(found: SearchResult) -> dict[int, ExplanationView] | None:
    """Explanations for managers who ask for them; None if the search engine cannot explain scores."""
    if request.args.get("jelaskan") != "1" or not may_manage(current_viewer()):
        return {}
    explained = explain(installation(), found)
    return None if explained is None else explanations(explained)


def page_links() -> Links:
    asked = set(request.args.getlist(OPENED))
    opened = tuple(facet for facet, name in params.PAGE.filters.items() if name in asked)
    return Links(params.PAGE, "browse.results", _per_page(), filter_anchor="saring", opened=opened)


def _per_page() -> int:
    return installation().settings.per_page


def _nothing_asked() -> SearchRequest:
    return params.read(MultiDict(), current_viewer(), params.PAGE, _per_page())


def _tree() -> dict[str, object]:
    """The process groups with the number of SOPs this viewer finds in each, for lists of processes."""
    asked = _nothing_asked()
    found = search(installation(), replace(asked, per_page=1))
    tree = next((facet for facet in found.facets if facet.name == "process"), FacetResult("process", "", ()))
    links = Links(params.PAGE, "browse.results", _per_page())
    return {
        "groups": facets.facet_view(tree, asked, links).values,
        "total": found.total,
        "count": search_results.count_in_words(found.total, found.kinds),
    }


def _hidden_fields(asked: SearchRequest) -> list[tuple[str, str]]:
    """What the search box sends along, so that new words keep the filters and the order."""
    arguments = params.write(replace(asked, page=1), params.PAGE, _per_page())
    arguments.pop(params.PAGE.text, None)
    return list(MultiDict(arguments).items(multi=True))


def _beside_date(asked: SearchRequest) -> list[tuple[str, str]]:
    """What the field for a date sends along: everything but the date, and the status it stood for."""
    status = asked.filters.get("status", ())
    if asked.in_force_on and status == params.EVERY_STATUS:
        status = params.DEFAULT_STATUS
    undated = replace(asked, page=1, in_force_on="", filters={**asked.filters, "status": status})
    return list(MultiDict(params.write(undated, params.PAGE, _per_page())).items(multi=True))


def _is_without_sops() -> bool:
    with installation().session() as session:
        return not queries.newest(session, current_viewer(), 1)


def init_app(app: Flask) -> None:
    app.add_template_global(_is_without_sops, "is_without_sops")
    app.register_blueprint(bp)
