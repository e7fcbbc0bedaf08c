"""How well documents match one clause: BM25F over the zones, exact forms above roots, computed on arrays.

A word's score is the sum over zones and over its two terms (exact form, root) of BM25, each with its boost in Weights;
a clause's score is that of its best alternative.
"""

from collections.abc import Hashable
from itertools import chain, repeat
from math import log
from typing import NamedTuple

import numpy as np

from indexer.engine.protocol import FIELDS, Weights
from indexer.engine.ranking import positions
from indexer.engine.ranking.segment import EXACT, STEM, Floats, Frequencies, Numbers
from indexer.engine.ranking.snapshot import Snapshot
from indexer.models import Clause, Token

# Postings scored at once: arrays of this length stay in the processor's cache.
_CHUNK = 4_096


class _Norms(NamedTuple):
    """`by_code`: length code → BM25's length norm. `codes`: document → its length code."""

    by_code: Floats
    codes: Numbers


# Matching documents, ascending, and their scores.
Scored = tuple[Numbers, Floats]


def score_clause(snapshot: Snapshot, weights: Weights, clause: Clause) -> Scored:
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

    return snapshot.cached(("clause", _key(clause)), best)


def score_alternative(snapshot: Snapshot, weights: Weights, words: tuple[Token, ...], zones: tuple[str, ...]) -> Scored:
    """The same for one alternative of a clause within these zones: a word, a prefix or a phrase."""
    if len(words) == 1:
        word = words[0]
        if word.is_prefix:
            return snapshot.cached(("prefix", word.exact, zones), lambda: _prefix(snapshot, weights, word, zones))
        return snapshot.cached(("word", word.exact, word.stem, zones), lambda: _word(snapshot, weights, word, zones))
    first = words[0].position if words else 0
    phrase = tuple((word.exact, word.position - first) for word in words)
    return snapshot.cached(("phrase", phrase, zones), lambda: _phrase(snapshot, weights, phrase, zones))


def idf(documents: int, df: int) -> float:
    """Inverse document frequency of a term that `df` of the documents have."""
    return log(documents / (df + 1)) + 1


def _key(clause: Clause) -> tuple[Hashable, ...]:
    words = tuple(tuple((t.exact, t.stem, t.position, t.is_prefix) for t in words) for words in clause.alternatives)
    return words, clause.shares, clause.zones


def _best(size: int, scored: list[tuple[Scored, float]]) -> Scored:
    best = np.full(size, -1.0)
    for (documents, scores), share in scored:
        best[documents] = np.maximum(best[documents], scores * share)
    matching = np.flatnonzero(best >= 0)
    return matching, best[matching]


def _word(snapshot: Snapshot, weights: Weights, word: Token, zones: tuple[str, ...]) -> Scored:
    """A word without a root (`stem` empty) matches its exact form only."""
    terms = [(EXACT + word.exact.encode(), weights.exact)]
    if word.stem:
        terms.append((STEM + word.stem.encode(), weights.root))
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    for zone in zones:
        norms = _norms(snapshot, weights, zone)
        for term, boost in terms:
            documents, frequencies = snapshot.postings(zone, term)
            if not len(documents):
                continue
            boosted = weights.zones[zone] * boost * _max_term_score(snapshot, weights, len(documents))
            for first in range(0, len(documents), _CHUNK):
                chunk = documents[first : first + _CHUNK].astype(np.intp)
                scores = _saturated(norms, chunk, frequencies[first : first + _CHUNK])
                scores *= boosted
                total[chunk] += scores
                matched[chunk] = True
    matching = np.flatnonzero(matched)
    return matching, total[matching]


def _prefix(snapshot: Snapshot, weights: Weights, word: Token, zones: tuple[str, ...]) -> Scored:
    """Each zone with any term of this prefix adds its boost once, whatever the term frequency."""
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    for zone in zones:
        matching, _ = snapshot.having_prefix(zone, EXACT + word.exact.encode())
        total[matching] += weights.zones[zone] * weights.exact
        matched[matching] = True
    documents = np.flatnonzero(matched)
    return documents, total[documents]


def _norms(snapshot: Snapshot, weights: Weights, zone: str) -> _Norms:
    """BM25's length norm of a zone. Lengths are kept as one-byte codes, so 256 norms are computed."""
    b, k1 = weights.b[zone], weights.k1
    lengths = snapshot.decoded_lengths / snapshot.mean_lengths[zone]
    return _Norms(k1 * ((1 - b) + b * lengths), snapshot.length_codes[zone])


def _saturated(norms: _Norms, documents: Numbers, frequencies: Frequencies) -> Floats:
    """BM25's saturated term frequency, from 0 to 1, in each document."""
    tf = frequencies.astype(np.float64)
    tf /= norms.by_code.take(norms.codes.take(documents)) + tf
    return tf


def _max_term_score(snapshot: Snapshot, weights: Weights, df: int) -> float:
    """What a term that `df` documents have adds to a score at full saturation."""
    return idf(snapshot.count, df) * (weights.k1 + 1)


def _phrase(
    snapshot: Snapshot, weights: Weights, phrase: tuple[tuple[str, int], ...], zones: tuple[str, ...]
) -> Scored:
    """The words at these distances from the first within one zone; scored as the exact forms of the words there."""
    total = np.zeros(snapshot.size)
    matched = np.zeros(snapshot.size, dtype=np.bool_)
    terms = [(EXACT + exact.encode(), distance) for exact, distance in phrase]
    for zone in zones:
        documents = _phrase_documents(snapshot, zone, terms)
        if not len(documents):
            continue
        matched[documents] = True
        norms = _norms(snapshot, weights, zone)
        for term, _ in terms:
            having, frequencies = snapshot.postings(zone, term)
            at = np.searchsorted(having, documents)
            boosted = weights.zones[zone] * weights.exact * _max_term_score(snapshot, weights, len(having))
            total[documents] += boosted * _saturated(norms, documents, frequencies[at])
    matching = np.flatnonzero(matched)
    return matching, total[matching]


def _phrase_documents(snapshot: Snapshot, zone: str, terms: list[tuple[bytes, int]]) -> Numbers:
    """Documents in whose zone every term stands at its distance from the first.

    Positions are read only in documents that have all terms, starting with the rarest term.
    """
    lists = [(snapshot.postings(zone, term)[0], term, distance) for term, distance in terms]
    lists.sort(key=lambda each: len(each[0]))
    (shared, rarest, start), *others = lists
    for documents, _, _ in others:
        shared = positions.intersection(shared, documents)
    if not len(shared):
        return shared
    found = []
    for first in range(0, len(shared), _CHUNK):
        candidates = shared[first : first + _CHUNK]
        occurrences = snapshot.occurrences(zone, rarest, candidates)
        for _, term, distance in others:
            others_there = snapshot.occurrences(zone, term, candidates)
            occurrences = positions.followed(occurrences, others_there, distance - start)
            candidates = positions.documents_of(occurrences)
        found.append(candidates)
    return np.concatenate(found).astype(np.intp)
