"""Search, one stage after the other: interpret → retrieve ids → correct (ids only) → load rows once → answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from sqlalchemy.orm import Session

from indexer.engine.protocol import ExplainingEngine, at_least
from indexer.installation import Installation
from indexer.models import (
    Clause,
    Correction,
    DurationTotal,
    FacetCount,
    FacetResult,
    Hit,
    Limit,
    Match,
    Matches,
    Query,
    ReachedLimit,
    ScorePart,
    SearchRequest,
    SearchResult,
    Snippet,
    SopKind,
    Sort,
    StepsState,
    Token,
    Viewer,
)
from indexer.models.facets import FACETS, Facet
from indexer.query import is_question, parse
from indexer.registry import citations, queries
from indexer.registry.sop_contents import SopContents
from indexer.search import budget
from indexer.search.answers import answers
from indexer.search.interpretation import engine_request, interpret
from indexer.search.marking import marked
from indexer.search.snippets import MOST_SNIPPETS, snippets
from indexer.search.spelling import Respelling, SpellingChecker
from indexer.taxonomy.tree import Process, Taxonomy
from indexer.text import durations
from indexer.text.highlighter import Highlighter
from indexer.text.numbering import typed_terms

# Suggest a correction at or below this many hits.
_FEW_HITS = 3
# Words of SOPs that are looked at for the passages of a page: 0.15 s. Ordinary pages need a few hundred a hit.
_MOST_EXAMINED = 40_000


@dataclass(frozen=True, slots=True)
class _Retrieved:
    """Ids and counts that the engine gave for a request; nothing of the registry."""

    query: Query
    asked: SearchRequest
    matches: Matches

    @property
    def total(self) -> int:
        return self.matches.total


def request_for(
    viewer: Viewer,
    text: str = "",
    filters: Mapping[str, Iterable[str]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int = 10,
) -> SearchRequest:
    """The request for a typed text. `filters`: facet → chosen values; a facet without values is not filtered."""
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


def search(installation: Installation, request: SearchRequest) -> SearchResult:
    """The requested page of results; the number of SQL statements depends neither on the hits nor on corrections.

    Where nothing is found, unknown words are corrected, or left out if no known word is similar; where no SOP has all
    words of a short query, the most common ones are left out. `SearchResult.correction` says so.

    Raises IndexUnavailableError when the index cannot be opened, SearchBusyError when heavy searches are in the way.
    """
    checker = SpellingChecker(installation.engine, request.viewer, installation.synonyms())
    query, asked = _interpreted(installation, request)
    with installation.admission.admitted(is_heavy=budget.is_heavy(asked, _visible(installation, request.viewer))):
        found = _retrieve(installation, request.text, query, asked, checker)
        shown, correction = _corrected(installation, request, found, checker)
        return _load(installation, request, shown, found.query, correction)


def explain(installation: Installation, result: SearchResult) -> Mapping[int, tuple[ScorePart, ...]] | None:
    """What the score of each SOP of the result is made of, by id; the parts add up to `Hit.score`.

    None if the engine cannot explain scores.
    """
    shown = [each.sop.id for hit in result.hits for each in hit.card]
    engine = installation.engine
    return engine.explain(result.asked, shown) if isinstance(engine, ExplainingEngine) else None


def _interpreted(installation: Installation, request: SearchRequest) -> tuple[Query, SearchRequest]:
    """The request as the engine is asked it, within the budget."""
    query = interpret(installation, request)
    clauses, limited = budget.affordable(query.clauses, _visible(installation, request.viewer))
    query = replace(query, clauses=clauses, limited=(*query.limited, *limited))
    asked = engine_request(request, query)
    return replace(query, some_suffice=_some_words_suffice(asked)), asked


def _visible(installation: Installation, viewer: Viewer) -> int:
    """How many SOPs the viewer may see."""
    count = partial(installation.engine.totals, [SearchRequest(viewer, per_page=0)])
    return installation.generation_cache.get("visible", viewer, count)[0]


def _retrieve(
    installation: Installation, typed: str, query: Query, asked: SearchRequest, checker: SpellingChecker
) -> _Retrieved:
    if not asked.literal and (query.some_suffice or asked.is_question):
        asked, widenings, limited = checker.widened(asked)
        widened, limited = (*query.widened, *widenings), (*query.limited, *limited)
        query = replace(query, widened=widened, limited=limited, missing=checker.missing(asked))
    matches = installation.engine.search(asked)
    if _is_number_of_one_below(installation, asked, typed, matches):
        # Whoever types a number wants that SOP, not the macro SOP above it.
        asked = replace(asked, in_families=False)
        matches = installation.engine.search(asked)
    return _Retrieved(query, asked, matches)


def _some_words_suffice(asked: SearchRequest) -> bool:
    """Whether SOPs are found that have not all of the words."""
    required = sum(not clause.excluded and not clause.optional for clause in asked.clauses)
    return required > 1 if asked.is_question else at_least(required) < required


def _is_number_of_one_below(installation: Installation, asked: SearchRequest, text: str, matches: Matches) -> bool:
    """Whether the text is the number of a micro SOP that is listed below its macro SOP."""
    below = {match.id for card in matches.matches for match in card.below}
    typed = typed_terms(text) if below else ()
    if not typed:
        return False
    number = Clause(text, tuple((Token(term, "", 0, 0, 0),) for term in typed), zones=("number",))
    request = replace(asked, clauses=(number,), page=1, per_page=matches.total, in_families=False)
    return any(match.id in below for match in installation.engine.search(request).matches)


def _corrected(
    installation: Installation, request: SearchRequest, found: _Retrieved, checker: SpellingChecker
) -> tuple[_Retrieved, Correction | None]:
    """What to show: `found`, or the matches of the corrected text where the typed one finds nothing."""
    if found.total > _FEW_HITS or not found.asked.clauses:
        return found, None
    is_shown = not found.total and not request.literal

    def retried(before: _Retrieved, respelled: Respelling) -> _Retrieved:
        # A correction that is only suggested needs no more than its total.
        per_page = request.per_page if is_shown else 0
        other = replace(before.asked, text=respelled.text, per_page=per_page)
        if not respelled.text:
            return before
        return _retrieve(installation, other.text, *_interpreted(installation, other), checker)

    respelled = checker.corrected(found.asked, dropping=not found.total)
    better = retried(found, respelled)
    if not better.total:
        respelled = checker.with_fewer_words(better.asked, respelled)
        better = retried(better, respelled)
    if better.total <= found.total:
        return found, None
    correction = Correction(respelled.text, respelled.parts, better.total, is_shown, respelled.dropped)
    return (better if is_shown else found), correction


def _load(
    installation: Installation, request: SearchRequest, found: _Retrieved, typed: Query, correction: Correction | None
) -> SearchResult:
    query, asked, matches = found.query, found.asked, found.matches
    may_answer = request.page == 1 and asked.sort is Sort.RELEVANCE
    with installation.session() as session:
        cited = [each.key for each in query.cited]
        regulations = citations.beginning_with(session, request.viewer, cited) if cited else ()
        hits, limited = _hits(installation, session, asked, matches, [each.key for each in regulations])
        used = correction if correction and correction.is_shown else None
        answered = answers(session, installation.engine, request, query, typed, hits, used) if may_answer else ()
    return SearchResult(
        request=request,
        asked=asked,
        hits=hits,
        total=matches.total,
        cards=matches.cards,
        facets=tuple(_facet(each, matches, asked, installation.taxonomy) for each in FACETS.values()),
        kinds=_kinds(matches.facets.get("kind", {}), asked.filters.get("kind", ())),
        query=query,
        regulations=regulations,
        answers=answered,
        correction=correction,
        limited=(*query.limited, *matches.limited, *limited),
        steps=matches.steps,
    )


def _hits(
    installation: Installation, session: Session, asked: SearchRequest, matches: Matches, regulations: Sequence[str]
) -> tuple[tuple[Hit, ...], tuple[ReachedLimit, ...]]:
    """`regulations`: keys of those that the query names."""
    ids = [each.id for match in matches.matches for each in match.card]
    if not ids:
        return (), ()
    summaries = queries.summaries(session, asked.viewer, ids)
    contents = installation.contents.get(session, asked.viewer, summaries.values())
    cites = citations.cited_by(session, list(summaries), regulations) if regulations else {}
    highlighter = Highlighter(asked.clauses)
    passages = _Passages(highlighter)

    def hits(found: Iterable[Match], most_snippets: int = 1) -> Iterator[Hit]:
        for match in found:
            # An SOP that was removed or hidden since it was indexed does not exist.
            if match.id not in summaries or match.id not in contents:
                continue
            sop, said = summaries[match.id], contents[match.id]
            yield Hit(
                sop=sop,
                score=match.score,
                title=marked(sop.title, highlighter),
                snippets=passages.of(said, most_snippets),
                cites=cites.get(match.id, ()),
                below=tuple(hits(match.below)),
                below_total=match.below_total,
                above=next(hits([match.above], most_snippets=0), None) if match.above else None,
                total=_step_total(said),
            )

    return tuple(hits(matches.matches, MOST_SNIPPETS)), passages.limited


class _Passages:
    """The passages of one page of results: of its first SOPs, where words that are everywhere make them dear."""

    def __init__(self, highlighter: Highlighter) -> None:
        self._highlighter = highlighter
        self._made = self._left_out = 0

    def of(self, contents: SopContents, most: int) -> tuple[Snippet, ...]:
        if self._highlighter.examined > _MOST_EXAMINED:
            self._left_out += 1
            return ()
        self._made += 1
        return snippets(contents, self._highlighter, most)

    @property
    def limited(self) -> tuple[ReachedLimit, ...]:
        return (ReachedLimit(Limit.PASSAGES, self._made),) if self._left_out else ()


@lru_cache(maxsize=1_000)  # as many as the registry keeps contents of
def _step_total(contents: SopContents) -> DurationTotal | None:
    """How many steps an SOP has and how long they take; None where not all of them were read."""
    record = contents.record
    return durations.total_of(record.steps) if record.steps and record.steps_state is StepsState.READ else None


def _facet(facet: Facet, matches: Matches, asked: SearchRequest, taxonomy: Taxonomy) -> FacetResult:
    """The counts with labels, in order. A chosen value stays even where nothing has it."""
    counts, chosen = matches.facets.get(facet.name, {}), asked.filters.get(facet.name, ())
    if facet.is_tree:
        nodes = (_tree_node(group, counts, chosen) for group in taxonomy.groups)
        unknown = sorted(code for code in {*counts, *chosen} if code not in taxonomy.by_code)
        # Codes that the taxonomy does not know (any more) follow the tree, so that none is lost.
        rest = (FacetCount(code, facet.label_of(code), counts.get(code, 0), code in chosen) for code in unknown)
        return FacetResult(facet.name, facet.label, (*filter(None, nodes), *rest))
    values = (
        FacetCount(value, facet.label_of(value), counts.get(value, 0), value in chosen)
        for value in dict.fromkeys((*counts, *chosen))
    )
    return FacetResult(facet.name, facet.label, tuple(sorted(values, key=facet.sort_key)))


def _tree_node(process: Process, counts: Mapping[str, int], chosen: tuple[str, ...]) -> FacetCount | None:
    """None where nothing at or below the process is counted or chosen."""
    children = tuple(node for child in process.children if (node := _tree_node(child, counts, chosen)))
    count = counts.get(process.code, 0)
    if not (count or children or process.code in chosen):
        return None
    return FacetCount(process.code, process.name, count, process.code in chosen, children)


def _kinds(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[SopKind, int]:
    """How many of each kind are in the result: the facet's counts ignore its own filter."""
    return {kind: counts[kind] for kind in SopKind if kind in counts and (not chosen or kind in chosen)}
