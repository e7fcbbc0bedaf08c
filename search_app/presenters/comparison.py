"""Comparison → what page, print and API say of two versions of an SOP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from indexer.compare import Comparison, FieldChange, StepChange
from indexer.models import SnippetPart, SopView
from search_app.http.translate import LazyString, lazy_gettext
from search_app.http.translate import gettext as _
from search_app.presenters import checking, durations, labels, search_results, sop_json
from search_app.presenters.search_results import SopCard

_STEP_LABELS: dict[str, LazyString] = {
    "activity": lazy_gettext("Kegiatan"),
    "performers": lazy_gettext("Pelaksana"),
    "duration": lazy_gettext("Waktu"),
    "inputs": lazy_gettext("Kelengkapan"),
    "output": lazy_gettext("Keluaran"),
    "note": lazy_gettext("Keterangan"),
}
_LABELS: dict[str, LazyString] = {
    **checking.LABELS,
    **_STEP_LABELS,
    "approved_by": lazy_gettext("Disahkan oleh"),
    "warning": lazy_gettext("Peringatan"),
    "recording": lazy_gettext("Pencatatan dan pendataan"),
    "legal_basis": lazy_gettext("Dasar hukum"),
    "qualification": lazy_gettext("Kualifikasi pelaksana"),
    "related": lazy_gettext("Keterkaitan"),
    "equipment": lazy_gettext("Peralatan dan perlengkapan"),
}
_KINDS: dict[str, LazyString] = {
    "added": lazy_gettext("Langkah baru"),
    "removed": lazy_gettext("Langkah dihapus"),
    "changed": lazy_gettext("Langkah berubah"),
    "moved": lazy_gettext("Langkah pindah"),
    "same": lazy_gettext("Tetap"),
}
_DATES = ("created", "revised", "effective")


@dataclass(frozen=True, slots=True)
class ChangeView:
    label: str
    old: tuple[SnippetPart, ...]
    new: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class LinesView:
    label: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChangeView:
    """`place`: "4", "4 → 5". `details`: performers and time of a step that only one version has."""

    kind: str
    kind_label: str
    place: str
    activity: str
    details: str
    is_moved: bool
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """`steps`: changed ones; None where they cannot be compared. `same`: how many stayed. Totals in words."""

    old: SopCard
    new: SopCard
    identity: tuple[ChangeView, ...]
    lists: tuple[LinesView, ...]
    steps: tuple[StepChangeView, ...] | None
    same: int
    old_total: str
    new_total: str
    old_steps: int
    new_steps: int
    is_partly_read: bool


def view(old: SopView, new: SopView, found: Comparison) -> ComparisonView:
    steps = None if found.steps is None else [step for step in found.steps if step.kind != "same"]
    return ComparisonView(
        old=search_results.card(old.summary, _address(old)),
        new=search_results.card(new.summary, _address(new)),
        identity=tuple(_change(each) for each in found.identity),
        lists=tuple(LinesView(str(_LABELS[each.name]), each.added, each.removed) for each in found.lists),
        steps=None if steps is None else tuple(_step(each) for each in steps),
        same=0 if steps is None else len(found.steps or ()) - len(steps),
        old_total=durations.in_words(found.old_total) or _("tidak diketahui"),
        new_total=durations.in_words(found.new_total) or _("tidak diketahui"),
        old_steps=len(old.steps),
        new_steps=len(new.steps),
        is_partly_read=found.is_partly_read,
    )


def as_json(old: SopView, new: SopView, found: Comparison) -> dict[str, Any]:
    return {
        "old": sop_json.brief(old.summary),
        "new": sop_json.brief(new.summary),
        "identity": [_change_as_json(each) for each in found.identity],
        "lists": [
            {"name": each.name, "added": list(each.added), "removed": list(each.removed)} for each in found.lists
        ],
        "steps": None if found.steps is None else [_step_as_json(each) for each in found.steps],
        "partly_read": found.is_partly_read,
        "old_duration": durations.total_as_json(found.old_total),
        "new_duration": durations.total_as_json(found.new_total),
    }


def _address(sop: SopView) -> str:
    return url_for("documents.sop", sop_id=sop.summary.id)


def _change(change: FieldChange) -> ChangeView:
    def shown(parts: Sequence[SnippetPart]) -> tuple[SnippetPart, ...]:
        if change.name not in _DATES:
            return tuple(parts)
        return tuple(SnippetPart(labels.day(part.text), part.is_match) for part in parts)

    return ChangeView(str(_LABELS[change.name]), shown(change.old), shown(change.new))


def _step(change: StepChange) -> StepChangeView:
    step = change.step
    places = [str(place) for place in (change.old_place, change.new_place) if place]
    only = change.old is None or change.new is None
    return StepChangeView(
        kind=change.kind,
        kind_label=str(_KINDS[change.kind]),
        place=" → ".join(dict.fromkeys(places)),
        activity=step.activity,
        details=" · ".join(filter(None, (", ".join(step.performers), step.duration, step.output))) if only else "",
        is_moved=change.is_moved,
        changes=tuple(_change(each) for each in change.fields),
    )


def _change_as_json(change: FieldChange) -> dict[str, Any]:
    return {"field": change.name, "old": _parts(change.old), "new": _parts(change.new)}


def _parts(parts: Sequence[SnippetPart]) -> list[dict[str, Any]]:
    return [{"text": part.text, "changed": part.is_match} for part in parts]


def _step_as_json(change: StepChange) -> dict[str, Any]:
    return {
        "change": change.kind,
        "moved": change.is_moved,
        "old_place": change.old_place or None,
        "new_place": change.new_place or None,
        "activity": change.step.activity,
        "fields": [_change_as_json(each) for each in change.fields],
    }
