"""Rules → cells by flooding: squares between neighbouring rule positions, joined wherever no rule parts them.

Merged cells come out whole, and a line that lies in a cell without reaching across does not cut it.
"""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.sop.layout.rules import Rule

_MOST_SQUARES = 60_000
_COVERED = 0.8
_MARGIN = 20.0
_FARTHEST = 5_000.0


class CellGrid:
    """The cells of one page. `label(x, y)` names the cell a point is in, 0 for the outside."""

    def __init__(self, horizontals: Sequence[Rule], verticals: Sequence[Rule], width: float, height: float) -> None:
        self._xs = _positions(verticals, width)
        self._ys = _positions(horizontals, height)
        squares = (len(self._xs) - 1) * (len(self._ys) - 1)
        self.is_complete = squares <= _MOST_SQUARES
        if not self.is_complete:
            self._xs, self._ys = _positions([], width), _positions([], height)
            horizontals, verticals = [], []
        across = _walls(verticals, self._xs, self._ys)
        along = _walls(horizontals, self._ys, self._xs)
        self._labels = _connect(across[1:-1], along[1:-1])
        # Asked for each word: lists are quicker than arrays for single values.
        self._columns: list[float] = self._xs.tolist()
        self._rows: list[float] = self._ys.tolist()
        self._names: list[list[int]] = self._labels.tolist()

    def label(self, x: float, y: float) -> int:
        column, row = bisect_left(self._columns, x) - 1, bisect_left(self._rows, y) - 1
        inside = 0 <= row < len(self._names) and 0 <= column < len(self._names[0])
        return self._names[row][column] if inside else 0

    def boxes(self) -> dict[int, tuple[float, float, float, float, float]]:
        """Label → x0, y0, x1, y1 and how much of that box the cell fills (1.0 for a rectangle)."""
        labels = self._labels.ravel()
        order = np.argsort(labels, kind="stable")
        rows, columns = np.divmod(order, self._labels.shape[1])
        starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
        areas = np.bincount(labels, weights=np.outer(np.diff(self._ys), np.diff(self._xs)).ravel())
        x0 = self._xs[np.minimum.reduceat(columns, starts)].tolist()
        x1 = self._xs[np.maximum.reduceat(columns, starts) + 1].tolist()
        y0 = self._ys[np.minimum.reduceat(rows, starts)].tolist()
        y1 = self._ys[np.maximum.reduceat(rows, starts) + 1].tolist()
        return {
            label: (left, top, right, bottom, area / max((right - left) * (bottom - top), 1e-6))
            for label, left, top, right, bottom, area in zip(
                labels[order][starts].tolist(), x0, y0, x1, y1, areas.tolist(), strict=True
            )
            if label
        }


def _positions(rules: Sequence[Rule], size: float) -> npt.NDArray[np.float64]:
    """Positions of the rules and a margin around them; a page may be drawn larger than it is shown."""
    found = {rule[0] for rule in rules if abs(rule[0]) < _FARTHEST}
    return np.array(sorted({*found, min(found, default=0.0) - _MARGIN, max(found, default=size) + _MARGIN}))


def _walls(
    rules: Sequence[Rule], positions: npt.NDArray[np.float64], others: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """walls[i, j]: is the border at positions[i] between others[j] and others[j + 1] covered by a rule?"""
    covered = np.zeros((len(positions), len(others) - 1))
    starts, ends = others[:-1], others[1:]
    for position, start, end in rules:
        i = int(np.searchsorted(positions, position))
        if i < len(positions) and abs(positions[i] - position) < 1e-6:
            covered[i] += np.clip(np.minimum(ends, end) - np.maximum(starts, start), 0.0, None)
    return covered >= _COVERED * (ends - starts)


def _connect(across: npt.NDArray[np.bool_], along: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Labels of connected squares [row, column]; the set that holds the corner is 0.

    `across[i, r]`: wall right of column i in row r. `along[i, c]`: wall below row i in column c.
    """
    rows, columns = across.shape[1], along.shape[1]
    # Runs of squares without a wall between them are joined first, then the runs of neighbouring rows.
    begins = np.ones((rows, columns), dtype=bool)
    begins[:, 1:] = across.T
    runs = np.cumsum(begins.ravel()).reshape(rows, columns) - 1
    parent = list(range(int(runs[-1, -1]) + 1))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    open_below = ~along
    upper, lower = runs[:-1][open_below], runs[1:][open_below]
    for pair in np.unique(np.stack((upper, lower), axis=1), axis=0).tolist() if len(upper) else []:
        a, b = root(pair[0]), root(pair[1])
        if a != b:
            parent[max(a, b)] = min(a, b)
    roots = np.array([root(run) for run in range(len(parent))])
    _, names = np.unique(roots, return_inverse=True)
    return np.asarray(names[runs], dtype=np.int64)
