"""Rules drawn mark by mark: dots and short dashes in a row → the rule they are seen as."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
Rule = tuple[float, float, float]

# Marks of one rule lie on one line within this many points and follow each other within _GAP.
_LEVEL, _GAP = 0.3, 3.2
_SHORTEST, _FEWEST = 8.0, 4


def rules_of(marks: Sequence[Box]) -> tuple[list[Rule], list[Rule]]:
    """Horizontal rules (y, x0, x1) and vertical ones (x, y0, y1) that rows of small marks make up."""
    if len(marks) < _FEWEST:
        return [], []
    x0, y0, x1, y1 = np.array(marks).T
    return _rows((y0 + y1) / 2, x0, x1), _rows((x0 + x1) / 2, y0, y1)


def _rows(level: npt.NDArray[np.float64], start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> list[Rule]:
    order = np.lexsort((start, np.round(level / _LEVEL)))
    level, start, end = level[order], start[order], end[order]
    is_new = (np.abs(np.diff(level)) > _LEVEL) | (start[1:] - end[:-1] > _GAP) | (start[1:] < start[:-1])
    edges = [0, *(np.flatnonzero(is_new) + 1).tolist(), len(level)]
    runs = ((float(level[a]), float(start[a]), float(end[b - 1]), b - a) for a, b in pairwise(edges))
    return [(at, first, last) for at, first, last, count in runs if count >= _FEWEST and last - first >= _SHORTEST]
