"""Pages of an SOP as pictures, and drawings of the searched words on them. Hidden means absent: 404.

Drawn in a reader process and kept on disk (`indexer/pictures.py`).
"""

import atexit

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from indexer import pictures, renditions
from indexer.errors import ReadError
from indexer.models import RENDERED, PagePicture
from indexer.pictures import WIDTHS, PagePictures, PicturesBusyError
from indexer.registry import queries
from search_app.http import errors
from search_app.http.installation import installation
from search_app.http.rate_limit import Rule
from search_app.http.security import rate_limit
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import page_marks
from search_app.views.documents import FILE_POLICY, SOP_PATH, highlighted_search

bp = Blueprint("pictures", __name__)

_PAGE = f"{SOP_PATH}/halaman/<int(max=2147483647):number>"

# Pages that are not in the cache; an office shares one address.
DRAWN = Rule("halaman", most=300, seconds=60)
_RETRY_SECONDS = 5

# The enlarged page is a drawing of ours that shows a picture of ours.
_DRAWING_POLICY = "default-src 'none'; img-src 'self'; frame-ancestors 'none'"


@bp.get(f"{_PAGE}.png")
def picture(sop_id: int, number: int) -> BaseResponse:
    """The page without marks, NIP and NIK painted over; `lebar`: its width in pixels, one of WIDTHS."""
    tag, found = _picture(sop_id, number, _width() or WIDTHS[0])
    response = Response(found.png, mimetype="image/png")
    response.set_etag(tag)
    return _guarded(response, FILE_POLICY)


@bp.get(f"{_PAGE}.svg")
def marks(sop_id: int, number: int) -> BaseResponse:
    """Boxes around the searched words, to be laid over the picture; with `lebar` the picture beneath them."""
    _tag, found = _picture(sop_id, number, WIDTHS[0])
    boxes = page_marks.find(found, highlighted_search().clauses)
    drawing = render_template(
        "documents/marks.svg", page=found, boxes=boxes, number=number, sop_id=sop_id, width=_width()
    )
    response = Response(drawing, mimetype="image/svg+xml")
    response.add_etag()
    return _guarded(response, _DRAWING_POLICY)


def _picture(sop_id: int, number: int, width: int) -> tuple[str, PagePicture]:
    """The picture and a name for it; 404 for pages that the viewer may not see or that have no picture."""
    with installation().session() as session:
        found = queries.page(session, current_viewer(), sop_id, number)
    if found is None:
        abort(404)
    sha256, page, scan = found
    path = installation().files.path(sha256)
    if page.source == RENDERED:
        path = renditions.path(installation().settings, sha256)
    if not pictures.can_be_drawn(page, is_placed=scan is not None) or not path.is_file():
        abort(404)
    drawn: PagePictures = current_app.extensions["telusur.pictures"]
    tag = f"{sha256}-{number}-{width}-{pictures.version(scan)}"
    return tag, drawn.get(path.resolve(), sha256, number, width, _count, scan)


def _width() -> int:
    """The width asked for, 0 where none is; 404 for any but WIDTHS, so that nobody fills the cache."""
    asked = request.args.get("lebar", "")
    if not asked:
        return 0
    if asked not in map(str, WIDTHS):
        abort(404)
    return int(asked)


def _count() -> None:
    """Raises TooManyRequests for an address that has had too many pages drawn."""
    address = request.remote_addr or ""
    if wait := rate_limit().wait(DRAWN, address):
        raise TooManyRequests(retry_after=wait)
    rate_limit().count(DRAWN, address)


def _guarded(response: Response, policy: str) -> BaseResponse:
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Asked again each time: what was public yesterday may be internal today.
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.errorhandler(PicturesBusyError)
def _busy(_error: PicturesBusyError) -> BaseResponse:
    response = errors.answer(
        errors.Problem(503, "busy", _("Sedang sibuk"), _("Banyak halaman sedang digambar. Coba lagi sebentar lagi."))
    )
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


@bp.errorhandler(ReadError)
def _refused(error: ReadError) -> BaseResponse:
    sentence = _("Gambar halaman ini tidak dapat dibuat; teksnya ada di halaman SOP.")
    return errors.answer(errors.Problem(422, error.outcome.value, _("Halaman tidak dapat digambar"), sentence))


def init_app(app: Flask) -> None:
    drawn = PagePictures(app.config["TELUSUR"])
    app.extensions["telusur.pictures"] = drawn
    atexit.register(drawn.close)
    app.register_blueprint(bp)
