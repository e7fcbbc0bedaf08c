"""One's own account: where one is signed in, a new password; and the link by which somebody sets the first one."""

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from indexer.models.audit import Action
from indexer.registry import api_tokens, audit, password_links, people, sessions
from search_app.http import auth
from search_app.http.auth import signed_in_freshly, to_login
from search_app.http.installation import installation
from search_app.http.passwords import problem_with
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import labels
from search_app.views.tokens import DAYS, scope_labels

bp = Blueprint("account", __name__)

_LINK = "/sandi/<string(maxlength=100):secret>"


@bp.get("/akun")
def index() -> str | Response:
    if not current_user.is_authenticated:
        return to_login()
    return _page()


@bp.post("/akun/sandi")
@signed_in_freshly
def change_password() -> Response | tuple[str, int]:
    name, chosen = current_viewer().name, request.form.get("baru", "")
    try:
        person = auth.check(name, request.form.get("sandi", ""))
    except TooManyRequests:
        return _page(_("Terlalu banyak percobaan yang gagal. Tunggu beberapa menit, lalu coba lagi.")), 429
    if person is None:
        return _page(_("Kata sandi sekarang tidak cocok.")), 422
    if problem := problem_with(name, chosen, request.form.get("ulang", "")):
        return _page(problem), 422
    with installation().writing() as registry:
        people.set_password(registry, name, chosen)
        password_links.use_up(registry, person.id)
        audit.record(registry, current_viewer(), Action.PASSWORD_SET, person.name)
    auth.begin_session(person)
    flash(_("Kata sandi diganti. Di perangkat lain Anda sudah keluar."))
    return redirect(url_for("account.index"), code=303)


@bp.post("/akun/keluar-lain")
@signed_in_freshly
def end_others() -> Response:
    with installation().writing() as registry:
        sessions.end_all(registry, current_user.person_id, but=current_user.id)
        audit.record(registry, current_viewer(), Action.SESSIONS_ENDED)
    flash(_("Anda sudah keluar dari perangkat lain."))
    return redirect(url_for("account.index"), code=303)


@bp.get(_LINK)
def link(secret: str) -> Response:
    with installation().session() as registry:
        person = password_links.holder(registry, secret)
    return _link_page(person.name if person else "")


@bp.post(_LINK)
def use_link(secret: str) -> Response:
    chosen = request.form.get("baru", "")
    with installation().writing() as registry:
        person = password_links.holder(registry, secret)
        if person is None:
            return _link_page("")
        if problem := problem_with(person.name, chosen, request.form.get("ulang", "")):
            return _link_page(person.name, problem)
        people.set_password(registry, person.name, chosen)
        password_links.use_up(registry, person.id)
        audit.record(registry, auth.here_as(person), Action.PASSWORD_SET, person.name)
    flash(_("Kata sandi disimpan. Masuk dengan nama %(name)s.", name=person.name))
    return redirect(url_for("auth.login"), code=303)


def _page(problem: str = "") -> str:
    with installation().session() as registry:
        lasting = sessions.of_person(registry, current_user.person_id, current_user.id)
        tokens = api_tokens.of_person(registry, current_user.person_id)
    return render_template(
        "auth/account.html",
        sessions=lasting,
        problem=problem,
        roles=labels.ROLES,
        tokens=tokens,
        scopes=scope_labels(current_viewer()),
        days=DAYS,
    )


def _link_page(name: str, problem: str = "") -> Response:
    """The form for the person of that name; 404 without one. The address is a secret: no cache keeps the page."""
    response = current_app.make_response(render_template("auth/link.html", name=name, problem=problem))
    response.status_code = 422 if problem else 200 if name else 404
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
