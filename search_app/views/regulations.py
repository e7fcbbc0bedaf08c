"""The regulations that SOPs cite: all of them, and the SOPs that cite one; the same for programs."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, jsonify, render_template
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from indexer.models import SearchRequest
from indexer.registry import citations
from search_app.http import params
from search_app.http.conditional import repeatable
from search_app.http.installation import installation
from search_app.http.viewer import current_viewer
from search_app.presenters import search_results
from search_app.presenters.interpretation import RegulationView, regulation
from search_app.presenters.search_links import sop_address
from search_app.presenters.search_results import SopCard

bp = Blueprint("regulations", __name__)

_KEY = "<string(maxlength=255):key>"


@bp.get("/dasar-hukum")
@repeatable
def index() -> str:
    return render_template("browse/regulations.html", regulations=_all())


@bp.get(f"/dasar-hukum/{_KEY}")
@repeatable
def one(key: str) -> str:
    found, cards = _one(key)
    return render_template("browse/regulation.html", regulation=found, sops=cards)


@bp.get("/api/v1/regulations")
@repeatable
def index_json() -> Response:
    return jsonify(regulations=[_as_json(each) for each in _all()])


@bp.get(f"/api/v1/regulations/{_KEY}")
@repeatable
def one_json(key: str) -> Response:
    found, cards = _one(key)
    return jsonify(regulation=_as_json(found), documents=[asdict(card) for card in cards])


def _all() -> tuple[RegulationView, ...]:
    with installation().session() as session:
        return tuple(map(regulation, citations.regulations(session, current_viewer())))


def _one(key: str) -> tuple[RegulationView, tuple[SopCard, ...]]:
    """Raises NotFound where no SOP that the viewer may see cites it."""
    viewer = current_viewer()
    with installation().session() as session:
        found = citations.regulation(session, viewer, key)
        sops = citations.citing(session, viewer, key) if found else ()
    if found is None:
        raise NotFound
    asked = _nothing_asked()
    per_page = installation().settings.per_page
    return regulation(found), tuple(
        search_results.card(sop, sop_address(asked, sop.id, None, per_page)) for sop in sops
    )


def _nothing_asked() -> SearchRequest:
    return params.read(MultiDict(), current_viewer(), params.PAGE, installation().settings.per_page)


def _as_json(view: RegulationView) -> dict[str, Any]:
    return asdict(view)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
