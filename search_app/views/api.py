"""The same searches, SOPs and uploads for programs: JSON in and out. For people: docs/api.md."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, current_app, g, jsonify, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Forbidden, NotFound, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Response

from indexer import access, ingest
from indexer.access import VISITOR
from indexer.errors import RequestError
from indexer.models import SearchRequest, Viewer
from indexer.registry import corrections, queries
from indexer.registry.related_sops import RelatedSops, lines_that_cite, related_sops
from indexer.search.service import search as search_sops
from search_app.http import auth, params
from search_app.http.conditional import repeatable, repeatable_unless
from search_app.http.installation import installation
from search_app.http.response_cache import cached, keep_nothing
from search_app.http.search_rate import counted
from search_app.http.security import checks_forgery_itself, refuse_forgery, takes_files
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer, set_viewer
from search_app.presenters import correction_form, jobs, scans, search_json, sop_json
from search_app.presenters import versions as version_views
from search_app.views import comparisons, uploads

bp = Blueprint("api", __name__)

_VERSION = "/api/v1"
_RECENT = 50
# How long after its files were read the index counts as sound for who asks `/healthz` again.
_VERIFY_SECONDS = 10.0
_ID = "<int(max=2147483647):{}>"


@bp.before_request
def _sign_in_by_header() -> None:
    """A token, or HTTP Basic with the accounts of the page; it outweighs a session. Wrong ones are never a visitor."""
    given = request.authorization
    if given is None:
        return
    viewer = auth.viewer_by_header(given.type, given.username or "", given.password or given.token or "")
    if viewer is None:
        raise _unauthorized()
    set_viewer(viewer)
    g.signed_in_by_header = True


@bp.get(f"{_VERSION}/search")
@counted
@repeatable
def search() -> Response:
    asked = params.read(request.args, current_viewer(), params.API, installation().settings.per_page)
    (body,) = cached(lambda: (_found(asked).get_data(as_text=True),))
    return Response(body, mimetype="application/json")


def _found(asked: SearchRequest) -> Response:
    found = search_sops(installation(), asked)
    if not found.is_repeatable:
        keep_nothing()
    return jsonify(search_json.as_json(found))


@bp.get(f"{_VERSION}/documents/{_ID.format('sop_id')}")
@repeatable_unless(scans.are_awaited)
def document(sop_id: int) -> Response:
    return _document(current_viewer(), sop_id)


def _document(viewer: Viewer, sop_id: int) -> Response:
    with installation().session() as registry:
        found = queries.sop(registry, viewer, sop_id)
        original = queries.original(registry, viewer, sop_id)
        relations = related_sops(registry, viewer, sop_id, lines_that_cite(found)) if found else RelatedSops()
    if found is None:
        raise NotFound
    names_people = bool(viewer.name)
    body = sop_json.as_json(found, relations, original, names_people=names_people)
    return jsonify(document={**body, "versions": version_views.as_json(found.versions)})


@bp.patch(f"{_VERSION}/documents/{_ID.format('sop_id')}")
@checks_forgery_itself
def correct(sop_id: int) -> Response:
    """Correct what was read; answers as `document`."""
    viewer, body = _manager(), _body()
    with installation().session() as registry:
        found = queries.sop(registry, viewer, sop_id)
    if found is None or not ingest.correct(installation(), viewer, sop_id, correction_form.from_json(body, found)):
        raise NotFound
    return _document(viewer, sop_id)


@bp.get(f"{_VERSION}/documents/{_ID.format('sop_id')}/changes/{_ID.format('other_id')}")
def changes(sop_id: int, other_id: int) -> Response:
    return jsonify(changes=comparisons.as_json(sop_id, other_id))


@bp.delete(f"{_VERSION}/documents/{_ID.format('sop_id')}")
@checks_forgery_itself
def withdraw(sop_id: int) -> tuple[str, int]:
    """Put the SOP into the bin."""
    if not ingest.withdraw(installation(), _manager(), sop_id):
        raise NotFound
    return "", 204


@bp.post(f"{_VERSION}/documents/{_ID.format('sop_id')}/revoke")
@checks_forgery_itself
def revoke(sop_id: int) -> Response:
    """Let the SOP be no longer in force; answers as `document`."""
    viewer, body = _manager(), _body()
    reason, day = body.get("reason"), body.get("date")
    parsed = corrections.day(day) if isinstance(day, str) else None
    if parsed is None:
        raise RequestError({"date": _("Tulis tanggal lengkap, misalnya 2 Juni 2025.")})
    if not ingest.revoke(installation(), viewer, sop_id, reason if isinstance(reason, str) else "", parsed):
        raise NotFound
    return _document(viewer, sop_id)


@bp.post(f"{_VERSION}/documents/{_ID.format('sop_id')}/restore")
@checks_forgery_itself
def restore(sop_id: int) -> Response:
    """Let this version be the one in force; answers as `document`."""
    viewer = _manager()
    if not ingest.restore(installation(), viewer, sop_id):
        raise NotFound
    return _document(viewer, sop_id)


@bp.post(f"{_VERSION}/documents")
@checks_forgery_itself
def upload() -> tuple[Response, int, dict[str, str]]:
    viewer = _uploader()
    if not g.get("signed_in_by_header"):
        # A browser sends the session by itself, so the page's token has to prove that the page sent the file.
        refuse_forgery()
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadRequest
    sent = uploads.receive(file, viewer, uploads.said_with_files(viewer))
    (card,) = jobs.of_ids(viewer, [sent.job_id])
    status = 200 if sent.duplicate else 202
    return jsonify(job=asdict(card), duplicate=sent.duplicate), status, {"Location": card.href}


@bp.get(f"{_VERSION}/jobs")
def job_list() -> Response:
    viewer = _uploader()
    asked = jobs.read_ids(request.args.getlist("id"))
    found = jobs.of_ids(viewer, asked) if "id" in request.args else jobs.latest(viewer, _RECENT)
    return jsonify(jobs=[asdict(card) for card in found])


@bp.get(f"{_VERSION}/jobs/{_ID.format('job_id')}")
def job(job_id: int) -> Response:
    found = jobs.of_ids(current_viewer(), [job_id])
    if not found:
        raise NotFound
    return jsonify(job=asdict(found[0]))


@bp.post(f"{_VERSION}/jobs/{_ID.format('job_id')}/retry")
@checks_forgery_itself
def retry(job_id: int) -> tuple[Response, int]:
    viewer = _uploader()
    if not g.get("signed_in_by_header"):
        refuse_forgery()
    if ingest.retry(installation(), viewer, job_id) is None:
        raise NotFound
    (card,) = jobs.of_ids(viewer, [job_id])
    return jsonify(job=asdict(card)), 202


@bp.get("/healthz")
def health() -> tuple[Response, int]:
    """200 when registry and index answer, else 503 and which one does not; nothing about what is in them.

    A disk without room is told, but stops no reader.
    """
    parts: dict[str, Callable[[], object]] = {"registry": _ask_registry, "index": _ask_index}
    answers = {part: _answers(part, ask) for part, ask in parts.items()}
    well = all(answers.values())
    shown = {part: "ok" if answer else "down" for part, answer in answers.items()}
    shown["disk"] = "ok" if installation().has_room else "full"
    return jsonify(status="ok" if well else "down", **shown), 200 if well else 503


def _ask_registry() -> None:
    with installation().session() as registry:
        queries.newest(registry, VISITOR, 1)


def _ask_index() -> None:
    installation().verify_index(_VERIFY_SECONDS)


def _answers(part: str, ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # whatever stops it: that it does not answer is the answer
        current_app.logger.exception("healthz: %s does not answer", part)
        return False
    return True


def _uploader() -> Viewer:
    viewer = current_viewer()
    if not access.may_upload(viewer):
        raise Forbidden if viewer.name else _unauthorized()
    return viewer


def _manager() -> Viewer:
    """Who asks to change an SOP, when they may."""
    viewer = current_viewer()
    if not access.may_manage(viewer):
        raise Forbidden if viewer.name else _unauthorized()
    if not g.get("signed_in_by_header"):
        refuse_forgery()
    return viewer


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _unauthorized() -> Unauthorized:
    """A challenge for programs only: a browser would put its own password box over the page."""
    if "Sec-Fetch-Mode" in request.headers:
        return Unauthorized()
    ways = [WWWAuthenticate("bearer", {"realm": "Telusur"})]
    if installation().settings.basic_auth:
        ways.insert(0, WWWAuthenticate("basic", {"realm": "Telusur", "charset": "UTF-8"}))
    return Unauthorized(www_authenticate=ways)


def init_app(app: Flask) -> None:
    takes_files("api.upload")
    app.register_blueprint(bp)
