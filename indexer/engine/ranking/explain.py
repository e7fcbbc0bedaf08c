"""Explanation of a score: the sums of `rank`, kept apart by clause and zone."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat

import numpy as np

from indexer.engine.protocol import FIELDS, Weights
from indexer.engine.ranking import proximity
from indexer.engine.ranking.rank import matching, question_idf, with_proximity
from indexer.engine.ranking.scoring import score_alternative, score_clause
from indexer.engine.ranking.snapshot import Snapshot
from indexer.models import Clause, ScoreKind, ScorePart, SearchRequest


def explain(
    snapshot: Snapshot, weights: Weights, request: SearchRequest, ids: Iterable[int]
) -> Mapping[int, tuple[ScorePart, ...]]:
    """The parts of each score, greatest first; their sum is the score of `rank`. Ids that do not match are left out."""
    found = matching(snapshot, weights, request)
    if request.filters:
        passing = np.ones(len(found.documents), dtype=np.bool_)
        for facet, values in request.filters.items():
            if values:
                passing &= snapshot.filtered(facet, values)[found.documents]
        found = found[passing]
    raised = with_proximity(snapshot, weights, request, found).scores > found.scores
    explained = {}
    for index in np.flatnonzero(np.isin(snapshot.ids[found.documents], list(ids))).tolist():
        document = int(found.documents[index])
        parts = list(_clauses(snapshot, weights, request, document))
        if request.is_question:
            parts += _coverage(snapshot, weights, request, document, sum(part.score for part in parts))
        if raised[index]:
            parts += _proximity(snapshot, weights, request, document)
        explained[int(snapshot.ids[document])] = tuple(sorted(parts, key=lambda part: -part.score))
    return explained


def _clauses(snapshot: Snapshot, weights: Weights, request: SearchRequest, document: int) -> Iterator[ScorePart]:
    for clause in request.clauses:
        if not clause.excluded:
            factor = weights.optional if clause.optional else 1.0
            for zone, score in _best_alternative(snapshot, weights, clause, document).items():
                yield ScorePart(ScoreKind.WORDS, clause.text, zone, score * factor)


def _best_alternative(snapshot: Snapshot, weights: Weights, clause: Clause, document: int) -> dict[str, float]:
    """Zone → score of the clause's best alternative there."""
    best: dict[str, float] = {}
    for words, share in zip(
        clause.alternatives, (*clause.shares, *repeat(1.0, len(clause.alternatives))), strict=False
    ):
        zones = {}
        for zone in clause.zones or FIELDS:
            documents, scores = score_alternative(snapshot, weights, words, (zone,))
            at = int(np.searchsorted(documents, document))
            if at < len(documents) and documents[at] == document:
                zones[zone] = float(scores[at]) * share
        if sum(zones.values()) > sum(best.values()):
            best = zones
    return best


def _coverage(
    snapshot: Snapshot, weights: Weights, request: SearchRequest, document: int, score: float
) -> Iterator[ScorePart]:
    """The bonus of a question for the share of its words that the document has. `score`: of the clauses."""
    covered = total_idf = 0.0
    for clause in request.clauses:
        if not clause.excluded and not clause.optional:
            documents, _ = score_clause(snapshot, weights, clause)
            clause_idf = question_idf(snapshot.count, len(documents))
            total_idf += clause_idf
            if np.isin(document, documents):
                covered += clause_idf
    if covered:
        yield ScorePart(ScoreKind.WHOLE, "", "", score * weights.whole * covered / total_idf)


def _proximity(snapshot: Snapshot, weights: Weights, request: SearchRequest, document: int) -> Iterator[ScorePart]:
    one = np.array([document], dtype=np.intp)
    for zone, added in proximity.zone_bonuses(snapshot, weights, request.clauses, one).items():
        if added[0]:
            yield ScorePart(ScoreKind.NEAR, "", zone, float(added[0]))
