"""A bonus for SOPs in which words that follow each other in the query stand near each other, whatever their forms.

Worked out for the best documents only, so that its cost does not grow with the collection.
"""

from itertools import pairwise

import numpy as np

from indexer.engine.ranking.scoring import Weights, rarity
from indexer.engine.ranking.snapshot import Floats, Numbers, Snapshot
from indexer.engine.whoosh.schema import EXACT, STEM
from indexer.models import Clause, Token

# Zones whose text is running words; in the others everything is near everything.
ZONES = ("title", "steps", "body")
# How many of the best documents are looked at.
DEPTH = 200
# Words further apart than this have nothing to do with each other.
_REACH = 8
_MOST_PAIRS = 12
_SATURATION = 1.0


def near_words(clauses: tuple[Clause, ...]) -> list[tuple[Token, Token]]:
    """The pairs of neighbouring words of the query, as typed."""
    typed = [clause for clause in clauses if not clause.excluded and not clause.optional]
    words = [clause.alternatives[0][0] for clause in typed if clause.alternatives and len(clause.alternatives[0]) == 1]
    return [pair for pair in pairwise(words) if not any(word.is_prefix for word in pair)][:_MOST_PAIRS]


def bonus(snapshot: Snapshot, weights: Weights, clauses: tuple[Clause, ...], documents: Numbers) -> Floats:
    """What each of the documents gains in all zones together; remembered, for the next page and the same question."""
    pairs = tuple((_term(first), _term(second)) for first, second in near_words(clauses))

    def make() -> tuple[Numbers, Floats]:
        gained = proximity(snapshot, weights, clauses, documents).values()
        return documents, sum(gained, np.zeros(len(documents)))

    return snapshot.remembered(("near", pairs, documents.tobytes()), make)[1]


def proximity(
    snapshot: Snapshot, weights: Weights, clauses: tuple[Clause, ...], documents: Numbers
) -> dict[str, Floats]:
    """Zone → the bonus of each of the documents (in the order given); zones of no bonus are left out."""
    found: dict[str, Floats] = {}
    for first, second in near_words(clauses):
        for zone in ZONES:
            nearness = _nearness(snapshot, zone, (_term(first), _term(second)), documents)
            if nearness is None:
                continue
            worth = min(rarity(snapshot, zone, _term(first)), rarity(snapshot, zone, _term(second)))
            gained = weights.near * weights.zones[zone] * worth * nearness / (nearness + _SATURATION)
            found[zone] = found[zone] + gained if zone in found else gained
    return found


def _term(word: Token) -> bytes:
    return STEM + word.stem.encode() if word.stem else EXACT + word.exact.encode()


def _nearness(snapshot: Snapshot, zone: str, terms: tuple[bytes, bytes], documents: Numbers) -> Floats | None:
    """For each document, over all places of the first term, the sum of 1 / distance² to the nearest second term."""
    if terms[0] == terms[1]:
        return None
    places, others = (snapshot.positions(zone, term, documents) for term in terms)
    if not len(places) or not len(others):
        return None
    after = np.searchsorted(others, places)
    distance = np.full(len(places), _REACH + 1, dtype=np.int64)
    for at in (after, after - 1):
        inside = (at >= 0) & (at < len(others))
        gap = np.abs(others[np.where(inside, at, 0)] - places)
        # Positions of two documents are 2³² apart, so a near one is in the same document.
        distance = np.where(inside, np.minimum(distance, gap), distance)
    near = (distance > 0) & (distance <= _REACH)
    owners = np.searchsorted(documents, places[near] >> 32)
    worth = 1.0 / np.square(distance[near].astype(np.float64))
    return np.bincount(owners, weights=worth, minlength=len(documents)).astype(np.float64)
