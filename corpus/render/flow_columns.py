"""The flow table's columns and heading, for PDF and DOCX alike."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.render.labels import FlowLabels

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


class Heading(StrEnum):
    """Rows of the flow table's heading: all names side by side, groups over them, or groups in two levels."""

    FLAT = "flat"
    GROUPED = "grouped"
    NESTED = "nested"


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


@dataclass(frozen=True, slots=True)
class HeadingCell:
    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


def columns_for(width: float, roles: int, *, has_number: bool, narrow: bool) -> Columns:
    """Share `width` points among the columns. `narrow`: value columns so tight that long words are cut."""
    number = 24.0 if has_number else 0.0
    duration, note = (38.0, 48.0) if narrow else (52.0, 62.0)
    role = min(76.0, max(34.0, 0.42 * width / roles))
    rest = width - number - duration - note - roles * role
    inputs, output = (54.0, 0.3 * rest) if narrow else (0.27 * rest, 0.27 * rest)
    activity = rest - inputs - output
    widths = (*((number,) if has_number else ()), activity, *(role,) * roles, inputs, duration, output, note)
    return Columns(widths, has_number, roles)


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
