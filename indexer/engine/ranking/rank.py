"""A request over a snapshot → ids, scores, total and facet counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from time import thread_time

import numpy as np

from indexer.engine.protocol import FIELDS, MAX_BELOW, MAX_PREFIX_TERMS, Weights, at_least, is_phrase
from indexer.engine.ranking import proximity
from indexer.engine.ranking.one_step import in_one_step
from indexer.engine.ranking.scoring import score_clause
from indexer.engine.ranking.segment import EXACT, Floats, Mask, Numbers
from indexer.engine.ranking.snapshot import NO_GROUP, Snapshot
from indexer.models import Clause, Limit, Match, Matches, ReachedLimit, SearchRequest, Sort, StepCounts

# Processor time after which no further clause is looked for: 0.8 s at 75,000 documents. `search/budget.py` cuts before.
_SECONDS = 0.2
_SECONDS_PER_DOCUMENT = 0.6 / 75_000
# So few clauses are quick whatever they are; asking for the time takes a hundredth of a page query.
_FEW_CLAUSES = 8


@dataclass(frozen=True, slots=True)
class RankedDocuments:
    """Matching documents, ascending. `matched`: how many required clauses each matches, which outranks its score.

    `left_out`: texts of clauses for which no time was left.
    """

    documents: Numbers
    scores: Floats
    matched: Numbers
    left_out: tuple[str, ...] = ()

    def __getitem__(self, kept: Mask | Numbers) -> "RankedDocuments":
        return RankedDocuments(self.documents[kept], self.scores[kept], self.matched[kept])


@dataclass(frozen=True, slots=True)
class _Groups:
    """Result grouping: a macro SOP that matches stands above its matching micro SOPs, at the rank of the best of them.

    Indexes into the matching documents. `heads`: one a group, ascending, with the `values` they are ordered by.

    `members`: the micro SOPs below a head, and `head_of` each of them.
    """

    heads: Numbers
    values: Floats
    members: Numbers
    head_of: Numbers

    def below(self, heads: Numbers, values: Floats, ids: Numbers) -> dict[int, Numbers]:
        """Head → its members, best first by `values`, then by `ids` (of each match); heads without any are left out."""
        asked = np.isin(self.head_of, heads)
        members, head_of = self.members[asked], self.head_of[asked]
        order = np.lexsort((ids[members], -values[members], head_of))
        members, head_of = members[order], head_of[order]
        starts = np.flatnonzero(np.diff(head_of, prepend=-1))
        return {int(head_of[start]): part for start, part in zip(starts, np.split(members, starts[1:]), strict=False)}


def rank(snapshot: Snapshot, weights: Weights, request: SearchRequest) -> Matches:
    found = matching(snapshot, weights, request)
    limited = _limited(snapshot, request, found.left_out) if request.per_page else ()
    in_steps = request.in_one_step and not found.left_out
    chosen = {facet: snapshot.filtered(facet, values) for facet, values in request.filters.items() if values}
    passing = {facet: mask[found.documents] for facet, mask in chosen.items()}
    size = len(found.documents)
    if not request.per_page:
        return Matches((), int(np.count_nonzero(_passing_all_but(None, passing, size))), {})
    # A facet with chosen values is counted without its own filter, the others over what passes all filters.
    facets = {
        facet: snapshot.facets.counts_of(facet, found.documents[_passing_all_but(facet, passing, size)])
        for facet in passing
        if facet in snapshot.facets
    }
    if passing:
        found = found[_passing_all_but(None, passing, size)]
    facets = snapshot.facets.counts(found.documents) | facets
    steps = None
    if in_steps:
        found, steps = _in_one_step_first(snapshot, weights, request, found)
    return replace(_listed(snapshot, weights, request, found, facets), limited=limited, steps=steps)


def _listed(
    snapshot: Snapshot,
    weights: Weights,
    request: SearchRequest,
    found: RankedDocuments,
    facets: Mapping[str, Mapping[str, int]],
) -> Matches:
    """The requested page of what was found."""
    if _is_by_relevance(request):
        found = with_proximity(snapshot, weights, request, found)
        if request.in_families:
            return _grouped(snapshot, request, found, facets)
    page = found[_page(_order(snapshot, request, found), request)]
    return Matches(_matches(snapshot, page), len(found.documents), facets)


def _in_one_step_first(
    snapshot: Snapshot, weights: Weights, request: SearchRequest, found: RankedDocuments
) -> tuple[RankedDocuments, StepCounts]:
    """What has all words in one step counts as if it matched one clause more, in one activity two."""
    where = in_one_step(snapshot, weights, request.clauses, found.documents)
    more = sum(np.isin(found.documents, each).astype(np.intp) for each in (where.together, where.in_activity))
    return replace(found, matched=found.matched + more), StepCounts(len(where.together), len(where.apart))


def matching(snapshot: Snapshot, weights: Weights, request: SearchRequest) -> RankedDocuments:
    """What matches the clauses of what the snapshot shows (the viewer's), before filters and the proximity bonus."""
    may_be_cut = len(request.clauses) > _FEW_CLAUSES
    ends = thread_time() + _SECONDS + _SECONDS_PER_DOCUMENT * snapshot.count if may_be_cut else 0.0
    required: list[Clause] = []
    left_out: list[str] = []
    scores = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.int16)
    covered = np.zeros(snapshot.size if request.is_question else 0)
    total_idf = 0.0
    allowed = snapshot.visible
    if request.in_force_on:
        allowed = allowed & snapshot.in_force(request.in_force_on)
    for clause in sorted(request.clauses, key=lambda clause: not clause.excluded):
        if may_be_cut and not clause.excluded and thread_time() > ends:
            left_out.append(clause.text)
            continue
        documents, clause_scores = score_clause(snapshot, weights, clause)
        if clause.excluded:
            allowed = allowed.copy()
            allowed[documents] = False
            continue
        if clause.optional:
            scores[documents] += clause_scores * weights.optional
            continue
        required.append(clause)
        scores[documents] += clause_scores
        matched[documents] += 1
        if request.is_question:
            clause_idf = question_idf(snapshot.count, len(documents))
            covered[documents] += clause_idf
            total_idf += clause_idf
        if is_phrase(clause):
            has_phrase = np.zeros(snapshot.size, dtype=np.bool_)
            has_phrase[documents] = True
            allowed = allowed & has_phrase
    if request.is_question and required:
        found = np.flatnonzero(allowed & (matched > 0))
        answering = _answering(weights, found, scores[found], covered[found] / (total_idf or 1.0))
        return replace(answering, left_out=tuple(left_out))
    phrases = sum(is_phrase(clause) for clause in required)
    needed = phrases + at_least(len(required) - phrases)
    found = np.flatnonzero(allowed if not required else allowed & (matched >= needed))
    return RankedDocuments(found, scores[found], matched[found], tuple(left_out))


def question_idf(documents: int, df: int) -> float:
    """Weight of a clause in the coverage of a question; 0 for one that no document matches: all miss it alike."""
    return log(1 + documents / df) if df else 0.0


def with_proximity(
    snapshot: Snapshot, weights: Weights, request: SearchRequest, found: RankedDocuments
) -> RankedDocuments:
    """Add the proximity bonus to the best documents; no other document overtakes them by it."""
    if not weights.near or not proximity.word_pairs(request.clauses):
        return found
    candidates = np.sort(_best(_sort_values(found), proximity.DEPTH))
    scores = found.scores.copy()
    scores[candidates] += proximity.bonus(snapshot, weights, request.clauses, found.documents[candidates])
    return RankedDocuments(found.documents, scores, found.matched)


def _answering(weights: Weights, documents: Numbers, scores: Floats, covered: Floats) -> RankedDocuments:
    """Of the documents with any word of a question those that cover enough of it, or score close to the best.

    `covered`: the share of the question's words, weighted by idf, that each document has.
    """
    scores = scores * (1 + weights.whole * covered)
    kept = np.flatnonzero((covered >= weights.covered) | (scores >= weights.tail * scores.max(initial=0.0)))
    return RankedDocuments(documents[kept], scores[kept], np.zeros(len(kept), dtype=np.intp))


def _grouped(
    snapshot: Snapshot, request: SearchRequest, found: RankedDocuments, facets: Mapping[str, Mapping[str, int]]
) -> Matches:
    """A page of heads: each one SOP, a macro SOP with the best of its micro SOPs; the best of all leads the card."""
    values = _sort_values(found)
    ids = snapshot.ids[found.documents]
    groups = _group(snapshot.groups[found.documents], snapshot.macros[found.documents], values, ids)
    candidates = _best(groups.values, _last(request))
    heads = groups.heads[candidates]
    order = np.lexsort((ids[heads], -groups.values[candidates]))
    page = heads[_page(order, request)]
    below = groups.below(page, values, ids)
    matches = []
    for head, match in zip(page.tolist(), _matches(snapshot, found[page]), strict=True):
        members = below.get(head, np.empty(0, dtype=np.intp))
        shown = _matches(snapshot, found[members[:MAX_BELOW]])
        if len(members) and values[members[0]] > values[head]:
            matches.append(replace(shown[0], below=shown[1:], below_total=len(members) - 1, above=match))
        else:
            matches.append(replace(match, below=shown, below_total=len(members)))
    return Matches(tuple(matches), len(found.documents), facets, len(groups.heads))


def _group(numbers: Numbers, macros: Mask, values: Floats, ids: Numbers) -> _Groups:
    """Group the matches: for each its group number (NO_GROUP), whether it is a macro SOP, its sort value and its id.

    A micro SOP whose macro SOP does not match is a head of its own.
    """
    head_by_group = np.full(int(numbers.max(initial=NO_GROUP)) + 1, -1, dtype=np.intp)
    candidates = np.flatnonzero(macros & (numbers != NO_GROUP))
    # Of several macro SOPs of one number (revisions) the best becomes the head: it is written last.
    candidates = candidates[np.lexsort((-ids[candidates], values[candidates]))]
    head_by_group[numbers[candidates]] = candidates
    head_of = np.full(len(numbers), -1, dtype=np.intp)
    micros = np.flatnonzero(~macros & (numbers != NO_GROUP))
    head_of[micros] = head_by_group[numbers[micros]]
    members = np.flatnonzero(head_of >= 0)
    best = values.copy()
    np.maximum.at(best, head_of[members], values[members])
    heads = np.flatnonzero(head_of < 0)
    return _Groups(heads, best[heads], members, head_of[members])


def _limited(snapshot: Snapshot, request: SearchRequest, left_out: tuple[str, ...]) -> tuple[ReachedLimit, ...]:
    """The prefixes of the query that begin more terms than are searched, and what was left out for want of time."""
    cut = (ReachedLimit(Limit.TIME, 0, ", ".join(left_out)),) if left_out else ()
    prefixes = {
        words[0].exact: clause.zones or FIELDS
        for clause in request.clauses
        for words in clause.alternatives
        if words and words[0].is_prefix and clause.text not in left_out
    }
    return cut + tuple(
        ReachedLimit(Limit.PREFIX, MAX_PREFIX_TERMS, prefix)
        for prefix, zones in prefixes.items()
        if any(snapshot.having_prefix(zone, EXACT + prefix.encode())[1] for zone in zones)
    )


def _passing_all_but(facet: str | None, passing: Mapping[str, Mask], size: int) -> Mask:
    """Which of the found documents pass every filter except the facet's own."""
    result = np.ones(size, dtype=np.bool_)
    for name, mask in passing.items():
        if name != facet:
            result &= mask
    return result


def _is_by_relevance(request: SearchRequest) -> bool:
    return request.sort is Sort.RELEVANCE and not all(clause.excluded for clause in request.clauses)


def _order(snapshot: Snapshot, request: SearchRequest, found: RankedDocuments) -> Numbers:
    """Indexes in `found`, best first, as far as the end of the requested page."""
    if _is_by_relevance(request):
        candidates = _best(_sort_values(found), _last(request))
        best = found[candidates]
        return candidates[np.lexsort((snapshot.ids[best.documents], -best.scores, -best.matched))]
    if request.sort in (Sort.RELEVANCE, Sort.NEWEST):
        dates = snapshot.effective[found.documents]
        candidates = _best(dates.astype(np.float64), _last(request))
        return candidates[np.lexsort((snapshot.ids[found.documents[candidates]], -dates[candidates]))]
    ranks = snapshot.rank(request.sort.value)[found.documents]
    candidates = _best(-ranks.astype(np.float64), _last(request))
    return candidates[np.argsort(ranks[candidates])]


def _sort_values(found: RankedDocuments) -> Floats:
    """One number for the order by relevance: matched clauses first, then the score."""
    return found.matched * (float(found.scores.max(initial=0.0)) + 1) + found.scores


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
