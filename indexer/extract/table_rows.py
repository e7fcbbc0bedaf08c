"""Rows of a table as text, alike for every kind of document."""

from collections.abc import Sequence

CELL_END = "\t"
"""Between the cells of one row."""

MOST_CELLS_OF_BOX = 3
"""A row with more cells than this is one of a flow table, whatever lists its cells hold."""


def row_text(cells: Sequence[Sequence[str]]) -> str:
    """A row, each cell as its paragraphs: one line; cells of a box that hold lists follow each other instead."""
    filled = [cell for cell in cells if any(cell)]
    if len(filled) <= MOST_CELLS_OF_BOX and any(len(cell) > 1 for cell in filled):
        return "\n".join("\n".join(cell) for cell in filled)
    return CELL_END.join(" ".join(cell) for cell in filled)
