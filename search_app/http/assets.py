"""Style sheets and scripts under addresses that change with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

_FOR_EVER = "public, max-age=31536000, immutable"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(filename: str, endpoint: str = "static") -> str:
    """The address of a static file of this app or of a blueprint (`endpoint`), with its fingerprint."""
    known: dict[tuple[str, str], str] = current_app.extensions["telusur.assets"]
    fingerprint = known.get((endpoint, filename))
    if fingerprint is None:
        fingerprint = known[endpoint, filename] = _fingerprint(file_of(endpoint, filename))
    return url_for(endpoint, filename=filename, v=fingerprint)


def file_of(endpoint: str, filename: str) -> Path:
    """Path of the static file of this app or of a blueprint (`endpoint`)."""
    owner = current_app if endpoint == "static" else current_app.blueprints[endpoint.removesuffix(".static")]
    if owner.static_folder is None:
        raise LookupError(endpoint)
    return Path(owner.static_folder) / filename


def _keep_for_ever(response: Response) -> Response:
    if request.endpoint in ("static", "bootstrap.static") and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = _FOR_EVER
    return response


def init_app(app: Flask) -> None:
    app.extensions["telusur.assets"] = {}
    app.add_template_global(asset, "asset")
    app.after_request(_keep_for_ever)
