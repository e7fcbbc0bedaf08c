"""The words of a PDF page as its cells need them: rotated upright, without strikethrough and stamps."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from indexer.extract.page_drawing import Box, PageDrawing
from indexer.extract.pdfium import PageWords, Word
from indexer.sop.layout.cell_detection import Rule

# A page is rotated where this share of its words, and at least so many, run up or down.
_FEWEST_ROTATED, _MOSTLY = 20, 0.6
# A strikethrough begins and ends with letters within this many points, and is no longer than a column.
_END, _LONGEST = 1.6, 250.0
_UPPER, _LOWER = 0.3, 0.28
_FILLED = 0.7
_MARKS = frozenset({"TERKENDALI", "KENDALI", "SALINAN", "CONTROLLED", "UNCONTROLLED", "COPY", "KADALUARSA"})
_STAMPED = _MARKS | {"DOKUMEN", "TIDAK", "DOCUMENT", "MASTER", "ASLI"}
_TALL = 1.6
# On a page with so many words, capitals this much taller than the text are the letters of a watermark.
_HUGE, _FEWEST_WORDS = 3.0, 40


def upright(drawing: PageDrawing, words: PageWords) -> tuple[PageDrawing, PageWords] | None:
    """A page set sideways without saying so, rotated until its text is upright; None where it already is."""
    boxes = words.boxes[words.lengths > 3]
    standing = boxes[boxes[:, 3] - boxes[:, 1] > 1.5 * (boxes[:, 2] - boxes[:, 0])]
    if len(standing) < _FEWEST_ROTATED or len(standing) < _MOSTLY * len(boxes):
        return None
    x0, top, x1, _ = standing.T
    in_line = np.abs(np.diff(x0 + x1)) < 2 * (x1 - x0)[:-1]
    runs_up = np.count_nonzero((np.diff(top) < 0) & in_line) * 2 >= np.count_nonzero(in_line)
    return _rotated(drawing, words, is_clockwise=bool(runs_up))


def _rotated(drawing: PageDrawing, words: PageWords, *, is_clockwise: bool) -> tuple[PageDrawing, PageWords]:
    width, height = drawing.width, drawing.height

    def box(given: Box) -> Box:
        x0, y0, x1, y1 = given
        return (height - y1, x0, height - y0, x1) if is_clockwise else (y0, width - x1, y1, width - x0)

    lying = [box((x0, y, x1, y)) for y, x0, x1 in drawing.horizontals]
    standing = [box((x, y0, x, y1)) for x, y0, y1 in drawing.verticals]
    shapes = []
    for shape in drawing.shapes:
        x0, y0, x1, y1 = box((shape.x0, shape.y0, shape.x1, shape.y1))
        shapes.append(shape._replace(x0=x0, y0=y0, x1=x1, y1=y1))
    rotated = PageDrawing(
        width=height,
        height=width,
        horizontals=[(y0, x0, x1) for x0, y0, x1, _ in standing],
        verticals=[(x0, y0, y1) for x0, y0, _, y1 in lying],
        shapes=shapes,
        pictures=[box(picture) for picture in drawing.pictures],
    )
    left, top, right, bottom = words.boxes.T
    columns = (
        (height - bottom, left, height - top, right) if is_clockwise else (top, width - right, bottom, width - left)
    )
    return rotated, replace(words, boxes=np.stack(columns, axis=1), edges=None)


def without_strikethrough(horizontals: Sequence[Rule], words: PageWords) -> PageWords:
    """The words without the letters that a line of just their length runs through: a deleted text that still shows."""
    short = [rule for rule in horizontals if rule[2] - rule[1] <= _LONGEST]
    if not short or not len(words):
        return words
    y, start, end = np.array(short).T[:, :, None]
    left, top, right, bottom = words.boxes.T
    height = bottom - top
    through = (top + _UPPER * height < y) & (y < bottom - _LOWER * height) & (left < end - 1) & (right > start + 1)
    kept: dict[int, tuple[int, int]] = {}
    for at in np.flatnonzero(through.any(axis=1)).tolist():
        kept.update(_letters_left(short[at], words, np.flatnonzero(through[at]).tolist()))
    return _cut_to(words, kept) if kept else words


def _letters_left(rule: Rule, words: PageWords, crossed: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Which letters are left of the words that a line crosses, by index: the first of them, and the one behind them.

    Nothing where the ends of the line are not those of letters.
    """
    _, start, end = rule
    kept: dict[int, tuple[int, int]] = {}
    spans: list[tuple[float, float]] = []
    for index in crossed:
        word = words[index]
        edges = [*(word.starts or (word.x0,)), word.x1]
        letters = [start <= (a + b) / 2 <= end for a, b in pairwise(edges)]
        if not any(letters):
            continue
        first, last = letters.index(True), len(letters) - letters[::-1].index(True)
        spans.append((edges[first], edges[last]))
        behind = len(word.text) - last
        kept[index] = (0, 0) if not word.starts else (last, len(word.text)) if behind >= first else (0, first)
    if not spans or abs(min(a for a, _ in spans) - start) > _END or abs(max(b for _, b in spans) - end) > _END:
        return {}
    return kept if sum(b - a for a, b in spans) >= _FILLED * (end - start) else {}


def _cut_to(words: PageWords, kept: dict[int, tuple[int, int]]) -> PageWords:
    """The words, some of them cut to the letters from `first` to before `last`; without those of which none is left."""
    texts, boxes, firsts = list(words.texts), words.boxes.copy(), words.firsts.copy()
    for index, (first, last) in kept.items():
        word = words[index]
        edges = [*word.starts, word.x1]
        texts[index] = word.text[first:last]
        boxes[index, [0, 2]] = edges[first], edges[last]
        firsts[index] += first
    return PageWords(texts, boxes, firsts, words.edges).where(np.array([bool(text) for text in texts]))


def without_stamps(words: PageWords) -> PageWords:
    """The words without those of a stamp or watermark ("DOKUMEN TERKENDALI"): in capitals, taller than the text."""
    if not len(words):
        return words
    heights = words.boxes[:, 3] - words.boxes[:, 1]
    usual = np.sort(heights)[len(heights) // 2]
    huge = _HUGE * usual if len(words) >= _FEWEST_WORDS else np.inf
    if _MARKS.isdisjoint(words.texts) and heights.max() <= huge:
        return words
    is_stamp = (heights > _TALL * usual) & np.array([text in _STAMPED for text in words.texts])
    for index in np.flatnonzero(heights > huge).tolist():
        is_stamp[index] |= _is_wide(words[index])
    return words.where(~is_stamp)


def _is_wide(word: Word) -> bool:
    """Whether the letters are wide as well as high; those of a word that runs up the page are not."""
    return word.text.isupper() and (word.x1 - word.x0 > (word.bottom - word.top) / 2 or len(word.text) == 1)
