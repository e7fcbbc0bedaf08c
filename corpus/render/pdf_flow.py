"""The following pages of a PDF: the flow table, cut into exactly the pages wanted."""

from dataclasses import dataclass
from math import fsum

from reportlab.pdfgen.canvas import Canvas

from corpus.render.flow_columns import Columns, columns_for, heading_cells, heading_font, heading_rows
from corpus.render.flow_plan import CONNECTOR_SPACE, FlowPage, plan_pages, step_texts
from corpus.render.pdf_arrows import Crossing, FlowRow, draw_flow
from corpus.render.pdf_grid import PADDING, Cell, Grid, draw_grid, row_heights
from corpus.render.pdf_layouts import PdfLayout
from corpus.render.pdf_page import Sheet
from corpus.render.pdf_text import Font, Line, lines_of
from corpus.render.printed import Numbering, PrintedSop, PrintedStep
from corpus.render.quirks import Quirk

CONNECTOR_ROW = 22.0
CAPTION_HEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class FlowPlan:
    layout: PdfLayout
    sheet: Sheet
    sop: PrintedSop
    font: Font
    columns: Columns
    pages: tuple[FlowPage, ...]
    quirks: frozenset[Quirk]


def plan_flow(
    layout: PdfLayout, sheet: Sheet, sop: PrintedSop, numbering: Numbering, quirks: frozenset[Quirk]
) -> FlowPlan:
    """Place the steps in the largest type in which they fill the SOP's flow pages; ValueError when they fit in none."""
    pages = sop.spec.pages - 1
    has_number = numbering in (Numbering.DOT, Numbering.PLAIN)
    columns = columns_for(sheet.inner_width, sop.spec.roles, layout.family, has_number=has_number, narrow=layout.narrow)

    crossings = CONNECTOR_SPACE + CONNECTOR_ROW if pages > 1 else 0.0

    def space_with(font: Font) -> float:
        space = sheet.top - sheet.bottom - fsum(heading_heights(layout, sop, columns, font))
        return space - crossings - (CAPTION_HEIGHT if layout.caption else 0)

    font, placed = plan_pages(sop, columns, layout.family, pages, space_with, fill=False)
    return FlowPlan(layout, sheet, sop, font, columns, placed, quirks)


def heading_grid_cells(layout: PdfLayout, sop: PrintedSop, columns: Columns, font: Font) -> list[Cell]:
    cells = []
    named = heading_cells(
        layout.flow, layout.heading, columns, sop.spec.roles, headless_numbers=layout.headless_numbers
    )
    own = font if layout.narrow else heading_font(named, columns, font, 2 * PADDING)
    for cell in named:
        lines = lines_of(cell.text, own, columns.width_of(cell) - 2 * PADDING, bold=True)
        place = Cell(cell.row, cell.column, lines, cell.rowspan, cell.colspan, True, True, layout.shade, font=own)
        cells.append(place)
    if layout.column_numbers:
        row = heading_rows(layout.heading)
        cells += [
            Cell(row, column, (Line(f"({column + 1})"),), centred=True, middle=True)
            for column in range(len(columns.widths))
        ]
    return cells


def heading_heights(layout: PdfLayout, sop: PrintedSop, columns: Columns, font: Font) -> list[float]:
    rows = heading_rows(layout.heading) + layout.column_numbers
    return row_heights(rows, heading_grid_cells(layout, sop, columns, font), font, font.leading + 2 * PADDING)


def draw_flow_page(canvas: Canvas, plan: FlowPlan, page: FlowPage) -> None:
    layout, columns, font = plan.layout, plan.columns, plan.font
    cells: list[Cell] = []
    heights: list[float] = []
    if layout.repeat_heading or not page.comes:
        cells += heading_grid_cells(layout, plan.sop, columns, font)
        heights += heading_heights(layout, plan.sop, columns, font)
    has_connector_row = layout.connector_row and bool(page.comes)
    if has_connector_row:
        cells += [Cell(len(heights), column) for column in range(len(columns.widths))]
        heights.append(CONNECTOR_ROW)
    first = len(heights)
    for offset, step in enumerate(page.steps):
        cells += step_cells(plan, plan.sop.steps[step], first + offset)
        above = bool(page.comes) and offset == 0 and not has_connector_row
        below = bool(page.goes) and step == page.steps[-1]
        heights.append(page.heights[offset] + CONNECTOR_SPACE * (above + below))
    top = plan.sheet.top
    if layout.caption and not page.comes:
        canvas.setFont(font.name(bold=True), 11)
        canvas.drawCentredString(plan.sheet.width / 2, top - 11, layout.caption)
        top -= CAPTION_HEIGHT
    grid = Grid(plan.sheet.left, top, columns.widths, tuple(heights), tuple(cells))
    if Quirk.HIGHLIGHTS in plan.quirks:
        draw_highlights(canvas, grid, columns.inputs + 1, range(first, len(heights), 2))
    draw_grid(canvas, grid, font, layout.rules)
    ys = grid.ys
    rows = [
        FlowRow(plan.sop.steps[step].spec, ys[first + offset], ys[first + offset + 1])
        for offset, step in enumerate(page.steps)
    ]
    connector_row = (ys[first - 1], ys[first]) if has_connector_row else None
    crossing = Crossing(page.comes, page.goes, connector_row)
    draw_flow(canvas, layout, rows, role_bands(columns, grid), crossing, font.size, plan.quirks)


def draw_highlights(canvas: Canvas, grid: Grid, column: int, rows: range) -> None:
    """A marker's colour behind the middle of a column's cells, under their text."""
    xs, ys = grid.xs, grid.ys
    canvas.setFillColorRGB(1, 0.95, 0.3)
    for row in rows:
        canvas.rect(
            xs[column] + 4, (ys[row] + ys[row + 1]) / 2 - 6, xs[column + 1] - xs[column] - 8, 12, stroke=0, fill=1
        )


def role_bands(columns: Columns, grid: Grid) -> list[tuple[float, float]]:
    xs = grid.xs
    return [(xs[column], xs[column + 1]) for column in range(columns.first_role, columns.inputs)]


def step_cells(plan: FlowPlan, step: PrintedStep, row: int) -> list[Cell]:
    columns, cells = plan.columns, []
    for column, text in enumerate(step_texts(step, columns)):
        lines = lines_of(text, plan.font, columns.widths[column] - 2 * PADDING)
        centred = (columns.has_number and column == 0) or column == columns.inputs + 1
        cells.append(Cell(row, column, lines, centred=centred, middle=plan.layout.middle_text or column == 0))
    return cells
