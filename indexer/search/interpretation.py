"""What a request asks, with what this installation knows: synonyms, units and years of its SOPs, processes."""

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from indexer import query as reading
from indexer.models import Query, SearchRequest, Sort, Viewer
from indexer.query import FacetTerms
from indexer.text import wordlists
from indexer.text.analysis import analyse

if TYPE_CHECKING:
    from indexer.installation import Installation

_MOST_PROCESSES = 3


def interpret(installation: "Installation", request: SearchRequest) -> Query:
    """What the text of the request asks; its clauses as they are where there is no text."""
    if not request.text:
        return Query(request.clauses, rest=request.text)
    if request.literal:
        found = reading.read(request.text)
    else:
        found = reading.read(request.text, installation.synonyms(), _facet_words(installation, request.viewer))
        found = replace(found, processes=_processes(installation, request.viewer, found.rest))
    if request.in_title:
        return replace(found, clauses=tuple(replace(clause, zones=("title",)) for clause in found.clauses))
    return found


def as_asked(request: SearchRequest, query: Query) -> SearchRequest:
    """The request with the words that name a filter or an order out of its text and in their places."""
    filters = {facet: tuple(values) for facet, values in request.filters.items()}
    for named in query.named:
        # A status that is named stands for itself: the default would take away what was asked for.
        chosen = () if named.facet == "status" else filters.get(named.facet, ())
        filters[named.facet] = tuple(dict.fromkeys((*chosen, *named.values)))
    sort = request.sort
    if sort is Sort.RELEVANCE and (query.sort or not query.clauses):
        sort = query.sort or Sort.NEWEST
    return replace(request, text=query.rest, clauses=query.clauses, filters=filters, sort=sort)


def _facet_words(installation: "Installation", viewer: Viewer) -> FacetTerms:
    def make() -> FacetTerms:
        facets = installation.engine.search(SearchRequest(viewer, per_page=1)).facets
        units, years = (tuple(filter(None, facets.get(name, {}))) for name in ("unit", "year"))
        return FacetTerms(units, years)

    return installation.generation_cache.get("facet words", viewer, make)


def _processes(installation: "Installation", viewer: Viewer, text: str) -> tuple[str, ...]:
    """Processes whose name or alias the words are, or, of two words and more, in whose name they all stand."""

    def make() -> list[tuple[str, list[frozenset[str]]]]:
        nodes = sorted(installation.taxonomy.by_code.values(), key=lambda node: (node.code.count("/"), node.code))
        return [
            (node.code, [_roots(name) for name in (node.name, *node.aliases)])
            for node in nodes
            if node.level != "group"
        ]

    words = _roots(text)
    if not words:
        return ()
    named = installation.generation_cache.get("process names", viewer, make)
    found = (code for code, names in named if words in names or (len(words) > 1 and words < names[0]))
    return tuple(islice(found, _MOST_PROCESSES))


def _roots(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in analyse(text) if token.exact not in wordlists.words("stopwords"))
