"""Words that are struck out, as by changes that are still shown: what was deleted is not part of the SOP."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from indexer.extract.pdfium import Word
from indexer.sop.layout.rules import Rule

# A line through words begins and ends with them within this many points, and is no longer than a column.
_END, _LONGEST = 1.6, 250.0
_UPPER, _LOWER = 0.3, 0.28
_FILLED = 0.7


def without_struck_words(horizontals: Sequence[Rule], words: Sequence[Word]) -> Sequence[Word]:
    """The words without the letters that a line of just their length runs through."""
    short = [rule for rule in horizontals if rule[2] - rule[1] <= _LONGEST]
    if not short or not words:
        return words
    y, start, end = np.array(short).T[:, :, None]
    left, top, right, bottom = np.array([(w.x0, w.top, w.x1, w.bottom) for w in words]).T[:, None, :]
    height = bottom - top
    through = (top + _UPPER * height < y) & (y < bottom - _LOWER * height) & (left < end - 1) & (right > start + 1)
    rest: dict[int, Word | None] = {}
    for at in np.flatnonzero(through.any(axis=1)).tolist():
        rest.update(_struck(short[at], words, np.flatnonzero(through[at]).tolist()))
    return [kept for i, word in enumerate(words) if (kept := rest.get(i, word)) is not None]


def _struck(rule: Rule, words: Sequence[Word], crossed: Sequence[int]) -> dict[int, Word | None]:
    """What is left of the words a line crosses, by their index; nothing where its ends are not those of letters."""
    _, start, end = rule
    rest: dict[int, Word | None] = {}
    spans: list[tuple[float, float]] = []
    for index in crossed:
        word = words[index]
        edges = [*(word.starts or (word.x0,)), word.x1]
        letters = [start <= (a + b) / 2 <= end for a, b in pairwise(edges)]
        if not any(letters):
            continue
        first, last = letters.index(True), len(letters) - letters[::-1].index(True)
        spans.append((edges[first], edges[last]))
        rest[index] = _left_over(word, edges, first, last)
    if not spans or abs(min(a for a, _ in spans) - start) > _END or abs(max(b for _, b in spans) - end) > _END:
        return {}
    return rest if sum(b - a for a, b in spans) >= _FILLED * (end - start) else {}


def _left_over(word: Word, edges: Sequence[float], first: int, last: int) -> Word | None:
    """The word without its letters from `first` to before `last`; None where none is left."""
    if len(word.starts) != len(word.text):
        return None
    keep = slice(last, None) if len(word.text) - last >= first else slice(0, first)
    text, starts = word.text[keep], word.starts[keep]
    if not text:
        return None
    return Word(text, starts[0], word.top, word.x1 if keep.stop is None else edges[first], word.bottom, starts)
