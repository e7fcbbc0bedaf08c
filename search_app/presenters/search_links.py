"""Addresses of searches: what another page, filter or order of the same search is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import url_for

from indexer.models import SearchRequest
from indexer.models.facets import FACETS
from search_app.http import params
from search_app.http.params import DEFAULT_STATUS, EVERY_STATUS, Vocabulary

# What `url_for` leaves as it is in a query.
_SAFE = "!$'()*,/:;?@"

# Parameter of a page: the facets (by their parameters) of which it shows all values.
OPENED = "buka"


@dataclass(frozen=True)
class Links:
    """The searches of one surface. `filter_anchor`: where a page opens again after a filter was changed.

    `opened`: facets of which the page shows all values, as its address says; None where all are always shown.
    """

    vocabulary: Vocabulary
    endpoint: str
    per_page: int
    filter_anchor: str | None = None
    opened: tuple[str, ...] | None = None

    @cached_property
    def path(self) -> str:
        return url_for(self.endpoint)

    def to(self, request: SearchRequest, **changes: Any) -> str:
        """The address of `request` with some fields changed; anything but `page` starts at page 1 again."""
        changed = replace(request, **{"page": 1, **changes})
        return address(self.path, params.write(changed, self.vocabulary, self.per_page))

    def toggles(self, request: SearchRequest, facet: str) -> Callable[[str], str]:
        """Value of a facet → the address with it chosen, or without it when it is.

        For the many values of one facet: the parameters beside it are made once.
        """
        # The facet is given some value, so that its parameter has its place among the others.
        placed = replace(request, page=1, filters={**request.filters, facet: ("",)})
        arguments = {**params.write(placed, self.vocabulary, self.per_page), **self._opened(self.opened or ())}
        name = self.vocabulary.facet_param(FACETS[facet])
        place = list(arguments).index(name)
        before, after = (
            _encoded(dict(part)) for part in (list(arguments.items())[:place], list(arguments.items())[place + 1 :])
        )
        chosen = request.filters.get(facet, ())

        def toggle(value: str) -> str:
            values = params.written(toggled(chosen, facet, value), facet, self.vocabulary, request.in_force_on)
            own = "&".join(f"{name}={quote_plus(each, safe=_SAFE)}" for each in values)
            return _joined(self.path, "&".join(filter(None, (before, own, after))), self.filter_anchor)

        return toggle

    def toggle(self, request: SearchRequest, facet: str, value: str) -> str:
        """The address with one facet value more, or without it when it is chosen."""
        return self.toggles(request, facet)(value)

    def opening(self, request: SearchRequest, facet: str) -> str:
        """The same page with all values of a facet, or without them when they are shown."""
        opened = self.opened or ()
        others = tuple(each for each in opened if each != facet)
        arguments = params.write(request, self.vocabulary, self.per_page)
        arguments |= self._opened(others if facet in opened else (*opened, facet))
        return address(self.path, arguments, self.filter_anchor)

    def _opened(self, facets: Iterable[str]) -> dict[str, list[str]]:
        return {OPENED: [self.vocabulary.facet_param(FACETS[facet]) for facet in facets]}

    def without(self, request: SearchRequest, facet: str) -> str:
        return self.to(request, filters=dropped(request.filters, facet))

    def unfiltered(self, request: SearchRequest) -> str:
        """Every filter dropped; the words and the order stay."""
        return self.to(request, filters={"status": DEFAULT_STATUS}, in_force_on="")


def address(path: str, arguments: Mapping[str, str | list[str]], anchor: str | None = None) -> str:
    """What `url_for` makes of these arguments, for a path that many links share. A name without values is left out."""
    return _joined(path, _encoded(arguments), anchor)


def _encoded(arguments: Mapping[str, str | list[str]]) -> str:
    return urlencode(arguments, doseq=True, safe=_SAFE)


def _joined(path: str, query: str, anchor: str | None = None) -> str:
    whole = f"{path}?{query}" if query else path
    return f"{whole}#{anchor}" if anchor else whole


def dropped(filters: Mapping[str, tuple[str, ...]], facet: str) -> dict[str, tuple[str, ...]]:
    """The filters as if nothing had been chosen for `facet`."""
    others = {name: kept for name, kept in filters.items() if name != facet}
    return {**others, facet: DEFAULT_STATUS} if facet == "status" else others


def toggled(chosen: tuple[str, ...], facet: str, value: str) -> tuple[str, ...]:
    """The values of a facet with `value` chosen, or not chosen any more.

    In a tree the new choice replaces chosen ancestors and descendants, which would hide it or be hidden by it.
    """
    if value in chosen:
        kept = tuple(other for other in chosen if other != value)
        # Without any status the default would come back at once, and the tick with it.
        return kept or (EVERY_STATUS if facet == "status" else ())
    return (*(other for other in chosen if not FACETS[facet].is_tree or not _related(other, value)), value)


def _related(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def sop_addresses(request: SearchRequest, per_page: int) -> Callable[..., str]:
    """SOP id (and `page` of it, to jump there) → its page, which remembers the search it was found by.

    A page of results has some fifty such links, so their common parts are made once.
    """
    query = _encoded(params.write(request, params.PAGE, per_page))
    pages = url_for("documents.sop", sop_id=0).removesuffix("0")

    def of(sop_id: int, page: int | None = None) -> str:
        return _joined(f"{pages}{sop_id}", query, f"hal-{page}" if page else None)

    return of


def sop_address(request: SearchRequest, sop_id: int, page: int | None, per_page: int) -> str:
    """The page of one SOP, for who needs only that one (`sop_addresses`)."""
    return sop_addresses(request, per_page)(sop_id, page)
