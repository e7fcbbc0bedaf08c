"""Two measurements of the same queries, beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

_EQUAL = 0.0005


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


def compare(names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> Comparison:
    """Compare query by query; the three sequences run alike."""
    every = [Difference(*row) for row in zip(names, before, after, strict=True)]
    changed = sorted((each for each in every if abs(each.change) > _EQUAL), key=lambda each: each.change)
    better = sum(each.change > 0 for each in changed)
    return Comparison(tuple(changed), better, len(changed) - better, len(every) - len(changed))
