"""Addresses of searches: what another page, filter or order of the same search is called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from indexer.models import SearchRequest
from search_app import params
from search_app.params import DEFAULT_STATUS, EVERY_STATUS, Vocabulary

# Facets whose values are paths ("inti/3/04"): a parent stands for everything below it.
TREES = frozenset({"process"})


@dataclass(frozen=True, slots=True)
class Links:
    """The searches of one surface. `filter_anchor`: where a page opens again after a filter was changed."""

    vocabulary: Vocabulary
    endpoint: str
    per_page: int
    filter_anchor: str | None = None

    def to(self, request: SearchRequest, **changes: Any) -> str:
        """The address of `request` with some fields changed; anything but `page` starts at page 1 again."""
        return self._address(replace(request, **{"page": 1, **changes}))

    def toggle(self, request: SearchRequest, facet: str, value: str) -> str:
        """The address with one facet value more, or without it when it is chosen."""
        return self._address(
            replace(request, page=1, filters=toggled(request.filters, facet, value)), self.filter_anchor
        )

    def without(self, request: SearchRequest, facet: str) -> str:
        return self.to(request, filters=dropped(request.filters, facet))

    def unfiltered(self, request: SearchRequest) -> str:
        """Every filter dropped; the words and the order stay."""
        return self.to(request, filters={"status": DEFAULT_STATUS}, in_force_on="")

    def _address(self, request: SearchRequest, anchor: str | None = None) -> str:
        return url_for(self.endpoint, **params.write(request, self.vocabulary, self.per_page), _anchor=anchor)


def toggled(filters: Mapping[str, tuple[str, ...]], facet: str, value: str) -> dict[str, tuple[str, ...]]:
    """The filters with `value` chosen, or not chosen any more.

    In a tree the new choice replaces chosen ancestors and descendants, which would hide it or be hidden by it.
    """
    chosen = filters.get(facet, ())
    if value in chosen:
        kept = tuple(other for other in chosen if other != value)
        # Without any status the default would come back at once, and the tick with it.
        kept = kept or (EVERY_STATUS if facet == "status" else ())
    else:
        kept = (*(other for other in chosen if facet not in TREES or not _related(other, value)), value)
    return _with(filters, facet, kept)


def dropped(filters: Mapping[str, tuple[str, ...]], facet: str) -> dict[str, tuple[str, ...]]:
    """The filters as if nothing had been chosen for `facet`."""
    return _with(filters, facet, DEFAULT_STATUS if facet == "status" else ())


def _with(filters: Mapping[str, tuple[str, ...]], facet: str, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    others = {name: kept for name, kept in filters.items() if name != facet}
    return {**others, facet: values} if values else others


def _related(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def sop_address(request: SearchRequest, sop_id: int, page: int | None, per_page: int) -> str:
    """The page of one SOP, which remembers the search it was found by; `page` jumps to that page of it."""
    search = params.write(request, params.PAGE, per_page)
    return url_for("documents.sop", sop_id=sop_id, **search, _anchor=f"hal-{page}" if page else None)
