"""The identity box by its cells: a label, and its value on the same line, in the cell to the right, or below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.sop.identity.document_head import read_letterhead, title_in_head
from indexer.sop.identity.labels import BLOCKS, CORE, BoxField, Label, match_label
from indexer.sop.identity.lists import paragraphs
from indexer.sop.layout.sheet import Cell, Line, Sheet, lines_of

_NEAR = 3.0
# A label may be broken over this many lines ("TANGGAL" / "PEMBUATAN").
_LABEL_LINES = 3
_GAP = 1.6
_FEWEST_CORE = 3
# Person, post and rank or date: cells below the room for a signature.
_MOST_SIGNED = 3
_FEWEST_OTHERS = 2
_SHORT_NUMBER = re.compile(r"(?:nomor|no\.?)\s*:?\s*(.*)", re.IGNORECASE)
# Among other labels in one cell; without the colon it may be the middle of a law's title.
_SHORT_NUMBER_INSIDE = re.compile(r"(?:nomor|no\.?)\s*:\s*(\S.*)", re.IGNORECASE)
_ONE_LINE = frozenset(
    {
        BoxField.NUMBER,
        BoxField.CREATED,
        BoxField.REVISED,
        BoxField.REVISION,
        BoxField.EFFECTIVE,
    }
)


@dataclass(frozen=True, slots=True)
class IdentityBox:
    """What an identity box says: lines by field ("" marks a vertical gap), and the offices of its letterhead.

    `head_title`: the words set largest in a page head, for a document that labels no title.
    """

    fields: dict[BoxField, list[str]]
    letterhead: tuple[str, ...] = ()
    head_title: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it has enough fields for the identity of an SOP; a page head that repeats the number has not."""
        return sum(name in CORE for name in self.fields) >= _FEWEST_CORE


def read_box(sheet: Sheet) -> IdentityBox:
    """The fields of the identity box on a sheet; the first place with a value wins."""
    found: dict[BoxField, list[str]] = {}
    label_cells: list[Cell] = []
    for cell in sheet.cells:
        for label in _labels(cell, sheet.is_wrapped):
            label_cells.append(cell)
            if any(found.get(label.field, ())):
                continue
            has_own = any(text.strip(" :.") for text in label.value)
            value = label.value if has_own else _value_beside(sheet, cell, label)
            if label.field not in found or any(value):
                found[label.field] = value
    if BoxField.NUMBER not in found and len(CORE & found.keys()) >= _FEWEST_OTHERS:
        found.update(_short_number(sheet, label_cells))
    return IdentityBox(
        found, read_letterhead(sheet, label_cells), "" if BoxField.TITLE in found else title_in_head(sheet)
    )


def _short_number(sheet: Sheet, label_cells: Sequence[Cell]) -> dict[BoxField, list[str]]:
    """The number of a box that calls it only "Nomor", which elsewhere heads a column."""
    top, bottom = min(cell.y0 for cell in label_cells), max(cell.y1 for cell in label_cells)
    for cell in sheet.cells:
        match = _SHORT_NUMBER.fullmatch(cell.text)
        if match and top - cell.height - _NEAR <= cell.y0 and cell.y1 <= bottom and cell not in label_cells:
            beside = None if match[1] else _right_of(sheet, cell, cell.middle)
            return {BoxField.NUMBER: [match[1]] if match[1] else [line.text for line in beside.lines] if beside else []}
    inside = (_SHORT_NUMBER_INSIDE.fullmatch(line.text) for cell in label_cells for line in cell.lines)
    return next(({BoxField.NUMBER: [match[1]]} for match in inside if match), {})


@dataclass(frozen=True, slots=True)
class _LabelledValue:
    """A label of a cell at height `middle`, and the value that stands in the same cell."""

    field: BoxField
    middle: float
    value: list[str]


def _labels(cell: Cell, is_wrapped: bool) -> list[_LabelledValue]:
    return _labels_in_columns(cell, is_wrapped) or _labels_in_lines(cell, is_wrapped)


def _labels_in_columns(cell: Cell, is_wrapped: bool) -> list[_LabelledValue]:
    """Labels on the left, values on the right of an edge that no rule marks: "TANGGAL / PEMBUATAN" beside ": 2 Mei"."""
    parts = [part for line in cell.lines for part in (line.parts or (line,))]
    colons = [part.x0 for part in parts if part.text.startswith(":")]
    edge = min(colons) if colons else min((line.parts[1].x0 for line in cell.lines if line.parts), default=0.0)
    if not edge or any(part.x0 < edge - 1 and part.x1 > edge + 1 for part in parts):
        return []
    left = lines_of(part for part in parts if part.x0 < edge - 1)
    right = lines_of(part for part in parts if part.x0 >= edge - 1)
    starts = _starts(left)
    found: list[_LabelledValue] = []
    for i, (start, count, label) in enumerate(starts):
        top = left[start].y0 - 2 if i else cell.y0
        bottom = left[starts[i + 1][0]].y0 - 2 if i + 1 < len(starts) else cell.y1
        value = [line for line in right if top <= line.middle < bottom]
        if label.rest:
            return []
        middle = (left[start].y0 + left[start + count - 1].y1) / 2
        found.append(_LabelledValue(label.field, middle, _texts(value, label.field, is_wrapped, cell.x1)))
    return found


def _labels_in_lines(cell: Cell, is_wrapped: bool) -> list[_LabelledValue]:
    lines = cell.lines
    starts = _starts(lines)
    found: list[_LabelledValue] = []
    for i, (start, count, label) in enumerate(starts):
        end = starts[i + 1][0] if i + 1 < len(starts) else len(lines)
        below = _texts(lines[start + count : end], label.field, is_wrapped, cell.x1)
        value = [label.rest, *below] if label.rest else below
        if label.field in _ONE_LINE and label.rest:
            value = [label.rest]
        found.append(_LabelledValue(label.field, lines[start].middle, value))
    return found


def _starts(lines: Sequence[Line]) -> list[tuple[int, int, Label]]:
    """Where labels begin: index of the line, number of lines the label takes, the label."""
    starts: list[tuple[int, int, Label]] = []
    index = 0
    while index < len(lines):
        start = _label_at(lines, index)
        if start:
            starts.append(start)
        index += start[1] if start else 1
    return starts


def _label_at(lines: Sequence[Line], index: int) -> tuple[int, int, Label] | None:
    """The label that begins at a line, with all lines that it takes up ("DISAHKAN" / "OLEH" / ":")."""
    found: tuple[int, int, Label] | None = None
    for count in range(1, min(_LABEL_LINES, len(lines) - index) + 1):
        label = match_label(" ".join(line.text for line in lines[index : index + count]))
        if found and not (label and label.field is found[2].field and not label.rest and not found[2].rest):
            break
        if label and not (index and label.is_loose and label.field in BLOCKS):
            found = (index, count, label)
    return found


def _value_beside(sheet: Sheet, cell: Cell, label: _LabelledValue) -> list[str]:
    beside = _right_of(sheet, cell, label.middle)
    below = _below(sheet, cell)
    if label.field is BoxField.APPROVED and below is not None and not below.lines:
        return _signed_below(sheet, below)
    first, second = (below, beside) if label.field in BLOCKS else (beside, below)
    for other in (first, second):
        if other is not None and not _begins_with_label(other):
            lines = other.lines
            if other is beside and label.field in _ONE_LINE and other.height > 1.8 * cell.height:
                lines = tuple(line for line in lines if cell.y0 <= line.middle <= cell.y1)
            return _texts(lines, label.field, sheet.is_wrapped, other.x1)
    return []


def _signed_below(sheet: Sheet, empty: Cell) -> list[str]:
    """The lines below the room for a signature: person and post in cells of their own, in either order."""
    texts = [""]
    below = _below(sheet, empty)
    for _ in range(_MOST_SIGNED):
        if below is None or not below.lines or _begins_with_label(below):
            break
        texts.extend(line.text for line in below.lines)
        below = _below(sheet, below)
    return texts if len(texts) > 1 else []


def _right_of(sheet: Sheet, cell: Cell, height: float) -> Cell | None:
    """The nearest cell to the right at the height of the label, cells with only a colon left out."""
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
    return bool(cell.lines) and _label_at(cell.lines, 0) is not None


def _texts(lines: Sequence[Line], field: BoxField, is_wrapped: bool, edge: float) -> list[str]:
    """The value's lines: paragraphs of a block, single lines of anything else. `edge`: the cell's right side."""
    if field in BLOCKS:
        return paragraphs(lines, edge) if is_wrapped else [line.text for line in lines]
    return _with_gaps(lines)


def _with_gaps(lines: Sequence[Line]) -> list[str]:
    """The texts, with "" where more than an empty line stands between two (the place of a signature)."""
    texts: list[str] = []
    for i, line in enumerate(lines):
        if i and line.y0 - lines[i - 1].y1 > _GAP * max(line.y1 - line.y0, 6.0):
            texts.append("")
        texts.append(line.text)
    return texts
