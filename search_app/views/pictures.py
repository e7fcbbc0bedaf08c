"""Pages of an SOP as pictures, and drawings of the searched words on them. Hidden means absent: 404.

Drawn in a reader process and kept on disk (`indexer/pictures.py`).
"""

import atexit

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer import pictures, renditions
from indexer.errors import ReadError
from indexer.models import RENDERED, PagePicture
from indexer.pictures import WIDTHS, PagePictures, PicturesBusyError
from indexer.registry import queries
from indexer.registry.queries import FoundPage
from search_app.http import errors
from search_app.http.conditional import opaque_tag
from search_app.http.installation import installation
from search_app.http.security import guard_file
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import page_marks
from search_app.views.documents import FILE_POLICY, SOP_PATH, count_drawn, highlighted_search

bp = Blueprint("pictures", __name__)

_PAGE = f"{SOP_PATH}/halaman/<int(max=2147483647):number>"

_RETRY_SECONDS = 5

# The enlarged page is a drawing of ours that shows a picture of ours.
_DRAWING_POLICY = "default-src 'none'; img-src 'self'; frame-ancestors 'none'"


@bp.get(f"{_PAGE}.png")
def picture(sop_id: int, number: int) -> BaseResponse:
    """The page without marks, NIP and NIK painted over; `lebar`: its width in pixels, one of WIDTHS."""
    width = _width() or WIDTHS[0]
    page, found = _picture(sop_id, number, width)
    response = Response(found.png, mimetype="image/png")
    response.set_etag(opaque_tag(page.sha256, str(number), str(width), pictures.version(page.scan)))
    return _guarded(response, FILE_POLICY, is_public=page.is_public)


@bp.get(f"{_PAGE}.svg")
def marks(sop_id: int, number: int) -> BaseResponse:
    """Boxes around the searched words, to be laid over the picture; with `lebar` the picture beneath them."""
    page, found = _picture(sop_id, number, WIDTHS[0])
    boxes = page_marks.find(found, highlighted_search().clauses)
    drawing = render_template(
        "documents/marks.svg", page=found, boxes=boxes, number=number, sop_id=sop_id, width=_width()
    )
    response = Response(drawing, mimetype="image/svg+xml")
    response.add_etag()
    return _guarded(response, _DRAWING_POLICY, is_public=page.is_public)


def _picture(sop_id: int, number: int, width: int) -> tuple[FoundPage, PagePicture]:
    """The page and its picture; 404 for pages that the viewer may not see or that have no picture."""
    with installation().session() as session:
        found = queries.page(session, current_viewer(), sop_id, number)
    if found is None:
        abort(404)
    sha256, page, scan, _is_public = found
    path = installation().files.path(sha256)
    if page.source == RENDERED:
        path = renditions.path(installation().settings, sha256)
    if not pictures.can_be_drawn(page, is_placed=scan is not None) or not path.is_file():
        abort(404)
    drawn: PagePictures = current_app.extensions["telusur.pictures"]
    return found, drawn.get(path.resolve(), sha256, number, width, count_drawn, scan)


def _width() -> int:
    """The width asked for, 0 where none is; 404 for any but WIDTHS, so that nobody fills the cache."""
    asked = request.args.get("lebar", "")
    if not asked:
        return 0
    if asked not in map(str, WIDTHS):
        abort(404)
    return int(asked)


def _guarded(response: Response, policy: str, *, is_public: bool) -> BaseResponse:
    return guard_file(response, policy, is_public=is_public).make_conditional(request)


@bp.app_errorhandler(PicturesBusyError)
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
