"""Authentication: signing in and out on the page, and HTTP Basic in the API, with the same accounts."""

import re

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, fresh_login_required, login_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from indexer.registry import people
from indexer.registry.people import Person
from search_app.http.installation import installation
from search_app.http.rate_limit import Rule
from search_app.http.security import STATIC, View, own_path, rate_limit
from search_app.http.translate import gettext as _
from search_app.http.viewer import set_viewer

bp = Blueprint("auth", __name__)

# Failed attempts only. An office shares one address, so the address may fail more often than one name from it; a name
# is not limited across addresses, or anyone could lock anyone out.
BY_ADDRESS = Rule("masuk-alamat", most=40, seconds=600)
BY_NAME = Rule("masuk-nama", most=8, seconds=600)


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person for Flask-Login; the id also changes with the password, so that a new password ends old sessions."""

    def __init__(self, person: Person) -> None:
        self.viewer = person.viewer
        self.id = f"{person.id}.{person.seal}"


def check(name: str, password: str) -> Person | None:
    """The person with this name and password; None when either is wrong, after the same time.

    Raises TooManyRequests after too many failures from this address, or from it with this name.
    """
    address = request.remote_addr or ""
    pair = f"{address} {name.casefold()[:100]}"
    wait = max(rate_limit().wait(BY_ADDRESS, address), rate_limit().wait(BY_NAME, pair))
    if wait:
        raise TooManyRequests(retry_after=wait)
    with installation().session() as registry:
        person = people.authenticate(registry, name, password)
    if person is None:
        rate_limit().count(BY_ADDRESS, address)
        rate_limit().count(BY_NAME, pair)
    return person


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
    session.clear()  # nothing of the visitor's session goes on, its CSRF token neither
    login_user(SignedIn(person))
    return redirect(target, code=303)


@bp.post("/keluar")
def logout() -> Response:
    session.clear()
    flash(_("Anda sudah keluar."))
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
    person_id, _dot, seal = session_id.partition(".")
    if not re.fullmatch(r"[0-9]{1,18}", person_id):
        return None
    with installation().session() as registry:
        person = people.person(registry, int(person_id))
    return SignedIn(person) if person and person.seal == seal else None


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
    app.before_request(_set_viewer)
    app.add_template_global(sign_in_address)
    app.register_blueprint(bp)
