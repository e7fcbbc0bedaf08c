"""Authentication: signing in and out on the page, and HTTP Basic in the API, with the same accounts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cachetools import TLRUCache
from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, fresh_login_required, login_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from indexer.access import VISITOR, scoped
from indexer.config import Settings
from indexer.models import Viewer
from indexer.models.audit import Action
from indexer.registry import api_tokens, audit, database, people, sessions
from indexer.registry.people import Person
from search_app.http import known_browsers
from search_app.http.installation import installation
from search_app.http.rate_limit import Rule
from search_app.http.security import STATIC, View, own_path, rate_limit
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer, set_viewer

bp = Blueprint("auth", __name__)

# Failed attempts only. A browser that has signed this account in before is counted by itself (BY_NAME), and so is the
# account from an address where it has signed in: whatever strangers try elsewhere locks neither out. Everybody else is
# also counted by account, wherever they are, and by address, which an office shares.
BY_NAME = Rule("masuk-nama", most=8, seconds=600)
BY_ACCOUNT = Rule("masuk-akun", most=10, seconds=3600, longest=300)
BY_ADDRESS = Rule("masuk-alamat", most=200, seconds=600)
_KNOWN_HERE = Rule("masuk-kenal", most=1, seconds=30 * 86_400)
# Attempts that were not even checked are logged once a minute and account.
_HELD = Rule("masuk-ditahan", most=1, seconds=60)

# That a program signed in with a password, or failed with a token, is logged once in this time and address.
_BY_BASIC = Rule("masuk-basic", most=1, seconds=3600)
_BAD_TOKEN = Rule("token-salah", most=1, seconds=60)
_TOKEN_SECONDS = 60

# That a session is used is noted in this part of the time that it may be idle: not a write a request.
_TOUCHES = 10
_MOST_SESSIONS = 10_000


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person for Flask-Login; the id is the secret of a session (`registry/sessions.py`)."""

    def __init__(self, person: Person, token: str) -> None:
        self.viewer = person.viewer
        self.person_id = person.id
        self.id = token


def check(name: str, password: str) -> Person | None:
    """The person with this name and password; None when either is wrong, after the same time.

    Raises TooManyRequests after too many failures of this account, this address, or both.
    """
    account, limits = people.name_key(name)[:100], rate_limit()
    taken: list[tuple[Rule, str]] = []
    for rule, key in _counters(account):
        if wait := limits.take(rule, key):
            _give_back(taken)
            _log_held(account)
            raise TooManyRequests(retry_after=wait)
        taken.append((rule, key))
    with installation().session() as registry:
        person = people.authenticate(registry, name, password)
        is_outdated = person is not None and people.has_outdated_hash(registry, person.id)
    if person is None:
        with installation().writing() as registry:
            named = people.named(registry, account)
            audit.count_failed_sign_in(registry, named.name if named else "", request.remote_addr or "")
        return None
    _give_back(taken)
    limits.count(_KNOWN_HERE, _here(account))
    if is_outdated:
        with installation().writing() as registry:
            people.renew_hash(registry, person.id, password)
    return person


def viewer_by_header(kind: str, name: str, secret: str) -> Viewer | None:
    """Who signs in by `Authorization`: with a token, or with name and password where the settings allow that.

    Raises TooManyRequests as `check`.
    """
    settings: Settings = current_app.config["TELUSUR"]
    if kind == "bearer":
        return _viewer_by_token(secret)
    person = check(name, secret) if kind == "basic" and settings.basic_auth else None
    if person and not rate_limit().take(_BY_BASIC, _here(people.name_key(person.name))):
        with installation().writing() as registry:
            audit.record(registry, here_as(person), Action.SIGNED_IN, cara="basic")
    return person.viewer if person else None


def _viewer_by_token(secret: str) -> Viewer | None:
    with installation().session() as registry:
        found = api_tokens.holder(registry, secret)
    if found is None:
        if not rate_limit().take(_BAD_TOKEN, request.remote_addr or ""):
            with installation().writing() as registry:
                who = replace(VISITOR, address=request.remote_addr or "")
                audit.record(registry, who, Action.SIGN_IN_FAILED, cara="token")
        return None
    _note_use(f"token {found.token_id}", _TOKEN_SECONDS, lambda registry: api_tokens.touch(registry, found.token_id))
    return scoped(found.person.viewer, found.scopes)


def _log_held(account: str) -> None:
    if rate_limit().take(_HELD, _here(account)):
        return
    with installation().writing() as registry:
        named = people.named(registry, account)
        # A name that nobody has may be a password in the wrong field.
        who = replace(VISITOR, name=named.name if named else "", address=request.remote_addr or "")
        audit.record(registry, who, Action.SIGN_IN_HELD)


def _counters(account: str) -> tuple[tuple[Rule, str], ...]:
    """What an attempt for this account counts for."""
    if browser := known_browsers.id_of(account):
        return ((BY_NAME, f"{browser} {account}"),)
    here = (BY_NAME, _here(account))
    if rate_limit().wait(_KNOWN_HERE, _here(account)):
        return (here,)
    return here, (BY_ACCOUNT, account), (BY_ADDRESS, request.remote_addr or "")


def _here(account: str) -> str:
    return f"{request.remote_addr or ''} {account}"


def _give_back(taken: list[tuple[Rule, str]]) -> None:
    for rule, key in taken:
        rate_limit().give_back(rule, key)


@bp.get("/masuk")
def login() -> str | Response:
    target = own_path(request.args.get("ke", ""))
    if current_user.is_authenticated and session.get("_fresh"):
        return redirect(target)
    return _page(target)


@bp.post("/masuk")
def sign_in() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    name, target = request.form.get("nama", ""), own_path(request.form.get("ke", ""))
    try:
        person = check(name, request.form.get("sandi", ""))
    except TooManyRequests as error:
        minutes = -(-int(error.retry_after) // 60)  # type: ignore[arg-type]
        sentence = _("Terlalu banyak percobaan yang gagal. Tunggu %(minutes)s menit, lalu coba lagi.", minutes=minutes)
        return _page(target, name, sentence), 429, {"Retry-After": str(error.retry_after)}
    if person is None:
        # The same words for an unknown name, a wrong password and a closed account.
        return _page(target, name, _("Nama atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")), 422
    begin_session(person)
    return known_browsers.remember(redirect(target, code=303), people.name_key(name)[:100])


def begin_session(person: Person) -> None:
    """Sign the person in in this browser; its session before is over."""
    before = session.get("_user_id", "")
    session.clear()  # nothing of the visitor's session goes on, its CSRF token neither
    settings: Settings = current_app.config["TELUSUR"]
    lifetime = timedelta(hours=settings.session_hours)
    with installation().writing() as registry:
        sessions.end(registry, before)
        token = sessions.begin(registry, person.id, request.user_agent.string, lifetime)
        audit.record(registry, here_as(person), Action.SIGNED_IN)
    login_user(SignedIn(person, token))


def here_as(person: Person) -> Viewer:
    return replace(person.viewer, address=request.remote_addr or "")


@bp.post("/keluar")
def logout() -> Response:
    with installation().writing() as registry:
        sessions.end(registry, session.get("_user_id", ""))
    return _signed_out(_("Anda sudah keluar."))


@bp.post("/keluar/semua")
def logout_everywhere() -> Response:
    if not current_user.is_authenticated:
        return to_login()
    with installation().writing() as registry:
        sessions.end_all(registry, current_user.person_id)
        audit.record(registry, current_viewer(), Action.SESSIONS_ENDED)
    return _signed_out(_("Anda sudah keluar dari semua perangkat."))


def _signed_out(sentence: str) -> Response:
    session.clear()
    flash(sentence)
    return redirect(url_for("browse.home"), code=303)


def signed_in_freshly(view: View) -> View:
    """For views that change what others see: a session that moved to another address or browser signs in again."""
    guarded: View = fresh_login_required(view)
    return guarded


def to_login() -> Response:
    return redirect(sign_in_address(), code=303)


def sign_in_address() -> str:
    """The login page, which leads back here; or to the page a form stood on where a form was sent."""
    here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or ""
    return url_for("auth.login", ke=own_path(_without_host(here)))


def _without_host(address: str) -> str:
    return address.removeprefix(request.host_url.rstrip("/"))


def _page(target: str, name: str = "", problem: str = "") -> str:
    return render_template("auth/login.html", target=target, name=name[:100], problem=problem)


def _load(session_id: str) -> SignedIn | None:
    settings: Settings = current_app.config["TELUSUR"]
    idle = timedelta(minutes=settings.session_idle_minutes) or None
    with installation().session() as registry:
        person = sessions.holder(registry, session_id, idle)
    if person is None:
        return None
    if idle:
        seconds = settings.session_idle_minutes * 60 // _TOUCHES
        _note_use(session_id, seconds, lambda registry: sessions.touch(registry, session_id))
    return SignedIn(person, session_id)


def _note_use(what: str, seconds: int, note: Callable[[Any], None]) -> None:
    """Note that a session or token is used, once in so many seconds and process.

    Reading goes on where the registry takes nothing just now, as on a full disk.
    """
    noted: TLRUCache[str, int] = current_app.extensions["telusur.noted"]
    if what in noted:
        return
    noted[what] = seconds
    try:
        with installation().writing() as registry:
            note(registry)
    except Exception as error:
        if not database.is_out_of_reach(error):
            raise
        current_app.logger.warning("a use cannot be noted: %s", error)


def _set_viewer() -> None:
    # Visitors have no session: their searches and all static files cost no look into the registry here.
    if request.endpoint not in STATIC and "_user_id" in session and current_user.is_authenticated:
        set_viewer(current_user.viewer)


def _sign_in_again() -> Response:
    flash(_("Demi keamanan, masuk sekali lagi untuk melanjutkan."))
    return to_login()


def init_app(app: Flask) -> None:
    # Not in templates: the page that says that the registry is gone must not ask it who is reading.
    manager = LoginManager(app, add_context_processor=False)
    # A session that turns up at another address or browser goes on reading but must sign in again to change anything:
    # "strong" would sign out every phone that moves between networks.
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.needs_refresh_handler(_sign_in_again)
    manager.unauthorized_handler(to_login)
    app.extensions["telusur.noted"] = TLRUCache(_MOST_SESSIONS, lambda _what, seconds, now: now + seconds)
    app.before_request(_set_viewer)
    app.add_template_global(sign_in_address)
    app.register_blueprint(bp)
