"""Measures of a ranked list against its grades, all over the first ten ranks, and the comparison of two runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

DEPTH = 10
# What the searcher can work with; grade 1 is only related.
USEFUL = 2
# Differences up to this are noise of rounding.
_EQUAL = 0.0005


@dataclass(frozen=True, slots=True)
class Measures:
    """Each from 0 to 1.

    `ndcg`: gain 2^grade - 1, discount log2(rank + 1), over the best order there is. `mrr`: 1 / the rank of the first
    useful one. `recall`: relevant ones among the first ten, of as many as could stand there. `success`: the first is
    useful. Useful: grade 2 and up, or the best grade of the query where that is 1.
    """

    ndcg: float
    mrr: float
    recall: float
    success: float


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after`: the figure of one query under the first and the second setting."""

    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """`differences`: only the queries that changed, the most worsened first."""

    differences: tuple[Difference, ...]
    better: int
    worse: int
    equal: int


def measure(ranked: Sequence[str], grades: Mapping[str, int]) -> Measures:
    """`ranked`: keys, best first; a key without a grade is not relevant. Raises ValueError when nothing is relevant."""
    best = max(grades.values(), default=0)
    if best < 1:
        raise ValueError("a query without relevant documents cannot be measured")
    useful = min(USEFUL, best)
    found = [grades.get(key, 0) for key in list(dict.fromkeys(ranked))[:DEPTH]]
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    rank = next((rank for rank, grade in enumerate(found, start=1) if grade >= useful), 0)
    relevant = sum(grade > 0 for grade in grades.values())
    return Measures(
        ndcg=_gain(found) / _gain(ideal),
        mrr=1 / rank if rank else 0.0,
        recall=sum(grade > 0 for grade in found) / min(relevant, DEPTH),
        success=float(rank == 1),
    )


def mean(all_measured: Iterable[Measures]) -> Measures:
    """The mean of each measure; zeros where there is nothing to take a mean of."""
    every = list(all_measured)
    count = len(every) or 1
    return Measures(
        ndcg=sum(each.ndcg for each in every) / count,
        mrr=sum(each.mrr for each in every) / count,
        recall=sum(each.recall for each in every) / count,
        success=sum(each.success for each in every) / count,
    )


def compare(names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> Comparison:
    """Compare query by query; the three sequences run alike."""
    every = [Difference(*row) for row in zip(names, before, after, strict=True)]
    changed = sorted((each for each in every if abs(each.change) > _EQUAL), key=lambda each: each.change)
    better = sum(each.change > 0 for each in changed)
    return Comparison(tuple(changed), better, len(changed) - better, len(every) - len(changed))


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
