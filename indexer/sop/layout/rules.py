"""Ruling lines of a page: pieces put together, what is no rule left out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from indexer.extract.pdfium import Word

# position, start, end
Rule = tuple[float, float, float]

_SAME = 1.6
# Bars stop where they cross others; pieces this near are one rule.
_GAP = 3.2
_SHORTEST = 8.0
_MOST_RULES = 6_000
_FEWEST_OPEN_ENDS = 4
# A rule that runs through the letters over this part of its length was clipped away or painted over.
_THROUGH_TEXT = 0.35
# An upright rule is none that cuts this many words, more than begin within so many points behind it.
_FEWEST_CUT, _BEHIND = 4, 12.0
_AT_ONCE = 128


def merge_rules(pieces: Iterable[Rule]) -> list[Rule]:
    """Pieces on nearly one line put together, sorted by position."""
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


def without_struck_text(horizontals: Sequence[Rule], words: Sequence[Word]) -> list[Rule]:
    """Leave out horizontal rules that run through the middle of words."""
    boxes = np.array([(word.x0, word.top, word.x1, word.bottom) for word in words if len(word.text) > 3])
    if not len(boxes):
        return list(horizontals)
    left, top, right, bottom = boxes.T
    margin = 0.3 * (bottom - top)
    upper, lower, width = top + margin, bottom - margin, right - left
    kept: list[Rule] = []
    for part in _parts(horizontals):
        y, x0, x1 = np.array(part).T[:, :, None]
        through = (upper < y) & (y < lower) & (left >= x0 - 2) & (right <= x1 + 2)
        struck = (through @ width).tolist()
        kept += [
            rule for rule, length in zip(part, struck, strict=True) if length <= _THROUGH_TEXT * (rule[2] - rule[1])
        ]
    return kept


def without_cut_words(verticals: Sequence[Rule], words: Sequence[Word]) -> list[Rule]:
    """Leave out upright rules that cut the words of many lines: lines of a stamp or signature that cross the page.

    Text that overflows a cell crosses its rule too, but then other lines begin behind the rule.
    """
    boxes = np.array([(word.x0, (word.top + word.bottom) / 2, word.x1) for word in words if len(word.text) > 3])
    if not len(boxes):
        return list(verticals)
    left, middle, right = boxes.T
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
    """The rules, as many at a time as are compared with all words of a page at once."""
    return (rules[start : start + _AT_ONCE] for start in range(0, len(rules), _AT_ONCE))


def closing_rules(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Rule]:
    """Rules that a page break cut off: where four or more uprights end at one height without a rule."""
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
