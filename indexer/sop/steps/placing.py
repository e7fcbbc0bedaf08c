"""Symbols → performers: the row and the role columns a symbol stands in, or the doubt about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.extract.outlines import Figure, Shape
from indexer.sop.layout.sheet import Line, Sheet
from indexer.sop.layout.symbols import figure_in, flow_symbols, symbols_in
from indexer.sop.steps.columns import Column
from indexer.sop.steps.rows import TableRow

_IN_ROW = 0.75
_IN_COLUMN = 0.65
_COVERS = 0.55
_PICTURE_COVERS = 0.3
# Points a picture must measure to be one symbol.
_SMALLEST, _WIDEST, _HIGHEST = 10.0, 120.0, 70.0
_AROUND = 2.0
# Typed into a role's cell instead of a drawn symbol.
_MARKS = frozenset("√✓✔☑xX×✗✘vV■▪●◼◾⬛□▢◊◇◆⚫•\uf0fc\uf0fb\uf0a7\uf06e\uf0fe\uf0d8ü")


@dataclass(slots=True)
class RowSymbols:
    """What stands in one row: the columns of its symbols, whether one is a diamond, how many straddle.

    `connectors`: circles and pentagons, which name no performer; `circles`: the columns of the circles among them.
    `from_picture`: the symbols were seen in a picture of the chart. `confidence`: of the least sure symbol.
    """

    columns: set[int] = field(default_factory=set)
    is_decision: bool = False
    symbols: int = 0
    straddling: int = 0
    connectors: int = 0
    circles: set[int] = field(default_factory=set)
    from_picture: bool = False
    confidence: float = 1.0

    @property
    def is_bare(self) -> bool:
        return not self.symbols and not self.connectors


def place_symbols(sheet: Sheet, rows: Sequence[TableRow], roles: Sequence[Column]) -> list[RowSymbols]:
    """For each row, what stands in it; `columns` are indices into `roles`."""
    placed = [RowSymbols() for _ in rows]
    if not rows or not roles:
        return placed
    x0, x1 = roles[0].x0, max(column.x1 for column in roles)
    top, bottom = rows[0].y0, rows[-1].y1
    inside = [s for s in sheet.shapes if x0 <= s.centre[0] <= x1 and top <= s.centre[1] <= bottom]
    levels = [*sheet.levels, *(row.y0 for row in rows), *(row.y1 for row in rows)]
    edges = [(column.x0, column.x1) for column in roles]
    symbols = flow_symbols(inside, edges, levels)
    if len(symbols) * 2 < len(rows):
        # Boxes drawn as four bars each are cells within cells, not shapes.
        ruled = [s for s in sheet.ruled_boxes if x0 <= s.centre[0] <= x1 and top <= s.centre[1] <= bottom]
        symbols = flow_symbols([*inside, *ruled], edges, levels)
    if len(symbols) * 2 < len(rows):
        seen = _seen_symbols(sheet, (x0, top, x1, bottom), levels, edges)
        for here in placed if len(seen) > len(symbols) else ():
            here.from_picture = True
        symbols = seen if len(seen) > len(symbols) else symbols
    for symbol in symbols:
        _place(symbol, rows, roles, placed)
    for shape in inside:
        at = _row_at(rows, shape.centre[1])
        if at is not None and shape.figure in (Figure.CIRCLE, Figure.PENTAGON):
            placed[at].connectors += 1
            if shape.figure is Figure.CIRCLE:
                placed[at].circles |= {i for i, column in enumerate(roles) if column.holds(shape.centre[0])}
    _place_marks(sheet, rows, roles, placed)
    _place_pictures(sheet, rows, roles, placed)
    return placed


def _seen_symbols(
    sheet: Sheet, box: tuple[float, float, float, float], levels: Sequence[float], edges: Sequence[tuple[float, float]]
) -> list[Shape]:
    """Symbols of a chart that is one picture over the role columns; looked for only where such a picture is."""
    x0, y0, x1, y1 = box
    covered = sum(
        max(min(p.x1, x1) - max(p.x0, x0), 0.0) * max(min(p.y1, y1) - max(p.y0, y0), 0.0) for p in sheet.pictures
    )
    if sheet.render is None or covered < _PICTURE_COVERS * (x1 - x0) * (y1 - y0):
        return []
    uprights = sorted({x for edge in edges for x in edge})
    return symbols_in(sheet.render(box), x0, y0, levels, uprights)


def _place_pictures(
    sheet: Sheet, rows: Sequence[TableRow], roles: Sequence[Column], placed: Sequence[RowSymbols]
) -> None:
    """Place symbols that are small pictures, as programs print shadowed ones, in rows without a drawn symbol."""
    bare = [here.is_bare for here in placed]
    for picture in sheet.pictures:
        shape = Shape(Figure.BOX, picture.x0, picture.y0, picture.x1, picture.y1)
        at = _row_at(rows, shape.centre[1])
        is_symbol = _SMALLEST <= shape.width <= _WIDEST and _SMALLEST <= shape.height <= _HIGHEST
        if at is not None and bare[at] and is_symbol and any(column.holds(shape.centre[0]) for column in roles):
            _place(_looked_at(sheet, shape), rows, roles, placed)


def _looked_at(sheet: Sheet, shape: Shape) -> Shape:
    """The shape with the figure that its picture shows, where the page can be rendered."""
    if sheet.render is None:
        return shape
    box = (shape.x0 - _AROUND, shape.y0 - _AROUND, shape.x1 + _AROUND, shape.y1 + _AROUND)
    return shape._replace(figure=figure_in(sheet.render(box)))


def _row_at(rows: Sequence[TableRow], y: float) -> int | None:
    return next((i for i, row in enumerate(rows) if row.y0 <= y <= row.y1), None)


def _place(symbol: Shape, rows: Sequence[TableRow], roles: Sequence[Column], placed: Sequence[RowSymbols]) -> None:
    at = _row_at(rows, symbol.centre[1])
    if at is None:
        return
    shares = [max(min(symbol.x1, c.x1) - max(symbol.x0, c.x0), 0.0) for c in roles]
    covered = [i for i, c in enumerate(roles) if shares[i] > _COVERS * (c.x1 - c.x0)]
    nearest = max(range(len(roles)), key=lambda i: shares[i])
    if not shares[nearest]:
        return
    is_diamond = symbol.figure is Figure.DIAMOND
    here = placed[at]
    here.symbols += 1
    here.confidence = min(here.confidence, symbol.confidence)
    here.is_decision |= is_diamond
    row = rows[at]
    in_row = min(symbol.y1, row.y1) - max(symbol.y0, row.y0)
    over_several = len(covered) > 1 and not is_diamond
    in_column = over_several or shares[nearest] >= _IN_COLUMN * symbol.width
    if not symbol.is_sure or not in_column or in_row < _IN_ROW * symbol.height:
        here.straddling += 1
    here.columns.update(covered if over_several else [nearest])


def _place_marks(sheet: Sheet, rows: Sequence[TableRow], roles: Sequence[Column], placed: Sequence[RowSymbols]) -> None:
    is_drawn = [bool(here.symbols) for here in placed]
    for line in marks_of(sheet):
        x, y = (line.x0 + line.x1) / 2, line.middle
        at = _row_at(rows, y)
        column = next((i for i, c in enumerate(roles) if c.holds(x)), None)
        # Beside a drawn symbol a letter is a label of an arrow.
        if at is not None and column is not None and not is_drawn[at]:
            placed[at].columns.add(column)
            placed[at].symbols += 1


def marks_of(sheet: Sheet) -> list[Line]:
    """The lines that consist of one mark only, such as a tick."""
    return [line for cell in sheet.cells for line in cell.lines if line.text in _MARKS]
