"""A request over a snapshot → ids, scores, total and facet counts. All of it on arrays; no engine of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log

import numpy as np

from indexer.engine.protocol import FIELDS, at_least, is_phrase
from indexer.engine.ranking import grouping, proximity
from indexer.engine.ranking.scoring import Weights, score_clause
from indexer.engine.ranking.snapshot import Floats, Mask, Numbers, Snapshot
from indexer.engine.whoosh.schema import EXACT
from indexer.engine.whoosh.segment import MOST_OF_PREFIX
from indexer.models import Limit, Limited, Match, Matches, SearchRequest, Sort


@dataclass(frozen=True, slots=True)
class RankedDocuments:
    """Matching documents (ascending) with their scores, and `fullness`: what stands before the score in the order."""

    documents: Numbers
    scores: Floats
    fullness: Numbers

    def __getitem__(self, kept: Mask | Numbers) -> "RankedDocuments":
        return RankedDocuments(self.documents[kept], self.scores[kept], self.fullness[kept])


def rank(snapshot: Snapshot, weights: Weights, request: SearchRequest) -> Matches:
    found = matching(snapshot, weights, request)
    chosen = {facet: snapshot.filtered(facet, values) for facet, values in request.filters.items() if values}
    passing = {facet: mask[found.documents] for facet, mask in chosen.items()}
    size = len(found.documents)
    if not request.per_page:
        return Matches((), int(np.count_nonzero(_all_but(None, passing, size))), {})
    facets = {
        facet: snapshot.facets.counts_of(facet, found.documents[_all_but(facet, passing, size)])
        for facet in passing
        if facet in snapshot.facets
    }
    if passing:
        found = found[_all_but(None, passing, size)]
    # A facet is counted without its own filter; one that is not filtered by, over what is left.
    facets = snapshot.facets.counts(found.documents) | facets
    if _is_by_words(request):
        found = nearer_first(snapshot, weights, request, found)
        if request.in_families:
            return replace(_families(snapshot, request, found, facets), limited=_limited(snapshot, request))
    page = found[_page(_order(snapshot, request, found), request)]
    return Matches(_matches(snapshot, page), len(found.documents), facets, limited=_limited(snapshot, request))


def _limited(snapshot: Snapshot, request: SearchRequest) -> tuple[Limited, ...]:
    """The prefixes of which not all words are looked for."""
    prefixes = {
        words[0].exact: clause.zones or FIELDS
        for clause in request.clauses
        for words in clause.alternatives
        if words and words[0].is_prefix
    }
    return tuple(
        Limited(Limit.PREFIX, MOST_OF_PREFIX, prefix)
        for prefix, zones in prefixes.items()
        if any(snapshot.has_more(zone, EXACT + prefix.encode()) for zone in zones)
    )


def matching(snapshot: Snapshot, weights: Weights, request: SearchRequest) -> RankedDocuments:
    """All that the viewer may see and that matches the clauses, before filters and without the bonus for near words."""
    wanted = [clause for clause in request.clauses if not clause.excluded and not clause.optional]
    scores = np.zeros(snapshot.size)
    having = np.zeros(snapshot.size, dtype=np.int16)
    covered = np.zeros(snapshot.size if request.is_question else 0)
    all_worth = 0.0
    allowed = snapshot.visible(request.viewer.grants)
    if request.in_force_on:
        allowed = allowed & snapshot.in_force(request.in_force_on)
    for clause in request.clauses:
        documents, gained = score_clause(snapshot, weights, clause)
        if clause.excluded:
            allowed = allowed.copy()
            allowed[documents] = False
            continue
        if clause.optional:
            scores[documents] += gained * weights.optional
            continue
        scores[documents] += gained
        having[documents] += 1
        if request.is_question:
            covered[documents] += worth(snapshot.size, len(documents))
            all_worth += worth(snapshot.size, len(documents))
        if is_phrase(clause):
            together = np.zeros(snapshot.size, dtype=np.bool_)
            together[documents] = True
            allowed = allowed & together
    if request.is_question and wanted:
        found = np.flatnonzero(allowed & (having > 0))
        return _answering(weights, found, scores[found], covered[found] / (all_worth or 1.0))
    phrases = sum(is_phrase(clause) for clause in wanted)
    needed = phrases + at_least(len(wanted) - phrases)
    found = np.flatnonzero(allowed if not wanted else allowed & (having >= needed))
    return RankedDocuments(found, scores[found], having[found])


def worth(size: int, having: int) -> float:
    """How much of a question one word of it is: rare words more; one that nobody has is missed by all alike."""
    return log(1 + size / having) if having else 0.0


def nearer_first(
    snapshot: Snapshot, weights: Weights, request: SearchRequest, found: RankedDocuments
) -> RankedDocuments:
    """Raise the best documents by the nearness of their words; those after them stay after them."""
    if not weights.near or not proximity.near_words(request.clauses):
        return found
    candidates = np.sort(_best(_leading(found), proximity.DEPTH))
    scores = found.scores.copy()
    scores[candidates] += proximity.bonus(snapshot, weights, request.clauses, found.documents[candidates])
    return RankedDocuments(found.documents, scores, found.fullness)


def _answering(weights: Weights, documents: Numbers, scores: Floats, covered: Floats) -> RankedDocuments:
    """Of the documents with any word of a question those that have most of it, or score not far below the best.

    `covered`: the share of the words that each has, rare words counting more.
    """
    scores = scores * (1 + weights.whole * covered)
    kept = np.flatnonzero((covered >= weights.covered) | (scores >= weights.tail * scores.max(initial=0.0)))
    return RankedDocuments(documents[kept], scores[kept], np.zeros(len(kept), dtype=np.intp))


def _families(
    snapshot: Snapshot, request: SearchRequest, found: RankedDocuments, facets: Mapping[str, Mapping[str, int]]
) -> Matches:
    """A page of cards: each one SOP, a macro SOP with the best of its micro SOPs below it."""
    leading = _leading(found)
    related_sops = snapshot.families[found.documents]
    cards = grouping.cards(related_sops, snapshot.macros[found.documents], leading)
    candidates = _best(cards.values, _last(request))
    heads = cards.heads[candidates]
    order = np.lexsort((snapshot.ids[found.documents[heads]], -cards.values[candidates]))
    page = heads[_page(order, request)]
    below = cards.below(page, leading)
    matches = []
    for head, match in zip(page.tolist(), _matches(snapshot, found[page]), strict=True):
        members = below.get(head, np.empty(0, dtype=np.intp))
        shown = _matches(snapshot, found[members[: grouping.SHOWN]])
        matches.append(Match(match.id, match.score, shown, len(members)))
    return Matches(tuple(matches), len(found.documents), facets, len(cards.heads))


def _all_but(facet: str | None, passing: Mapping[str, Mask], size: int) -> Mask:
    """Which of the found documents pass every filter except the facet's own."""
    result = np.ones(size, dtype=np.bool_)
    for name, mask in passing.items():
        if name != facet:
            result &= mask
    return result


def _is_by_words(request: SearchRequest) -> bool:
    return request.sort is Sort.RELEVANCE and not all(clause.excluded for clause in request.clauses)


def _order(snapshot: Snapshot, request: SearchRequest, found: RankedDocuments) -> Numbers:
    """Indexes in `found`, best first, as far as the end of the asked page."""
    if _is_by_words(request):
        # Fuller matches first, then the score; equal ones by id.
        candidates = _best(_leading(found), _last(request))
        best = found[candidates]
        return candidates[np.lexsort((snapshot.ids[best.documents], -best.scores, -best.fullness))]
    if request.sort in (Sort.RELEVANCE, Sort.NEWEST):
        days = snapshot.effective[found.documents]
        candidates = _best(days.astype(np.float64), _last(request))
        return candidates[np.lexsort((snapshot.ids[found.documents[candidates]], -days[candidates]))]
    places = snapshot.rank(request.sort.value)[found.documents]
    candidates = _best(-places.astype(np.float64), _last(request))
    return candidates[np.argsort(places[candidates])]


def _leading(found: RankedDocuments) -> Floats:
    """One number for the order: fuller matches first, then the score."""
    return found.fullness * (float(found.scores.max(initial=0.0)) + 1) + found.scores


def _best(values: Floats, count: int) -> Numbers:
    """Indexes of the `count` greatest values and of all that equal the least of them, in no order."""
    if count >= len(values):
        return np.arange(len(values))
    least = np.partition(values, len(values) - count)[len(values) - count]
    return np.flatnonzero(values >= least)


def _last(request: SearchRequest) -> int:
    return max(request.page, 1) * request.per_page


def _page(order: Numbers, request: SearchRequest) -> Numbers:
    return order[_last(request) - request.per_page : _last(request)]


def _matches(snapshot: Snapshot, page: RankedDocuments) -> tuple[Match, ...]:
    ids = snapshot.ids[page.documents].tolist()
    return tuple(Match(id_, score) for id_, score in zip(ids, page.scores.tolist(), strict=True))
