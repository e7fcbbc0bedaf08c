"""Corrections of an SOP as a form or JSON gives them → SopCorrection: only what differs from what counts now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from indexer.errors import RequestError
from indexer.models import Access, SopCorrection, SopKind, SopView, Step
from indexer.registry import corrections
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.presenters import labels

LONGEST_TEXT = 300
LONGEST_CELL = 2000
MOST_STEPS = 300

TEXTS = ("number", "title", "created", "revised", "revision", "effective", "unit")
CHOICES: dict[str, type[StrEnum] | None] = {"process": None, "kind": SopKind, "access": Access}
_ASSIGNED = ("number", "title", "effective", "unit", "process", "kind", "access")
_CELLS = ("activity", "inputs", "duration", "output", "note")
_BETWEEN_PERFORMERS = ";"


def now(sop: SopView) -> dict[str, str]:
    """What counts of each field, as the form shows it."""
    summary, identity = sop.summary, sop.identity
    return {
        "number": summary.number,
        "title": summary.title,
        "created": identity.created.printed if identity.created else "",
        "revised": identity.revised.printed if identity.revised else "",
        "revision": identity.revision,
        "effective": labels.day(summary.effective),
        "unit": summary.unit,
        "process": summary.process_path[-1].code if summary.process_path else "",
        "kind": summary.kind.value,
        "access": summary.access.value,
    }


def from_form(form: MultiDict[str, str], sop: SopView) -> SopCorrection:
    """What the form does not send stays as it is. Raises RequestError naming every unusable field."""
    problems: dict[str, str] = {}
    given = {name: form[name] for name in (*TEXTS, *CHOICES) if name in form}
    said = _fields(sop, given, problems)
    steps = steps_of_form(form, sop, problems) if "langkah" in form else None
    return _correction(sop, said, steps, form.get("version", type=int), problems)


def from_json(body: Mapping[str, Any], sop: SopView) -> SopCorrection:
    """Fields as the API shows them; `steps` replaces all steps. Raises RequestError naming every unusable field."""
    problems: dict[str, str] = {}
    known = {*TEXTS, *CHOICES, "steps", "version"}
    problems |= {str(name): _("Bidang ini tidak dikenal.") for name in body if name not in known}
    given = {}
    for name in (name for name in (*TEXTS, *CHOICES) if name in body):
        given[name] = body[name] if isinstance(body[name], str) else ""
        if body[name] is not None and not isinstance(body[name], str):
            problems[name] = _("Isinya harus berupa teks.")
    said = _fields(sop, given, problems)
    steps = _steps_of_json(body["steps"], sop, problems) if "steps" in body else None
    version = body.get("version")
    if version is not None and not isinstance(version, int):
        problems["version"] = _("Isinya harus berupa bilangan.")
    return _correction(sop, said, steps, version, problems)


def steps_of_form(form: MultiDict[str, str], sop: SopView, problems: dict[str, str]) -> tuple[Step, ...]:
    """The rows of the form in their wanted order, without empty and removed ones."""
    before = sop.steps
    rows: list[tuple[float, int, Step]] = []
    for at in range(min(form.get("langkah", 0, type=int), MOST_STEPS)):
        cells = {name: _clean(form.get(f"{name}-{at}", ""), LONGEST_CELL, f"steps-{at}", problems) for name in _CELLS}
        performers = _clean(form.get(f"performers-{at}", ""), LONGEST_CELL, f"steps-{at}", problems)
        if f"hapus-{at}" in form or not (performers or any(cells.values())):
            continue
        origin = form.get(f"asal-{at}", -1, type=int)
        old = before[origin] if 0 <= origin < len(before) else Step("", "", page=before[-1].page if before else 0)
        page = form.get(f"page-{at}", old.page, type=int)
        _check_page(page, sop, f"steps-{at}", problems)
        names = tuple(name for part in performers.split(_BETWEEN_PERFORMERS) if (name := part.strip()))
        step = replace(_worded(old, cells), performers=names, is_decision=f"decision-{at}" in form, page=page)
        rows.append((form.get(f"urut-{at}", float(at + 1), type=float), at, step))
    ordered = [step for _place, _at, step in sorted(rows, key=lambda row: row[:2])]
    return _numbered(ordered, before)


def joined(performers: Sequence[str]) -> str:
    """Performers as one field of the form holds them."""
    return f"{_BETWEEN_PERFORMERS} ".join(performers)


def _worded(step: Step, cells: Mapping[str, str]) -> Step:
    """The step with these texts; what differs in its spaces only stays as it was read."""

    def text(name: str) -> str:
        read: str = getattr(step, name)
        return read if " ".join(read.split()) == cells[name] else cells[name]

    return replace(
        step,
        activity=text("activity"),
        inputs=text("inputs"),
        duration=text("duration"),
        output=text("output"),
        note=text("note"),
    )


def _numbered(steps: Sequence[Step], before: Sequence[Step]) -> tuple[Step, ...]:
    """Numbers follow the order where they are nothing but the places; else each step keeps the printed one."""
    if any(step.number.rstrip(".") != str(place) for place, step in enumerate(before, 1) if step.number):
        return tuple(steps)
    if before and not any(step.number for step in before):
        return tuple(steps)
    return tuple(replace(step, number=str(place)) for place, step in enumerate(steps, 1))


def _check_page(page: int, sop: SopView, name: str, problems: dict[str, str]) -> None:
    """0: not known."""
    if page not in (0, *range(sop.first_page, sop.last_page + 1), *(step.page for step in sop.steps)):
        problems[name] = _(
            "Halaman %(first)s sampai %(last)s, atau 0 bila tidak diketahui.", first=sop.first_page, last=sop.last_page
        )


def _steps_of_json(body: object, sop: SopView, problems: dict[str, str]) -> tuple[Step, ...]:
    if not isinstance(body, list) or len(body) > MOST_STEPS or not all(isinstance(row, dict) for row in body):
        problems["steps"] = _("Langkah harus berupa daftar, paling banyak %(most)s.", most=MOST_STEPS)
        return ()
    steps = []
    for at, row in enumerate(body):
        performers = row.get("performers", [])
        texts = {name: row.get(name, "") for name in ("number", *_CELLS)}
        if not isinstance(performers, list) or not all(
            isinstance(text, str) for text in (*texts.values(), *performers)
        ):
            problems["steps"] = _("Langkah %(place)s tidak dapat dibaca.", place=at + 1)
            continue
        cells = {name: _clean(text, LONGEST_CELL, "steps", problems) for name, text in texts.items()}
        names = tuple(name for each in performers if (name := _clean(each, LONGEST_TEXT, "steps", problems)))
        page = row["page"] if isinstance(row.get("page"), int) else 0
        _check_page(page, sop, "steps", problems)
        old = next((old for old in sop.steps if old.activity == cells["activity"]), Step("", "", page=page))
        decision = bool(row.get("is_decision", False))
        step = replace(_worded(old, cells), number=cells["number"], performers=names)
        steps.append(replace(step, is_decision=decision, page=page or old.page))
    return tuple(steps)


def _fields(sop: SopView, given: Mapping[str, str], problems: dict[str, str]) -> dict[str, Any]:
    """Fields that differ from what counts; None takes a person's word back."""
    before = now(sop)
    said: dict[str, Any] = {}
    for name, text in given.items():
        value = _clean(text, LONGEST_TEXT, name, problems)
        if value == before[name] or name in problems:
            continue
        said[name] = _usable(name, value, problems)
    if said.get("effective") and said["effective"].isoformat() == sop.summary.effective:
        del said["effective"]
    return said


def _usable(name: str, value: str, problems: dict[str, str]) -> Any:
    if not value:
        return "" if name not in _ASSIGNED else None
    if name == "effective":
        if (day := corrections.day(value)) is None:
            problems[name] = _("Tulis tanggal lengkap, misalnya 2 Juni 2025.")
        return day
    if name == "process" and value not in installation().taxonomy.by_code:
        problems[name] = _("Pilihan ini tidak ada. Pilih dari daftar.")
    choices = CHOICES.get(name)
    if choices is None:
        return value
    try:
        return choices(value)
    except ValueError:
        problems[name] = _("Pilihan ini tidak ada. Pilih dari daftar.")
        return None


def _correction(
    sop: SopView,
    said: dict[str, Any],
    steps: tuple[Step, ...] | None,
    version: int | None,
    problems: dict[str, str],
) -> SopCorrection:
    if problems:
        raise RequestError(problems)
    return SopCorrection(
        assignment={name: value for name, value in said.items() if name in _ASSIGNED},
        **{name: value for name, value in said.items() if name not in _ASSIGNED},
        steps=steps if steps is not None and steps != sop.steps else None,
        version=version,
    )


def _clean(text: str, longest: int, name: str, problems: dict[str, str]) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > longest or not cleaned.isprintable():
        problems[name] = _("Paling panjang %(most)s huruf, tanpa tanda kendali.", most=longest)
    return cleaned
