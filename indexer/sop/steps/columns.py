"""The heading of a flow table: where it is, and what each of its columns holds."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from indexer.models import reasons
from indexer.sop.identity.lists import sentence
from indexer.sop.layout.sheet import Cell, Line, Sheet, dehyphenated
from indexer.text.durations import column_unit

_NEAR = 3.0
_LONGEST_HEADING = 60
_READ_NUMBERS = 0.6


class ColumnKind(StrEnum):
    NUMBER = "number"
    ACTIVITY = "activity"
    ROLE = "role"
    ROLES = "roles"  # the heading over the role columns
    QUALITY = "quality"  # the heading over inputs, duration and output
    INPUTS = "inputs"
    DURATION = "duration"
    OUTPUT = "output"
    NOTE = "note"
    OTHER = "other"


# Compared with the heading's letters alone, so that "Kelengkap an" and "KELENGKAPAN :" are the same.
_TIME = r"(?:menit|jam|hari|kerja|penyelesaian|pelaksanaan|proses|pengerjaan|maksimal|yangdibutuhkan)*"
_NAMES = (
    (ColumnKind.NUMBER, r"no|nomor|nourut|nomorurut|nu"),
    (ColumnKind.ROLES, r".{0,16}pelaksana(?:an)?(?:kegiatan|prosedur|tugas|sop)?|pelaku|aktor|(?:unit|pihak)terkait"),
    (ColumnKind.ROLES, r"p(?:enanggung|n)jawab(?:kegiatan|prosedur)?"),
    (ColumnKind.QUALITY, r"(?:standar)?mut[ul]ba?[ku][ku]u?.{0,12}|bakumutu|standarmutu"),
    (ColumnKind.DURATION, rf"(?:jangka|lama|batas|estimasi|standar|target|norma)?waktu{_TIME}|durasi(?:waktu)?{_TIME}"),
    (ColumnKind.INPUTS, r"(?:per)?k?el[ae]ngka?p?a?p?[ae]?n.{0,24}|(?:per)?syarat(?:an)?.{0,24}|perlengkapan.{0,24}"),
    (ColumnKind.INPUTS, r"input|masukan|kebutuhan|bahan|dokumen(?:kelengkapan|persyaratan|pendukung)?"),
    (
        ColumnKind.OUTPUT,
        r"(?:outputs?|hasil(?:kerja|akhir|kegiatan)?|keluaran|outcome|produk)(?:output|hasil|keluaran|kegiatan|produk)?",
    ),
    (ColumnKind.NOTE, r"ket(?:erangan|eranagan|eragan|rangan)?|keterangan.{0,20}|catatan"),
    (ColumnKind.OTHER, r"biaya(?:tarif)?|tarif|dasarhukum|formulir|dokumenterkait|resiko|risiko"),
    (
        ColumnKind.ACTIVITY,
        r"(?:no|jenis|nama|pokok|sub)?(?:uraian|kegiatan|akti[vf]i?tas|akt[iv]+tas|tahapan?|langkah|prosedur).{0,40}",
    ),
    (ColumnKind.ACTIVITY, r"(?:rincian|urutan|deskripsi|proses|alur).{0,40}"),
)
_KINDS = tuple(kind for kind, _ in _NAMES)
# One group a row, tried in their order; patterns hold no groups of their own.
_NAME = re.compile("|".join(f"({pattern})" for _, pattern in _NAMES))
_NO_LETTERS = re.compile(r"[^a-z]+")
_BESIDE = frozenset(
    {ColumnKind.ROLES, ColumnKind.QUALITY, ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT, ColumnKind.NOTE}
)
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` as printed, the group heading before it where two columns are called the same.

    `confidence`: how sure the name is, where it was recognised in a picture.

    `group`: the heading right above; `is_grouped`: whether one of all above says "Pelaksana".
    """

    kind: ColumnKind
    name: str
    x0: float
    x1: float
    unit: str = ""
    group: str = ""
    is_grouped: bool = False
    confidence: float = 1.0

    def holds(self, x: float) -> bool:
        return self.x0 <= x <= self.x1


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of one flow table. `top` and `bottom`: of the heading itself, the row of column numbers included."""

    top: float
    bottom: float
    columns: tuple[Column, ...]
    problems: tuple[str, ...] = ()


def name_of(text: str) -> ColumnKind | None:
    """What a heading cell says its column holds; None for role names and data."""
    if len(text) > _LONGEST_HEADING:
        return None
    if text.isascii():
        letters = _NO_LETTERS.sub("", text.lower())
    else:
        letters = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalpha())
    match = _NAME.fullmatch(letters) if letters else None
    return _KINDS[match.lastindex - 1] if match and match.lastindex else None


def find_headings(sheet: Sheet) -> list[Heading]:
    """Every heading of a flow table on the sheet, from top to bottom."""
    named = [(cell, kind) for cell in sheet.cells if cell.lines and (kind := name_of(cell.text)) is not None]
    found: list[Heading] = []
    for anchor, kind in named:
        if kind is not ColumnKind.ACTIVITY or any(h.top - _NEAR <= anchor.middle <= h.bottom for h in found):
            continue
        beside = [(cell, k) for cell, k in named if anchor.y0 - _NEAR <= cell.middle <= anchor.y1 + _NEAR]
        if len({k for _, k in beside if k in _BESIDE}) >= 2:
            heading = _heading(sheet, anchor, beside, named)
            if heading:
                found.append(heading)
    return found


def _heading(
    sheet: Sheet, anchor: Cell, beside: Sequence[tuple[Cell, ColumnKind]], named: Sequence[tuple[Cell, ColumnKind]]
) -> Heading | None:
    top = min(cell.y0 for cell, _ in beside)
    bottom = max(_leaf_bottoms(anchor, beside, named))
    block = [
        cell
        for cell in sheet.cells
        if cell.y0 >= top - _NEAR and cell.y1 <= bottom + _NEAR and cell.height > _NEAR and cell.width > _NEAR
    ]
    leaves = sorted((cell for cell in block if abs(cell.y1 - bottom) <= _NEAR), key=lambda cell: cell.x0)
    leaves = _touching(leaves, anchor)
    numbers = _column_numbers(sheet, bottom, leaves)
    columns = _kinds([column for leaf in leaves for column in _columns(leaf, block, numbers, sheet.vocabulary)])
    if not any(column.kind is ColumnKind.ACTIVITY for column in columns):
        return None
    problems = []
    if numbers and not sheet.is_scan and len(_marks(numbers)) != len(columns):
        problems.append(reasons.BAD_COLUMNS)
    if any(column.kind is ColumnKind.ROLE and not column.name for column in columns):
        problems.append(reasons.NAMELESS)
    end = max((cell.y1 for cell in numbers), default=bottom)
    return Heading(top, end, tuple(columns), tuple(problems))


def _leaf_bottoms(
    anchor: Cell, beside: Sequence[tuple[Cell, ColumnKind]], named: Sequence[tuple[Cell, ColumnKind]]
) -> Iterable[float]:
    """Lower edges of the cells that name columns: the activity's, and those right below a group heading."""
    yield anchor.y1
    groups = [cell for cell, kind in beside if kind in (ColumnKind.QUALITY, ColumnKind.ROLES)]
    for cell, kind in named:
        if kind in (ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT, ColumnKind.NOTE) and any(
            abs(cell.y0 - group.y1) <= _NEAR and group.x0 - _NEAR <= cell.centre <= group.x1 + _NEAR for group in groups
        ):
            yield cell.y1


def _touching(leaves: Sequence[Cell], anchor: Cell) -> list[Cell]:
    """The leaf cells joined without a gap to the activity's column; another table beside this one is not."""
    at = next((i for i, leaf in enumerate(leaves) if leaf.x0 - _NEAR <= anchor.centre <= leaf.x1 + _NEAR), None)
    if at is None:
        return []
    first = last = at
    while first > 0 and leaves[first].x0 - leaves[first - 1].x1 <= 2 * _NEAR:
        first -= 1
    while last + 1 < len(leaves) and leaves[last + 1].x0 - leaves[last].x1 <= 2 * _NEAR:
        last += 1
    return list(leaves[first : last + 1])


def _column_numbers(sheet: Sheet, bottom: float, leaves: Sequence[Cell]) -> list[Cell]:
    """The cells of a row "(1) (2) (3)" right below the heading."""
    if not leaves:
        return []
    row = [
        cell
        for cell in sheet.cells
        if abs(cell.y0 - bottom) <= _NEAR and cell.text and leaves[0].x0 - _NEAR <= cell.centre <= leaves[-1].x1 + _NEAR
    ]
    parts = [part for cell in row for part in cell.text.split()]
    numbers = [part for part in parts if _COLUMN_NUMBER.fullmatch(part)]
    # On a scan a few of them are misread.
    fewest = _READ_NUMBERS * len(parts) if sheet.is_scan else len(parts)
    is_numbers = len(row) >= 4 and len(numbers) >= fewest
    values = [int(re.sub(r"\D", "", part)) for part in numbers] if is_numbers else []
    return sorted(row, key=lambda cell: cell.x0) if values and sorted(values) == sorted(set(values)) else []


def _marks(numbers: Sequence[Cell]) -> list[Line]:
    """The single column numbers, several of which may stand in one cell."""
    marks = [part for cell in numbers for line in cell.lines for part in (line.parts or (line,))]
    return sorted(marks, key=lambda mark: mark.x0)


def _columns(leaf: Cell, block: Sequence[Cell], numbers: Sequence[Cell], vocabulary: frozenset[str]) -> list[Column]:
    """The column a leaf names; several where column numbers show that rules are missing between them."""
    above = [
        cell
        for cell in block
        if cell.y1 <= leaf.y0 + _NEAR and cell.x0 - _NEAR <= leaf.x0 and leaf.x1 <= cell.x1 + _NEAR and cell.text
    ]
    above.sort(key=lambda cell: cell.y0)
    group = next((cell for cell in reversed(above) if cell.width > leaf.width + 2 * _NEAR), None)
    same = next((cell for cell in reversed(above) if cell.width <= leaf.width + 2 * _NEAR), None)
    source = leaf if leaf.text or same is None else same
    group_text = sentence(dehyphenated(group, vocabulary)) if group else ""
    is_grouped = any(name_of(cell.text) is ColumnKind.ROLES for cell in above if cell.width > leaf.width + 2 * _NEAR)
    marks = [mark for mark in _marks(numbers) if leaf.x0 - _NEAR <= (mark.x0 + mark.x1) / 2 <= leaf.x1 + _NEAR]
    if len(marks) > 1:
        centres = [(mark.x0 + mark.x1) / 2 for mark in marks]
        edges = [leaf.x0, *((a + b) / 2 for a, b in pairwise(centres)), leaf.x1]
        found = [_part(source, x0, x1, group_text) for x0, x1 in pairwise(edges)]
        return [replace(column, is_grouped=is_grouped) for column in found]
    name = sentence(dehyphenated(source, vocabulary))
    kind = name_of(name) or ColumnKind.ROLE
    sure = source.confidence
    return [Column(kind, name, leaf.x0, leaf.x1, column_unit(name), group_text, is_grouped, sure)]


def _part(source: Cell, x0: float, x1: float, group: str) -> Column:
    parts = [part for line in source.lines for part in (line.parts or (line,))]
    name = sentence([part.text for part in parts if x0 <= (part.x0 + part.x1) / 2 <= x1])
    return Column(name_of(name) or ColumnKind.ROLE, name, x0, x1, column_unit(name), group)


def _kinds(columns: Sequence[Column]) -> list[Column]:
    """Roles are unnamed columns between the activity and the first of inputs, duration, output, or grouped as such.

    Where those stand right behind the activity, and nothing is grouped as such, roles are the unnamed ones behind them.
    """
    activity = next((i for i, column in enumerate(columns) if column.kind is ColumnKind.ACTIVITY), len(columns))
    ends = (ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT)
    values = [i for i, column in enumerate(columns) if i > activity and column.kind in ends]
    first = min(values, default=len(columns))
    behind = range(0)
    if first == activity + 1 and not any(column.is_grouped for column in columns):
        unnamed = [
            i for i in range(max(values), len(columns)) if columns[i].kind is ColumnKind.ROLE and columns[i].name
        ]
        behind = range(unnamed[0], unnamed[-1] + 1) if len(unnamed) > 1 else behind
    kept: list[Column] = []
    for i, column in enumerate(columns):
        if column.kind is ColumnKind.ROLES or (
            column.is_grouped and column.kind not in (ColumnKind.NUMBER, ColumnKind.ACTIVITY)
        ):
            kept.append(replace(column, kind=ColumnKind.ROLE))
        elif column.kind is ColumnKind.ROLE and _is_inputs(columns, i):
            kept.append(replace(column, kind=ColumnKind.INPUTS))
        elif column.kind is ColumnKind.ROLE and not activity < i < first and i not in behind:
            number = i == activity - 1 and not column.name
            kept.append(replace(column, kind=ColumnKind.NUMBER if number else ColumnKind.OTHER))
        else:
            kept.append(column)
    return _distinct(kept)


def _is_inputs(columns: Sequence[Column], at: int) -> bool:
    """Whether a column of unknown name holds the inputs: under "Mutu Baku", right before the duration."""
    if name_of(columns[at].group) is not ColumnKind.QUALITY or any(
        column.kind is ColumnKind.INPUTS for column in columns
    ):
        return False
    same = [column.kind for column in columns if column.group == columns[at].group]
    return ColumnKind.DURATION in same and columns[at : at + 2][-1].kind is ColumnKind.DURATION


def _distinct(columns: Sequence[Column]) -> list[Column]:
    """Two role columns of one name get the name of the group above them, else a running number."""
    names = [column.name.casefold() for column in columns if column.kind is ColumnKind.ROLE]
    result: list[Column] = []
    for column in columns:
        twice = column.kind is ColumnKind.ROLE and column.name and names.count(column.name.casefold()) > 1
        if twice and column.group and name_of(column.group) is None:
            column = replace(column, name=f"{column.group} {column.name}")
        result.append(column)
    return result
