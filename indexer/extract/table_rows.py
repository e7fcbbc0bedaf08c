"""Rows of a table as text, alike for every kind of document."""

from collections.abc import Sequence
from itertools import pairwise

CELL_END = "\t"
"""Between the cells of one row."""

MOST_CELLS_OF_BOX = 3
"""A row with more cells than this is one of a flow table, whatever lists its cells hold."""


def row_text(cells: Sequence[Sequence[str]]) -> str:
    """A row, each cell as its paragraphs: one line; in a box a cell that holds a list has lines of its own."""
    filled = [cell for cell in cells if any(cell)]
    if len(filled) > MOST_CELLS_OF_BOX:
        return CELL_END.join(" ".join(cell) for cell in filled)
    text = ""
    for before, cell in pairwise(([], *filled)):
        if text:
            text += CELL_END if len(before) == len(cell) == 1 else "\n"
        text += "\n".join(cell)
    return text
