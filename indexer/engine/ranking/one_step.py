"""Documents of which one step has all that a request asks for, as steps are blocks of positions (`STEP_BLOCK`)."""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from indexer.engine.protocol import STEP_BLOCK, Weights
from indexer.engine.ranking import positions
from indexer.engine.ranking.scoring import score_clause
from indexer.engine.ranking.segment import EXACT, STEM, Keys, Numbers
from indexer.engine.ranking.snapshot import Snapshot
from indexer.models import Clause, Token

_ZONE = "steps"
_BLOCK_BITS = STEP_BLOCK.bit_length() - 1


class InOneStep(NamedTuple):
    """Documents with all required clauses: in the activity of one step, in one step, and in all but not so."""

    in_activity: Numbers
    together: Numbers
    apart: Numbers


def in_one_step(snapshot: Snapshot, weights: Weights, clauses: Sequence[Clause], documents: Numbers) -> InOneStep:
    """Which of the documents (ascending) have the clauses where."""
    required = [clause for clause in clauses if not clause.excluded and not clause.optional]
    if not required:
        return InOneStep(*(np.empty(0, dtype=np.intp) for _ in InOneStep._fields))
    having = (score_clause(snapshot, weights, clause)[0] for clause in required)
    found = reduce(positions.intersection, having, documents)
    held = [_blocks(snapshot, clause, found) for clause in required]
    blocks = _shared(held)
    together = _documents(_shared([np.unique(each >> 1) for each in held]) << 1)
    return InOneStep(_documents(blocks[blocks & 1 == 0]), together, np.setdiff1d(found, together, assume_unique=True))


def _shared(held: Sequence[Keys]) -> Keys:
    return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), held)


def _documents(blocks: Keys) -> Keys:
    return np.unique(blocks >> (positions.BITS - _BLOCK_BITS))


def _blocks(snapshot: Snapshot, clause: Clause, documents: Numbers) -> Keys:
    """The blocks of the documents that have one of the clause's alternatives, each by one number."""
    found = [_occurrences(snapshot, words, documents) >> _BLOCK_BITS for words in clause.alternatives if words]
    return np.unique(np.concatenate(found))


def _occurrences(snapshot: Snapshot, words: tuple[Token, ...], documents: Numbers) -> Keys:
    """Where a word stands, by its root if it has one, or a phrase begins."""
    first = words[0]
    if len(words) == 1:
        term = STEM + first.stem.encode() if first.stem else EXACT + first.exact.encode()
        return snapshot.occurrences(_ZONE, term, documents)
    found = snapshot.occurrences(_ZONE, EXACT + first.exact.encode(), documents)
    for word in words[1:]:
        there = snapshot.occurrences(_ZONE, EXACT + word.exact.encode(), documents)
        found = positions.followed(found, there, word.position - first.position)
    return found
