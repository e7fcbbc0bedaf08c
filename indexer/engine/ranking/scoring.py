"""How well documents match one clause: BM25F over the zones, exact forms above roots, computed on arrays.

A word's score is the sum over zones and over its two terms (exact form, root) of BM25, each with the weight below;
a clause's score is that of its best alternative. The formula is Whoosh's own, term by term.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import chain, repeat
from math import log
from typing import NamedTuple

import numpy as np

from indexer.engine.protocol import FIELDS
from indexer.engine.ranking import positions
from indexer.engine.ranking.snapshot import Floats, Numbers, Snapshot
from indexer.engine.whoosh.postings import Weights as Counts
from indexer.engine.whoosh.schema import EXACT, STEM
from indexer.engine.whoosh.segment import LENGTHS
from indexer.models import Clause, Token

# Documents that are looked at together.
_AT_ONCE = 4_096

# Titles of one word and of ten say as much; the text of an SOP is long for its table, not for more on the subject.
_LENGTH_COUNTS_LESS = {"number": 0.0, "title": 0.5, "body": 0.5}


@dataclass(frozen=True)
class Weights:
    """`zones`: what a match in each zone is worth. `b`: how much a zone's length counts (0 not, 1 fully).

    `exact`, `root`: what the written form and the root of a word are worth. `optional`: the share that a clause counts
    with which only raises the rank. `near`: what words that stand beside each other add. For questions: `whole`, by how
    much an SOP that has all the words is raised; found are those that have at least `covered` of the words' rarity, or
    score at least `tail` of the best.
    """

    zones: dict[str, float] = field(
        default_factory=lambda: {
            "number": 6.0,
            "title": 5.0,
            "process": 1.2,
            "unit": 1.0,
            "roles": 1.0,
            "steps": 1.0,
            "body": 1.0,
            "legal": 0.3,
            "needs": 0.15,
        }
    )
    b: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0.75) | _LENGTH_COUNTS_LESS)
    k1: float = 0.9
    exact: float = 1.0
    root: float = 0.7
    optional: float = 0.5
    near: float = 1.0
    whole: float = 0.5
    covered: float = 0.6
    tail: float = 0.25


class _Norms(NamedTuple):
    """`by_code`: length code → what it does to a score. `codes`: document → its code."""

    by_code: Floats
    codes: Numbers


Scored = tuple[Numbers, Floats]


def score_clause(snapshot: Snapshot, weights: Weights, clause: Clause) -> Scored:
    """Documents that match (ascending, deleted ones included) and their scores."""
    zones = clause.zones or FIELDS
    if len(clause.alternatives) == 1 and not clause.shares:
        return score_alternative(snapshot, weights, clause.alternatives[0], zones)

    def best() -> Scored:
        shares = chain(clause.shares, repeat(1.0))
        return _best(
            snapshot.size,
            [
                (score_alternative(snapshot, weights, words, zones), share)
                for words, share in zip(clause.alternatives, shares, strict=False)
            ],
        )

    return snapshot.remembered(("clause", _key(clause)), best)


def _key(clause: Clause) -> tuple[Hashable, ...]:
    words = tuple(tuple((t.exact, t.stem, t.position, t.is_prefix) for t in words) for words in clause.alternatives)
    return words, clause.shares, clause.zones


def _best(size: int, scored: list[tuple[Scored, float]]) -> Scored:
    best = np.full(size, -1.0)
    for (documents, scores), share in scored:
        best[documents] = np.maximum(best[documents], scores * share)
    found = np.flatnonzero(best >= 0)
    return found, best[found]


def score_alternative(snapshot: Snapshot, weights: Weights, words: tuple[Token, ...], zones: tuple[str, ...]) -> Scored:
    """Documents that match one alternative of a clause in these zones, and their scores."""
    if len(words) == 1:
        word = words[0]
        if word.is_prefix:
            return snapshot.remembered(("prefix", word.exact, zones), lambda: _prefix(snapshot, weights, word, zones))
        return snapshot.remembered(
            ("word", word.exact, word.stem, zones), lambda: _word(snapshot, weights, word, zones)
        )
    first = words[0].position if words else 0
    phrase = tuple((word.exact, word.position - first) for word in words)
    return snapshot.remembered(("phrase", phrase, zones), lambda: _phrase(snapshot, weights, phrase, zones))


def _word(snapshot: Snapshot, weights: Weights, word: Token, zones: tuple[str, ...]) -> Scored:
    """A word without a root (`stem` empty) matches its exact form only."""
    terms = [(EXACT + word.exact.encode(), weights.exact)]
    if word.stem:
        terms.append((STEM + word.stem.encode(), weights.root))
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    for zone in zones:
        norms = _norms(snapshot, weights, zone)
        for term, share in terms:
            documents, counts = snapshot.postings(zone, term)
            if not len(documents):
                continue
            worth = weights.zones[zone] * share * _gain(snapshot, weights, len(documents))
            # In parts that stay in the processor's cache and need no memory of the system's.
            for first in range(0, len(documents), _AT_ONCE):
                there = documents[first : first + _AT_ONCE].astype(np.intp)
                gained = _saturated(norms, there, counts[first : first + _AT_ONCE])
                gained *= worth
                total[there] += gained
                matched[there] = True
    found = np.flatnonzero(matched)
    return found, total[found]


def _prefix(snapshot: Snapshot, weights: Weights, word: Token, zones: tuple[str, ...]) -> Scored:
    """Each zone with any of the words counts its weight, however often they stand there."""
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    for zone in zones:
        having = snapshot.having_prefix(zone, EXACT + word.exact.encode())
        total[having] += weights.zones[zone] * weights.exact
        matched |= having
    found = np.flatnonzero(matched)
    return found, total[found]


def _norms(snapshot: Snapshot, weights: Weights, zone: str) -> _Norms:
    """What the length of a zone does to a score. Lengths are kept in one byte, so it is worked out for 256 of them."""
    b, k1 = weights.b[zone], weights.k1
    return _Norms(k1 * ((1 - b) + b * LENGTHS / snapshot.mean_lengths[zone]), snapshot.length_codes[zone])


def _saturated(norms: _Norms, documents: Numbers, counts: Counts) -> Floats:
    """How much of `_gain` a term gives each document that has it so many times."""
    found = counts.astype(np.float64)
    found /= norms.by_code.take(norms.codes.take(documents)) + found
    return found


def _gain(snapshot: Snapshot, weights: Weights, having: int) -> float:
    """What a term of so many documents gives at most."""
    return _rarity(snapshot.size, having) * (weights.k1 + 1)


def rarity(snapshot: Snapshot, zone: str, term: bytes) -> float:
    """Inverse document frequency of a term in one zone, as in BM25 above."""
    return _rarity(snapshot.size, len(snapshot.postings(zone, term)[0]))


def _rarity(size: int, having: int) -> float:
    return log(size / (having + 1)) + 1


def _phrase(
    snapshot: Snapshot, weights: Weights, phrase: tuple[tuple[str, int], ...], zones: tuple[str, ...]
) -> Scored:
    """The words in this order at these distances within one zone; scores as its words' exact forms there."""
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    terms = [(EXACT + exact.encode(), distance) for exact, distance in phrase]
    for zone in zones:
        documents = _standing_together(snapshot, zone, terms)
        if not len(documents):
            continue
        matched[documents] = True
        norms = _norms(snapshot, weights, zone)
        for term, _ in terms:
            holding, counts = snapshot.postings(zone, term)
            at = np.searchsorted(holding, documents)
            worth = weights.zones[zone] * weights.exact * _gain(snapshot, weights, len(holding))
            total[documents] += worth * _saturated(norms, documents, counts[at])
    found = np.flatnonzero(matched)
    return found, total[found]


def _standing_together(snapshot: Snapshot, zone: str, terms: list[tuple[bytes, int]]) -> Numbers:
    """Documents in whose zone every term stands at its distance from the first.

    Positions are looked at only in documents that have all terms, from the rarest term on.
    """
    held = [(snapshot.postings(zone, term)[0], term, distance) for term, distance in terms]
    held.sort(key=lambda each: len(each[0]))
    (shared, rarest, start), *others = held
    for documents, _, _ in others:
        shared = positions.in_both(shared, documents)
    if not len(shared):
        return shared
    found = []
    for first in range(0, len(shared), _AT_ONCE):
        left = shared[first : first + _AT_ONCE]
        keys = snapshot.positions(zone, rarest, left)
        for _, term, distance in others:
            keys = positions.followed(keys, snapshot.positions(zone, term, left), distance - start)
            left = positions.owners(keys)
        found.append(left)
    return np.concatenate(found).astype(np.intp)
