"""Browsers that have signed an account in before: a signed cookie that opens nothing and only exempts from counting."""

import secrets
from hashlib import sha256

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

_SECONDS = 180 * 86_400
_MOST_ACCOUNTS = 8


def id_of(account: str) -> str:
    """The id of this browser where it knows the account, else ""."""
    browser, accounts = _known()
    return browser if _digest(account) in accounts else ""


def remember(response: Response, account: str) -> Response:
    """The answer to a sign-in, with the account added to what the browser knows."""
    browser, accounts = _known()
    known = [_digest(account), *(each for each in accounts if each != _digest(account))][:_MOST_ACCOUNTS]
    response.set_cookie(
        _name(),
        _signer().dumps([browser or secrets.token_urlsafe(12), known]),
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _known() -> tuple[str, list[str]]:
    try:
        browser, accounts = _signer().loads(request.cookies.get(_name(), ""), max_age=_SECONDS)
    except (BadSignature, ValueError):
        return "", []
    return browser, accounts


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-kenal"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-browser")


def _digest(account: str) -> str:
    """Not the name itself: others use this browser, too."""
    return sha256(account.encode("utf-8", "surrogatepass")).hexdigest()[:16]
