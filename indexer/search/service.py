"""A request → its result: what the engine ranked and counted, with titles, passages and labels from the registry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.engine.protocol import FACETS, at_least
from indexer.models import (
    Correction,
    Hit,
    Match,
    Matches,
    Query,
    Regulation,
    ScorePart,
    SearchRequest,
    SearchResult,
    SnippetPart,
    SopKind,
    Sort,
    Viewer,
)
from indexer.query import is_question, parse
from indexer.registry import citations, queries
from indexer.search import spelling
from indexer.search.answers import answer
from indexer.search.facets import facet
from indexer.search.interpretation import as_asked, interpret
from indexer.search.snippets import marked, snippets
from indexer.text.highlighter import Highlighter
from indexer.text.numbering import number_term, typed_terms

if TYPE_CHECKING:
    from indexer.installation import Installation


# Who finds no more than this is told what they may have meant.
_LITTLE = 3


def request_for(
    viewer: Viewer,
    text: str = "",
    filters: Mapping[str, Iterable[str]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int = 10,
) -> SearchRequest:
    """The request for what was typed. `filters`: facet → chosen values; a facet without values is not filtered."""
    chosen = {facet: tuple(dict.fromkeys(values)) for facet, values in (filters or {}).items()}
    return SearchRequest(
        viewer=viewer,
        clauses=parse(text),
        filters={facet: values for facet, values in chosen.items() if values},
        sort=sort,
        page=page,
        per_page=per_page,
        text=text,
        is_question=is_question(text),
    )


def search(installation: "Installation", request: SearchRequest) -> SearchResult:
    """The asked page of results; the number of SQL statements does not depend on the number of hits.

    Words that nothing is found with are corrected, or left out where nothing is spelled like them; where no SOP has all
    of a few words, the commonest are left out. The result says so.

    Raises IndexUnavailableError when the index cannot be opened.
    """
    found = _found(installation, request)
    if found.total > _LITTLE or not found.asked.clauses:
        return found
    parts = spelling.corrected(installation.engine, installation.synonyms(), found.asked, dropping=not found.total)
    better = _instead(installation, found, parts)
    if not better.total:
        parts = spelling.with_fewer_words(installation.engine, better.asked)
        better = _instead(installation, better, parts)
    if better.total <= found.total:
        return found
    is_shown = not found.total and not request.literal
    correction = Correction("".join(part.text for part in parts), parts, better.total, is_shown)
    if is_shown:
        return replace(better, request=request, correction=correction)
    return replace(found, correction=correction)


def _instead(installation: "Installation", found: SearchResult, parts: tuple[SnippetPart, ...]) -> SearchResult:
    """What is found with the changed text; without one what was found."""
    text = "".join(part.text for part in parts)
    return _found(installation, replace(found.asked, text=text)) if text else found


def _found(installation: "Installation", request: SearchRequest) -> SearchResult:
    query = interpret(installation, request)
    asked = as_asked(request, query)
    if not request.literal and _some_suffice(asked):
        asked, also, limited = spelling.widened(installation.engine, asked, installation.synonyms())
        query = replace(query, widened=(*query.widened, *also), limited=(*query.limited, *limited))
    matches = installation.engine.search(asked)
    is_first = request.page == 1 and asked.sort is Sort.RELEVANCE
    regulations = _regulations(installation, request.viewer, query)
    hits = _hits(installation, asked, matches, [each.key for each in regulations])
    if _is_number_of_one_below(request.text, hits):
        # Whoever types a number asks for that SOP, not for the family it is of.
        return replace(_found(installation, replace(request, in_families=False)), request=request)
    return SearchResult(
        request=request,
        asked=asked,
        hits=hits,
        total=matches.total,
        cards=matches.cards,
        facets=tuple(facet(name, matches.facets.get(name, {}), asked, installation.taxonomy) for name in FACETS),
        kinds=_kinds(matches.facets.get("kind", {}), asked.filters.get("kind", ())),
        query=query,
        regulations=regulations,
        answer=answer(installation, request.viewer, query, hits) if is_first else None,
        limited=(*query.limited, *matches.limited),
    )


def _is_number_of_one_below(text: str, hits: tuple[Hit, ...]) -> bool:
    typed = typed_terms(text)
    return bool(typed) and any(number_term(hit.sop.number) in typed for card in hits for hit in card.below)


def _some_suffice(asked: SearchRequest) -> bool:
    """Whether SOPs are found that have not all of the words."""
    wanted = sum(not clause.excluded and not clause.optional for clause in asked.clauses)
    return asked.is_question or at_least(wanted) < wanted


def explain(installation: "Installation", result: SearchResult) -> Mapping[int, tuple[ScorePart, ...]]:
    """What the score of each SOP of the result is made of, by id; the parts add up to `Hit.score`."""
    shown = [hit.sop.id for card in result.hits for hit in (card, *card.below)]
    return installation.engine.explain(result.asked, shown)


def _regulations(installation: "Installation", viewer: Viewer, query: Query) -> tuple[Regulation, ...]:
    if not query.cited:
        return ()
    with installation.session() as session:
        return citations.beginning_with(session, viewer, [each.key for each in query.cited])


def _hits(
    installation: "Installation", request: SearchRequest, matches: Matches, regulations: Sequence[str]
) -> tuple[Hit, ...]:
    ids = [match.id for match in matches.matches]
    below = [match.id for card in matches.matches for match in card.below]
    if not ids:
        return ()
    with installation.session() as session:
        summaries = queries.summaries(session, request.viewer, [*ids, *below])
        # Without words there is nothing to show a passage of.
        pages = queries.page_texts(session, request.viewer, ids) if request.clauses else {}
        cites = citations.cited_by(session, list(summaries), regulations) if regulations else {}
    finder = Highlighter(request.clauses)

    def hits(found: Iterable[Match]) -> tuple[Hit, ...]:
        return tuple(
            Hit(
                sop=sop,
                score=match.score,
                title=marked(sop.title, finder),
                snippets=snippets(pages.get(match.id, ()), sop.file_kind, finder),
                cites=cites.get(match.id, ()),
                below=hits(match.below),
                below_total=match.below_total,
            )
            for match in found
            # One that has gone since it was indexed, or that the registry hides, does not exist.
            if (sop := summaries.get(match.id))
        )

    return hits(matches.matches)


def _kinds(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[SopKind, int]:
    """How many of each kind are in the result: the facet's counts are without its own filter."""
    return {kind: counts[kind] for kind in SopKind if kind in counts and (not chosen or kind in chosen)}
