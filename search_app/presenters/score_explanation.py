"""What gave each SOP its place, in words: for managers, `?jelaskan=1`."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal

from indexer.models import ScoreKind, ScorePart
from search_app.http.translate import LazyString, language, lazy_gettext
from search_app.http.translate import gettext as _

ZONES: dict[str, LazyString] = {
    "number": lazy_gettext("nomor"),
    "title": lazy_gettext("judul"),
    "process": lazy_gettext("nama proses"),
    "unit": lazy_gettext("unit kerja"),
    "roles": lazy_gettext("pelaksana"),
    "steps": lazy_gettext("langkah"),
    "body": lazy_gettext("isi"),
    "legal": lazy_gettext("dasar hukum"),
    "needs": lazy_gettext("peralatan dan peringatan"),
}


@dataclass(frozen=True, slots=True)
class PartView:
    """`label`: what it is for; `score`: as it counts, with two decimals."""

    label: str
    score: str


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """`total`: the score by which the SOP was ranked."""

    total: str
    parts: tuple[PartView, ...]


def explanations(explained: Mapping[int, tuple[ScorePart, ...]]) -> dict[int, ExplanationView]:
    """SOP id → its explanation; parts that give nothing are left out."""
    return {
        sop_id: ExplanationView(
            _score(sum(part.score for part in parts)),
            tuple(PartView(label(part), _score(part.score)) for part in parts if part.score),
        )
        for sop_id, parts in explained.items()
    }


def label(part: ScorePart) -> str:
    if part.kind is ScoreKind.WHOLE:
        return _("kelengkapan kata pertanyaan")
    if part.kind is ScoreKind.NEAR:
        return _("kata berdekatan dalam %(zone)s", zone=ZONES[part.zone])
    return _("“%(words)s” dalam %(zone)s", words=part.text, zone=ZONES[part.zone])


def _score(value: float) -> str:
    return format_decimal(value, "0.00", language())
