"""Page 1 of a PDF: the identity box."""

from itertools import count, repeat

from reportlab.pdfgen.canvas import Canvas

from corpus.model import SopSpec
from corpus.render.labels import IdentityLabels
from corpus.render.pdf_grid import PADDING, Cell, Grid, draw_grid, row_heights
from corpus.render.pdf_layouts import PdfLayout
from corpus.render.pdf_page import Sheet, draw_emblem
from corpus.render.pdf_text import Font, Line, lines_of, list_lines
from corpus.render.printed import PrintedSop

EMBLEM = 25.0  # radius, points
SIZES = tuple(size / 2 for size in range(20, 9, -1))


def draw_identity(canvas: Canvas, layout: PdfLayout, sheet: Sheet, sop: PrintedSop) -> None:
    """Draw the box in the largest type in which it fits the page; ValueError when it fits in none."""
    for size in SIZES:
        font = Font(layout.family, size)
        upper = upper_grid(layout, sheet, sop, font)
        lower = lower_grid(layout, sheet, sop, font, upper.bottom - 8)
        if lower.bottom >= sheet.bottom:
            break
    else:
        raise ValueError(f"the identity of {sop.spec.number} does not fit one page")
    draw_grid(canvas, upper, font, layout.rules)
    draw_grid(canvas, lower, font, layout.rules)
    draw_emblem(canvas, sheet.left + upper.widths[0] / 2, sheet.top - 8 - EMBLEM, EMBLEM)


def upper_grid(layout: PdfLayout, sheet: Sheet, sop: PrintedSop, font: Font) -> Grid:
    left, colon = sheet.inner_width * 0.5, 9.0 if layout.colons else 0.0
    label = max(font.size * 10.5, 70)
    widths = (left, label, *((colon,) if colon else ()), sheet.inner_width - left - label - colon)
    cells: list[Cell] = [Cell(0, 0, letterhead(sop.spec, font, left), rowspan=6, centred=True)]
    for row, (name, value) in enumerate(fields(layout.identity, sop, font, widths[-1])):
        labels = tuple(line for part in name.split("\n") for line in lines_of(part, font, label - 2 * PADDING))
        cells.append(Cell(row, 1, labels, sides="ltb" if colon else "lrtb", middle=row != 4))
        if colon:
            cells.append(Cell(row, 2, (Line(":"),), sides="tb", middle=row != 4))
        cells.append(
            Cell(row, 2 + bool(colon), value, sides="rtb" if colon else "lrtb", middle=row != 4, centred=row == 4)
        )
    heights = row_heights(6, cells, font, font.leading + 2 * PADDING)
    return Grid(sheet.left, sheet.top, widths, tuple(heights), tuple(cells))


def letterhead(spec: SopSpec, font: Font, width: float) -> tuple[Line, ...]:
    blank = int((2 * EMBLEM + 12) / font.leading) + 1
    names = (
        spec.letterhead
        if spec.unit.upper() in map(str.upper, spec.letterhead)
        else (*spec.letterhead, spec.unit.upper())
    )
    printed = tuple(line for name in names for line in lines_of(name, font, width - 8 * PADDING, bold=True))
    return (*repeat(Line(""), blank), *printed)


def fields(labels: IdentityLabels, sop: PrintedSop, font: Font, width: float) -> list[tuple[str, tuple[Line, ...]]]:
    spec, inner = sop.spec, width - 2 * PADDING
    approval = (
        *lines_of(spec.approved_post, font, inner),
        *repeat(Line(""), 4),
        *lines_of(spec.approved_name, font, inner, bold=True),
        *((Line(f"NIP {spec.approved_nip}"),) if spec.approved_nip else ()),
    )
    return [
        (labels.number, lines_of(spec.number, font, inner)),
        (labels.created, lines_of(sop.created.printed, font, inner)),
        (labels.revised, lines_of(sop.revision_field, font, inner)),
        (labels.effective, lines_of(sop.effective.printed, font, inner)),
        (labels.approved, approval),
        (labels.title, lines_of(sop.title, font, inner, bold=True)),
    ]


def lower_grid(layout: PdfLayout, sheet: Sheet, sop: PrintedSop, font: Font, top: float) -> Grid:
    labels, spec, width = layout.identity, sop.spec, sheet.inner_width / 2
    inner = width - 2 * PADDING
    blocks = [
        (labels.basis, spec.legal_basis, labels.qualification, spec.qualification),
        (labels.related, sop.related, labels.equipment, spec.equipment),
        (labels.warning, (spec.warning,), labels.recording, (spec.recording,)),
    ]
    cells = []
    for block, (left_label, left, right_label, right) in enumerate(blocks):
        for column, name, items in ((0, left_label, left), (1, right_label, right)):
            numbers = (f"{number}." for number in count(1))
            cells.append(Cell(2 * block, column, lines_of(name, font, inner, bold=True), fill=layout.shade))
            cells.append(Cell(2 * block + 1, column, list_lines(items or ("-",), font, inner, numbers)))
    heights = row_heights(6, cells, font, font.leading + 2 * PADDING)
    return Grid(sheet.left, top, (width, width), tuple(heights), tuple(cells))
