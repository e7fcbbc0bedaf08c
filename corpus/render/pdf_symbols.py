"""Flow symbols on a PDF page. Places are middles, sizes in points."""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from corpus.model import Symbol

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


def draw_symbol(canvas: Canvas, at: Placed, shade: float | None, text: str, font_name: str) -> None:
    x0, y0, fill = at.x - at.width / 2, at.y - at.height / 2, int(shade is not None)
    canvas.setFillGray(1 if shade is None else shade)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.8)
    if at.symbol is Symbol.BOX:
        canvas.rect(x0, y0, at.width, at.height, stroke=1, fill=fill)
    elif at.symbol is Symbol.ROUNDED:
        canvas.roundRect(x0, y0, at.width, at.height, at.height * 0.22, stroke=1, fill=fill)
    elif at.symbol is Symbol.OVAL:
        canvas.roundRect(x0, y0, at.width, at.height, at.height * 0.499, stroke=1, fill=fill)
    else:
        polygon(canvas, [(at.x, at.above), (x0 + at.width, at.y), (at.x, at.below), (x0, at.y)], fill=fill)
    canvas.setFillGray(0)
    if text:
        size = min(6.0, at.width / max(len(text), 1) * 1.5)
        canvas.setFont(font_name, size)
        canvas.drawCentredString(at.x, at.y - size * 0.35, text)


def polygon(canvas: Canvas, points: list[tuple[float, float]], *, fill: int) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=1, fill=fill)


def draw_pentagon(canvas: Canvas, x: float, y: float, letter: str, font_name: str) -> None:
    """The off-page connector: a box with a point below."""
    canvas.setLineWidth(0.8)
    polygon(canvas, [(x - 6, y + 6), (x + 6, y + 6), (x + 6, y - 2.5), (x, y - 6.5), (x - 6, y - 2.5)], fill=0)
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
