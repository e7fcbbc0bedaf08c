"""Query interpretation: the parsed text with this installation's synonyms, units, years, performers and processes."""

from dataclasses import replace
from itertools import islice

from indexer.installation import Installation
from indexer.models import Query, SearchRequest, Sort, Viewer
from indexer.query import FacetTerms, parse_query
from indexer.text import wordlists
from indexer.text.analysis import analyse

_MOST_PROCESSES = 3


def interpret(installation: Installation, request: SearchRequest) -> Query:
    """The interpretation of the request's text; without a text the request's clauses."""
    if not request.text:
        return Query(request.clauses, rest=request.text)
    if request.literal:
        found = parse_query(request.text)
    else:
        found = parse_query(request.text, installation.synonyms(), _facet_terms(installation, request.viewer))
        found = replace(found, processes=_processes(installation, request.viewer, found.rest))
    if request.in_title:
        return replace(found, clauses=tuple(replace(clause, zones=("title",)) for clause in found.clauses))
    return found


def engine_request(request: SearchRequest, query: Query) -> SearchRequest:
    """The request as the engine is asked it: words that name a filter or an order taken out of the text and applied."""
    filters = {facet: tuple(values) for facet, values in request.filters.items()}
    for named in query.named:
        # A named status replaces the chosen one: the default status would hide what was asked for.
        chosen = () if named.facet == "status" else filters.get(named.facet, ())
        filters[named.facet] = tuple(dict.fromkeys((*chosen, *named.values)))
    sort = request.sort
    if sort is Sort.RELEVANCE and (query.sort or not query.clauses):
        sort = query.sort or Sort.NEWEST
    in_one_step = query.in_one_step and not request.in_title
    return replace(request, text=query.rest, clauses=query.clauses, filters=filters, sort=sort, in_one_step=in_one_step)


def _facet_terms(installation: Installation, viewer: Viewer) -> FacetTerms:
    def terms() -> FacetTerms:
        facets = installation.engine.search(SearchRequest(viewer, per_page=1)).facets
        return FacetTerms(*(filter(None, facets.get(name, {})) for name in ("unit", "year", "role")))

    return installation.generation_cache.get("facet terms", viewer, terms)


def _processes(installation: Installation, viewer: Viewer, text: str) -> tuple[str, ...]:
    """Codes of processes with that name or alias, or, for two words and more, with all of them in the name."""

    def names() -> list[tuple[str, list[frozenset[str]]]]:
        nodes = sorted(installation.taxonomy.by_code.values(), key=lambda node: (node.code.count("/"), node.code))
        return [
            (node.code, [_roots(name) for name in (node.name, *node.aliases)])
            for node in nodes
            if node.level != "group"
        ]

    words = _roots(text)
    if not words:
        return ()
    processes = installation.generation_cache.get("process names", viewer, names)
    found = (code for code, roots in processes if words in roots or (len(words) > 1 and words < roots[0]))
    return tuple(islice(found, _MOST_PROCESSES))


def _roots(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in analyse(text) if token.exact not in wordlists.words("stopwords"))
