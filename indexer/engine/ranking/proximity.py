"""A bonus for documents in which neighbouring words of the query stand close together, whatever their forms.

Computed for the best documents only, so that its cost does not grow with the collection.
"""

from itertools import pairwise

import numpy as np

from indexer.engine.protocol import Weights
from indexer.engine.ranking.positions import BITS
from indexer.engine.ranking.scoring import idf
from indexer.engine.ranking.segment import EXACT, STEM, Floats, Numbers
from indexer.engine.ranking.snapshot import Snapshot
from indexer.models import Clause, Token

# Zones of running text; in the others every word is near every other.
ZONES = ("title", "steps", "body")
# How many of the best documents are rescored.
DEPTH = 200
# Words further apart than this are unrelated.
_MAX_DISTANCE = 8
_MAX_PAIRS = 12
_SATURATION = 1.0


def word_pairs(clauses: tuple[Clause, ...]) -> list[tuple[Token, Token]]:
    """The pairs of neighbouring words of the query, as typed."""
    typed = [clause for clause in clauses if not clause.excluded and not clause.optional]
    words = [clause.alternatives[0][0] for clause in typed if clause.alternatives and len(clause.alternatives[0]) == 1]
    return [pair for pair in pairwise(words) if not any(word.is_prefix for word in pair)][:_MAX_PAIRS]


def bonus(snapshot: Snapshot, weights: Weights, clauses: tuple[Clause, ...], documents: Numbers) -> Floats:
    """The bonus of each of the documents, all zones together."""
    by_zone = zone_bonuses(snapshot, weights, clauses, documents).values()
    return sum(by_zone, np.zeros(len(documents)))


def zone_bonuses(
    snapshot: Snapshot, weights: Weights, clauses: tuple[Clause, ...], documents: Numbers
) -> dict[str, Floats]:
    """Zone → the bonus of each of the documents, in the order given; zones without a bonus are left out."""
    bonuses: dict[str, Floats] = {}
    for first, second in word_pairs(clauses):
        for zone in ZONES:
            closeness = _closeness(snapshot, zone, (_term(first), _term(second)), documents)
            if closeness is None:
                continue
            commoner = min(
                idf(snapshot.count, len(snapshot.postings(zone, _term(word))[0])) for word in (first, second)
            )
            added = weights.near * weights.zones[zone] * commoner * closeness / (closeness + _SATURATION)
            bonuses[zone] = bonuses[zone] + added if zone in bonuses else added
    return bonuses


def _term(word: Token) -> bytes:
    return STEM + word.stem.encode() if word.stem else EXACT + word.exact.encode()


def _closeness(snapshot: Snapshot, zone: str, terms: tuple[bytes, bytes], documents: Numbers) -> Floats | None:
    """For each document, over all occurrences of the first term, the sum of 1 / distance² to the nearest second one.

    None where one of the terms is in none of the documents.
    """
    if terms[0] == terms[1]:
        return None
    firsts, seconds = (snapshot.occurrences(zone, term, documents) for term in terms)
    if not len(firsts) or not len(seconds):
        return None
    after = np.searchsorted(seconds, firsts)
    distance = np.full(len(firsts), _MAX_DISTANCE + 1, dtype=np.int64)
    for at in (after, after - 1):
        inside = (at >= 0) & (at < len(seconds))
        gap = np.abs(seconds[np.where(inside, at, 0)] - firsts)
        # Occurrences in two documents are 2³² apart, so a close one is in the same document.
        distance = np.where(inside, np.minimum(distance, gap), distance)
    close = (distance > 0) & (distance <= _MAX_DISTANCE)
    at = np.searchsorted(documents, firsts[close] >> BITS)
    closeness = 1.0 / np.square(distance[close].astype(np.float64))
    return np.bincount(at, weights=closeness, minlength=len(documents)).astype(np.float64)
