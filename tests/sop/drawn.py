"""Small flow tables drawn for tests, in the ways real files draw theirs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from indexer.config import Settings
from indexer.extract.sniff import sniff
from indexer.extract.source import load, silent
from indexer.models import OcrPage, SopRecord
from indexer.reading.readers import READERS

WIDTH, HEIGHT = 842.0, 595.0
_LEFT, _TOP = 30.0, 40.0
_NUMBER, _ACTIVITY, _ROLE, _VALUE = 30.0, 150.0, 70.0, 80.0
_HEAD, _ROW = 40.0, 60.0

Symbol = tuple[int, str]  # role column, figure


@dataclass(frozen=True)
class Row:
    activity: str
    symbols: Sequence[Symbol]
    number: str = ""
    duration: str = "15 menit"


@dataclass(frozen=True)
class Table:
    """`rules`: strokes, bars, boxes, dots or dashes (mark by mark). `slide`: points all symbols have slid down."""

    rows: Sequence[Row]
    roles: Sequence[str] = ("Kepala Biro", "Analis", "Arsiparis")
    rules: str = "strokes"
    heading: bool = True
    sides: bool = True
    group: str = "Pelaksana"
    inputs: str = "Kelengkapan"
    roles_last: bool = False
    row_rules: bool = True
    merged_numbers: bool = False
    slide: float = 0.0
    upright: bool = False
    column_numbers: bool = False
    extra: Sequence[Callable[["Page"], None]] = field(default_factory=tuple)

    @property
    def edges(self) -> list[float]:
        roles, values = [_ROLE] * len(self.roles), [_VALUE] * 3
        widths = [_NUMBER, _ACTIVITY, *(values + roles if self.roles_last else roles + values)]
        edges = [_LEFT]
        for width in widths:
            edges.append(edges[-1] + width)
        return edges

    @property
    def first_role(self) -> int:
        """The index of the left edge of the first role column."""
        return 5 if self.roles_last else 2

    @property
    def first_value(self) -> int:
        """The index of the left edge of the column of inputs."""
        return 2 if self.roles_last else 2 + len(self.roles)


class Page:
    """A page with its origin at the top left."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.rect(x0 - 0.25, HEIGHT - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)

    def marks(self, x0: float, y0: float, x1: float, y1: float, *, is_dotted: bool) -> None:
        """A rule drawn mark by mark: dots as small squares, dashes as short strokes."""
        count = int((x1 - x0 + y1 - y0) / (1 if is_dotted else 3))
        dx, dy = (x1 - x0) / max(count, 1), (y1 - y0) / max(count, 1)
        for i in range(count):
            x, y = x0 + i * dx, y0 + i * dy
            if is_dotted:
                self.canvas.rect(x, HEIGHT - y, 0.5, 0.5, stroke=0, fill=1)
            else:
                self.line(x, y, x + 0.6 * dx, y + 0.6 * dy)

    def text(self, x: float, y: float, text: str, size: float = 8) -> None:
        self.canvas.setFont("Helvetica", size)
        for i, line in enumerate(text.split("\n")):
            self.canvas.drawString(x, HEIGHT - y - i * (size + 2), line)

    def upright(self, x: float, y: float, text: str) -> None:
        """Text that runs up the page."""
        self.canvas.saveState()
        self.canvas.translate(x, HEIGHT - y)
        self.canvas.rotate(90)
        self.canvas.setFont("Helvetica", 4)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def figure(self, figure: str, x: float, y: float, width: float = 36, height: float = 18) -> None:
        """A symbol with its centre at (x, y)."""
        left, bottom = x - width / 2, HEIGHT - y - height / 2
        if figure == "box":
            self.canvas.rect(left, bottom, width, height)
        elif figure == "double":
            self.canvas.rect(left, bottom, width, height, fill=1)
            self.canvas.rect(left + 2, bottom + 2, width - 4, height - 4)
        elif figure == "bars":
            for segment in ((0, 0, 1, 0), (0, 1, 1, 1), (0, 0, 0, 1), (1, 0, 1, 1)):
                x0, y0 = x + (segment[0] - 0.5) * width, y + (segment[1] - 0.5) * height
                self.bar(x0, y0, x + (segment[2] - 0.5) * width, y + (segment[3] - 0.5) * height)
        elif figure == "rounded":
            self.canvas.roundRect(left, bottom, width, height, 4)
        elif figure == "oval":
            self.canvas.ellipse(left, bottom, left + width, bottom + height)
        elif figure == "circle":
            self.canvas.circle(x, HEIGHT - y, height / 2)
        elif figure == "white":
            self.canvas.saveState()
            self.canvas.setFillGray(1)
            self.canvas.rect(left, bottom, width, height, stroke=0, fill=1)
            self.canvas.restoreState()
        else:
            self.polygon(_POLYGONS[figure], left, bottom, width, height)

    def polygon(self, points: Sequence[tuple[float, float]], left: float, bottom: float, w: float, h: float) -> None:
        path = self.canvas.beginPath()
        path.moveTo(left + points[0][0] * w, bottom + points[0][1] * h)
        for x, y in points[1:]:
            path.lineTo(left + x * w, bottom + y * h)
        path.close()
        self.canvas.drawPath(path)


_POLYGONS = {
    "diamond": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
    "pentagon": ((0, 1), (1, 1), (1, 0.4), (0.5, 0), (0, 0.4)),
}


def draw_table(page: Page, table: Table, top: float = _TOP) -> float:
    """Draws the table and gives the height at which it ends."""
    edges = table.edges
    y = top
    if table.heading:
        _draw_heading(page, table, y)
        y += _HEAD
    if table.column_numbers:
        for i, (x0, x1) in enumerate(pairwise(edges)):
            page.text((x0 + x1) / 2 - 4, y + 10, f"({i + 1})", 6)
        y += 14
        _rules(page, table, [(x, y - 14, x, y) for x in edges], [(edges[0], y - 14, edges[-1], y - 14)])
    start = y
    first, value = table.first_role, table.first_value
    role_x = [(edges[first + i] + edges[first + i + 1]) / 2 for i in range(len(table.roles))]
    for row in table.rows:
        page.text(edges[0] + 8, y + 14, row.number)
        page.text(edges[1] + 3, y + 14, row.activity)
        page.text(edges[value] + 3, y + 14, "Berkas")
        page.text(edges[value + 1] + 3, y + 14, row.duration)
        page.text(edges[value + 2] + 3, y + 14, "Laporan")
        for place, (column, figure) in enumerate(row.symbols):
            same = sum(other == column for other, _ in row.symbols)
            offset = 15 + 25 * place if same > 1 else _ROW / 2
            page.figure(figure, role_x[column], y + offset + table.slide)
        y += _ROW
    levels = [start + i * _ROW for i in range(len(table.rows) + 1)]
    numbered = [True, *(bool(row.number) or not table.merged_numbers for row in table.rows[1:]), True]
    across = [
        (edges[0] if is_numbered else edges[1], level, edges[-1], level)
        for level, is_numbered in zip(levels, numbered, strict=bool(table.rows))
    ]
    across = across if table.row_rules else [across[0], across[-1]]
    _rules(page, table, [(x, start, x, y) for x in (edges if table.sides else edges[1:-1])], across)
    for extra in table.extra:
        extra(page)
    return y


def _draw_heading(page: Page, table: Table, y: float) -> None:
    edges, roles = table.edges, len(table.roles)
    first, value = table.first_role, table.first_value
    middle, bottom = y + (14 if table.group else 0), y + _HEAD
    page.text(edges[0] + 6, y + 24, "No")
    page.text(edges[1] + 40, y + 24, "Kegiatan")
    if table.group:
        page.text(edges[first] + 20, y + 10, table.group)
        page.text(edges[value] + 60, y + 10, "Mutu Baku")
    for i, role in enumerate(table.roles):
        if table.upright:
            page.upright(edges[first + i] + 30, bottom - 2, role)
        else:
            page.text(edges[first + i] + 4, middle + 12, role.replace(" ", "\n"))
    for i, name in enumerate((table.inputs, "Waktu", "Output")):
        page.text(edges[value + i] + 10, middle + 14, name)
    whole = [*edges[:3], edges[first], edges[value], edges[first + roles], edges[-1]]
    uprights = [(x, y if x in whole else middle, x, bottom) for x in edges]
    across = [(edges[0], y, edges[-1], y), (edges[2], middle, edges[-1], middle), (edges[0], bottom, edges[-1], bottom)]
    _rules(page, replace(table, rules="bars" if table.rules == "bars" else "strokes"), uprights, across)


Segment = tuple[float, float, float, float]


def _rules(page: Page, table: Table, uprights: Sequence[Segment], across: Sequence[Segment]) -> None:
    if table.rules == "boxes":
        for (x0, *_), (x1, *_) in pairwise(uprights):
            for (_, y0, _, _), (_, y1, _, _) in pairwise(across):
                page.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
        return
    for segment in (*uprights, *across):
        if table.rules in ("dots", "dashes"):
            page.marks(*segment, is_dotted=table.rules == "dots")
        else:
            (page.bar if table.rules == "bars" else page.line)(*segment)


@contextmanager
def document(path: Path) -> Iterator[Canvas]:
    """A canvas whose pages are in `path` afterwards."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    yield canvas
    canvas.save()
    path.write_bytes(buffer.getvalue())


def read_one(path: Path) -> SopRecord:
    """The only SOP of a file."""
    (record,) = read_all(path)
    return record


def read_all(path: Path, recognised: Sequence[OcrPage] = ()) -> tuple[SopRecord, ...]:
    settings = Settings()
    source = load(path, settings.file_mb)
    with READERS[sniff(source.data)].open(source, settings, silent, recognised) as opened:
        return opened.read_sops()
