"""What every answer carries and every request passes: headers, session cookie, forged forms, sizes, trusted proxies."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from indexer.config import Settings
from search_app.http import errors
from search_app.http.rate_limit import RateLimit
from search_app.http.secret import secret_key
from search_app.http.translate import gettext as _

csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., Any])

MB = 1_000_000

# Endpoints of files that are the same for everybody.
STATIC = ("static", "bootstrap.static")

# Forms other than uploads are a few words; anything longer is refused before it is read.
FORM_BYTES = MB

# Bootstrap draws its select arrows and check marks as data: pictures.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    settings: Settings = app.config["TELUSUR"]
    app.config.update(
        SECRET_KEY=secret_key(settings),
        # A __Host- cookie cannot be set from a sibling domain; browsers take the prefix over HTTPS only.
        SESSION_COOKIE_NAME="__Host-telusur" if settings.secure_cookies else "telusur",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        MAX_CONTENT_LENGTH=settings.upload_mb * MB,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=5000,
        # The token lives as long as the session it is bound to: a form left open over lunch still works.
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    app.extensions["telusur.rate_limit"] = RateLimit(settings.data / "allowance.sqlite")
    app.before_request(_limit_forms)
    csrf.init_app(app)
    app.register_error_handler(CSRFError, _forged)
    app.after_request(_set_headers)


def takes_files(view: str) -> None:
    """Let the endpoint `view` receive up to `upload_mb`; it checks permission and forgery itself before reading."""
    _FILE_VIEWS.add(view)


def rate_limit() -> RateLimit:
    counters: RateLimit = current_app.extensions["telusur.rate_limit"]
    return counters


def checks_forgery_itself(view: View) -> View:
    """For views that look at the sender before the body: they call `refuse_forgery` when it is time."""
    csrf.exempt(view)
    return view


def refuse_forgery() -> None:
    """Raises CSRFError unless the request holds the token of its session."""
    csrf.protect()


_FILE_VIEWS: set[str] = set()


def guard_file(response: BaseResponse, policy: str, *, is_public: bool) -> BaseResponse:
    """`response`, a file or a picture, with its Content-Security-Policy; what is not public may be kept nowhere."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Asked again each time: what was public yesterday may be internal today.
    response.headers["Cache-Control"] = "private, no-cache" if is_public else "no-store"
    return response


def own_path(target: str) -> str:
    """`target` when it is a path of this site, else the home page: no redirect to strangers."""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:
        return url_for("browse.home")
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return url_for("browse.home")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _limit_forms() -> None:
    if request.endpoint not in _FILE_VIEWS:
        request.max_content_length = FORM_BYTES


def _forged(_error: CSRFError) -> BaseResponse:
    return errors.answer(
        errors.Problem(
            400,
            "csrf",
            _("Formulir tidak berlaku lagi"),
            _("Formulir ini dibuka sebelum Anda masuk atau keluar. Muat ulang halamannya, lalu kirim lagi."),
        )
    )


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status_code != 304:  # there the policy of what the browser has stays
        is_page = response.mimetype == "text/html"
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else OTHER_POLICY)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in STATIC:
        response.vary.update(("Cookie", "Authorization"))  # who asks, and in which language
    if "Authorization" in request.headers:
        # A program signs in with each request: nothing else keeps a browser's or proxy's copy from the next one.
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        # What a person saw while signed in must not come back from the cache after signing out.
        is_signed_in = "_user_id" in session or g.get("signed_in_by_header")
        response.headers["Cache-Control"] = "no-store" if is_signed_in else "private, no-cache"
    return response
