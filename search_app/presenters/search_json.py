"""SearchResult → the JSON of a search: for `/api/v1/search` and `telusur search --json` alike."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from indexer.models import SearchResult
from search_app.http import params
from search_app.http.installation import installation
from search_app.presenters import search_results
from search_app.presenters.facets import ValueView
from search_app.presenters.interpretation import InterpretationView
from search_app.presenters.search_links import Links


def as_json(result: SearchResult) -> dict[str, Any]:
    """Its links are those of the API."""
    view = search_results.results(result, Links(params.API, "api.search", installation().settings.per_page))
    return {
        "query": view.text,
        "understood": _interpretation(view.interpretation),
        "answer": asdict(view.answers[0]) if view.answers else None,
        "answers": [asdict(answer) for answer in view.answers],
        "total": view.total,
        "cards": view.listed,
        "page": view.pager.page,
        "page_count": view.pager.page_count,
        "hits": [asdict(hit) for hit in view.hits],
        "facets": [
            {
                "name": facet.name,
                "label": facet.label,
                "values": _values(facet.values),
                "left_out": facet.left_out,
            }
            for facet in view.facets
        ],
        "links": {"self": view.address, "next": view.pager.next or None, "previous": view.pager.previous or None},
    }


def _interpretation(view: InterpretationView) -> dict[str, Any]:
    return {
        "also": view.also,
        "renamed": [asdict(each) for each in view.renamed],
        "unclear": [asdict(each) for each in view.unclear],
        "regulations": [asdict(each) for each in view.regulations],
        "named": view.named,
        "newest_first": view.newest_first,
        "processes": [asdict(each) for each in view.processes],
        "roles": [asdict(each) for each in view.roles],
        "correction": asdict(view.correction) if view.correction else None,
        "limited": [asdict(each) for each in view.limited],
        "some_suffice": view.some_suffice,
        "missing": view.missing,
        "steps": asdict(view.steps) if view.steps else None,
    }


def _values(values: Iterable[ValueView]) -> list[dict[str, Any]]:
    return [
        {
            "value": value.value,
            "label": value.label,
            "count": value.count,
            "selected": value.selected,
            "href": value.href,
            "children": _values(value.children),
        }
        for value in values
    ]
