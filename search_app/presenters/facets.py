"""Facet counts → groups of toggle links."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.models import CodeLabel, FacetCount, FacetResult, SearchRequest
from indexer.models.facets import FACETS, MISSING_LABEL
from search_app.http.params import DEFAULT_STATUS, EVERY_STATUS, is_long
from search_app.http.translate import gettext as _
from search_app.presenters import labels
from search_app.presenters.search_links import Links

# Longer lists show their first values, a tree its first levels; a link opens the rest, for which few ask: hundreds of
# performers cost more than all else on a page.
SHOWN_VALUES = 7
SHOWN_LEVELS = 2
# Values of a facet at most, where all are asked for.
_MOST_VALUES = 1_000


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
    """`param` is the facet's name in the address. `left_out`: how many values are not among `values`.

    `is_open`: something of it is chosen, or all its values are asked for. `switch` leads to the page with all values,
    or from there back to the first ones; empty where those are all, or where the search is too long for more links.
    """

    name: str
    label: str
    param: str
    values: tuple[ValueView, ...]
    chosen: int
    left_out: int
    is_open: bool
    switch: str

    @property
    def offers(self) -> bool:
        """Whether there is anything to choose or drop."""
        return len(self.values) > 1 or bool(self.chosen) or any(value.children for value in self.values)


@dataclass(frozen=True, slots=True)
class ChipView:
    """A chosen value; `href` is the same search without it."""

    facet: str
    label: str
    href: str


def facet_view(facet: FacetResult, request: SearchRequest, links: Links) -> FacetView:
    """With its first values, or all where `links` has the facet opened and the links are not too long for so many."""
    is_whole = (links.opened is None or facet.name in links.opened) and not is_long(request)
    values = _value_views(facet.name, _shown(facet.values, is_whole), links.toggles(request, facet.name))
    left_out = _size(facet.values) - _size(values)
    can_close = is_whole and links.opened is not None and _size(_shown(facet.values)) < _size(facet.values)
    is_usual = facet.name == "status" and request.filters.get("status") == DEFAULT_STATUS
    chosen = _chosen(values)
    return FacetView(
        name=facet.name,
        label=facet_label(facet.name),
        param=links.vocabulary.filters[facet.name],
        values=values,
        chosen=chosen,
        left_out=left_out,
        is_open=can_close or (bool(chosen) and not is_usual),
        switch=links.opening(request, facet.name) if (left_out or can_close) and not is_long(request) else "",
    )


def _shown(counts: Iterable[FacetCount], is_whole: bool = False, level: int = 1) -> list[FacetCount]:
    """The first values and what is chosen; in a tree deeper only where something is. `is_whole`: nearly all."""
    found: list[FacetCount] = []
    most = _MOST_VALUES if is_whole else SHOWN_VALUES
    for count in counts:
        stays = count.selected or _is_open(count)
        if not stays and (not count.count or (level == 1 and len(found) >= most)):
            continue
        if count.children:
            goes_on = is_whole or stays or level < SHOWN_LEVELS
            below = tuple(_shown(count.children, is_whole, level + 1)) if goes_on else ()
            count = FacetCount(count.value, count.label, count.count, count.selected, below)
        found.append(count)
    return found


def _is_open(count: FacetCount) -> bool:
    """Something below is chosen."""
    return any(child.selected or _is_open(child) for child in count.children)


def _size(counts: Iterable[FacetCount | ValueView]) -> int:
    """How many values find something, or have something chosen at or below them."""
    return sum(
        1 + _size(count.children) if count.count or count.selected else bool(below := _size(count.children)) + below
        for count in counts
    )


def _value_views(facet: str, counts: Iterable[FacetCount], toggle: Callable[[str], str]) -> tuple[ValueView, ...]:
    views = []
    for count in counts:
        children = _value_views(facet, count.children, toggle) if count.children else ()
        is_open = any(child.selected or child.is_open for child in children)
        label = value_label(facet, count.value, count.label)
        views.append(ValueView(count.value, label, count.count, count.selected, toggle(count.value), children, is_open))
    return tuple(views)


def _chosen(values: tuple[ValueView, ...]) -> int:
    return sum(value.selected + _chosen(value.children) for value in values)


def chips(facets: tuple[FacetResult, ...], request: SearchRequest, links: Links) -> tuple[ChipView, ...]:
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
    return _(FACETS[name].label)


def value_label(facet: str, value: str, known: str) -> str:
    """The reader's word for a value; `known` is what the registry calls it."""
    if not value:
        return _(MISSING_LABEL)
    if FACETS[facet].is_tree:
        return labels.process(CodeLabel(value, known))
    label = FACETS[facet].labels.get(value)
    return _(label) if label else known


def _walk(count: FacetCount) -> Iterator[FacetCount]:
    yield count
    for child in count.children:
        yield from _walk(child)
