"""How long steps take: working time and clock time, which are never added into one number."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class MinuteSpan:
    """Minutes from the least to the most; both are the same where one length is printed."""

    least: int
    most: int

    def __add__(self, other: Self) -> "MinuteSpan":
        return MinuteSpan(self.least + other.least, self.most + other.most)


@dataclass(frozen=True, slots=True)
class Duration:
    """One printed duration. `work`: working time, a day of 450 minutes. `clock`: time that runs day and night.

    `alternative`: the longer of two times printed for the same step ("120 menit / 3 hari"); the shorter is this one.
    """

    work: MinuteSpan | None = None
    clock: MinuteSpan | None = None
    alternative: "Duration | None" = None


@dataclass(frozen=True, slots=True)
class DurationTotal:
    """What several durations add up to. `known` and `unknown`: how many have a length and how many have none.

    `alternatives`: of how many known ones only the shorter of two printed times is in the sum.
    """

    work: MinuteSpan | None = None
    clock: MinuteSpan | None = None
    known: int = 0
    unknown: int = 0
    alternatives: int = 0
