"""The sheet itself: size, margins, what stands outside the tables, and how a page comes into the file."""

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from corpus.render.pdf_grid import Cell, Grid, Rules, draw_grid
from corpus.render.pdf_layouts import PdfLayout
from corpus.render.pdf_text import Font, Line, fitting, lines_of
from corpus.render.printed import PrintedSop

A4 = (595.28, 841.89)
F4 = (609.45, 935.43)
MARGIN = 34.0
HEAD_HEIGHT = 44.0
SPACED_HEADLINE = "S T A N D A R   O P E R A S I O N A L   P R O S E D U R"
SIGNED_NOTE = (
    "Naskah ini ditandatangani secara elektronik dengan sertifikat elektronik; cetakannya sah tanpa tanda tangan basah."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One displayed page: `width` x `height` points; tables stay between `top` and `bottom`."""

    width: float
    height: float
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def inner_width(self) -> float:
        return self.width - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Furniture:
    """What the head of a page says: the page's number in its SOP and how many there are."""

    sop: PrintedSop
    number: int
    count: int


def sheet_for(layout: PdfLayout, paper: tuple[float, float], *, landscape: bool) -> Sheet:
    width, height = (paper[1], paper[0]) if landscape else paper
    top = height - MARGIN - (HEAD_HEIGHT + 8 if layout.page_head else 0)
    bottom = MARGIN + (20 if layout.signed or layout.stamp else 0)
    return Sheet(width, height, top, bottom)


def put_page(
    canvas: Canvas,
    layout: PdfLayout,
    sheet: Sheet,
    furniture: Furniture,
    draw: Callable[[Canvas], None],
    *,
    turned: bool,
) -> None:
    """Draw one page. `turned`: the sheet lies sideways in the file and only its /Rotate entry sets it upright."""
    number = canvas.getPageNumber()
    canvas.setPageSize((sheet.width, sheet.height))
    canvas.setPageRotation(90 if turned else 0)
    if layout.in_form:
        canvas.beginForm(f"page{number}", 0, 0, *(max(sheet.width, sheet.height),) * 2)
    if turned:
        canvas.transform(0, 1, -1, 0, sheet.height, 0)
    draw(canvas)
    if layout.page_head:
        draw_head(canvas, layout, sheet, furniture)
    if layout.in_form:
        canvas.endForm()
        canvas.doForm(f"page{number}")
    if layout.stamp:
        draw_stamp(canvas, sheet, on_identity=furniture.number == 1)
    if layout.signed:
        draw_signature_footer(canvas, layout, sheet)
    canvas.showPage()


def draw_head(canvas: Canvas, layout: PdfLayout, sheet: Sheet, furniture: Furniture) -> None:
    font = Font(layout.family, 7.5)
    widths = (46.0, sheet.inner_width - 46 - 190, 62.0, 128.0)
    half = HEAD_HEIGHT / 2
    code, count = furniture.sop.spec.number, f"{furniture.number} dari {furniture.count}"
    headline = (Line(SPACED_HEADLINE, bold=True), *lines_of(furniture.sop.title, font, widths[1] - 8)[:2])
    cells = (
        Cell(0, 0, rowspan=2),
        Cell(0, 1, headline, rowspan=2, centred=True, middle=True),
        Cell(0, 2, (Line("KODE SOP"),), middle=True),
        Cell(0, 3, (Line(f": {code}"),), middle=True, font=fitting(f":_{code}", font, widths[3] - 8)),
        Cell(1, 2, (Line("HALAMAN"),), middle=True),
        Cell(1, 3, (Line(f": {count}"),), middle=True),
    )
    grid = Grid(sheet.left, sheet.height - MARGIN, widths, (half, half), cells)
    draw_grid(canvas, grid, font, Rules.STROKES)
    draw_emblem(canvas, sheet.left + 23, sheet.height - MARGIN - half, 17)


def draw_emblem(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """A made-up emblem: a ring, a shield and waves. (`x`, `y`) is its middle."""
    canvas.saveState()
    canvas.setLineWidth(0.8)
    canvas.setStrokeColorRGB(0.1, 0.25, 0.5)
    canvas.setFillColorRGB(0.93, 0.8, 0.35)
    canvas.circle(x, y, radius, stroke=1, fill=1)
    canvas.setFillColorRGB(0.1, 0.25, 0.5)
    shield = canvas.beginPath()
    shield.moveTo(x - radius * 0.5, y + radius * 0.5)
    shield.lineTo(x + radius * 0.5, y + radius * 0.5)
    shield.curveTo(x + radius * 0.5, y - radius * 0.3, x + radius * 0.2, y - radius * 0.6, x, y - radius * 0.7)
    shield.curveTo(
        x - radius * 0.2, y - radius * 0.6, x - radius * 0.5, y - radius * 0.3, x - radius * 0.5, y + radius * 0.5
    )
    canvas.drawPath(shield, stroke=0, fill=1)
    canvas.setStrokeGray(1)
    for level in (0.25, 0.0, -0.25):
        wave = canvas.beginPath()
        wave.moveTo(x - radius * 0.4, y + radius * level)
        wave.curveTo(
            x - radius * 0.1,
            y + radius * (level + 0.2),
            x + radius * 0.1,
            y + radius * (level - 0.2),
            x + radius * 0.4,
            y + radius * level,
        )
        canvas.drawPath(wave, stroke=1, fill=0)
    canvas.restoreState()


def draw_stamp(canvas: Canvas, sheet: Sheet, *, on_identity: bool) -> None:
    """The red stamp of a controlled copy: over the signature on page 1, in the lower margin elsewhere."""
    canvas.saveState()
    if on_identity:
        canvas.translate(sheet.width * 0.56, sheet.height - 196)
        canvas.rotate(8)
    else:
        canvas.translate(sheet.left + 30, 26)
    canvas.setStrokeColorRGB(0.8, 0.1, 0.1)
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    canvas.setLineWidth(1.1)
    canvas.roundRect(0, 0, 118, 17, 3, stroke=1, fill=0)
    canvas.roundRect(2, 2, 114, 13, 2, stroke=1, fill=0)
    canvas.setFont("Helvetica-Bold", 8.5)
    canvas.drawCentredString(59, 5.4, "DOKUMEN TERKENDALI")
    canvas.restoreState()


def draw_signature_footer(canvas: Canvas, layout: PdfLayout, sheet: Sheet) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.4)
    canvas.line(sheet.left, MARGIN + 6, sheet.width - MARGIN, MARGIN + 6)
    canvas.setFont(layout.family.regular, 6.5)
    canvas.drawCentredString(sheet.width / 2, MARGIN - 3, SIGNED_NOTE)
    canvas.restoreState()
