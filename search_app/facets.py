"""Facet counts → groups of toggle links."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from indexer.models import CodeLabel, Facet, FacetCount, SearchRequest
from search_app import labels
from search_app.links import Links
from search_app.params import DEFAULT_STATUS, EVERY_STATUS
from search_app.translate import LazyString, lazy_gettext
from search_app.translate import gettext as _

NAMES: dict[str, LazyString] = {
    "process": lazy_gettext("Proses"),
    "kind": lazy_gettext("Jenis"),
    "unit": lazy_gettext("Unit kerja"),
    "role": lazy_gettext("Pelaksana"),
    "year": lazy_gettext("Tahun efektif"),
    "status": lazy_gettext("Status"),
    "format": lazy_gettext("Format berkas"),
}

# Facets whose values are codes; members of a StrEnum are found by their values.
_WORDS: Mapping[str, Mapping[Any, LazyString | str]] = {
    "kind": labels.KINDS,
    "status": labels.STATUSES,
    "format": labels.FORMATS,
}

# Longer lists show their first values and open the rest on request.
SHOWN_VALUES = 7


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value: `href` chooses it or drops it. `is_open`: something below it is chosen."""

    value: str
    label: str
    count: int
    selected: bool
    href: str
    children: tuple["ValueView", ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FacetView:
    """`shown` come first, `more` on request; `param` is the facet's name in the address."""

    name: str
    label: str
    param: str
    shown: tuple[ValueView, ...]
    more: tuple[ValueView, ...]
    chosen: int

    @property
    def values(self) -> tuple[ValueView, ...]:
        return self.shown + self.more


@dataclass(frozen=True, slots=True)
class ChipView:
    """A chosen value; `href` is the same search without it."""

    facet: str
    label: str
    href: str


def facet_view(facet: Facet, request: SearchRequest, links: Links) -> FacetView:
    values = _value_views(facet.name, facet.values, links.toggles(request, facet.name))
    return FacetView(
        name=facet.name,
        label=facet_label(facet.name),
        param=links.vocabulary.filters[facet.name],
        shown=values[:SHOWN_VALUES],
        more=values[SHOWN_VALUES:],
        chosen=_chosen(values),
    )


def _value_views(facet: str, counts: tuple[FacetCount, ...], toggle: Callable[[str], str]) -> tuple[ValueView, ...]:
    """Those that find something or are chosen, or have something chosen below them."""
    views = []
    for count in counts:
        children = _value_views(facet, count.children, toggle) if count.children else ()
        is_open = any(child.selected or child.is_open for child in children)
        if count.count or count.selected or is_open:
            label, href = value_label(facet, count.value, count.label), toggle(count.value)
            views.append(ValueView(count.value, label, count.count, count.selected, href, children, is_open))
    return tuple(views)


def _chosen(values: tuple[ValueView, ...]) -> int:
    return sum(value.selected + _chosen(value.children) for value in values)


def chips(facets: tuple[Facet, ...], request: SearchRequest, links: Links) -> tuple[ChipView, ...]:
    """What the reader has chosen, in the order of the facets; the default status is no choice."""
    found = {facet.name: {c.value: c for value in facet.values for c in _walk(value)} for facet in facets}
    made = []
    for facet, values in request.filters.items():
        if facet == "status" and set(values) in ({*DEFAULT_STATUS}, {*EVERY_STATUS}):
            continue
        for value in values:
            known = found.get(facet, {}).get(value)
            label = value_label(facet, value, known.label if known else value)
            made.append(ChipView(facet_label(facet), label, links.toggle(request, facet, value)))
    if request.in_force_on:
        # The day stood for a status; without it the usual one is back.
        usual = {**request.filters, "status": DEFAULT_STATUS}
        href = links.to(request, in_force_on="", filters=usual)
        made.append(ChipView(_("Berlaku pada"), labels.day(request.in_force_on), href))
    elif set(request.filters.get("status", ())) == {*EVERY_STATUS}:
        made.append(
            ChipView(facet_label("status"), _("semua, juga yang tidak berlaku lagi"), links.without(request, "status"))
        )
    return tuple(made)


def facet_label(name: str) -> str:
    return str(NAMES[name])


def value_label(facet: str, value: str, known: str) -> str:
    """The reader's word for a value; `known` is what the registry calls it."""
    if not value:
        return _("Tidak disebutkan")
    if facet == "process":
        return labels.process(CodeLabel(value, known))
    return str(_WORDS.get(facet, {}).get(value, known))


def _walk(count: FacetCount) -> Iterator[FacetCount]:
    yield count
    for child in count.children:
        yield from _walk(child)
