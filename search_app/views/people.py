"""Accounts, kept by administrators: who has one, with which role and grants; links by which passwords are set."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from indexer import access
from indexer.models import Access, Role, Viewer
from indexer.models.audit import Action
from indexer.registry import api_tokens, audit, password_links, people
from indexer.registry.people import Person, PersonGrants
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import labels
from search_app.presenters.tables import ROWS, TableAddress, csv_answer, page_number
from search_app.views import filing

bp = Blueprint("people", __name__)

_ADDRESS = "/kelola/pengguna"
_ONE = f"{_ADDRESS}/<int(max=2147483647):person_id>"
LONGEST_NAME = 100
MOST_GRANTS = 200
DEFAULT_SORT = "nama"

# State of an account → whether a person is in it; the labels are in `_states`.
_STATES: dict[str, Callable[[Person], bool]] = {
    "aktif": lambda person: person.active and person.has_password,
    "tanpa-sandi": lambda person: person.active and not person.has_password,
    "ditutup": lambda person: not person.active,
}
_SORTS: dict[str, Callable[[Person], Any]] = {
    "nama": lambda person: people.name_key(person.name),
    "peran": lambda person: list(Role).index(person.role),
    "dibuat": lambda person: person.created,
}


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What a form says of an account; `problems`: field → sentence."""

    name: str
    role: str
    grants: PersonGrants
    problems: dict[str, str]


def administrator() -> Viewer:
    """Who asks, when they keep accounts; raises Forbidden otherwise, whatever exists at the address."""
    viewer = current_viewer()
    if not access.may_administer(viewer):
        raise Forbidden
    return viewer


@bp.get(_ADDRESS)
@signed_in_freshly
def index() -> str:
    administrator()
    return _list_page(AccountForm("", "", PersonGrants(), {}))


@bp.post(_ADDRESS)
@signed_in_freshly
def add() -> tuple[str, int]:
    viewer, form = administrator(), _read(request.form)
    name = " ".join(form.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        form.problems["nama"] = _("Isi nama, paling panjang %(most)s huruf.", most=LONGEST_NAME)
    with installation().writing() as registry:
        if people.named(registry, name):
            form.problems["nama"] = _("Nama ini sudah dipakai. Pilih nama lain.")
        if not form.problems:
            person = people.add_person(registry, name, Role(form.role), None)
            people.change(registry, name, person.role, form.grants)
            person = people.of_id(registry, person.id) or person
            secret = password_links.make(registry, person.id)
            audit.record(registry, viewer, Action.PERSON_ADDED, person.name, **_told(person))
            audit.record(registry, viewer, Action.LINK_MADE, person.name)
    if form.problems:
        return _list_page(form), 422
    return _link_page(person, secret), 201


@bp.get(f"{_ADDRESS}.csv")
@signed_in_freshly
def download() -> Response:
    administrator()
    found, states = _found(request.args), _states()
    rows = [
        (
            each.name,
            labels.ROLES[each.role],
            _shown_grants(each),
            states[_state(each)],
            each.created.date().isoformat(),
        )
        for each in found
    ]
    return csv_answer("pengguna", (_("Nama"), _("Peran"), _("Izin"), _("Keadaan"), _("Dibuat")), rows)


@bp.get(_ONE)
@signed_in_freshly
def person(person_id: int) -> str:
    administrator()
    found = person_of_id(person_id)
    return _person_page(found, AccountForm(found.name, found.role.value, found.grants, {}))


@bp.post(_ONE)
@signed_in_freshly
def save(person_id: int) -> Response | tuple[str, int]:
    viewer, form = administrator(), _read(request.form)
    found = _other_than(viewer, person_id)
    if form.problems:
        return _person_page(found, form), 422
    with installation().writing() as registry:
        people.change(registry, found.name, Role(form.role), form.grants)
        changed = people.named(registry, found.name) or found
        before = {f"{name}-lama": value for name, value in _told(found).items()}
        audit.record(registry, viewer, Action.PERSON_CHANGED, found.name, **_told(changed), **before)
    return _done(found, _("Akun %(name)s diubah.", name=found.name))


@bp.post(f"{_ONE}/tutup")
@signed_in_freshly
def close(person_id: int) -> Response:
    viewer = administrator()
    found = _other_than(viewer, person_id)
    with installation().writing() as registry:
        people.set_active(registry, found.name, False)
        audit.record(registry, viewer, Action.PERSON_CLOSED, found.name)
    return _done(found, _("Akun %(name)s ditutup; sesinya berakhir.", name=found.name))


@bp.post(f"{_ONE}/buka")
@signed_in_freshly
def open_again(person_id: int) -> Response:
    viewer = administrator()
    found = _other_than(viewer, person_id)
    with installation().writing() as registry:
        people.set_active(registry, found.name, True)
        audit.record(registry, viewer, Action.PERSON_OPENED, found.name)
    return _done(found, _("Akun %(name)s dibuka lagi.", name=found.name))


@bp.post(f"{_ONE}/tautan")
@signed_in_freshly
def make_link(person_id: int) -> str:
    viewer = administrator()
    found = _other_than(viewer, person_id)
    if not found.active:
        raise NotFound
    with installation().writing() as registry:
        secret = password_links.make(registry, found.id)
        audit.record(registry, viewer, Action.LINK_MADE, found.name)
    return _link_page(found, secret)


def person_of_id(person_id: int) -> Person:
    """Raises NotFound where there is no such person."""
    with installation().session() as registry:
        found = people.of_id(registry, person_id)
    if found is None:
        raise NotFound
    return found


def _other_than(viewer: Viewer, person_id: int) -> Person:
    """Nobody changes their own role, grants or account, so that there always is an administrator."""
    found = person_of_id(person_id)
    if found.name == viewer.name:
        raise Forbidden
    return found


def _read(form: MultiDict[str, str]) -> AccountForm:
    role, problems = form.get("peran", ""), {}
    if role not in labels.ROLES:
        problems["peran"] = _("Pilihan ini tidak ada. Pilih dari daftar.")
    grants = PersonGrants(
        extra=frozenset({Access.RESTRICTED} if form.get("dikecualikan") else ()),
        units=_lines(form, "unit", problems),
        granted_units=_lines(form, "izin-unit", problems),
        granted_sops=_sop_ids(form, problems),
    )
    if role == Role.EDITOR and not grants.units:
        problems.setdefault("unit", _("Sebutkan paling sedikit satu unit yang SOP-nya disunting orang ini."))
    return AccountForm(form.get("nama", "")[: LONGEST_NAME + 1], role, grants, problems)


def _lines(form: MultiDict[str, str], name: str, problems: dict[str, str]) -> tuple[str, ...]:
    """Units, one a line."""
    found = tuple(dict.fromkeys(unit for line in form.get(name, "").splitlines() if (unit := " ".join(line.split()))))
    if len(found) > MOST_GRANTS or any(len(unit) > filing.LONGEST_TEXT or not unit.isprintable() for unit in found):
        most, longest = MOST_GRANTS, filing.LONGEST_TEXT
        problems[name] = _(
            "Satu unit per baris: paling banyak %(most)s, masing-masing paling panjang %(longest)s huruf.",
            most=most,
            longest=longest,
        )
    return found[:MOST_GRANTS]


def _sop_ids(form: MultiDict[str, str], problems: dict[str, str]) -> tuple[int, ...]:
    """Numbers from addresses of SOPs. Whether there are such SOPs is not told: they may be hidden from who asks."""
    words = form.get("izin-sop", "").replace(",", " ").split()
    if len(words) > MOST_GRANTS or not all(re.fullmatch(r"(?:.*/sop/)?[0-9]{1,9}", word) for word in words):
        problems["izin-sop"] = _("Isi angka dari alamat SOP, misalnya 12 untuk /sop/12, dipisah spasi.")
        return ()
    return tuple(sorted({int(word.rpartition("/")[2]) for word in words}))


def _told(person: Person) -> dict[str, str]:
    """Role and grants, for the audit log."""
    given = person.grants
    told = {"izin": sorted(given.extra), "unit": given.units, "izin-unit": given.granted_units}
    told["izin-sop"] = list(map(str, given.granted_sops))
    return {"peran": person.role.value} | {name: ", ".join(values) for name, values in told.items() if values}


def _found(args: MultiDict[str, str]) -> list[Person]:
    """The people that are asked for, in the order asked for."""
    words, state = people.name_key(args.get("nama", "")), _STATES.get(args.get("keadaan", ""))
    with installation().session() as registry:
        everyone = people.everyone(registry)
    found = [
        each
        for each in everyone
        if words in people.name_key(each.name)
        and args.get("peran", "") in ("", each.role)
        and (state is None or state(each))
    ]
    sort = args.get("urut", DEFAULT_SORT)
    return sorted(found, key=_SORTS.get(sort.removeprefix("-"), _SORTS[DEFAULT_SORT]), reverse=sort.startswith("-"))


def _list_page(form: AccountForm) -> str:
    found, page = _found(request.args), page_number(request.args)
    asked = {name: request.args.get(name, "") for name in ("nama", "peran", "keadaan", "urut")}
    address = TableAddress("people.index", asked)
    return render_template(
        "manage/people.html",
        people=[(each, _state(each), _shown_grants(each)) for each in found[(page - 1) * ROWS : page * ROWS]],
        headings={name: address.heading(label, name, DEFAULT_SORT) for name, label in _sort_labels().items()},
        paging=address.paging(page, len(found)),
        csv=TableAddress("people.download", asked).href(),
        asked=asked,
        states=_states(),
        roles=labels.ROLES,
        form=form,
    )


def _person_page(found: Person, form: AccountForm) -> str:
    is_own = found.name == current_viewer().name
    with installation().session() as registry:
        tokens = api_tokens.of_person(registry, found.id)
    state = _states()[_state(found)]
    return render_template(
        "manage/person.html", person=found, state=state, form=form, roles=labels.ROLES, is_own=is_own, tokens=tokens
    )


def _link_page(person: Person, secret: str) -> str:
    """The only answer that ever shows the link."""
    link = url_for("account.link", secret=secret, _external=True)
    return render_template(
        "manage/link.html", person=person, link=link, hours=round(password_links.LASTS.total_seconds() / 3600)
    )


def _done(person: Person, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("people.person", person_id=person.id), code=303)


def _state(person: Person) -> str:
    return next(name for name, holds in _STATES.items() if holds(person))


def _states() -> dict[str, str]:
    return {"aktif": _("Aktif"), "tanpa-sandi": _("Belum ada kata sandi"), "ditutup": _("Ditutup")}


def _sort_labels() -> dict[str, str]:
    return {"nama": _("Nama"), "peran": _("Peran"), "dibuat": _("Dibuat")}


def _shown_grants(person: Person) -> str:
    given = person.grants
    sops = [f"/sop/{sop_id}" for sop_id in given.granted_sops]
    restricted = "; ".join((*(str(labels.ACCESSES[each]) for each in sorted(given.extra)), *given.granted_units, *sops))
    parts = [_("menyunting: %(units)s", units="; ".join(given.units))] if given.units else []
    return " · ".join([*parts, *([_("melihat yang dikecualikan: %(of)s", of=restricted)] if restricted else [])])


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
