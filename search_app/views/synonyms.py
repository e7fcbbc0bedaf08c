"""Words that mean the same, kept by managers: the rules that count, one more, one less."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import SynonymError
from indexer.registry import synonym_rules
from indexer.text.synonyms import LONGEST_LINE
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.views.manage import manager

bp = Blueprint("synonyms", __name__)

_ADDRESS = "/kelola/sinonim"


@bp.get(_ADDRESS)
@signed_in_freshly
def index() -> str:
    manager()
    return _page()


@bp.post(_ADDRESS)
@signed_in_freshly
def add() -> Response | tuple[str, int]:
    viewer = manager()
    line = request.form.get("aturan", "")
    try:
        with installation().writing() as session:
            added = synonym_rules.add(session, line, viewer.name)
    except SynonymError as error:
        return _page(line[:LONGEST_LINE], str(error)), 400
    return _done(_("Ditambahkan: %(line)s", line=added.line))


@bp.post(f"{_ADDRESS}/cabut")
@signed_in_freshly
def remove() -> Response | tuple[str, int]:
    viewer = manager()
    try:
        with installation().writing() as session:
            gone = synonym_rules.remove(session, request.form.get("aturan", ""), viewer.name)
    except SynonymError as error:
        return _page("", str(error)), 400
    return _done(_("Dicabut: %(line)s", line=gone.line))


def _page(line: str = "", problem: str = "") -> str:
    with installation().session() as session:
        rules, withdrawn = synonym_rules.listed(session), synonym_rules.withdrawn(session)
    return render_template(
        "manage/synonyms.html",
        own=[each for each in rules if each.by],
        shipped=[each for each in rules if not each.by],
        withdrawn=withdrawn,
        line=line,
        problem=problem,
        longest=LONGEST_LINE,
    )


def _done(sentence: str) -> Response:
    installation().forget_synonyms()
    flash(sentence)
    return redirect(url_for("synonyms.index"), code=303)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
