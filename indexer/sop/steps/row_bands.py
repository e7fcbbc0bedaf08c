"""How high each row of a flow table is: told by the number column, the activity column, or the numbers alone."""

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.sop.layout.sheet import Cell, Line, Sheet
from indexer.sop.steps.columns import Column, Kind

_NEAR = 3.0
_MOSTLY = 0.6
NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,2}){0,2}|[a-zA-Z]|[ivxIVX]{1,4})\s*[.)]?\)?")
_DECIMAL = re.compile(r"\(?(\d{1,3})\s*[.)]?\)?")
# A number stands as high as the first line of its activity within this many points.
_LEVEL = 5.0
_VALUES = (Kind.INPUTS, Kind.DURATION, Kind.OUTPUT)

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
    """Are activities beside one number rows of their own: with text, and ruled through the roles and the values?"""
    edges = [cell.y0 for cell in cells[1:]]
    return all(cell.text for cell in cells) and all(
        any(_is_cut(sheet, column, y) for column in columns if column.kind in kinds)
        for kinds in ((Kind.ROLE,), _VALUES)
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
