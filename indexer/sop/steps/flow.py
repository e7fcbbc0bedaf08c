"""Sheets → steps: assembles headings, rows and symbols, and follows tables over pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.models import Step, StepConfidence
from indexer.sop.identity.lists import items, sentence
from indexer.sop.layout.sheet import Sheet
from indexer.sop.steps.columns import Column, ColumnKind, Heading, find_headings, name_of
from indexer.sop.steps.placing import RowSymbols, place_symbols
from indexer.sop.steps.rows import TableBody, cells_under, confidence_in, read_body, value_in, without_arrow_labels
from indexer.text.durations import parse, recognised_duration, working_minutes

_NEAR = 3.0
_LARGEST_SHIFT = 40.0
_SAME_EDGES = 0.8
_REPEATED = 0.8
_CONTINUED = re.compile(r"\W*lanjutan", re.IGNORECASE)
_TOTAL = re.compile(r"\W*(?:jumlah|total)\b", re.IGNORECASE)
_MOST_STEPS = 1_000


@dataclass(slots=True)
class StepDraft:
    """A step while its table is being read: text of its columns as lines, and what stands in its row.

    `confidence`: how sure each column's value is, where the sheet is a scan.
    """

    number: str
    page: int
    texts: dict[ColumnKind, list[str]]
    placed: RowSymbols
    unit: str = ""
    named: tuple[str, ...] = ()
    confidence: dict[ColumnKind, float] | None = None
    activity: str = field(init=False)  # `texts` of its column as one text, which is asked for again and again

    def __post_init__(self) -> None:
        self.activity = as_text(self.texts.get(ColumnKind.ACTIVITY, []))


@dataclass(slots=True)
class FlowTable:
    """One flow table, which may run over several sheets."""

    columns: tuple[Column, ...]
    roles: tuple[str, ...]
    drafts: list[StepDraft] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_numbered: bool = False
    spans: list[tuple[Sheet, float, float]] = field(default_factory=list)


class FlowReader:
    """Reads the flow tables of one SOP, sheet after sheet. `start`: the sheet of the first table, and its top."""

    def __init__(self) -> None:
        self._tables: list[FlowTable] = []
        self.start: tuple[Sheet, float] | None = None

    def add(self, sheet: Sheet) -> bool:
        """Read the parts of flow tables on the sheet; False where it has none."""
        found = False
        for columns, heading, top, bottom in _regions(sheet, self._tables[-1] if self._tables else None):
            _add(self._tables, sheet, heading, read_body(sheet, columns, top, bottom))
            if self.start is None and heading is not None:
                self.start = (sheet, heading.top)
            found = True
        return found

    def tables(self) -> list[FlowTable]:
        """The tables in order; one that is printed twice is given once."""
        kept = _without_repeats(self._tables)
        for table in kept:
            _place_terminals(table)
        return kept


def _regions(
    sheet: Sheet, current: FlowTable | None
) -> Iterator[tuple[tuple[Column, ...], Heading | None, float, float]]:
    """The bodies of tables on a sheet: what goes on from the sheet before, then what stands below each heading."""
    headings = find_headings(sheet)
    first = headings[0].top if headings else sheet.height + _NEAR
    if current is not None and (current.drafts or current.spans[-1][0].page == sheet.page - 1):
        columns = _same_columns(sheet, current.columns, first)
        if columns:
            activity = next(column for column in columns if column.kind is ColumnKind.ACTIVITY)
            starts = [
                cell.y0 for cell in sheet.cells if _spans(cell.x0, cell.x1, activity) and cell.y1 <= first + _NEAR
            ]
            if starts:
                yield columns, None, min(starts), first
    for i, heading in enumerate(headings):
        end = headings[i + 1].top if i + 1 < len(headings) else sheet.height + _NEAR
        yield heading.columns, heading, heading.bottom, end


def _spans(x0: float, x1: float, column: Column) -> bool:
    return abs(x0 - column.x0) <= _NEAR and abs(x1 - column.x1) <= _NEAR


def _same_columns(sheet: Sheet, columns: Sequence[Column], bottom: float) -> tuple[Column, ...]:
    """The columns, moved by the shift at which most of their edges are found again above `bottom`; else ()."""
    edges = [columns[0].x0, *(column.x1 for column in columns)]
    cells = [cell for cell in sheet.cells if cell.y1 <= bottom + _NEAR]
    found = sorted({round(x, 1) for cell in cells for x in (cell.x0, cell.x1)})
    if len(found) < _SAME_EDGES * len(edges):
        return ()
    shifts = {0.0, *(round(x - edges[0], 1) for x in found if abs(x - edges[0]) <= _LARGEST_SHIFT)}

    def matched(shift: float) -> int:
        return sum(any(abs(edge + shift - x) <= _NEAR for x in found) for edge in edges)

    best = max(sorted(shifts, key=abs), key=matched)
    if matched(best) < _SAME_EDGES * len(edges):
        return ()
    return tuple(Column(c.kind, c.name, c.x0 + best, c.x1 + best, c.unit, c.group) for c in columns)


def _add(tables: list[FlowTable], sheet: Sheet, heading: Heading | None, body: TableBody) -> None:
    drafts = _drafts(sheet, body)
    current = tables[-1] if tables else None
    if heading is not None and (current is None or not _continues(current, body, drafts)):
        names = tuple(column.name for column in body.columns if column.kind is ColumnKind.ROLE)
        current = FlowTable(body.columns, names, problems=list(heading.problems))
        tables.append(current)
        is_first = True
    else:
        is_first = False
    if current is None:
        return
    current.spans.append((sheet, heading.top if heading else body.y0, body.y1))
    current.is_numbered = current.is_numbered or sum(bool(d.number) for d in drafts) * 2 > len(drafts)
    for i, draft in enumerate(drafts):
        if not is_first and _belongs_to_last(current, draft, is_top=i == 0):
            _append(current.drafts[-1], draft)
        elif _is_activity(draft, sheet) and not _is_total(draft) and len(current.drafts) < _MOST_STEPS:
            current.drafts.append(draft)
    if current.drafts and body.columns != current.columns:
        current.columns = body.columns


def _is_activity(draft: StepDraft, sheet: Sheet) -> bool:
    """Whether the row says what is done; on a scan a row of column numbers may not be known as one."""
    return any(map(str.isalpha, draft.activity)) if sheet.is_scan else bool(draft.activity)


def _is_total(draft: StepDraft) -> bool:
    """Whether the row is the sum under the table ("Jumlah waktu") and no step."""
    return not draft.number and not draft.placed.symbols and bool(_TOTAL.match(draft.activity))


def _continues(table: FlowTable, body: TableBody, drafts: Sequence[StepDraft]) -> bool:
    """Whether a body with its own heading continues the table: with the same roles and numbers that go on."""
    roles = [_letters(column.name) for column in body.columns if column.kind is ColumnKind.ROLE]
    if len(roles) != len(table.roles):
        return False
    alike = sum(
        a == b or bool(a and b and (a in b or b in a)) for a, b in zip(roles, map(_letters, table.roles), strict=True)
    )
    if alike < _SAME_EDGES * len(roles):
        return False
    if len(table.drafts) > 1 and drafts and _letters(drafts[0].activity) == _letters(table.drafts[0].activity):
        # Printed once more.
        return False
    numbers = [int(draft.number) for draft in drafts if draft.number.isdecimal()]
    before = [int(draft.number) for draft in table.drafts if draft.number.isdecimal()]
    return not (numbers and before and numbers[0] == 1 and len(before) > 1)


def _belongs_to_last(table: FlowTable, draft: StepDraft, *, is_top: bool) -> bool:
    """Whether a row of a later page, mostly its first, is the rest of a row that the page break cut."""
    if not table.drafts:
        return False
    if _CONTINUED.match(draft.activity):
        return True
    if not is_top:
        return False
    if draft.number and draft.number == table.drafts[-1].number:
        return True
    if draft.number:
        return False
    return table.is_numbered or not draft.activity or draft.activity[:1].islower()


def _append(last: StepDraft, rest: StepDraft) -> None:
    for kind, lines in rest.texts.items():
        if lines != last.texts.get(kind):
            last.texts.setdefault(kind, []).extend(lines)
    last.activity = as_text(last.texts.get(ColumnKind.ACTIVITY, []))
    last.placed.columns |= rest.placed.columns
    last.placed.is_decision |= rest.placed.is_decision
    last.placed.symbols += rest.placed.symbols
    last.placed.straddling += rest.placed.straddling
    last.placed.connectors += rest.placed.connectors
    last.placed.circles |= rest.placed.circles
    last.placed.from_picture |= rest.placed.from_picture
    if last.confidence and rest.confidence:
        last.confidence = {kind: min(sure, rest.confidence[kind]) for kind, sure in last.confidence.items()}


def _drafts(sheet: Sheet, body: TableBody) -> list[StepDraft]:
    roles = [column for column in body.columns if column.kind is ColumnKind.ROLE]
    placed = place_symbols(sheet, body.rows, roles)
    unit = next((column.unit for column in body.columns if column.kind is ColumnKind.DURATION), "")
    kinds = (ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT, ColumnKind.NOTE)
    columns = {kind: next((column for column in body.columns if column.kind is kind), None) for kind in kinds}
    cells = {kind: cells_under(sheet, column) for kind, column in columns.items()}
    # One column "Pelaksana" and no column for each role: performers are written as words.
    is_named = len(roles) == 1 and name_of(roles[0].name) is ColumnKind.ROLES
    named = cells_under(sheet, roles[0]) if is_named else []
    drafts = []
    for row, here in zip(body.rows, placed, strict=True):
        texts = {kind: value_in(beside, row, sheet.vocabulary) for kind, beside in cells.items()}
        texts[ColumnKind.ACTIVITY] = list(row.activity)
        texts[ColumnKind.INPUTS] = without_arrow_labels(texts[ColumnKind.INPUTS])
        performers = items(value_in(named, row, sheet.vocabulary))
        confidence = None
        if sheet.is_scan:
            confidence = {kind: confidence_in(beside, row) for kind, beside in cells.items()}
            confidence[ColumnKind.ACTIVITY] = row.confidence
            texts[ColumnKind.DURATION], is_plausible = recognised_duration(texts[ColumnKind.DURATION], unit)
            if not is_plausible:
                confidence[ColumnKind.DURATION] = 0.0
            names = [roles[i].confidence for i in here.columns]
            confidence[ColumnKind.ROLE] = min([here.confidence, confidence_in(named, row), *names])
        drafts.append(StepDraft(row.number, sheet.page, texts, here, unit, performers, confidence))
    return drafts


def to_step(draft: StepDraft, roles: Sequence[str]) -> Step:
    """The finished step; performers in the order of their columns."""
    duration = sentence(draft.texts.get(ColumnKind.DURATION, []))
    performers = draft.named or tuple(roles[i] for i in sorted(draft.placed.columns) if i < len(roles))
    confidence = _confidence(draft.confidence) if draft.confidence else None
    return Step(
        number=draft.number,
        activity=draft.activity,
        performers=tuple(dict.fromkeys(performers)),
        inputs=as_text(draft.texts.get(ColumnKind.INPUTS, [])),
        duration=duration,
        output=as_text(draft.texts.get(ColumnKind.OUTPUT, [])),
        note=as_text(draft.texts.get(ColumnKind.NOTE, [])),
        page=draft.page,
        minutes=working_minutes(parse(duration, draft.unit)),
        is_decision=draft.placed.is_decision,
        confidence=confidence,
    )


def _confidence(sure: Mapping[ColumnKind, float]) -> StepConfidence:
    kinds = (ColumnKind.ACTIVITY, ColumnKind.ROLE, ColumnKind.INPUTS, ColumnKind.DURATION, ColumnKind.OUTPUT)
    return StepConfidence(*(round(sure[kind], 2) for kind in kinds))


def as_text(lines: Sequence[str]) -> str:
    """A cell's lines as one text; the items of a bulleted list are parted by semicolons."""
    listed = items(lines, bulleted_only=True)
    return "; ".join(listed) if listed else sentence(lines)


def _place_terminals(table: FlowTable) -> None:
    """A circle that stands alone in the first or the last row is the start or the end, no connector."""
    for draft in (*table.drafts[:1], *table.drafts[-1:]):
        if not draft.placed.symbols and not draft.named and len(draft.placed.circles) == 1:
            draft.placed.columns |= draft.placed.circles
            draft.placed.symbols = 1


def _without_repeats(tables: Sequence[FlowTable]) -> list[FlowTable]:
    kept: list[FlowTable] = []
    seen: set[str] = set()
    for table in tables:
        activities = [_letters(draft.activity) for draft in table.drafts]
        if activities and sum(a in seen for a in activities) >= _REPEATED * len(activities):
            continue
        seen.update(activities)
        if table.drafts or not kept:
            kept.append(table)
    return kept


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
