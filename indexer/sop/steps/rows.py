"""The rows of a flow table: bands of the number column, or of the activity column where steps are not numbered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.sop.layout.sheet import Cell, Line, Sheet, dehyphenated_lines
from indexer.sop.steps.columns import Column, ColumnKind

_NEAR = 3.0
_MOSTLY = 0.6
NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,2}){0,2}|[a-zA-Z]|[ivxIVX]{1,4})\s*[.)]?\)?")
_DECIMAL = re.compile(r"\(?(\d{1,3})\s*[.)]?\)?")
# A number stands as high as the first line of its activity within this many points.
_LEVEL = 5.0
_VALUES = (ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT)

_DIGITS = re.compile(r"\(?\d{1,3}\s*[.)]?\)?")
_LEADING = re.compile(r"\(?(\d{1,3})(?:\s*[.)](?!\d)|(?=\s+[A-Z]))\s*")
_ARROW_LABEL = re.compile(r"(?:^|(?<=[^/\s])\s+)(?:Ya|Tidak|YA|TIDAK)$")
_NARROW = 0.3
# A row merged across the table is not higher than this many points.
_BAND = 45.0

# y0, y1, and whether no rule parts it from its neighbours
Band = tuple[float, float, bool]


def bands_of(
    sheet: Sheet, columns: Sequence[Column], numbers: Sequence[Cell], activities: Sequence[Cell]
) -> list[Band]:
    """The rows from top to bottom: those of the number column where it holds numbers, else those of the activities."""
    filled = [cell for cell in numbers if _is_numbered(cell)]
    if not numbers or len(filled) < _MOSTLY * len(numbers):
        return [(cell.y0, cell.y1, False) for cell in activities]
    found: list[Band] = []
    for cell in numbers:
        beside = [other for other in activities if cell.y0 - _NEAR <= other.middle <= cell.y1 + _NEAR]
        if len(beside) > 1 and _are_rows(sheet, columns, beside):
            found.extend((other.y0, other.y1, False) for other in beside)
        else:
            found.extend(_by_numbers(cell, beside) or [(cell.y0, cell.y1, False)])
    return found


def _is_numbered(cell: Cell) -> bool:
    return bool(NUMBER.fullmatch(cell.text.strip()) or _counted(cell.lines))


def _are_rows(sheet: Sheet, columns: Sequence[Column], cells: Sequence[Cell]) -> bool:
    """Whether activities beside one number are rows of their own: with text, and ruled through roles and values."""
    edges = [cell.y0 for cell in cells[1:]]
    return all(cell.text for cell in cells) and all(
        any(_is_cut(sheet, column, y) for column in columns if column.kind in kinds)
        for kinds in ((ColumnKind.ROLE,), _VALUES)
        for y in edges
    )


def _is_cut(sheet: Sheet, column: Column, y: float) -> bool:
    return any(
        abs(cell.y0 - y) <= _NEAR and cell.x0 - _NEAR <= (column.x0 + column.x1) / 2 <= cell.x1 + _NEAR
        for cell in sheet.cells
    )


def _by_numbers(cell: Cell, beside: Sequence[Cell]) -> list[Band]:
    """Rows without rules between them: each begins where its number and the first line of its activity stand."""
    numbers = _counted(cell.lines)
    lines = [line for other in beside for line in other.lines]
    if not numbers or not all(any(abs(line.middle - at.middle) <= _LEVEL for line in lines) for at in numbers):
        return []
    edges = [cell.y0, *(number.y0 - _NEAR for number in numbers[1:]), cell.y1]
    return [(y0, y1, True) for y0, y1 in pairwise(edges)]


def _counted(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines where they are nothing but numbers that go up by one; else ()."""
    values = [int(match[1]) for line in lines if (match := _DECIMAL.fullmatch(line.text.strip()))]
    is_counted = len(values) == len(lines) > 1 and all(b == a + 1 for a, b in pairwise(values))
    return lines if is_counted else ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as a band of the sheet. `is_cut`: no rule parts it from its neighbours, with which it shares cells.

    `confidence`: how sure the activity is, where it was recognised in a picture.
    """

    y0: float
    y1: float
    number: str
    activity: tuple[str, ...]
    is_cut: bool = False
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class TableBody:
    """The part of a sheet below one heading: its rows, and the columns with the number column found in them."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    y0: float
    y1: float


def read_body(sheet: Sheet, columns: Sequence[Column], top: float, bottom: float) -> TableBody:
    """Rows between `top` and `bottom` of the sheet; the table ends where its columns do."""
    columns = _with_number_column(sheet, columns, top, bottom)
    activity = next(column for column in columns if column.kind is ColumnKind.ACTIVITY)
    number = next((column for column in columns if column.kind is ColumnKind.NUMBER), None)
    activities = _run(sheet, activity, top, bottom)
    numbers = _run(sheet, number, top, bottom) if number else []
    bands = bands_of(sheet, columns, numbers, activities)
    rows = [_row(band, numbers, activities, sheet.vocabulary) for band in bands]
    end = max((row.y1 for row in rows), default=top)
    return TableBody(tuple(columns), tuple(rows), top, end)


def cells_in(sheet: Sheet, column: Column, top: float, bottom: float) -> list[Cell]:
    """The cells of a column from top to bottom: those whose middle stands in it and that are not much wider."""
    return [
        cell
        for cell in sheet.cells
        if column.x0 - _NEAR <= cell.x0
        and cell.x1 <= column.x1 + _NEAR
        and cell.width >= 0.5 * (column.x1 - column.x0)
        and cell.y0 >= top - _NEAR
        and cell.y1 <= bottom + _NEAR
    ]


def cells_under(sheet: Sheet, column: Column | None) -> list[Cell]:
    """The cells of any height that stand for the most part in a column, from left to right."""
    if column is None:
        return []
    width = column.x1 - column.x0
    found = [
        cell
        for cell in sheet.cells
        if min(cell.x1, column.x1) - max(cell.x0, column.x0) >= 0.5 * min(cell.width, width)
        and cell.width <= 2.5 * width
    ]
    # A cell cut in two across (a bullet column of its own) is read from left to right.
    return sorted(found, key=lambda cell: cell.x0)


def value_in(column_cells: Sequence[Cell], row: TableRow, vocabulary: frozenset[str]) -> list[str]:
    """Lines of the column's cell at the middle of the row; a cell merged over rows belongs to each of them."""
    return dehyphenated_lines(_at_row(column_cells, row), vocabulary)


def confidence_in(column_cells: Sequence[Cell], row: TableRow) -> float:
    """How sure the value of the column is."""
    return min((cell.confidence for cell in _at_row(column_cells, row)), default=1.0)


def _at_row(column_cells: Sequence[Cell], row: TableRow) -> list[Cell]:
    found = [cell for cell in column_cells if cell.y0 - _NEAR < row.middle < cell.y1 + _NEAR]
    inside = [cell for cell in found if cell.y0 <= row.middle <= cell.y1] or found
    return _cut(inside, row.y0, row.y1) if row.is_cut else inside


def _cut(cells: Sequence[Cell], y0: float, y1: float) -> list[Cell]:
    """The cells with those of their lines that stand between two heights."""
    return [cell._replace(lines=tuple(line for line in cell.lines if y0 <= line.middle < y1)) for cell in cells]


def without_arrow_labels(lines: Sequence[str]) -> list[str]:
    """Lines of the cell beside the role columns without the "Ya" or "Tidak" of an arrow that reaches into it."""
    bare = (_ARROW_LABEL.sub("", line) for line in lines)
    return [line for line in bare if line]


def _run(sheet: Sheet, column: Column, top: float, bottom: float) -> list[Cell]:
    """The column's cells that follow each other without a gap from `top` on: what comes later is another table.

    A row merged right across the table ("A. Persiapan") is no gap.
    """
    cells = sorted(cells_in(sheet, column, top, bottom), key=lambda cell: cell.y0)
    across = [
        cell
        for cell in sheet.cells
        if cell.x0 <= column.x0 + _NEAR
        and cell.x1 >= column.x1 + _NEAR
        and top - _NEAR <= cell.y0
        and cell.height < _BAND
    ]
    run: list[Cell] = []
    end = top
    for cell in cells:
        while cell.y0 - end > 4 * _NEAR:
            bridge = next((wide for wide in across if abs(wide.y0 - end) <= _NEAR and wide.y1 > end + _NEAR), None)
            if bridge is None:
                return run
            end = bridge.y1
        run.append(cell)
        end = max(end, cell.y1)
    return run


def _with_number_column(sheet: Sheet, columns: Sequence[Column], top: float, bottom: float) -> tuple[Column, ...]:
    """Give a number column without heading its place: a narrow left part of the activity column that holds numbers."""
    if any(column.kind is ColumnKind.NUMBER for column in columns):
        return tuple(columns)
    at = next(i for i, column in enumerate(columns) if column.kind is ColumnKind.ACTIVITY)
    activity = columns[at]
    left = [
        cell
        for cell in sheet.cells
        if abs(cell.x0 - activity.x0) <= _NEAR
        and cell.width < _NARROW * (activity.x1 - activity.x0)
        and cell.y0 >= top - _NEAR
        and cell.y1 <= bottom + _NEAR
    ]
    filled = [cell for cell in left if cell.text]
    if len(filled) < 2 or sum(bool(_DIGITS.fullmatch(cell.text)) for cell in filled) < _MOSTLY * len(filled):
        return tuple(columns)
    edge = max(cell.x1 for cell in left)
    number = Column(ColumnKind.NUMBER, "", activity.x0, edge)
    rest = Column(ColumnKind.ACTIVITY, activity.name, edge, activity.x1)
    return (*columns[:at], number, rest, *columns[at + 1 :])


def _row(band: Band, numbers: Sequence[Cell], activities: Sequence[Cell], vocabulary: frozenset[str]) -> TableRow:
    y0, y1, is_cut = band
    inside = [cell for cell in activities if y0 - _NEAR <= cell.middle <= y1 + _NEAR]
    if not inside:
        inside = [cell for cell in activities if cell.y0 - _NEAR <= (y0 + y1) / 2 <= cell.y1 + _NEAR]
    lines = dehyphenated_lines(_cut(inside, y0, y1) if is_cut else inside, vocabulary)
    beside = [cell for cell in numbers if cell.y0 <= (y0 + y1) / 2 <= cell.y1 and cell.text]
    # A number beside several rows is that of the first.
    printed = [
        cell.text for cell in (_cut(beside, y0, y1) if is_cut else beside) if abs(cell.y0 - y0) < _NEAR or is_cut
    ]
    number, lines = _number(next(iter(printed), ""), lines)
    confidence = min((cell.confidence for cell in inside), default=1.0)
    return TableRow(y0, y1, number, tuple(lines), is_cut, confidence)


def _number(printed: str, lines: list[str]) -> tuple[str, list[str]]:
    """The step's number without its dot: from its own column, else from the start of the activity."""
    match = NUMBER.fullmatch(printed.strip())
    if match:
        return match[1], lines
    leading = _LEADING.match(lines[0]) if lines else None
    if leading:
        return leading[1], [lines[0][leading.end() :], *lines[1:]]
    return "", lines
