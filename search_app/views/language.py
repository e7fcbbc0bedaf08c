"""Indonesian first, English second: the reader's choice is a cookie, else Indonesian."""

from flask import Blueprint, Flask, abort, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from search_app.http import translate
from search_app.http.security import own_path

# The msgids are the Indonesian sentences themselves, so Indonesian needs no catalogue.
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
COOKIE = "bahasa"
_YEAR_SECONDS = 365 * 24 * 60 * 60

bp = Blueprint("language", __name__)


def chosen_language() -> str:
    code = request.cookies.get(COOKIE, "")
    return code if code in LANGUAGES else "id"


@bp.get("/bahasa/<code>")
def switch(code: str) -> Response:
    """Keep the choice and go back to the page it was made on (`?ke=`, a path of this site)."""
    if code not in LANGUAGES:
        abort(404)
    answer = redirect(own_path(request.args.get("ke", "")), code=303)
    answer.set_cookie(COOKIE, code, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def init_app(app: Flask) -> None:
    Babel(app, default_locale="id", locale_selector=chosen_language)
    translate.init_app(app)
    app.register_blueprint(bp)

    @app.context_processor
    def _language() -> dict[str, object]:
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return {"language": translate.language(), "languages": LANGUAGES, "here": here}
