"""Flow symbols on a PDF page. Places are middles, sizes in points."""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from corpus.model import Symbol
from corpus.render.quirks import Quirk

ARROW = 4.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawn symbol: middle and size."""

    symbol: Symbol
    x: float
    y: float
    width: float
    height: float

    @property
    def above(self) -> float:
        return self.y + self.height / 2

    @property
    def below(self) -> float:
        return self.y - self.height / 2


@dataclass(frozen=True, slots=True)
class Look:
    """How symbols look in one file; `shade`: their grey level, None for hollow ones."""

    shade: float | None
    font: str
    quirks: frozenset[Quirk]


def draw_symbol(canvas: Canvas, at: Placed, look: Look, text: str) -> None:
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.8)
    shade = look.shade
    if Quirk.SHADOWS in look.quirks:
        canvas.setFillGray(0.62)
        outline(canvas, Placed(at.symbol, at.x + 1.7, at.y - 1.7, at.width, at.height), stroke=0, fill=1)
        shade = 1.0 if shade is None else shade
    canvas.setFillGray(1 if shade is None else shade)
    outline(canvas, at, stroke=1, fill=int(shade is not None))
    if Quirk.DOUBLE_OUTLINES in look.quirks:
        outline(canvas, Placed(at.symbol, at.x, at.y, at.width - 4, at.height - 4), stroke=1, fill=0)
    canvas.setFillGray(0)
    if text:
        size = min(6.0, at.width / max(len(text), 1) * 1.5)
        canvas.setFont(look.font, size)
        canvas.drawCentredString(at.x, at.y - size * 0.35, text)


def outline(canvas: Canvas, at: Placed, *, stroke: int, fill: int) -> None:
    x0, y0 = at.x - at.width / 2, at.y - at.height / 2
    if at.symbol is Symbol.BOX:
        canvas.rect(x0, y0, at.width, at.height, stroke=stroke, fill=fill)
    elif at.symbol in (Symbol.ROUNDED, Symbol.OVAL):
        radius = at.height * (0.22 if at.symbol is Symbol.ROUNDED else 0.499)
        canvas.roundRect(x0, y0, at.width, at.height, radius, stroke=stroke, fill=fill)
    else:
        corners = [(at.x, at.above), (x0 + at.width, at.y), (at.x, at.below), (x0, at.y)]
        polygon(canvas, corners, stroke=stroke, fill=fill)


def draw_document_icon(canvas: Canvas, at: Placed) -> None:
    """A small sheet with a wavy lower edge at the lower right corner of a symbol."""
    x, y, wide, tall = at.x + at.width / 2 - 5, at.below - 3, 9.0, 7.0
    sheet = canvas.beginPath()
    sheet.moveTo(x, y)
    sheet.lineTo(x, y + tall)
    sheet.lineTo(x + wide, y + tall)
    sheet.lineTo(x + wide, y)
    sheet.curveTo(x + wide * 0.7, y + 2, x + wide * 0.4, y - 2.5, x, y)
    canvas.setLineWidth(0.5)
    canvas.setFillGray(1)
    canvas.drawPath(sheet, stroke=1, fill=1)
    canvas.setFillGray(0)


def draw_ghost(canvas: Canvas, x: float, y: float) -> None:
    """A box nobody sees: white, without an outline."""
    canvas.setFillGray(1)
    canvas.rect(x - 13, y - 7, 26, 14, stroke=0, fill=1)
    canvas.setFillGray(0)


def polygon(canvas: Canvas, points: list[tuple[float, float]], *, stroke: int, fill: int) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=stroke, fill=fill)


def draw_pentagon(canvas: Canvas, x: float, y: float, letter: str, font_name: str) -> None:
    """The off-page connector: a box with a point below."""
    canvas.setLineWidth(0.8)
    polygon(
        canvas, [(x - 6, y + 6), (x + 6, y + 6), (x + 6, y - 2.5), (x, y - 6.5), (x - 6, y - 2.5)], stroke=1, fill=0
    )
    canvas.setFont(font_name, 6)
    canvas.drawCentredString(x, y - 1, letter)


def draw_circle(canvas: Canvas, x: float, y: float, letter: str, font_name: str) -> None:
    canvas.setLineWidth(0.8)
    canvas.circle(x, y, 6, stroke=1, fill=0)
    canvas.setFont(font_name, 6)
    canvas.drawCentredString(x, y - 2, letter)


def draw_path(canvas: Canvas, points: list[tuple[float, float]], *, heads: str = "end") -> None:
    """A connector along axis-parallel pieces; `heads`: "end", "both" or "none" for the arrow heads."""
    canvas.setLineWidth(0.7)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)
    if heads in ("end", "both"):
        arrow_head(canvas, points[-2], points[-1])
    if heads == "both":
        arrow_head(canvas, points[1], points[0])


def arrow_head(canvas: Canvas, origin: tuple[float, float], tip: tuple[float, float]) -> None:
    dx, dy = tip[0] - origin[0], tip[1] - origin[1]
    length = max(abs(dx) + abs(dy), 0.001)
    ux, uy = dx / length, dy / length
    base = (tip[0] - ux * ARROW, tip[1] - uy * ARROW)
    side = (-uy * ARROW * 0.45, ux * ARROW * 0.45)
    path = canvas.beginPath()
    path.moveTo(*tip)
    path.lineTo(base[0] + side[0], base[1] + side[1])
    path.lineTo(base[0] - side[0], base[1] - side[1])
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
