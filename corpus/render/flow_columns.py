"""The flow table's columns and heading, for PDF and DOCX alike."""

from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from corpus.render.labels import FlowLabels
from corpus.render.pdf_grid import PADDING
from corpus.render.pdf_text import Family, Font, fitting, width_of

OFFICIALS = (
    "kepala",
    "direktur",
    "deputi",
    "sekretaris",
    "inspektur",
    "koordinator",
    "ketua",
    "kasubdit",
    "kabag",
    "kasubbag",
)
HEADING_SIZE = 8.5
LEAST_ROLE, WIDEST_ROLE = 42.0, 92.0


class Heading(StrEnum):
    """Rows of the flow table's heading: all names side by side, groups over them, or groups in two levels."""

    FLAT = "flat"
    GROUPED = "grouped"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class HeadingCell:
    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns from left to right: number (may be missing), activity, one a role, inputs, duration, output, note."""

    widths: tuple[float, ...]
    has_number: bool
    roles: int

    @property
    def activity(self) -> int:
        return int(self.has_number)

    @property
    def first_role(self) -> int:
        return self.activity + 1

    @property
    def inputs(self) -> int:
        return self.first_role + self.roles

    def width_of(self, cell: HeadingCell) -> float:
        return fsum(self.widths[cell.column : cell.column + cell.colspan])


def columns_for(width: float, roles: tuple[str, ...], family: Family, *, has_number: bool, narrow: bool) -> Columns:
    """Share `width` points. `narrow`: equal role columns and tight value columns, which cut long words."""
    number = 24.0 if has_number else 0.0
    duration, note = (38.0, 48.0) if narrow else (52.0, 62.0)
    each = equal_widths(width, len(roles)) if narrow else widths_by_name(width, roles, family)
    rest = width - number - duration - note - fsum(each)
    inputs, output = (54.0, 0.3 * rest) if narrow else (0.27 * rest, 0.27 * rest)
    activity = rest - inputs - output
    widths = (*((number,) if has_number else ()), activity, *each, inputs, duration, output, note)
    return Columns(widths, has_number, len(roles))


def equal_widths(width: float, roles: int) -> tuple[float, ...]:
    return (min(76.0, max(34.0, 0.42 * width / roles)),) * roles


def widths_by_name(width: float, roles: tuple[str, ...], family: Family) -> tuple[float, ...]:
    """Role columns as wide as their longest words ask for, together at most 46 % of the table."""
    longest = [max(width_of(word, family.bold, HEADING_SIZE) for word in role.split()) for role in roles]
    wanted = [min(max(word + 2 * PADDING + 3, LEAST_ROLE), WIDEST_ROLE) for word in longest]
    factor = min(0.46 * width / fsum(wanted), max(1.0, min(1.5, 0.36 * width / fsum(wanted))))
    return tuple(max(column * factor, 34.0) for column in wanted)


def heading_rows(heading: Heading) -> int:
    return {Heading.FLAT: 1, Heading.GROUPED: 2, Heading.NESTED: 3}[heading]


def heading_cells(
    labels: FlowLabels, heading: Heading, columns: Columns, roles: tuple[str, ...], *, headless_numbers: bool = False
) -> list[HeadingCell]:
    """The heading without its fills; `headless_numbers`: the activity's name spans the number column too."""
    rows, leaf = heading_rows(heading), heading_rows(heading) - 1
    cells = []
    if headless_numbers and columns.has_number:
        cells.append(HeadingCell(0, 0, labels.activity, rows, 2))
    else:
        if columns.has_number:
            cells.append(HeadingCell(0, 0, labels.number, rows))
        cells.append(HeadingCell(0, columns.activity, labels.activity, rows))
    if heading is not Heading.FLAT:
        cells.append(HeadingCell(0, columns.first_role, labels.performers, 1, columns.roles))
        cells.append(HeadingCell(0, columns.inputs, labels.standard, 1, 3))
    if heading is Heading.NESTED:
        cells += [
            HeadingCell(1, columns.first_role + start, name, 1, count) for name, start, count in role_groups(roles)
        ]
    cells += [HeadingCell(leaf, columns.first_role + index, role) for index, role in enumerate(roles)]
    top = min(leaf, 1)
    values = (labels.inputs, labels.duration, labels.output)
    cells += [HeadingCell(top, columns.inputs + index, name, rows - top) for index, name in enumerate(values)]
    cells.append(HeadingCell(0, columns.inputs + 3, labels.note, rows))
    return cells


def heading_font(cells: list[HeadingCell], columns: Columns, font: Font, padding: float) -> Font:
    """One font for the whole heading in which no word of it is cut, as far as the least readable size allows."""
    fonts = (fitting(cell.text, font, columns.width_of(cell) - padding) for cell in cells)
    return min(fonts, key=lambda fitted: fitted.size)


def role_groups(roles: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """(name, first role, number of roles) of neighbours that are all officials or all staff."""
    groups: list[tuple[str, int, int]] = []
    for index, role in enumerate(roles):
        name = "Pejabat" if role.lower().startswith(OFFICIALS) else "Pelaksana Teknis"
        if groups and groups[-1][0] == name:
            groups[-1] = (name, groups[-1][1], groups[-1][2] + 1)
        else:
            groups.append((name, index, 1))
    return groups
