"""Ruling lines of a page → its cells. Pieces of one rule are merged and lines that are no rules dropped; the squares
between neighbouring rule positions are then joined wherever no rule separates them.

Merged cells come out whole, and a line that lies in a cell without reaching across does not cut it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.extract.pdfium import Floats, PageWords

# position, start, end
Rule = tuple[float, float, float]

_SAME = 1.6
# Bars stop where they cross others; pieces within this many points are one rule.
_GAP = 3.2
_SHORTEST = 8.0
_MOST_RULES = 6_000
_FEWEST_OPEN_ENDS = 4
# A rule that runs through letters over this share of its length is invisible: clipped away or painted over.
_THROUGH_TEXT = 0.35
# An upright line is no rule if it cuts this many words, and more than begin within _BEHIND points right of it.
_FEWEST_CUT, _BEHIND = 4, 12.0
_AT_ONCE = 128
_MOST_SQUARES = 60_000
_COVERED = 0.8
_MARGIN = 20.0
_FARTHEST = 5_000.0


def merge_rules(pieces: Iterable[Rule]) -> list[Rule]:
    """Merges pieces on nearly one line; sorted by position."""
    ordered = sorted(piece for piece in pieces)
    if len(ordered) > _MOST_RULES:
        return []
    rules: list[Rule] = []
    group: list[Rule] = []
    for piece in ordered:
        if group and piece[0] - group[-1][0] > _SAME / 2 and piece[0] - group[0][0] > _SAME:
            rules.extend(_merge_group(group))
            group = []
        group.append(piece)
    rules.extend(_merge_group(group))
    return rules


def _merge_group(group: Sequence[Rule]) -> list[Rule]:
    if not group:
        return []
    position = sum(rule[0] for rule in group) / len(group)
    merged: list[list[float]] = []
    for _, start, end in sorted(group, key=lambda rule: rule[1]):
        if merged and start - merged[-1][1] <= _GAP:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return [(position, start, end) for start, end in merged if end - start >= _SHORTEST]


def without_rules_through_words(horizontals: Sequence[Rule], words: PageWords) -> list[Rule]:
    """Drops horizontal rules that run through the middle of words."""
    boxes = words.boxes[words.lengths > 3]
    if not len(boxes):
        return list(horizontals)
    left, top, right, bottom = boxes.T
    margin = 0.3 * (bottom - top)
    upper, lower, width = top + margin, bottom - margin, right - left
    kept: list[Rule] = []
    for part in _parts(horizontals):
        y, x0, x1 = np.array(part).T[:, :, None]
        through = (upper < y) & (y < lower) & (left >= x0 - 2) & (right <= x1 + 2)
        lengths = (through.astype(np.float64) @ width).tolist()
        kept += [
            rule for rule, length in zip(part, lengths, strict=True) if length <= _THROUGH_TEXT * (rule[2] - rule[1])
        ]
    return kept


def without_rules_across_lines(verticals: Sequence[Rule], words: PageWords) -> list[Rule]:
    """Drops upright rules that cut the words of many lines: lines of a stamp or signature across the page.

    Text that overflows a cell crosses its rule too, but then other lines begin behind the rule.
    """
    boxes = words.boxes[words.lengths > 3]
    if not len(boxes):
        return list(verticals)
    left, top, right, bottom = boxes.T
    middle = (top + bottom) / 2
    kept: list[Rule] = []
    for part in _parts(verticals):
        x, y0, y1 = np.array(part).T[:, :, None]
        beside = (y0 < middle) & (middle < y1)
        cut = np.count_nonzero(beside & (left + 1 < x) & (x < right - 1), axis=1).tolist()
        behind = np.count_nonzero(beside & (x - 1 <= left) & (left < x + _BEHIND), axis=1).tolist()
        cuts = (across >= _FEWEST_CUT and across > after for across, after in zip(cut, behind, strict=True))
        kept += [rule for rule, is_cutting in zip(part, cuts, strict=True) if not is_cutting]
    return kept


def _parts(rules: Sequence[Rule]) -> Iterator[Sequence[Rule]]:
    """The rules in parts small enough to be compared with all words of a page at once."""
    return (rules[start : start + _AT_ONCE] for start in range(0, len(rules), _AT_ONCE))


def closing_rules(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Rule]:
    """Rules that a page break cut off: one wherever four or more uprights end at one height without a rule."""
    added: list[Rule] = []
    for side in (1, 2):
        ends = sorted((rule[side], rule[0]) for rule in verticals)
        group: list[tuple[float, float]] = []
        for end in ends:
            if group and end[0] - group[-1][0] > _SAME:
                added.extend(_closing(group, horizontals))
                group = []
            group.append(end)
        added.extend(_closing(group, horizontals))
    return added


def _closing(ends: Sequence[tuple[float, float]], horizontals: Sequence[Rule]) -> list[Rule]:
    if len(ends) < _FEWEST_OPEN_ENDS:
        return []
    y = sum(end[0] for end in ends) / len(ends)
    xs = sorted(end[1] for end in ends)
    spans = [(start, end) for at, start, end in horizontals if abs(at - y) <= 2 * _SAME]
    is_open = sum(not any(start - 2 <= (a + b) / 2 <= end + 2 for start, end in spans) for a, b in pairwise(xs))
    return [(y, xs[0], xs[-1])] if is_open * 2 > len(xs) - 1 else []


class CellGrid:
    """The cells of one page, each with a label; 0 is the outside."""

    def __init__(self, horizontals: Sequence[Rule], verticals: Sequence[Rule], width: float, height: float) -> None:
        self._xs = _positions(verticals, width)
        self._ys = _positions(horizontals, height)
        squares = (len(self._xs) - 1) * (len(self._ys) - 1)
        if squares > _MOST_SQUARES:
            self._xs, self._ys = _positions([], width), _positions([], height)
            horizontals, verticals = [], []
        across = _walls(verticals, self._xs, self._ys)
        along = _walls(horizontals, self._ys, self._xs)
        self._labels = _connect(across[1:-1], along[1:-1])

    def labels(self, x: Floats, y: Floats) -> npt.NDArray[np.int64]:
        """The label of the cell each point is in."""
        columns, rows = np.searchsorted(self._xs, x) - 1, np.searchsorted(self._ys, y) - 1
        height, width = self._labels.shape
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        return np.where(inside, self._labels[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)], 0)

    def boxes(self) -> tuple[npt.NDArray[np.int64], Floats]:
        """The labels of all cells, and for each x0, y0, x1, y1 and how much of that box it fills (1.0: a rectangle)."""
        labels = self._labels.ravel()
        order = np.argsort(labels, kind="stable")
        rows, columns = np.divmod(order, self._labels.shape[1])
        starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
        areas = np.bincount(labels, weights=np.outer(np.diff(self._ys), np.diff(self._xs)).ravel())
        x0, x1 = self._xs[np.minimum.reduceat(columns, starts)], self._xs[np.maximum.reduceat(columns, starts) + 1]
        y0, y1 = self._ys[np.minimum.reduceat(rows, starts)], self._ys[np.maximum.reduceat(rows, starts) + 1]
        filled = areas / np.maximum((x1 - x0) * (y1 - y0), 1e-6)
        names = labels[order][starts]
        return names[names > 0], np.stack((x0, y0, x1, y1, filled), axis=1)[names > 0]


def _positions(rules: Sequence[Rule], size: float) -> Floats:
    """Positions of the rules and a margin around them; a page may be drawn larger than it is shown."""
    found = {rule[0] for rule in rules if abs(rule[0]) < _FARTHEST}
    return np.array(sorted({*found, min(found, default=0.0) - _MARGIN, max(found, default=size) + _MARGIN}))


def _walls(rules: Sequence[Rule], positions: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    """walls[i, j]: is the border at positions[i] between others[j] and others[j + 1] covered by a rule?"""
    covered = np.zeros((len(positions), len(others) - 1))
    starts, ends = others[:-1], others[1:]
    for part in _parts([rule for rule in rules if abs(rule[0]) < _FARTHEST]):
        at, start, end = np.array(part).T
        reach = np.clip(np.minimum(ends, end[:, None]) - np.maximum(starts, start[:, None]), 0.0, None)
        np.add.at(covered, np.searchsorted(positions, at), reach)
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
    count = int(runs[-1, -1]) + 1
    parent = list(range(count))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    touching = np.unique((runs[:-1] * count + runs[1:])[~along])
    for upper, lower in zip(*(side.tolist() for side in np.divmod(touching, count)), strict=True):
        a, b = root(upper), root(lower)
        if a != b:
            parent[max(a, b)] = min(a, b)
    roots = np.fromiter(map(root, range(count)), np.int64, count)
    _, names = np.unique(roots, return_inverse=True)
    return np.asarray(names[runs], dtype=np.int64)
