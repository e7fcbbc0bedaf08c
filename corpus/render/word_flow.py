"""The flow table of a DOCX: one table over all pages or a table a page, with shapes or ticks in the role cells."""

from itertools import accumulate
from math import fsum

from corpus.model import Symbol
from corpus.render.docx_layouts import Continuation, DocxLayout, Marks
from corpus.render.flow_columns import Columns, columns_for, heading_cells, heading_font, heading_rows
from corpus.render.flow_plan import CONNECTOR_SPACE, FlowPage, plan_pages, step_texts
from corpus.render.pdf_grid import PADDING
from corpus.render.pdf_text import Font, wrap
from corpus.render.printed import Numbering, PrintedSop
from corpus.render.variants import pick
from corpus.render.word_arrows import Band, MarkedRow, mark_row, shapes_of
from corpus.render.word_parts import Counters
from corpus.render.word_shapes import Markup
from corpus.render.wordml import Inserted, WordCell, paragraph, run, table, tracked

NEW_PAGE = (
    '<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="40" w:lineRule="exact"/></w:pPr></w:p>'
)
# Word processors set the same text a little higher, and LibreOffice lets VML shapes push the row they are anchored in.
SLACK = {Marks.DRAWINGML: 0.93, Marks.VML: 0.84, Marks.TICKS: 0.93}


class FlowWriter:
    """Writes one SOP's flow. `changes`: step (from 0) → the duration that a reviewer replaced, as a tracked change."""

    def __init__(
        self,
        layout: DocxLayout,
        sop: PrintedSop,
        numbering: Numbering,
        size: tuple[float, float],
        counters: Counters,
        changes: dict[int, str],
    ) -> None:
        self.layout, self.sop, self.counters, self.changes = layout, sop, counters, changes
        width, height = size
        has_number = numbering in (Numbering.DOT, Numbering.PLAIN)
        self.columns = columns_for(width, sop.spec.roles, layout.family, has_number=has_number, narrow=False)
        self.tick = pick(layout.ticks, "tick", sop.spec.number)
        fill = layout.continuation is Continuation.REPEATED_ROWS

        crossings = 2 * CONNECTOR_SPACE if sop.spec.pages > 2 else 0.0

        def space_with(font: Font) -> float:
            return (height - fsum(self.heading_heights(font)) - crossings) * SLACK[layout.marks]

        self.font, self.pages = plan_pages(sop, self.columns, layout.family, sop.spec.pages - 1, space_with, fill=fill)

    def xml(self) -> str:
        if self.layout.continuation is Continuation.REPEATED_ROWS:
            return self.table_over(self.pages)
        return NEW_PAGE.join(self.table_over((page,)) for page in self.pages)

    def table_over(self, pages: tuple[FlowPage, ...]) -> str:
        cells: list[WordCell] = []
        heights: list[float] = []
        typed = not pages[0].comes or self.layout.continuation is not Continuation.WITHOUT_HEADING
        if typed:
            cells += self.heading_cells()
            heights += self.heading_heights(self.font)
        heading = len(heights)
        for page in pages:
            rows = self.marked_rows(page)
            for offset, step in enumerate(page.steps):
                cells += self.step_cells(step, len(heights), self.role_cells(page, rows, offset))
                heights.append(rows[offset].height)
        return table(self.columns.widths, cells, heights, heading=heading, style="TableGrid")

    def heading_cells(self) -> list[WordCell]:
        layout, size, cells = self.layout, self.font.size, []
        named = heading_cells(layout.flow, layout.heading, self.columns, self.sop.spec.roles)
        own = heading_font(named, self.columns, self.font, 2 * PADDING + 2).size
        for cell in named:
            xml = paragraph(run(cell.text, size=own, bold=True), align="center")
            cells.append(WordCell(cell.row, cell.column, xml, cell.rowspan, cell.colspan, layout.shade, True))
        if layout.column_numbers:
            row = heading_rows(layout.heading)
            cells += [
                WordCell(row, column, paragraph(run(f"({column + 1})", size=size), align="center"))
                for column in range(len(self.columns.widths))
            ]
        return cells

    def heading_heights(self, font: Font) -> list[float]:
        rows = heading_rows(self.layout.heading)
        line = font.leading + 3
        tallest = max(
            len(wrap(role, font, width - 2 * PADDING, bold=True))
            for role, width in zip(
                self.sop.spec.roles, self.columns.widths[self.columns.first_role : self.columns.inputs], strict=True
            )
        )
        numbers = [line] if self.layout.column_numbers else []
        return [*[line] * (rows - 1), tallest * font.leading + 6, *numbers]

    def marked_rows(self, page: FlowPage) -> list[MarkedRow]:
        bands = role_bands(self.columns)
        rows = []
        for offset, step in enumerate(page.steps):
            comes, goes = self.crosses(page, offset)
            height = page.heights[offset] + CONNECTOR_SPACE * (bool(comes) + bool(goes))
            rows.append(mark_row(self.sop.steps[step].spec, bands, height, self.font.size, comes, goes))
        return rows

    def crosses(self, page: FlowPage, offset: int) -> tuple[str, str]:
        """Letters of the connectors over and under this row's symbol."""
        if self.layout.marks is Marks.TICKS:
            return "", ""
        return "" if offset else page.comes, page.goes if offset == len(page.steps) - 1 else ""

    def role_cells(self, page: FlowPage, rows: list[MarkedRow], offset: int) -> dict[int, str]:
        """Runs by table column: what stands in the role cells of one row."""
        row = rows[offset]
        if self.layout.marks is Marks.TICKS:
            return {mark.band.column: run(self.tick, size=self.font.size + 2, bold=True) for mark in row.marks}
        comes, goes = self.crosses(page, offset)
        before = rows[offset - 1] if offset else None
        after = rows[offset + 1] if offset + 1 < len(rows) else None
        markup = Markup.VML if self.layout.marks is Marks.VML else Markup.DRAWINGML
        runs: dict[int, str] = {}
        words = self.words_in(page.steps[offset]) if self.layout.words_in_symbols else ""
        for item in shapes_of(row, before, after, comes, goes, words):
            runs[item.column] = runs.get(item.column, "") + self.counters.draw(item.shape, markup)
        return runs

    def words_in(self, step: int) -> str:
        symbol = self.sop.steps[step].spec.symbol
        if symbol is Symbol.OVAL:
            return "Mulai" if step == 0 else "Selesai"
        return "Sesuai?" if symbol is Symbol.DIAMOND else ""

    def step_cells(self, step: int, row: int, roles: dict[int, str]) -> list[WordCell]:
        columns, size, cells = self.columns, self.font.size, []
        uses_ticks = self.layout.marks is Marks.TICKS
        for column, text in enumerate(step_texts(self.sop.steps[step], columns)):
            is_role = columns.first_role <= column < columns.inputs
            is_duration = column == columns.inputs + 1
            if is_duration and step in self.changes:
                content = tracked(Inserted(self.changes[step], text), self.counters.change(), size)
            else:
                content = roles.get(column, "") if is_role else run(text, size=size)
            centred = is_duration or (columns.has_number and column == 0) or (is_role and uses_ticks)
            xml = paragraph(content, align="center" if centred else "")
            cells.append(WordCell(row, column, xml, middle=not is_role or uses_ticks))
        return cells

    def step_pages(self, first_page: int) -> tuple[int, ...]:
        """The page of each step when the first page of the flow is `first_page`."""
        return tuple(first_page + number for number, page in enumerate(self.pages) for _ in page.steps)


def role_bands(columns: Columns) -> list[Band]:
    lefts = list(accumulate(columns.widths, initial=0.0))
    return [Band(column, lefts[column], columns.widths[column]) for column in range(columns.first_role, columns.inputs)]
