"""A request over a snapshot → ids, scores, total and facet counts. All of it on arrays; no engine of its own."""

from collections.abc import Mapping

import numpy as np

from indexer.engine.base import at_least, is_phrase
from indexer.engine.scoring import Weights, score_clause
from indexer.engine.snapshot import Floats, Mask, Numbers, Snapshot
from indexer.models import Clause, Match, Matches, SearchRequest, Sort


def rank(snapshot: Snapshot, weights: Weights, request: SearchRequest) -> Matches:
    visible = snapshot.visible(request.viewer.grants)
    found, scores, fullness = _matching(snapshot, weights, request.clauses, visible)
    chosen = {facet: snapshot.filtered(facet, values) for facet, values in request.filters.items() if values}
    passing = {facet: mask[found] for facet, mask in chosen.items()}
    facets = {
        facet: snapshot.facets[facet].counts(found[_all_but(facet, passing, len(found))])
        for facet in passing
        if facet in snapshot.facets
    }
    if passing:
        kept = _all_but(None, passing, len(found))
        found, scores, fullness = found[kept], scores[kept], fullness[kept]
    # A facet is counted without its own filter; one that is not filtered by, over what is left.
    facets = snapshot.facet_table.counts(found) | facets
    page = _page(_order(snapshot, request, found, scores, fullness), request)
    matches = tuple(
        Match(id_, score) for id_, score in zip(snapshot.ids[found[page]].tolist(), scores[page].tolist(), strict=True)
    )
    return Matches(matches, len(found), facets)


def _matching(
    snapshot: Snapshot, weights: Weights, clauses: tuple[Clause, ...], visible: Mask
) -> tuple[Numbers, Floats, Numbers]:
    """Visible documents that match (ascending), their scores, and how many of the words each has."""
    wanted = [clause for clause in clauses if not clause.excluded and not clause.optional]
    scores = np.zeros(snapshot.size)
    having = np.zeros(snapshot.size, dtype=np.intp)
    allowed = visible
    for clause in clauses:
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
        if is_phrase(clause):
            together = np.zeros(snapshot.size, dtype=np.bool_)
            together[documents] = True
            allowed = allowed & together
    phrases = sum(is_phrase(clause) for clause in wanted)
    needed = phrases + at_least(len(wanted) - phrases)
    found = np.flatnonzero(allowed if not wanted else allowed & (having >= needed))
    return found, scores[found], having[found]


def _all_but(facet: str | None, passing: Mapping[str, Mask], size: int) -> Mask:
    """Which of the found documents pass every filter except the facet's own."""
    result = np.ones(size, dtype=np.bool_)
    for name, mask in passing.items():
        if name != facet:
            result &= mask
    return result


def _order(snapshot: Snapshot, request: SearchRequest, found: Numbers, scores: Floats, fullness: Numbers) -> Numbers:
    """Indexes in `found`, best first, as far as the end of the asked page."""
    last = max(request.page, 1) * request.per_page
    if request.sort is Sort.RELEVANCE and not all(clause.excluded for clause in request.clauses):
        # Fuller matches first, then the score; equal ones by id.
        leading = fullness * (float(scores.max(initial=0.0)) + 1) + scores
        candidates = _best(leading, last)
        order = np.lexsort((snapshot.ids[found[candidates]], -scores[candidates], -fullness[candidates]))
        return candidates[order]
    name = "newest" if request.sort is Sort.RELEVANCE else request.sort.value
    places = snapshot.rank(name, descending=name == "newest")[found]
    candidates = _best(-places.astype(np.float64), last)
    return candidates[np.argsort(places[candidates])]


def _best(values: Floats, count: int) -> Numbers:
    """Indexes of the `count` greatest values and of all that equal the least of them, in no order."""
    if count >= len(values):
        return np.arange(len(values))
    least = np.partition(values, len(values) - count)[len(values) - count]
    return np.flatnonzero(values >= least)


def _page(order: Numbers, request: SearchRequest) -> Numbers:
    start = (max(request.page, 1) - 1) * request.per_page
    return order[start : start + request.per_page]
