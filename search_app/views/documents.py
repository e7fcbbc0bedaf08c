"""One SOP: its page, and its original file to read in place or to keep. Hidden means absent: 404."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, render_template, request, send_file
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from indexer import pictures, renditions
from indexer.errors import IndexUnavailableError, ReadError, RequestError
from indexer.models import SearchRequest
from indexer.models.audit import Action
from indexer.pictures import PagePictures
from indexer.query import parse
from indexer.reading.readers import READERS
from indexer.registry import audit, queries
from indexer.registry.queries import Original
from indexer.registry.related_sops import RelatedSops, lines_that_cite, related_sops
from indexer.search.interpretation import interpret
from search_app.http import errors, params
from search_app.http.conditional import opaque_tag, repeatable_unless
from search_app.http.installation import installation
from search_app.http.rate_limit import Rule
from search_app.http.security import guard_file, rate_limit
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import back_link, scans, sop_page, sop_steps
from search_app.presenters import versions as version_views
from search_app.presenters.lanes import px

bp = Blueprint("documents", __name__)

# Ids beyond what the registry can hold are no SOP either.
SOP_PATH = "/sop/<int(max=2147483647):sop_id>"

# Pages that are drawn, and files of pages that are made; an office shares one address.
DRAWN = Rule("halaman", most=300, seconds=60)

# A file is a stranger's: it may run nothing, load nothing and be framed by nobody.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@bp.get(SOP_PATH)
@repeatable_unless(scans.are_awaited)
def sop(sop_id: int) -> str:
    asked = _search_that_led_here()
    with installation().session() as session:
        found = queries.sop(session, current_viewer(), sop_id)
        offered = queries.original(session, current_viewer(), sop_id)
        relations = related_sops(session, current_viewer(), sop_id, lines_that_cite(found)) if found else RelatedSops()
    if found is None:
        abort(404)
    highlighted = _with_clauses(asked)
    shown = request.args.get(sop_steps.PARAMETER, "")
    view = sop_page.view(found, relations, highlighted, installation().settings.per_page, shown)
    return render_template(
        "documents/sop.html",
        view=view,
        original=offered,
        link_back=_back_link(asked, sop_id),
        timeline=version_views.timeline(found.versions, sop_id),
        revocation=version_views.revocation(next(each for each in found.versions if each.sop.id == sop_id)),
    )


@bp.get(f"{SOP_PATH}/berkas")
def original(sop_id: int) -> Response:
    """The file as it came, to be read in place; what no browser shows is handed over to be kept."""
    return _file(sop_id, "inline")


@bp.get(f"{SOP_PATH}/unduh")
def download(sop_id: int) -> Response:
    return _file(sop_id, "attachment")


@bp.get(f"{SOP_PATH}/halaman.pdf")
def rendition(sop_id: int) -> Response:
    """The PDF whose pages are shown of a document that has none of its own."""
    found = _original(sop_id)
    path = renditions.path(installation().settings, found.sha256)
    sent = _sent(found, path, renditions.MEDIA_TYPE, f"{found.name}.pdf", as_attachment=False)
    return _logged(sop_id, found, sent)


def _file(sop_id: int, disposition: str) -> Response:
    found = _original(sop_id)
    reader = READERS[found.kind]
    if not (found.is_whole or reader.has_pages):
        abort(404)  # its visible pages are in the rendition
    with installation().session() as session:
        is_active = queries.is_active(session, found.sha256)
    as_attachment = disposition == "attachment" or not reader.has_pages or is_active
    # A name may claim another type than the one that the file was read as.
    kept = found.name if found.name.lower().endswith(reader.suffixes) else f"{found.name}{reader.suffixes[0]}"
    path = installation().files.path(found.sha256)
    return _logged(sop_id, found, _sent(found, path, reader.media_type, kept, as_attachment=as_attachment))


def _logged(sop_id: int, found: Original, response: Response) -> Response:
    """The file, once it is logged who got it, where it is not public; parts of it that follow are no other download."""
    is_first = request.method == "GET" and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    if is_first and not found.is_public and response.status_code in (200, 206):
        with installation().writing() as session:
            audit.record(session, current_viewer(), Action.DOWNLOADED, f"sop:{sop_id}")
    return response


def _original(sop_id: int) -> Original:
    """The file of an SOP; 404 where the viewer may have nothing of it."""
    with installation().session() as session:
        found = queries.original(session, current_viewer(), sop_id)
    if found is None:
        abort(404)
    return found


def _sent(found: Original, path: Path, media_type: str, name: str, *, as_attachment: bool) -> Response:
    """The file at `path`, or the PDF of those of its pages that the viewer may see."""
    if not path.is_file():
        abort(404)
    sent: Path | BytesIO = path.resolve()
    if not found.is_whole:
        made: PagePictures = current_app.extensions["telusur.pictures"]
        sent = BytesIO(made.select(path.resolve(), found.sha256, found.shown, count_drawn))
    response = send_file(
        sent,
        mimetype=media_type,
        as_attachment=as_attachment,
        download_name=name,
        conditional=True,
        etag=opaque_tag(found.sha256, media_type, pictures.selection_name(found.shown)),
    )
    return guard_file(response, FILE_POLICY, is_public=found.is_public)


@bp.errorhandler(ReadError)
def _refused(error: ReadError) -> Response:
    sentence = _("Halaman yang boleh Anda lihat tidak dapat dipisahkan dari berkas ini; teksnya ada di halaman SOP.")
    return errors.answer(errors.Problem(422, error.outcome.value, _("Berkas tidak dapat dibuka"), sentence))


def count_drawn() -> None:
    """Raises TooManyRequests for an address that has had too many pages drawn."""
    address = request.remote_addr or ""
    if wait := rate_limit().wait(DRAWN, address):
        raise TooManyRequests(retry_after=wait)
    rate_limit().count(DRAWN, address)


def highlighted_search() -> SearchRequest:
    """The search in the address, with the clauses of its text."""
    return _with_clauses(_search_that_led_here())


def _search_that_led_here() -> SearchRequest:
    """The search in the address; a broken one must not keep the SOP from being read."""
    per_page = installation().settings.per_page
    try:
        return params.read(request.args, current_viewer(), params.PAGE, per_page)
    except RequestError:
        words = MultiDict({"q": request.args.get("q", "")})
        return params.read(words, current_viewer(), params.PAGE, per_page)


def _with_clauses(asked: SearchRequest) -> SearchRequest:
    """With the clauses of its text: without synonyms and filters where there is no index to know them from."""
    try:
        return replace(asked, clauses=interpret(installation(), asked).clauses)
    except IndexUnavailableError:
        return replace(asked, clauses=parse(asked.text))


def _back_link(asked: SearchRequest, sop_id: int) -> back_link.BackLink | None:
    """To the results this SOP was opened from; None for who came another way."""
    return back_link.back_link(asked, sop_id) if params.PAGE.names() & set(request.args) else None


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.add_template_filter(px, "px")
