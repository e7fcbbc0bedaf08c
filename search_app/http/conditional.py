"""Asked again, nothing new: searches and lists carry an ETag, and a browser that has it gets 304 without a search.

The tag names all that such an answer depends on: the indexed SOPs that the viewer may see, synonyms, program and
settings, address, viewer and language. What is not in it may not be on a page that is `repeatable`. Much the same
without the person is the key under which answers to visitors are kept in memory, and parts of the answers to others
(`response_cache.py`): there the state of the whole index stands, so that nothing stays that was hidden.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, make_response, request, session
from werkzeug.wrappers import Response

import indexer
import search_app
from indexer.config import Settings
from search_app.http import translate
from search_app.http.installation import installation
from search_app.http.response_cache import CacheKey, keeps_nothing, store
from search_app.http.viewer import current_viewer

View = TypeVar("View", bound=Callable[..., Any])

_BYTES = 16


def repeatable(view: View) -> View:
    """Decorator of views that only read and whose answer depends on nothing but what the ETag names."""
    return repeatable_unless(lambda **_: False)(view)


def repeatable_unless(is_changing: Callable[..., bool]) -> Callable[[View], View]:
    """The same for views whose answer sometimes depends on more: `is_changing`, given the view's arguments, says so."""

    def wrap(view: View) -> View:
        @wraps(view)
        def asked(**kwargs: Any) -> Response:
            key = _key()
            if is_changing(**kwargs):
                key = None
            tag = _tag(key) if key else None
            # Not `*`: that would be true of any answer, and tell that there is one.
            known = request.if_none_match
            if tag and not known.star_tag and known.contains_weak(tag):
                answer = Response(status=304)
                del answer.headers["Content-Type"]
            else:
                answer = _answer(key, lambda: make_response(view(**kwargs)))
            if tag and answer.status_code in (200, 304) and not keeps_nothing():
                answer.set_etag(tag, weak=True)  # compressed or not, it is one answer
            return answer

        return cast("View", asked)

    return wrap


def _answer(key: CacheKey | None, make: Callable[[], Response]) -> Response:
    """The answer of `make`, or the cached answer to another visitor, as all without name and session get the same."""
    if key is None or session or current_viewer().name:
        g.answer_key = key
        return make()
    whole = CacheKey(key.state, f"whole {key.asked}")
    found = store().find(whole)
    if found is None:
        answer = make()
        if answer.status_code == 200 and not keeps_nothing():
            store().keep(whole, (answer.get_data(as_text=True), answer.mimetype or ""))
        return answer
    body, media_type = found
    return Response(body, mimetype=media_type)


def _key() -> CacheKey | None:
    """All that an answer depends on but the person; None while the index is behind.

    Read before anything is searched: an answer may be newer than its key, never older.
    """
    state = installation().state()
    if state is None:
        return None
    viewer = current_viewer()
    release: str = current_app.extensions["telusur.release"]
    rights = (viewer.role, viewer.units, viewer.sight.key)
    return CacheKey(state, repr((release, request.script_root, request.full_path, translate.language(), *rights)))


def _tag(key: CacheKey) -> str | None:
    """The ETag; None where the browser may not store the answer, because a flash message waits to be shown."""
    if "_flashes" in session:
        return None
    seen = (installation().state_seen_by(current_viewer()), installation().synonyms().name)
    # The token stands in the forms of a page.
    return opaque_tag(*seen, key.asked, current_viewer().name, session.get("csrf_token", ""))


def opaque_tag(*parts: str) -> str:
    """An ETag of these parts, keyed: nobody works out from it what is in the index or a file, or makes one up."""
    secret = hashlib.sha256(str(current_app.secret_key).encode()).digest()
    return hashlib.blake2b(repr(parts).encode(), key=secret, digest_size=_BYTES).hexdigest()


def _release(settings: Settings) -> str:
    """Changes with the program, its word lists and templates, the process tree, and the settings that pages show."""
    tree = settings.taxonomy.read_bytes() if settings.taxonomy else b""
    return hashlib.sha256(_program() + tree + repr(settings.per_page).encode()).hexdigest()


@cache
def _program() -> bytes:
    found = hashlib.sha256()
    for package in (Path(str(search_app.__file__)).parent, Path(str(indexer.__file__)).parent):
        for path in sorted(package.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.read_bytes())
    return found.digest()


def init_app(app: Flask) -> None:
    app.extensions["telusur.release"] = _release(app.config["TELUSUR"])
