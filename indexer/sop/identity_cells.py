"""The identity box by its cells: a label, and its value on the same line, in the cell to the right, or below."""

from collections.abc import Iterator, Sequence

from indexer.sop.labels import BLOCKS, Field, match_label
from indexer.sop.sheet import Cell, Line, Sheet

_NEAR = 3.0
# A label may be broken over this many lines ("TANGGAL" / "PEMBUATAN").
_LABEL_LINES = 3
_GAP = 1.6
_ONE_LINE = frozenset({Field.NUMBER, Field.CREATED, Field.REVISED, Field.REVISION, Field.EFFECTIVE})
# What a page must say for a box to be the identity of an SOP.
CORE = frozenset({Field.NUMBER, Field.TITLE, Field.CREATED, Field.REVISED, Field.EFFECTIVE, Field.APPROVED})


def fields_of_sheet(sheet: Sheet) -> dict[Field, list[str]]:
    """The lines of each field of the identity box; the first place with a value wins. "" marks a vertical gap."""
    found: dict[Field, list[str]] = {}
    for cell in sheet.cells:
        for field, label_lines, own in _labels(cell):
            if any(found.get(field, ())):
                continue
            value = own if any(text.strip(" :.") for text in own) else _value_beside(sheet, cell, label_lines, field)
            if field not in found or any(value):
                found[field] = value
    return found


def _labels(cell: Cell) -> Iterator[tuple[Field, Sequence[Line], list[str]]]:
    """Each label in the cell, the lines it takes, and the value that stands in the same cell."""
    lines = cell.lines
    starts: list[tuple[int, int, Field, str]] = []
    index = 0
    while index < len(lines):
        step = 1
        for count in range(1, min(_LABEL_LINES, len(lines) - index) + 1):
            label = match_label(" ".join(line.text for line in lines[index : index + count]))
            if label:
                starts.append((index, count, label.field, label.rest))
                step = count
                break
        index += step
    for i, (start, count, field, rest) in enumerate(starts):
        end = starts[i + 1][0] if i + 1 < len(starts) else len(lines)
        below = _with_gaps(lines[start + count : end])
        own = [rest, *below] if rest else below
        if field in _ONE_LINE and rest:
            own = [rest]
        yield field, lines[start : start + count], own


def _value_beside(sheet: Sheet, cell: Cell, label_lines: Sequence[Line], field: Field) -> list[str]:
    beside = _right_of(sheet, cell, label_lines)
    below = _below(sheet, cell)
    first, second = (below, beside) if field in BLOCKS else (beside, below)
    for other in (first, second):
        if other is not None and not _begins_with_label(other):
            lines = other.lines
            if other is beside and field in _ONE_LINE and other.height > 1.8 * cell.height:
                lines = tuple(line for line in lines if cell.y0 <= line.middle <= cell.y1)
            return _with_gaps(lines)
    return []


def _right_of(sheet: Sheet, cell: Cell, label_lines: Sequence[Line]) -> Cell | None:
    """The nearest cell to the right at the height of the label, cells with only a colon left out."""
    height = label_lines[0].middle if label_lines else cell.middle
    right = [
        other
        for other in sheet.cells
        if other.x0 >= cell.x1 - _NEAR and other.y0 <= height <= other.y1 and other.text.strip() not in (":", "=")
    ]
    return min(right, key=lambda other: other.x0, default=None)


def _below(sheet: Sheet, cell: Cell) -> Cell | None:
    under = [
        other
        for other in sheet.cells
        if abs(other.y0 - cell.y1) <= _NEAR
        and min(other.x1, cell.x1) - max(other.x0, cell.x0) >= 0.5 * min(cell.width, other.width)
    ]
    return max(under, key=lambda other: min(other.x1, cell.x1) - max(other.x0, cell.x0), default=None)


def _begins_with_label(cell: Cell) -> bool:
    return bool(cell.lines) and match_label(cell.lines[0].text) is not None


def _with_gaps(lines: Sequence[Line]) -> list[str]:
    """The texts, with "" where more than an empty line stands between two (the place of a signature)."""
    texts: list[str] = []
    for i, line in enumerate(lines):
        if i and line.y0 - lines[i - 1].y1 > _GAP * max(line.y1 - line.y0, 6.0):
            texts.append("")
        texts.append(line.text)
    return texts
