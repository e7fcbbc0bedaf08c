"""A PDF page → a sheet: cells from ruling lines, words put into them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.extract.outlines import Figure, Shape
from indexer.extract.page_drawing import PageDrawing, read_drawing, render_grey
from indexer.extract.pdfium import Floats, OpenPage, PageWords, Word
from indexer.sop.layout.cell_detection import (
    CellGrid,
    Rule,
    closing_rules,
    merge_rules,
    without_rules_across_lines,
    without_rules_through_words,
)
from indexer.sop.layout.page_words import upright, without_stamps, without_strikethrough
from indexer.sop.layout.sheet import Cell, Line, Picture, Sheet, lines_of
from indexer.sop.layout.symbols import SCALE

_INSIDE = 1.0
_MOST_WORDS = 20_000
# Most letters beyond a rule that are no word of the next cell.
_OVERHANG = 2
# Least share of its box that a cell around another fills; below it, the cell is the frame of a page.
_FULL = 0.6
# Cells compared with all others at once.
_AT_ONCE = 256


def read_sheet(page: OpenPage) -> Sheet:
    """Cells, lines, symbols and pictures of one page, in display space."""
    drawing = read_drawing(page)
    words = page.words()[:_MOST_WORDS]
    words = words.where(np.array([not _is_unmapped(text) for text in words.texts], np.bool_))
    rotated = upright(drawing, words)
    if rotated is not None:
        return make_sheet(page.number, *rotated)
    sheet = make_sheet(page.number, drawing, words)
    return replace(sheet, render=lambda box: render_grey(page, box, SCALE))


def _is_unmapped(text: str) -> bool:
    """Whether the word repeats one letter of no Indonesian word: glyphs without a letter are extracted so."""
    return not text.isascii() and len(set(text)) == 1 and text[0].isalpha()


def make_sheet(number: int, drawing: PageDrawing, words: PageWords) -> Sheet:
    horizontals = merge_rules(drawing.horizontals)
    words = without_strikethrough(horizontals, words)
    verticals = without_rules_across_lines(merge_rules(drawing.verticals), words)
    horizontals = without_rules_through_words(horizontals, words)
    horizontals = merge_rules([*horizontals, *closing_rules(horizontals, verticals)])
    verticals = merge_rules([*verticals, *closing_rules(verticals, horizontals)])
    grid = CellGrid(horizontals, verticals, drawing.width, drawing.height)
    contents, free = _fill(grid, without_stamps(words), verticals)
    labels, boxes = grid.boxes()
    parents = _parents(boxes)
    at = {label: index for index, label in enumerate(labels.tolist())}
    words_of: dict[int, list[Line]] = defaultdict(list)
    for label, lines in contents.items():
        words_of[parents.get(at[label], at[label])].extend(lines)
    reading_order = np.lexsort((boxes[:, 0], boxes[:, 1])).tolist()
    places = [(x0, y0, x1, y1) for x0, y0, x1, y1, _ in boxes.tolist()]
    return Sheet(
        page=number,
        width=drawing.width,
        height=drawing.height,
        cells=tuple(
            Cell(x0, y0, x1, y1, lines_of(words_of[index]) if index in words_of else ())
            for index, (x0, y0, x1, y1) in [(index, places[index]) for index in reading_order]
            if index not in parents
        ),
        free=lines_of(free),
        shapes=tuple(drawing.shapes),
        pictures=tuple(Picture(*box) for box in drawing.pictures),
        levels=tuple(rule[0] for rule in horizontals if rule[2] - rule[1] > drawing.width / 4),
        ruled_boxes=tuple(Shape(Figure.BOX, *places[i]) for i in parents if _is_symbol_size(*places[i], boxes[i, 4])),
    )


def _is_symbol_size(x0: float, y0: float, x1: float, y1: float, filled: float) -> bool:
    return 12 <= x1 - x0 <= 200 and 8 <= y1 - y0 <= 100 and filled > 0.99


def _fill(grid: CellGrid, words: PageWords, verticals: Sequence[Rule]) -> tuple[dict[int, list[Line]], list[Line]]:
    """Words, as one-word lines, by the label of the cell they stand in, and those outside all cells."""
    contents: dict[int, list[Line]] = defaultdict(list)
    free: list[Line] = []
    x0, top, x1, bottom = words.boxes.T
    labels = grid.labels((x0 + x1) / 2, (top + bottom) / 2).tolist()
    lines = map(Line, words.texts, x0.tolist(), top.tolist(), x1.tolist(), bottom.tolist())
    cut = _cut(words, verticals)
    for index, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if index in cut:
            for piece, own in _placed(grid, cut[index]):
                (contents[own] if own else free).append(piece)
        elif label:
            contents[label].append(line)
        else:
            free.append(line)
    return contents, free


def _placed(grid: CellGrid, pieces: Sequence[Line]) -> list[tuple[Line, int]]:
    """The pieces of a word that upright rules cut it into, each with the label of its cell; or the whole word."""
    centres, middles = [(piece.x0 + piece.x1) / 2 for piece in pieces], [piece.middle for piece in pieces]
    labels = grid.labels(np.array(centres), np.array(middles)).tolist()
    if 0 in labels and any(labels):
        # Text that runs out of the table is one word of its last cell, not two.
        return [(_put_together(pieces), max(labels))]
    if len(pieces) > 1 and _is_one_word(pieces[0].text, "".join(piece.text for piece in pieces[1:])):
        larger = max(range(len(pieces)), key=lambda i: pieces[i].x1 - pieces[i].x0)
        return [(_put_together(pieces), labels[larger])]
    return list(zip(pieces, labels, strict=True))


def _is_one_word(first: str, second: str) -> bool:
    """Whether the pieces are one word that runs a little over a rule, like the label of an arrow."""
    is_short = min(len(first), len(second)) <= _OVERHANG and len(first) + len(second) > _OVERHANG
    same_case = second.islower() or (first.isupper() and second.isupper())
    return is_short and first.isalpha() and second.isalpha() and same_case


def _put_together(pieces: Sequence[Line]) -> Line:
    first, last = pieces[0], pieces[-1]
    return Line("".join(piece.text for piece in pieces), first.x0, first.y0, last.x1, last.y1)


def _cut(words: PageWords, verticals: Sequence[Rule]) -> dict[int, list[Line]]:
    """The words that run over an upright rule, by index, cut there: words of two cells without a space between them."""
    if words.edges is None or not verticals:
        return {}
    ordered = sorted(verticals)
    places = np.array([rule[0] for rule in ordered])
    first = np.searchsorted(places, words.boxes[:, 0] + _INSIDE, side="right")
    end = np.searchsorted(places, words.boxes[:, 2] - _INSIDE)
    cut: dict[int, list[Line]] = {}
    for index in np.flatnonzero(first < end).tolist():
        word = words[index]
        middle = (word.top + word.bottom) / 2
        crossed = [x for x, y0, y1 in ordered[first[index] : end[index]] if y0 <= middle <= y1]
        if crossed:
            cut[index] = _pieces(word, crossed)
    return cut


def _pieces(word: Word, crossed: Sequence[float]) -> list[Line]:
    ends = [*word.starts[1:], word.x1]
    pieces: list[Line] = []
    begin = 0
    for at in sorted(crossed):
        end = next((i for i in range(begin, len(ends)) if (word.starts[i] + ends[i]) / 2 > at), len(ends))
        if end > begin:
            pieces.append(Line(word.text[begin:end], word.starts[begin], word.top, ends[end - 1], word.bottom))
            begin = end
    if begin < len(ends):
        pieces.append(Line(word.text[begin:], word.starts[begin], word.top, word.x1, word.bottom))
    return pieces


def _parents(boxes: Floats) -> dict[int, int]:
    """Index of a cell → that of the cell it lies wholly within (a drawn symbol, a framed word), which has its words."""
    order = np.argsort((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), kind="stable")
    places = boxes[order]
    parents: dict[int, int] = {}
    for first in range(0, len(order), _AT_ONCE):
        x0, y0, x1, y1, _ = places[first : first + _AT_ONCE].T[:, :, None]
        a0, b0, a1, b1, full = places[first:].T
        around = (a0 + _INSIDE < x0) & (x1 < a1 - _INSIDE) & (b0 + _INSIDE < y0) & (y1 < b1 - _INSIDE)
        around = np.triu(around & (full >= _FULL), 1)
        for index in np.flatnonzero(around.any(axis=1)).tolist():
            parents[int(order[first + index])] = int(order[first + int(around[index].argmax())])
    return parents
