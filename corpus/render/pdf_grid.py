"""Ruled tables on a PDF page: cells with text, and rules drawn the ways word processors draw them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from math import fsum

from reportlab.pdfgen.canvas import Canvas

from corpus.render.pdf_text import Font, Line, width_of

PADDING = 3.0


class Rules(StrEnum):
    """Thin filled bars (a word processor's export), stroked lines (a printer driver's), or a rectangle a cell."""

    BARS = "bars"
    STROKES = "strokes"
    RECTANGLES = "rectangles"


@dataclass(frozen=True, slots=True)
class Cell:
    """`row`, `column` count from 0. `fill`: grey level 0..1. `sides`: which of l, r, t, b are ruled.

    `font`: where it is not the table's.
    """

    row: int
    column: int
    lines: tuple[Line, ...] = ()
    rowspan: int = 1
    colspan: int = 1
    centred: bool = False
    middle: bool = False
    fill: float | None = None
    sides: str = "lrtb"
    font: Font | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose upper left corner is at (`left`, `top`), in points from the lower left corner of the page."""

    left: float
    top: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def xs(self) -> list[float]:
        return list(accumulate(self.widths, initial=self.left))

    @property
    def ys(self) -> list[float]:
        return [self.top - height for height in accumulate(self.heights, initial=0.0)]

    @property
    def bottom(self) -> float:
        return self.ys[-1]


def text_height(lines: Sequence[Line], font: Font) -> float:
    return len(lines) * font.leading + 2 * PADDING if lines else 0


def row_heights(rows: int, cells: Iterable[Cell], font: Font, minimum: float) -> list[float]:
    """The least height of each row in which every cell's text fits; merged cells stretch their last row."""
    heights = [minimum] * rows
    for cell in sorted(cells, key=lambda cell: cell.rowspan):
        own = slice(cell.row, cell.row + cell.rowspan)
        missing = text_height(cell.lines, font) - fsum(heights[own])
        if missing > 0:
            heights[cell.row + cell.rowspan - 1] += missing
    return heights


def draw_grid(canvas: Canvas, grid: Grid, font: Font, rules: Rules) -> None:
    for cell in grid.cells:
        if cell.fill is not None:
            x0, y0, x1, y1 = box_of(grid, cell)
            canvas.setFillGray(cell.fill)
            canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    if rules is Rules.RECTANGLES:
        draw_rectangles(canvas, grid)
    else:
        draw_rules(canvas, grid, rules)
    for cell in grid.cells:
        draw_text(canvas, cell, box_of(grid, cell), cell.font or font)


def box_of(grid: Grid, cell: Cell) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a cell."""
    xs, ys = grid.xs, grid.ys
    return xs[cell.column], ys[cell.row + cell.rowspan], xs[cell.column + cell.colspan], ys[cell.row]


def draw_rectangles(canvas: Canvas, grid: Grid) -> None:
    canvas.setLineWidth(0.6)
    for cell in grid.cells:
        x0, y0, x1, y1 = box_of(grid, cell)
        canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=1, fill=0)


def draw_rules(canvas: Canvas, grid: Grid, rules: Rules) -> None:
    """Every cell's sides, each once; bars stop at the crossings as a word processor leaves them."""
    horizontal: set[tuple[int, int]] = set()
    vertical: set[tuple[int, int]] = set()
    for cell in grid.cells:
        below, right = cell.row + cell.rowspan, cell.column + cell.colspan
        for column in range(cell.column, right):
            horizontal |= {(row, column) for row, side in ((cell.row, "t"), (below, "b")) if side in cell.sides}
        for row in range(cell.row, below):
            vertical |= {(column, row) for column, side in ((cell.column, "l"), (right, "r")) if side in cell.sides}
    xs, ys = grid.xs, grid.ys
    for row, first, last in runs(horizontal, rules):
        rule(canvas, (xs[first], ys[row], xs[last], ys[row]), rules)
    for column, first, last in runs(vertical, rules):
        rule(canvas, (xs[column], ys[last], xs[column], ys[first]), rules)


def runs(pieces: set[tuple[int, int]], rules: Rules) -> list[tuple[int, int, int]]:
    """(line, first, last) of neighbouring pieces; strokes run through, bars are one piece each."""
    found: list[tuple[int, int, int]] = []
    for line, at in sorted(pieces):
        if rules is Rules.STROKES and found and found[-1][0] == line and found[-1][2] == at:
            found[-1] = (line, found[-1][1], at + 1)
        else:
            found.append((line, at, at + 1))
    return found


def rule(canvas: Canvas, ends: tuple[float, float, float, float], rules: Rules) -> None:
    x0, y0, x1, y1 = ends
    if rules is Rules.STROKES:
        canvas.setLineWidth(0.5)
        canvas.line(x0, y0, x1, y1)
        return
    thick = 0.48
    if y0 == y1:
        canvas.rect(x0, y0 - thick / 2, x1 - x0, thick, stroke=0, fill=1)
    else:
        canvas.rect(x0 - thick / 2, y0, thick, y1 - y0, stroke=0, fill=1)


def draw_text(canvas: Canvas, cell: Cell, box: tuple[float, float, float, float], font: Font) -> None:
    x0, y0, x1, y1 = box
    height = len(cell.lines) * font.leading
    top = (y0 + y1 + height) / 2 if cell.middle else y1 - PADDING
    for number, line in enumerate(cell.lines):
        name = font.name(bold=line.bold)
        canvas.setFont(name, font.size)
        baseline = top - number * font.leading - font.size * 0.92
        width = width_of(line.text, name, font.size)
        x = (x0 + x1 - width) / 2 if cell.centred else x0 + PADDING + line.indent
        canvas.drawString(x, baseline, line.text)
        if line.marker:
            canvas.drawString(x0 + PADDING, baseline, line.marker)
        if line.underlined:
            canvas.setLineWidth(0.4)
            canvas.line(x, baseline - 1.2, x + width, baseline - 1.2)
