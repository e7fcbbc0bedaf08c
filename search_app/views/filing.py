"""Where an SOP belongs, in a manager's word: process, kind, unit, status, access, and what a scan cannot say itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from indexer import access, ingest
from indexer.errors import RequestError
from indexer.ingest.upload import NO_UNIT
from indexer.models import Access, Assignment, CodeLabel, SopKind, SopSummary, Status, Viewer
from indexer.registry import assignments, queries
from indexer.registry.assignments import Authority
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import LazyString, lazy_gettext
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import labels

bp = Blueprint("filing", __name__)

LONGEST_TEXT = 300
# What can be said of a file before anybody has read it.
FIRST_WORDS = ("process", "kind", "access")
_SOP = "/sop/<int(max=2147483647):sop_id>/ubah"

_TEXTS: dict[str, LazyString] = {
    "title": lazy_gettext("Judul"),
    "number": lazy_gettext("Nomor SOP"),
    "unit": lazy_gettext("Unit kerja"),
}
_CHOICES: dict[str, tuple[LazyString, type[StrEnum], dict[Any, LazyString]]] = {
    "kind": (lazy_gettext("Jenis"), SopKind, labels.KINDS),
    "status": (lazy_gettext("Status"), Status, labels.STATUSES),
    "access": (lazy_gettext("Klasifikasi"), Access, labels.ACCESSES),
}


# Follows from what a manager decides on `/kelola/revisi`.
_NOBODY_SAYS = frozenset({Status.WAITING, Status.REFUSED})


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: `now` is what counts today, `value` what a person said (empty: nothing). `options` empty: a text."""

    name: str
    label: str
    now: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@bp.get(_SOP)
@signed_in_freshly
def edit(sop_id: int) -> str:
    viewer = _editor()
    sop, said = _find(viewer, sop_id)
    return _page(sop, _as_form(said), {})


@bp.post(_SOP)
@signed_in_freshly
def save(sop_id: int) -> Response | tuple[str, int]:
    viewer = _editor()
    sop, said = _find(viewer, sop_id)
    try:
        wanted = read_assignment(request.form, said)
        is_public = wanted.access is Access.PUBLIC and sop.access is not Access.PUBLIC
        publishes = is_public and access.may_manage(viewer)
        if publishes:
            wanted = replace(wanted, access=said.access)
        if not ingest.assign(installation(), viewer, sop_id, wanted):
            raise NotFound
    except RequestError as error:
        problems = {name: _(sentence) for name, sentence in error.problems.items()}
        return _page(sop, request.form.to_dict(), problems), 400
    if publishes:
        return redirect(url_for("bulk.publish", id=sop_id), code=303)
    with installation().session() as registry:
        is_seen = sop_id in queries.summaries(registry, viewer, (sop_id,))
    if is_seen:
        flash(_("Perubahan disimpan dan langsung berlaku dalam pencarian."))
        return redirect(url_for("documents.sop", sop_id=sop_id), code=303)
    flash(_("Perubahan disimpan. SOP itu kini hanya terlihat oleh orang yang diberi izin."))
    return redirect(url_for("manage.status"), code=303)


def read_assignment(form: MultiDict[str, str], said: Assignment) -> Assignment:
    """What the form says in place of `said`; an empty field takes back what a person said of it.

    Raises RequestError naming every unusable field.
    """
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in ("process", *_TEXTS):
        values[name] = " ".join(form.get(name, "").split()) or None
        if values[name] and (len(values[name]) > LONGEST_TEXT or not values[name].isprintable()):
            problems[name] = _("Paling panjang %(most)s huruf, tanpa tanda kendali.", most=LONGEST_TEXT)
    if values["process"] and values["process"] not in installation().taxonomy.by_code:
        problems["process"] = _("Pilihan ini tidak ada. Pilih dari daftar.")
    for name, (_label, kind, _labels) in _CHOICES.items():
        try:
            values[name] = kind(form[name]) if form.get(name) else None
            if values[name] in _NOBODY_SAYS:
                raise ValueError(name)
        except ValueError:
            problems[name] = _("Pilihan ini tidak ada. Pilih dari daftar.")
    if problems:
        raise RequestError(problems)
    return replace(said, **values)


def read_first_word(form: MultiDict[str, str], viewer: Viewer) -> Assignment:
    """What a form says of a file that is only being sent (`FIRST_WORDS`, and an editor's unit).

    Raises RequestError as `read_assignment`, and where an editor of several units names none of them.
    """
    words = {name: form.get(name, "") for name in FIRST_WORDS}
    if viewer.units:
        words["unit"] = form.get("unit", "") or (viewer.units[0] if len(viewer.units) == 1 else "")
        if words["unit"] not in viewer.units:
            raise RequestError({"unit": _(NO_UNIT)})
    return read_assignment(MultiDict(words), Assignment())


def first_fields(viewer: Viewer) -> tuple[FieldView, ...]:
    """The empty fields of `FIRST_WORDS`, and for an editor of several units the unit."""
    named = {name: str(label) for name, (label, _kind, _words) in _CHOICES.items()} | {"process": _("Proses")}
    fields = tuple(FieldView(name, named[name], "", "", _options(name)) for name in FIRST_WORDS)
    if len(viewer.units) < 2:
        return fields
    units = tuple((unit, unit) for unit in viewer.units)
    return FieldView("unit", str(_TEXTS["unit"]), "", "", units), *fields


def _editor() -> Viewer:
    """Who asks, when they may edit SOPs; raises Forbidden for others, whatever exists at the address."""
    viewer = current_viewer()
    if not (access.may_manage(viewer) or viewer.units):
        raise Forbidden
    return viewer


def bulk_fields(names: Iterable[str]) -> tuple[FieldView, ...]:
    """The empty fields by which many SOPs are filed."""
    labels_ = {name: str(label) for name, (label, _kind, _words) in _CHOICES.items()}
    labels_ |= {"process": _("Proses")} | {name: str(label) for name, label in _TEXTS.items()}
    return tuple(FieldView(name, labels_[name], "", "", () if name in _TEXTS else _options(name)) for name in names)


def differences(sop: SopSummary, said: Assignment) -> tuple[tuple[str, str, str], ...]:
    """Label, value that counts and value that would, of each field in which they differ."""
    found = []
    for field in _fields(sop, _as_form(said), {}):
        then = dict(field.options).get(field.value, field.value).removeprefix("– ")
        is_same = field.value == _code(sop, field.name)
        if field.value and not is_same:
            found.append((field.label, field.now, then))
    return tuple(found)


def _code(sop: SopSummary, name: str) -> str:
    if name == "process":
        return sop.process_path[-1].code if sop.process_path else ""
    return str(getattr(sop, name))


def _find(viewer: Viewer, sop_id: int) -> tuple[SopSummary, Assignment]:
    with installation().session() as registry:
        found = queries.summaries(registry, viewer, (sop_id,)).get(sop_id)
        if found is None:
            raise NotFound
        if not access.may_edit(viewer, found.unit):
            raise Forbidden
        return found, assignments.said(registry, Authority.PERSON, sop_id)


def _as_form(said: Assignment) -> dict[str, str]:
    return {name: value or "" for name, value in assignments.as_values(said).items()}


def _page(sop: SopSummary, values: dict[str, str], problems: dict[str, str]) -> str:
    return render_template("manage/filing.html", sop=sop, fields=tuple(_fields(sop, values, problems)))


def _fields(sop: SopSummary, values: dict[str, str], problems: dict[str, str]) -> Iterator[FieldView]:
    def field(name: str, label: object, now: str, options: tuple[tuple[str, str], ...] = ()) -> FieldView:
        return FieldView(name, str(label), now, values.get(name, "")[:LONGEST_TEXT], options, problems.get(name, ""))

    path = " › ".join(labels.process(step) for step in sop.process_path)
    yield field("process", _("Proses"), path, _options("process"))
    for name, (label, _kind, words) in _CHOICES.items():
        yield field(name, label, str(words[getattr(sop, name)]), _options(name))
    for name, label in _TEXTS.items():
        yield field(name, label, getattr(sop, name))


def _options(name: str) -> tuple[tuple[str, str], ...]:
    """Value and label of each choice."""
    if name == "process":
        return _processes()
    _label, kind, words = _CHOICES[name]
    return tuple((value.value, str(words[value])) for value in kind if value not in _NOBODY_SAYS)


def _processes() -> tuple[tuple[str, str], ...]:
    """Code and name of every process and map, in the order of the taxonomy."""
    nodes = (node for group in installation().taxonomy.groups for node in group.walk() if node.level != "group")
    return tuple(
        (node.code, f"{'– ' if node.level == 'map' else ''}{labels.process(CodeLabel(node.code, node.name))}")
        for node in nodes
    )


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
