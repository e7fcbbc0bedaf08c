"""A PDF page → a sheet: cells from ruling lines, words put into them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.extract.outlines import Figure, Shape
from indexer.extract.page_drawing import Drawing, read_drawing, render_grey
from indexer.extract.pdfium import OpenPage, Word
from indexer.sop.layout.cell_detection import CellGrid
from indexer.sop.layout.raster import SCALE
from indexer.sop.layout.rotation import turned_upright
from indexer.sop.layout.rules import Rule, closing_rules, merge_rules, without_cut_words, without_struck_text
from indexer.sop.layout.sheet import Cell, Line, Picture, Sheet, lines_of
from indexer.sop.layout.stamps import without_stamps
from indexer.sop.layout.strikethrough import without_struck_words

_INSIDE = 1.0
_MOST_WORDS = 20_000
# So many letters beyond a rule are no word of the next cell.
_OVERHANG = 2
# A cell that goes round another must itself fill this much of its box, else it is the frame of a page.
_FULL = 0.6
# Cells that are compared with all others at once.
_AT_ONCE = 256


def read_sheet(page: OpenPage) -> Sheet:
    """Cells, lines, symbols and pictures of one page, in display space."""
    drawing = read_drawing(page)
    words = [word for word in page.words().words[:_MOST_WORDS] if not _is_unmapped(word.text)]
    turned = turned_upright(drawing, words)
    if turned is not None:
        return make_sheet(page.number, *turned)
    sheet = make_sheet(page.number, drawing, words)
    return replace(sheet, look=lambda box: render_grey(page, box, SCALE))


def _is_unmapped(text: str) -> bool:
    """Is the word nothing but one letter of no Indonesian word again and again: glyphs that no letter belongs to?"""
    return len(set(text)) == 1 and text[0].isalpha() and not text.isascii()


def make_sheet(number: int, drawing: Drawing, words: Sequence[Word]) -> Sheet:
    horizontals = merge_rules(drawing.horizontals)
    words = without_struck_words(horizontals, words)
    verticals = without_cut_words(merge_rules(drawing.verticals), words)
    horizontals = without_struck_text(horizontals, words)
    horizontals = merge_rules([*horizontals, *closing_rules(horizontals, verticals)])
    verticals = merge_rules([*verticals, *closing_rules(verticals, horizontals)])
    flood = CellGrid(horizontals, verticals, drawing.width, drawing.height)
    contents, free = _fill(flood, without_stamps(_cut(words, verticals)))
    boxes = flood.boxes()
    parents = _parents(boxes)
    words_of: dict[int, list[Line]] = defaultdict(list)
    for label, lines in contents.items():
        words_of[parents.get(label, label)].extend(lines)
    cells = [
        Cell(box[0], box[1], box[2], box[3], lines_of(words_of.get(label, ())))
        for label, box in boxes.items()
        if label not in parents
    ]
    return Sheet(
        page=number,
        width=drawing.width,
        height=drawing.height,
        cells=tuple(sorted(cells, key=lambda cell: (cell.y0, cell.x0))),
        free=lines_of(free),
        shapes=tuple(drawing.shapes),
        pictures=tuple(Picture(*box) for box in drawing.pictures),
        levels=tuple(rule[0] for rule in horizontals if rule[2] - rule[1] > drawing.width / 4),
        ruled_boxes=tuple(_ruled_box(boxes[label]) for label in parents if _is_symbol_size(boxes[label])),
    )


def _is_symbol_size(box: tuple[float, float, float, float, float]) -> bool:
    x0, y0, x1, y1, full = box
    return 12 <= x1 - x0 <= 200 and 8 <= y1 - y0 <= 100 and full > 0.99


def _ruled_box(box: tuple[float, float, float, float, float]) -> Shape:
    return Shape(Figure.BOX, *box[:4])


def _fill(flood: CellGrid, words: Sequence[Sequence[Line]]) -> tuple[dict[int, list[Line]], list[Line]]:
    """Words by the cell they stand in; `words` are given as the pieces that upright rules cut them into."""
    contents: dict[int, list[Line]] = defaultdict(list)
    free: list[Line] = []
    for pieces in words:
        labels = [flood.label((piece.x0 + piece.x1) / 2, piece.middle) for piece in pieces]
        if 0 in labels and any(labels):
            # Text that runs out of the table is one word of its last cell, not two.
            pieces, labels = [_put_together(pieces)], [max(labels)]
        elif len(pieces) > 1 and _is_one_word(pieces[0].text, "".join(piece.text for piece in pieces[1:])):
            larger = max(range(len(pieces)), key=lambda i: pieces[i].x1 - pieces[i].x0)
            pieces, labels = [_put_together(pieces)], [labels[larger]]
        for piece, label in zip(pieces, labels, strict=True):
            (contents[label] if label else free).append(piece)
    return contents, free


def _is_one_word(first: str, second: str) -> bool:
    """Is it one word that runs a little over a rule (the label of an arrow), rather than the words of two cells?"""
    is_short = min(len(first), len(second)) <= _OVERHANG and len(first) + len(second) > _OVERHANG
    same_case = second.islower() or (first.isupper() and second.isupper())
    return is_short and first.isalpha() and second.isalpha() and same_case


def _put_together(pieces: Sequence[Line]) -> Line:
    first, last = pieces[0], pieces[-1]
    return Line("".join(piece.text for piece in pieces), first.x0, first.y0, last.x1, last.y1)


def _cut(words: Sequence[Word], verticals: Sequence[Rule]) -> list[Sequence[Line]]:
    """Words as one-word lines; one that runs over an upright rule is cut there: two cells' words without a space."""
    cut: list[Sequence[Line]] = []
    ordered = sorted(verticals)
    places = [rule[0] for rule in ordered]
    for word in words:
        middle = (word.top + word.bottom) / 2
        near = ordered[bisect_right(places, word.x0 + _INSIDE) : bisect_left(places, word.x1 - _INSIDE)]
        crossed = [x for x, y0, y1 in near if y0 <= middle <= y1]
        cut.append(_pieces(word, crossed) if crossed and len(word.starts) == len(word.text) else [_as_line(word)])
    return cut


def _as_line(word: Word) -> Line:
    return Line(word.text, word.x0, word.top, word.x1, word.bottom)


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


def _parents(boxes: dict[int, tuple[float, float, float, float, float]]) -> dict[int, int]:
    """Cell → the cell it lies wholly within (a drawn symbol, a framed word); its words are that cell's."""
    ordered = sorted(boxes.items(), key=lambda item: (item[1][2] - item[1][0]) * (item[1][3] - item[1][1]))
    if not ordered:
        return {}
    labels = [label for label, _ in ordered]
    places = np.array([box for _, box in ordered])
    parents: dict[int, int] = {}
    for first in range(0, len(labels), _AT_ONCE):
        x0, y0, x1, y1, _ = places[first : first + _AT_ONCE].T[:, :, None]
        a0, b0, a1, b1, full = places[first:].T
        around = (a0 + _INSIDE < x0) & (x1 < a1 - _INSIDE) & (b0 + _INSIDE < y0) & (y1 < b1 - _INSIDE)
        around = np.triu(around & (full >= _FULL), 1)
        for index in np.flatnonzero(around.any(axis=1)).tolist():
            parents[labels[first + index]] = labels[first + int(around[index].argmax())]
    return parents
