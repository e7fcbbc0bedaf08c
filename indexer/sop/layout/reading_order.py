"""The text of a page in reading order: what people read, search and are quoted.

This is the one place where the text of pages is put together. `Page.text` of a reading, which the registry keeps, the
index holds and results quote, has been through it: nobody mends it again. In it a line is a paragraph, a line outside
the tables, or one row of a table, whose cells CELL_END keeps apart (a tab; shown as a visible mark). Words that a
narrow column broke are whole. What belongs to the paper stands on lines of its own (`indexer/text/furniture.py` tells
them).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from indexer.extract.table_rows import CELL_END, MOST_CELLS_OF_BOX, row_text
from indexer.extract.text_quality import clean
from indexer.sop.layout.sheet import Cell, Line, Sheet, dehyphenated
from indexer.text.dehyphenation import are_one, rejoined

# Tops of cells in one row differ by less than this many points.
_SAME_ROW = 3.0
_FEWEST_CELLS = 2
_ITEM = re.compile(r"(?:\d{1,2}|[a-zA-Z])[.)](?:\s|\Z)|[-–•●▪*✓](?:\s|\Z)")
# Words a line, on average: a page with fewer is likely to be a table that is drawn cell by cell.
_WORDS_OF_A_LINE = 4
_BLANKS = re.compile(r"([ \n]+)")
_LAST_LETTERS = re.compile(r"[^\W\d_]+\Z")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
# Stamps and struck words are left out; with less of the page's letters its rules have been misread.
_LEAST_LEFT = 0.9


def is_shredded(text: str) -> bool:
    """Whether the lines of a page, in the order in which it draws them, are fragments."""
    lines = [line for line in text.split("\n") if line]
    return len(text.split()) < _WORDS_OF_A_LINE * len(lines)


def of_sheet(sheet: Sheet, text: str) -> str:
    """The text of a page row by row, from its layout; `text`: as the page draws it, mended where it has no table."""
    if sum(bool(cell.lines) for cell in sheet.cells) < _FEWEST_CELLS:
        return of_text(text)
    placed = [(line.y0, line.x0, _free_text(line)) for line in sheet.free]
    for row in _rows(sheet.cells):
        text_of_row = row_text([_paragraphs(cell, sheet.vocabulary) for cell in row])
        placed.append((row[0].y0, row[0].x0, text_of_row))
    found = clean("\n".join(line for _, _, line in sorted(placed)))
    return found if _letters(found) >= _LEAST_LEFT * _letters(text) else of_text(text)


def of_text(text: str) -> str:
    """The text of a page without a layout, its broken words put together: "keteranga", below it "n" → "keterangan"."""
    first, *rest = _BLANKS.split(text)
    found = [first]
    is_line_due = False
    for blank, word in zip(rest[::2], rest[1::2], strict=True):
        if len(blank) == 1 and _is_one_word(found[-1], word):
            found[-1] += word
            is_line_due |= blank == "\n"
            continue
        # What followed the second piece on its line follows the whole word on a line of its own.
        found += ["\n" if is_line_due and blank == " " else blank, word]
        is_line_due = False
    return "".join(found)


def _is_one_word(before: str, after: str) -> bool:
    head, tail = _LAST_LETTERS.search(before), _FIRST_LETTERS.match(after)
    return head is not None and tail is not None and are_one(head[0], tail[0])


def _free_text(line: Line) -> str:
    return CELL_END.join(rejoined(part.text) for part in line.parts or (line,))


def _rows(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells with text that begin at one height, from left to right; a merged cell begins but one row."""
    row: list[Cell] = []
    for cell in sorted((cell for cell in cells if cell.lines), key=attrgetter("y0")):
        if row and cell.y0 - row[0].y0 > _SAME_ROW:
            yield from _parts(sorted(row, key=attrgetter("x0")))
            row = []
        row.append(cell)
    yield from _parts(sorted(row, key=attrgetter("x0")))


def _parts(row: Sequence[Cell]) -> Iterator[list[Cell]]:
    """A row of a flow table, parted where all its cells are blank for a line: rules between its rows are missing."""
    if len(row) <= MOST_CELLS_OF_BOX:
        yield list(row)
        return
    tops = [row[0].y0]
    bottom = float("inf")
    for line in sorted((line for cell in row for line in cell.lines), key=attrgetter("y0")):
        if line.y0 - bottom > line.y1 - line.y0:
            tops.append(line.y0)
        bottom = line.y1 if bottom == float("inf") else max(bottom, line.y1)
    for top, end in pairwise((*tops, float("inf"))):
        part = [cell._replace(lines=tuple(line for line in cell.lines if top <= line.y0 < end)) for cell in row]
        yield [cell._replace(y0=top) for cell in part if cell.lines]


def _paragraphs(cell: Cell, vocabulary: frozenset[str]) -> list[str]:
    """The lines of a cell, those of one item of a list put together."""
    found: list[str] = []
    for text in dehyphenated(cell, vocabulary):
        if found and not _ITEM.match(text):
            found[-1] += f" {text}"
        else:
            found.append(text)
    return [rejoined(text) for text in found]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
