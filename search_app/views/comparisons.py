"""What changed between two versions of an SOP."""

from typing import Any

from flask import Blueprint, Flask, render_template
from werkzeug.exceptions import NotFound

from indexer.compare import compare as compare_versions
from indexer.models import SopView
from indexer.registry import queries
from search_app.http.installation import installation
from search_app.http.viewer import current_viewer
from search_app.presenters import comparison
from search_app.views.documents import SOP_PATH

bp = Blueprint("comparisons", __name__)

_OTHER = "<int(max=2147483647):other_id>"


@bp.get(f"{SOP_PATH}/bandingkan/{_OTHER}")
def compare(sop_id: int, other_id: int) -> str:
    old, new = _pair(sop_id, other_id)
    return render_template("documents/comparison.html", view=comparison.view(old, new, compare_versions(old, new)))


def as_json(sop_id: int, other_id: int) -> dict[str, Any]:
    """For the API, which signs in its own way."""
    old, new = _pair(sop_id, other_id)
    return comparison.as_json(old, new, compare_versions(old, new))


def _pair(sop_id: int, other_id: int) -> tuple[SopView, SopView]:
    """The older and the newer one, whichever stands first in the address. 404 where the viewer may not see both."""
    with installation().session() as registry:
        found = [queries.sop(registry, current_viewer(), each) for each in (sop_id, other_id)]
    seen = [each for each in found if each is not None]
    if len(seen) < 2 or sop_id == other_id:
        raise NotFound
    old, new = sorted(seen, key=lambda each: (each.summary.effective, each.summary.id))
    return old, new


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
