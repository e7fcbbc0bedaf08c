"""Suggestions for the search box, as JSON for its script; each leads somewhere by itself."""

from collections.abc import Callable
from itertools import groupby

from flask import Blueprint, Flask, jsonify, request, url_for
from werkzeug.wrappers import Response

from indexer.search.autocomplete import Suggestion, SuggestionKind, emphasised, suggest
from search_app.http.conditional import repeatable
from search_app.http.installation import installation
from search_app.http.translate import LazyString, lazy_gettext
from search_app.http.viewer import current_viewer

bp = Blueprint("suggestions", __name__)

_GROUPS: dict[SuggestionKind, LazyString] = {
    SuggestionKind.SOP: lazy_gettext("SOP"),
    SuggestionKind.PHRASE: lazy_gettext("Kata kunci"),
    SuggestionKind.NUMBER: lazy_gettext("Nomor SOP"),
    SuggestionKind.PROCESS: lazy_gettext("Proses"),
    SuggestionKind.REGULATION: lazy_gettext("Dasar hukum"),
    SuggestionKind.ROLE: lazy_gettext("Pelaksana"),
    SuggestionKind.UNIT: lazy_gettext("Unit kerja"),
}
_ADDRESSES: dict[SuggestionKind, Callable[[str], str]] = {
    SuggestionKind.SOP: lambda target: url_for("documents.sop", sop_id=int(target)),
    SuggestionKind.NUMBER: lambda target: url_for("documents.sop", sop_id=int(target)),
    SuggestionKind.PHRASE: lambda target: url_for("browse.results", q=target),
    SuggestionKind.PROCESS: lambda target: url_for("browse.results", proses=target),
    SuggestionKind.REGULATION: lambda target: url_for("regulations.one", key=target),
    SuggestionKind.ROLE: lambda target: url_for("browse.results", pelaksana=target),
    SuggestionKind.UNIT: lambda target: url_for("browse.results", unit=target),
}


@bp.get("/saran")
@repeatable
def suggestions() -> Response:
    typed = request.args.get("q", "")
    found = suggest(installation(), current_viewer(), typed)
    return jsonify(
        groups=[
            {"label": str(_GROUPS[kind]), "items": [_item(each, typed) for each in group]}
            for kind, group in groupby(found, key=lambda each: each.kind)
        ]
    )


def _item(found: Suggestion, typed: str) -> dict[str, object]:
    return {
        "text": found.text,
        "parts": [{"text": part.text, "is_match": part.is_match} for part in emphasised(found.text, typed)],
        "href": _ADDRESSES[found.kind](found.target),
    }


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
