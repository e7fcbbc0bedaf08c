"""What a search may cost, known before it is asked: the words it looks for × the documents its reader may see.

Nothing is counted in the index, so that the same search is cut at the same place each time and nothing hidden has a
part in it (decision 26).
"""

from collections.abc import Sequence
from dataclasses import replace

from indexer.models import Clause, Limit, ReachedLimit, SearchRequest, Token

# Words × documents: 80 words at 75,000 documents, 0.6 s of processor time where all of them are common.
MOST = 6_000_000
# Beyond these a search is heavy: 10 words at 75,000 documents; 30 words on a page of 10 SOPs, 3 on one of 100.
_HEAVY_MATCHING = 750_000
_HEAVY_MARKING = 300
# A prefix costs what so many words do.
_PREFIX_WORDS = 5
# What is left out is named up to here.
_NAMED_LETTERS = 200


def affordable(clauses: Sequence[Clause], documents: int) -> tuple[tuple[Clause, ...], tuple[ReachedLimit, ...]]:
    """The clauses, and alternatives of them, that the budget pays for, as typed; what was left out, if anything was.

    Excluded words are never left out: what a reader does not want to see would come back.
    """
    left = MOST // max(documents, 1) - sum(_words(clause) for clause in clauses if clause.excluded)
    kept: list[Clause] = []
    left_out: list[str] = []
    for clause in clauses:
        if clause.excluded:
            kept.append(clause)
            continue
        paid = 0
        for words in clause.alternatives:
            left -= _cost(words)
            if left < 0:
                break
            paid += 1
        if paid:
            kept.append(replace(clause, alternatives=clause.alternatives[:paid], shares=clause.shares[:paid]))
        if not clause.optional:
            left_out += map(_named, clause.alternatives[paid:])
    if len(kept) == len(clauses) and not left_out:
        return tuple(clauses), ()
    named = ", ".join(dict.fromkeys(left_out))
    word = f"{named[:_NAMED_LETTERS]} …" if len(named) > _NAMED_LETTERS else named
    return tuple(kept), (ReachedLimit(Limit.COST, 0, word),) if left_out else ()


def is_heavy(request: SearchRequest, documents: int) -> bool:
    """Whether the search takes so long that it has to wait for others like it (`engine/admission.py`)."""
    words = sum(map(_words, request.clauses))
    marked = sum(_words(clause) for clause in request.clauses if not (clause.excluded or clause.optional))
    return words * documents >= _HEAVY_MATCHING or marked * request.per_page >= _HEAVY_MARKING


def _words(clause: Clause) -> int:
    return sum(map(_cost, clause.alternatives))


def _cost(words: Sequence[Token]) -> int:
    return sum(_PREFIX_WORDS if word.is_prefix else 1 for word in words)


def _named(words: Sequence[Token]) -> str:
    return " ".join(f"{word.exact}*" if word.is_prefix else word.exact for word in words)
