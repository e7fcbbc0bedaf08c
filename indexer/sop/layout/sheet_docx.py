"""Tables of a DOCX, ODT or DOC → sheets: columns by the grid, rows as high as their text is likely to need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.extract.docx_package import WordTrees
from indexer.extract.docx_walk import TBL, TC, TR, P, T, W, child_of, number
from indexer.extract.outlines import Shape
from indexer.models import Block
from indexer.sop.layout.docx_numbering import ListNumbers
from indexer.sop.layout.docx_shapes import AnchoredShape, shapes_in
from indexer.sop.layout.sheet import Cell, Line, Sheet

_MOST_TABLES = 500
_MOST_ROWS = 2_000
_MOST_COLUMNS = 100
_TWIPS = 20.0
_LINE = 12.0
# Points an average letter of a table is wide; only row heights are guessed with it.
_LETTER = 5.0
_CELL_MARGIN = 5.4
_PLAIN_COLUMN = 60.0
# A shape stands in the row of its anchor up to so many heights of the cell, or points, below the anchor.
_NEAR_ANCHOR, _LEAST_REACH = 1.3, 36.0
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "drawing", "pict")
)
_VAL, _SYMBOL = f"{W}val", f"{W}sym"
_CELL_PROPERTIES, _SPAN, _MERGE = f"{W}tcPr", f"{W}gridSpan", f"{W}vMerge"
_ROW_PROPERTIES, _BEFORE, _ROW_HEIGHT = f"{W}trPr", f"{W}gridBefore", f"{W}trHeight"
_BREAKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read_sheets(trees: WordTrees, blocks: Sequence[Block]) -> list[Sheet]:
    """One sheet a table, nested ones after the table around them."""
    numbers = ListNumbers.read(trees.numbering)
    sections = _SectionFinder(blocks)
    sheets: list[Sheet] = []
    for table in trees.document.iter(TBL):
        if len(sheets) >= _MOST_TABLES:
            break
        built = _TableBuilder(numbers).build(table)
        sheets.append(
            Sheet(
                page=sections.of(built),
                width=built.width,
                height=built.height,
                cells=built.cells,
                shapes=built.shapes,
                levels=built.levels,
                is_wrapped=False,
            )
        )
    return sheets


@dataclass(slots=True)
class _TableLayout:
    width: float
    height: float
    cells: tuple[Cell, ...]
    shapes: tuple[Shape, ...]
    levels: tuple[float, ...]


class _SectionFinder:
    """The section of each table: blocks and tables come in one order and are matched by their first letters."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = [block for block in blocks if block.rows]
        self._next = 0
        self._page = blocks[0].page if blocks else 1

    def of(self, built: _TableLayout) -> int:
        words = _first_words(cell.text for cell in built.cells)
        for index in range(self._next, min(self._next + 5, len(self._blocks))):
            block = self._blocks[index]
            if _first_words(cell.text for row in block.rows for cell in row) == words:
                self._next, self._page = index + 1, block.page
                break
        return self._page


def _first_words(texts: Any) -> str:
    letters = ""
    for text in texts:
        letters += "".join(char for char in text if char.isalpha()).lower()
        if len(letters) >= 16:
            break
    return letters[:16]


@dataclass(slots=True)
class _OpenSheetCell:
    """A cell while rows below may be merged into it. Lines as (text, row); the anchored shapes with the line before."""

    column: int
    span: int
    row: int
    last_row: int
    texts: list[str]
    shapes: list[tuple[AnchoredShape, int]] = field(default_factory=list)


@dataclass(slots=True)
class _TableBuilder:
    numbers: ListNumbers

    def build(self, table: Any) -> _TableLayout:
        edges = _grid(table)
        cells: list[_OpenSheetCell] = []
        heights: list[float] = []
        above: dict[int, _OpenSheetCell] = {}
        for row_index, row in enumerate(_children(table, TR)):
            if row_index >= _MOST_ROWS:
                break
            column = _value(child_of(row, _ROW_PROPERTIES), _BEFORE)
            for element in _children(row, TC):
                properties = child_of(element, _CELL_PROPERTIES)
                span = max(_value(properties, _SPAN), 1)
                column = min(column, _MOST_COLUMNS)
                merge = child_of(properties, _MERGE)
                texts, shapes = self._content(element)
                if merge is not None and merge.get(_VAL, "continue") == "continue" and column in above:
                    cell = above[column]
                    cell.shapes.extend((shape, len(cell.texts) + line) for shape, line in shapes)
                    cell.texts.extend(text for text in texts if text)
                    cell.last_row = row_index
                else:
                    cell = _OpenSheetCell(column, span, row_index, row_index, texts, shapes)
                    cells.append(cell)
                    above[column] = cell
                column += span
            heights.append(_height(row))
            while len(edges) <= column:
                edges.append(edges[-1] + _PLAIN_COLUMN)
        return _lay_out(cells, edges, heights)

    def _content(self, cell: Any) -> tuple[list[str], list[tuple[AnchoredShape, int]]]:
        texts: list[str] = []
        shapes: list[tuple[AnchoredShape, int]] = []
        for paragraph in _children(cell, P):
            shapes.extend((shape, len(texts)) for shape in shapes_in(paragraph))
            lead = self.numbers.before(paragraph)
            texts.extend((lead + _text(paragraph)).split("\n"))
        return texts, shapes


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    """Elements of a tag inside `parent`, through content controls and insertions but not through other tables."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != TBL and len(child):
            stack.append(iter(child))


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag == T:
            pieces.append(child.text or "")
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == _SYMBOL:
            pieces.append("√")
        elif "AlternateContent" not in tag and len(child):
            stack.append(iter(child))
    return "".join(pieces).strip()


def _grid(table: Any) -> list[float]:
    """Left edges of the grid's columns in points, and the right edge of the last."""
    edges = [0.0]
    for column in table.iterfind(f"{W}tblGrid/{W}gridCol"):
        if len(edges) > _MOST_COLUMNS:
            break
        edges.append(edges[-1] + max(number(column.get(f"{W}w"), 0, 40_000) / _TWIPS, 1.0))
    return edges


def _value(properties: Any, name: str) -> int:
    found = child_of(properties, name)
    return number(found.get(_VAL), 0, _MOST_COLUMNS) if found is not None else 0


def _height(row: Any) -> float:
    found = child_of(row, _ROW_PROPERTIES, _ROW_HEIGHT)
    return number(found.get(_VAL), 0, 40_000) / _TWIPS if found is not None else 0.0


def _lay_out(cells: Sequence[_OpenSheetCell], edges: Sequence[float], heights: Sequence[float]) -> _TableLayout:
    """Places of cells and shapes in points, from the edges of the columns and the guessed heights of the rows."""
    needed = list(heights)
    for cell in cells:
        if cell.row == cell.last_row:
            width = edges[min(cell.column + cell.span, len(edges) - 1)] - edges[min(cell.column, len(edges) - 1)]
            letters = max((width - 2 * _CELL_MARGIN) / _LETTER, 1.0)
            lines = sum(max(-(-len(text) // letters), 1) for text in cell.texts)
            needed[cell.row] = max(needed[cell.row], lines * _LINE, _LINE)
    tops = [0.0]
    for height in needed:
        tops.append(tops[-1] + max(height, _LINE))
    fixed = [(tops[i], tops[i + 1]) for i, height in enumerate(heights) if height >= needed[i] > 0]
    placed: list[Cell] = []
    shapes: list[Shape] = []
    for cell in cells:
        x0, x1 = edges[min(cell.column, len(edges) - 1)], edges[min(cell.column + cell.span, len(edges) - 1)]
        y0, y1 = tops[cell.row], tops[cell.last_row + 1]
        placed.append(Cell(x0, y0, x1, y1, _lines(cell.texts, x0, y0, x1, y1)))
        shapes.extend(_shape(shape, line, placed[-1], fixed) for shape, line in cell.shapes)
    placed.sort(key=lambda cell: (cell.y0, cell.x0))
    return _TableLayout(edges[-1], tops[-1], tuple(placed), tuple(shapes), tuple(tops))


def _lines(texts: Sequence[str], x0: float, y0: float, x1: float, y1: float) -> tuple[Line, ...]:
    """The paragraphs spread over the cell, so that each has a place; empty ones leave a gap."""
    step = min((y1 - y0) / max(len(texts), 1), _LINE)
    return tuple(
        Line(" ".join(text.split()), x0 + 1, y0 + i * step + 1, x1 - 1, y0 + (i + 1) * step - 1)
        for i, text in enumerate(texts)
        if text.strip()
    )


def _shape(shape: AnchoredShape, line: int, cell: Cell, fixed: Sequence[tuple[float, float]]) -> Shape:
    """The symbol where it is drawn. `fixed`: y0, y1 of the rows whose height the document says."""
    width, height = min(shape.width, 2_000.0), min(shape.height, 2_000.0)
    x0 = cell.x0 + _CELL_MARGIN + shape.x
    y0 = cell.y0 + min(line * _LINE, max(cell.height - _LINE, 0.0)) + shape.y
    if shape.origin_x in ("inline", "page", "margin"):
        x0 = cell.centre - width / 2
    if shape.origin_y in ("inline", "page", "margin"):
        y0 = cell.middle - height / 2
    below = y0 + height / 2 - cell.y0
    if -height / 2 <= below <= max(_NEAR_ANCHOR * cell.height, _LEAST_REACH):
        # Near its anchor it stands in the anchor's row, however wrong the guess of the row's height is.
        height = min(height, cell.height)
        y0 = min(max(y0, cell.y0), cell.y1 - height)
        return Shape(shape.figure, x0, y0, x0 + width, y0 + height)
    middle = y0 + height / 2
    passed = [row for row in fixed if min(cell.y0, middle) < row[1] and row[0] < max(cell.y1, middle)]
    known = sum(y1 - y0 for y0, y1 in passed)
    is_sure = known >= abs(middle - cell.y0) - _LINE
    return Shape(shape.figure, x0, y0, x0 + width, y0 + height, is_sure=is_sure)
