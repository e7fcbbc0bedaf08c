"""Placing the steps of an SOP on the pages wanted: in which type, with which row heights."""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum
from string import ascii_uppercase

from corpus.model import Symbol
from corpus.render.flow_columns import Columns
from corpus.render.paging import split_rows
from corpus.render.pdf_grid import PADDING, text_height
from corpus.render.pdf_text import Family, Font, lines_of
from corpus.render.printed import PrintedSop, PrintedStep

SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
CONNECTOR_SPACE = 22.0
SYMBOL_ROW = 3.8  # least row heights and symbol heights, in type sizes
DIAMOND_ROW = 5.0
SYMBOL_HEIGHT = 1.7
DIAMOND_HEIGHT = 2.8
LARGEST_STRETCH = 1.8


@dataclass(frozen=True, slots=True)
class FlowPage:
    """One page of the table: its steps and their row heights in points, connectors not counted.

    `comes`, `goes`: letters of the connectors that join it to the pages before and after, empty where there is none.
    """

    steps: range
    heights: tuple[float, ...]
    comes: str
    goes: str


def plan_pages(
    sop: PrintedSop, columns: Columns, family: Family, pages: int, space_with: Callable[[Font], float], *, fill: bool
) -> tuple[Font, tuple[FlowPage, ...]]:
    """The largest type in which the steps fill `pages` pages; ValueError when they fit in none.

    `space_with`: points a page leaves for steps when the heading is set in that type. `fill`: stretch the rows of every
    page but the last until no further row has room, so that a program breaks the table where it is wanted.
    """
    for size in SIZES:
        font = Font(family, size)
        heights = [step_height(step, columns, font) for step in sop.steps]
        space, runs = space_with(font), split_rows(heights, pages)
        tallest = max(fsum(heights[run.start : run.stop]) for run in runs)
        if tallest > space:
            continue
        stretch = min(LARGEST_STRETCH, space / tallest)
        placed = []
        for number, run in enumerate(runs):
            is_last = run is runs[-1]
            factor = space / fsum(heights[run.start : run.stop]) if fill and not is_last else stretch
            scaled = tuple(heights[step] * factor for step in run)
            comes, goes = ascii_uppercase[number - 1] if number else "", "" if is_last else ascii_uppercase[number]
            placed.append(FlowPage(run, scaled, comes, goes))
        return font, tuple(placed)
    raise ValueError(f"the {len(sop.steps)} steps of {sop.spec.number} do not fit {pages} pages")


def step_height(step: PrintedStep, columns: Columns, font: Font) -> float:
    texts = zip(step_texts(step, columns), columns.widths, strict=True)
    tallest = max(text_height(lines_of(text, font, width - 2 * PADDING), font) for text, width in texts)
    least = DIAMOND_ROW if step.spec.symbol is Symbol.DIAMOND else SYMBOL_ROW
    return max(tallest + 4, least * font.size)


def symbol_size(symbol: Symbol, column: float, size: float) -> tuple[float, float]:
    """Width and height of a symbol in a role column `column` points wide beside text of type size `size`."""
    if symbol is Symbol.DIAMOND:
        return min(column - 5, 48.0), DIAMOND_HEIGHT * size
    return min(column - 12, 44.0), SYMBOL_HEIGHT * size


def step_texts(step: PrintedStep, columns: Columns) -> tuple[str, ...]:
    """The text of each cell of the step's row; role cells hold none."""
    spec = step.spec
    first = (step.label,) if columns.has_number else ()
    return (*first, step.activity, *("",) * columns.roles, spec.inputs, spec.duration, spec.output, spec.note)
