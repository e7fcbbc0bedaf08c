"""Symbols and arrows of one page of the flow: who does a step is said by the column a symbol stands in."""

from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from reportlab.pdfgen.canvas import Canvas

from corpus.model import StepSpec, Symbol
from corpus.render.flow_plan import symbol_size
from corpus.render.pdf_layouts import Connector, PdfLayout
from corpus.render.pdf_symbols import (
    Look,
    Placed,
    draw_circle,
    draw_document_icon,
    draw_ghost,
    draw_path,
    draw_pentagon,
    draw_symbol,
)
from corpus.render.quirks import Quirk

SHIFT = 11.0  # how far a symbol gives way to a connector in its row
LANE = 5.0  # where an arrow runs across, above the rule below its row


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One step between the rules at `top` and `bottom`."""

    step: StepSpec
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Crossing:
    """Letters of the connectors to the pages before and after; `row`: top and bottom of a row with only the first."""

    comes: str
    goes: str
    row: tuple[float, float] | None


def draw_flow(
    canvas: Canvas,
    layout: PdfLayout,
    rows: list[FlowRow],
    bands: list[tuple[float, float]],
    crossing: Crossing,
    size: float,
    quirks: frozenset[Quirk],
) -> None:
    """`bands`: left and right of each role column. `size`: of the type beside the symbols."""
    look = Look(layout.symbol_shade, layout.family.regular, quirks)
    placed = []
    for index, row in enumerate(rows):
        comes = bool(crossing.comes) and index == 0 and crossing.row is None
        goes = bool(crossing.goes) and index == len(rows) - 1
        placed.append(place_symbols(row, bands, (row.top + row.bottom) / 2 + SHIFT * (goes - comes), size))
    for index, (row, symbols) in enumerate(zip(rows, placed, strict=True)):
        is_end = not crossing.goes and index == len(rows) - 1
        for symbol in symbols:
            text = word_in(symbol.symbol, is_end=is_end) if layout.words_in_symbols else ""
            draw_symbol(canvas, symbol, look, text)
        join_row(canvas, symbols)
        if index + 1 < len(rows):
            join_down(canvas, symbols[0], placed[index + 1][0], row.bottom)
        if row.step.symbol is Symbol.DIAMOND:
            before = placed[index - 1] if index else []
            after = placed[index + 1] if index + 1 < len(placed) else []
            draw_answers(canvas, layout, symbols, before, after)
    draw_connectors(canvas, layout, placed, crossing)
    draw_quirks(canvas, quirks, rows, placed, bands)


def draw_quirks(
    canvas: Canvas,
    quirks: frozenset[Quirk],
    rows: list[FlowRow],
    placed: list[list[Placed]],
    bands: list[tuple[float, float]],
) -> None:
    """A document icon at every other step, a ghost in the first free role column of each row."""
    if Quirk.DOCUMENT_ICONS in quirks:
        for symbols in placed[::2]:
            draw_document_icon(canvas, symbols[0])
    if Quirk.GHOSTS in quirks:
        for row in rows:
            free = [band for performer, band in enumerate(bands) if performer not in row.step.performers]
            for left, right in free[:1]:
                draw_ghost(canvas, (left + right) / 2, row.top - 10)


def place_symbols(row: FlowRow, bands: list[tuple[float, float]], middle: float, size: float) -> list[Placed]:
    """The step's own symbol for its first performer, boxes for those who take part."""
    placed = []
    for order, performer in enumerate(row.step.performers):
        left, right = bands[performer]
        symbol = row.step.symbol if order == 0 else Symbol.BOX
        width, height = symbol_size(symbol, right - left, size)
        placed.append(Placed(symbol, (left + right) / 2, middle, width, height))
    return placed


def word_in(symbol: Symbol, *, is_end: bool) -> str:
    if symbol is Symbol.OVAL:
        return "Selesai" if is_end else "Mulai"
    return "Sesuai?" if symbol is Symbol.DIAMOND else ""


def join_row(canvas: Canvas, symbols: list[Placed]) -> None:
    """Arrows between those who do one step together."""
    ordered = sorted(symbols, key=lambda symbol: symbol.x)
    for left, right in pairwise(ordered):
        ends = [(left.x + left.width / 2, left.y), (right.x - right.width / 2, right.y)]
        if symbols[0] is right:
            ends.reverse()
        draw_path(canvas, ends, heads="both" if len(symbols) == 2 else "end")


def join_down(canvas: Canvas, upper: Placed, lower: Placed, rule: float) -> None:
    if upper.x == lower.x:
        draw_path(canvas, [(upper.x, upper.below), (lower.x, lower.above)])
        return
    lane = rule + LANE
    draw_path(canvas, [(upper.x, upper.below), (upper.x, lane), (lower.x, lane), (lower.x, lower.above)])


def draw_answers(
    canvas: Canvas, layout: PdfLayout, symbols: list[Placed], before: list[Placed], after: list[Placed]
) -> None:
    """Write Ya and Tidak, and lead Tidak back to the step before where no other symbol is in the way."""
    diamond = symbols[0]
    canvas.setFont(layout.family.regular, 5.5)
    if after and after[0].x > diamond.x:
        canvas.drawRightString(diamond.x - 3, diamond.below - 5.5, "Ya")
    else:
        canvas.drawString(diamond.x + 3, diamond.below - 5.5, "Ya")
    side = free_side(symbols, before)
    if side < 0:
        canvas.drawRightString(diamond.x - 4, diamond.above - 1.5, "Tidak")
    else:
        canvas.drawString(diamond.x + 4, diamond.above - 1.5, "Tidak")
    if not side:
        return
    target = before[0]
    tip = (diamond.x + side * diamond.width / 2, diamond.y)
    entry_side = side
    if target.x != diamond.x and any((other.x - target.x) * side > 0 for other in before):
        entry_side = -side
    entry = (target.x + entry_side * target.width / 2, target.y)
    turn = entry[0] + entry_side * 3
    if target.x == diamond.x:
        turn = max(entry[0] * side, tip[0] * side) * side + side * 2.2
    draw_path(canvas, [tip, (turn, tip[1]), (turn, entry[1]), entry])


def free_side(symbols: list[Placed], before: list[Placed]) -> int:
    """1: the way back leaves the diamond on its right; -1: on its left; 0: neither, or nothing to go back to."""
    diamond = symbols[0]
    if not before:
        return 0
    away = before[0].x - diamond.x
    for side in (1, -1):
        is_taken = any((other.x - diamond.x) * side > 0 for other in symbols[1:])
        meets_other = away == 0 and any((other.x - before[0].x) * side > 0 for other in before)
        if away * side >= 0 and not is_taken and not meets_other:
            return side
    return 0


def draw_connectors(canvas: Canvas, layout: PdfLayout, placed: list[list[Placed]], crossing: Crossing) -> None:
    draw = draw_pentagon if layout.connector is Connector.PENTAGON else draw_circle
    first, last, font = placed[0][0], placed[-1][0], layout.family.regular
    if crossing.comes:
        y = fsum(crossing.row) / 2 if crossing.row else first.above + SHIFT + 9
        draw(canvas, first.x, y, crossing.comes, font)
        draw_path(canvas, [(first.x, y - 6), (first.x, first.above)])
    if crossing.goes:
        y = last.below - SHIFT - 7
        draw_path(canvas, [(last.x, last.below), (last.x, y + 6)])
        draw(canvas, last.x, y, crossing.goes, font)
