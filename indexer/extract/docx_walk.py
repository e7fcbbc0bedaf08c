"""The walk over WordprocessingML: paragraphs, tables in tables, text boxes, insertions and notes, in reading order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.extract import limits
from indexer.extract.table_rows import row_text
from indexer.models import TableCell

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

P, TBL, TR, TC, T = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}t"
_OUTLINE, _STYLE = f"{W}outlineLvl", f"{W}pStyle"
_PROPERTIES, _SECTION, _VAL = f"{W}pPr", f"{W}sectPr", f"{W}val"
_CELL_PROPERTIES, _SPAN, _MERGE = f"{W}tcPr", f"{W}gridSpan", f"{W}vMerge"
_ROW_PROPERTIES, _GRID_BEFORE = f"{W}trPr", f"{W}gridBefore"
_ALTERNATIVES, _TEXT_BOX, _SYMBOL = f"{MC}AlternateContent", f"{W}txbxContent", f"{W}sym"
_TEXT = frozenset({T, f"{A}t", f"{_M}t"})
_MARKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
# Deleted or moved away, or not text at all. Fallbacks are reached through their AlternateContent only.
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "sdtPr", "tblPr", "trPr", "rt")
) | {f"{MC}Fallback"}
# Symbol fonts draw these codes as other characters.
_SYMBOLS = {0xFC: "✓", 0xD6: "√", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0x6E: "■", 0xA8: "□", 0x6F: "□", 0x6C: "●"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`level`: 1–9 for a heading, 0 for body text. `ends_section`: the last one before a section break of Word."""

    text: str
    level: int = 0
    ends_section: bool = False


@dataclass(frozen=True, slots=True)
class WordTable:
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(row_text([cell.text.split("\n") for cell in row]) for row in self.rows)


Item = Paragraph | WordTable


@dataclass(slots=True)
class _OpenCell:
    """A cell while the rows below may still be merged into it."""

    texts: list[str]
    column: int
    colspan: int
    rowspan: int = 1

    def close(self) -> TableCell:
        return TableCell("\n".join(filter(None, self.texts)), self.column, self.colspan, self.rowspan)


@dataclass(slots=True)
class Walker:
    """`levels`: style id → heading level. `notes`: (kind, id) → the note's element; each is given once, where it is
    first referred to. `embedded` counts parts of other formats placed in the text (altChunk), which are not read."""

    budget: limits.TextBudget
    levels: Mapping[str, int] = field(default_factory=dict)
    notes: dict[tuple[str, str], Any] = field(default_factory=dict)
    embedded: int = 0

    def items(self, container: Any, depth: int = 0) -> Iterator[Item]:
        """The paragraphs and tables inside `container`, whatever wraps them. Past the depth limit only their text."""
        if depth > limits.MAX_TABLE_DEPTH:
            yield Paragraph(self._flat(container))
            return
        for element in self._flow(container, frozenset({P, TBL, f"{W}altChunk"})):
            if element.tag == P:
                yield from self._paragraph(element, depth)
            elif element.tag == TBL:
                yield self._table(element, depth)
            else:
                self.embedded += 1

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[Item]:
        pieces: list[str] = []
        inner: list[Item] = []
        properties = None
        stack = [iter(paragraph)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            tag = child.tag
            if tag in _TEXT:
                pieces.append(child.text or "")
            elif tag in _MARKS:
                pieces.append(_MARKS[tag])
            elif tag in _SKIPPED or not isinstance(tag, str):
                if tag == _PROPERTIES and properties is None and len(stack) == 1:
                    properties = child
            elif tag == _ALTERNATIVES:
                stack.append(iter(_chosen(child)))
            elif tag == _TEXT_BOX:
                inner.extend(self.items(child, depth + 1))
            elif tag in _NOTES:
                note = self.notes.pop((_NOTES[tag], child.get(f"{W}id", "")), None)
                inner.extend(self.items(note, depth + 1) if note is not None else ())
            elif tag == _SYMBOL:
                pieces.append(_symbol(child.get(f"{W}char", "")))
            elif len(child):
                stack.append(iter(child))
        text = "".join(pieces).strip()
        self.budget.take(len(text))
        yield Paragraph(text, self._level(properties), _has_section(properties))
        yield from inner

    def _level(self, properties: Any) -> int:
        if properties is None:
            return 0
        outline = child_of(properties, _OUTLINE)
        if outline is not None:
            return outline_level(outline)
        style = child_of(properties, _STYLE)
        return self.levels.get(style.get(_VAL, ""), 0) if style is not None else 0

    def _table(self, table: Any, depth: int) -> WordTable:
        rows: list[list[_OpenCell]] = []
        above: dict[int, _OpenCell] = {}
        for row in self._flow(table, frozenset({TR})):
            column = _before(row)
            cells: list[_OpenCell] = []
            for cell in self._flow(row, frozenset({TC})):
                span, merged = _spans(cell)
                text = "\n".join(filter(None, (item.text for item in self.items(cell, depth + 1))))
                if merged == "continue" and column in above:
                    above[column].rowspan += 1
                    above[column].texts.append(text)
                else:
                    cells.append(_OpenCell([text], column, span))
                    above.pop(column, None)
                    if merged:
                        above[column] = cells[-1]
                column += span
            rows.append(cells)
        return WordTable(tuple(tuple(cell.close() for cell in cells) for cells in rows))

    def _flow(self, container: Any, wanted: frozenset[str]) -> Iterator[Any]:
        """Elements of the `wanted` tags in order, through content controls, insertions and alternatives."""
        stack = [iter(container)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif child.tag in wanted:
                yield child
            elif child.tag == _ALTERNATIVES:
                stack.append(iter(_chosen(child)))
            elif child.tag not in _SKIPPED and isinstance(child.tag, str) and len(child):
                stack.append(iter(child))

    def _flat(self, container: Any) -> str:
        text = " ".join(element.text or "" for element in container.iter(T))
        self.budget.take(len(text))
        return text


def child_of(element: Any, *path: str) -> Any:
    """The first element of that tag, or of a path of tags, below `element`; None where there is none.

    lxml's `find` asks the same several times as long, and is asked for every paragraph and cell.
    """
    for tag in path:
        if element is None:
            return None
        element = next(element.iterchildren(tag), None)
    return element


def number(text: str | None, default: int, most: int) -> int:
    """The number in an attribute, between 0 and `most`; `default` where the attribute of an odd file holds none."""
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:12]), most)


def outline_level(element: Any) -> int:
    """Heading level of an outline level, which Word counts from 0 and which is 9 for body text."""
    return (number(element.get(f"{W}val"), 9, 9) + 1) % 10


def _chosen(alternatives: Any) -> Any:
    """The branch with text in it: a drawing's text box and its fallback for old readers hold the same words."""
    branches = [child for child in alternatives if isinstance(child.tag, str)]
    with_text = (branch for branch in branches if next(branch.iter(T), None) is not None)
    return next(with_text, branches[0] if branches else ())


def _has_section(properties: Any) -> bool:
    return properties is not None and child_of(properties, _SECTION) is not None


def _before(row: Any) -> int:
    skipped = child_of(row, _ROW_PROPERTIES, _GRID_BEFORE)
    return number(skipped.get(_VAL), 0, limits.MAX_SPAN) if skipped is not None else 0


def _spans(cell: Any) -> tuple[int, str]:
    """(grid columns, vertical merge: "", "restart" or "continue")."""
    properties = child_of(cell, _CELL_PROPERTIES)
    if properties is None:
        return 1, ""
    span = child_of(properties, _SPAN)
    columns = number(span.get(_VAL), 1, limits.MAX_SPAN) if span is not None else 1
    merge = child_of(properties, _MERGE)
    return max(columns, 1), "" if merge is None else merge.get(_VAL, "continue")


def _symbol(code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= value <= 0xF0FF:
        return _SYMBOLS.get(value - 0xF000, "•")
    return chr(value) if 0x20 <= value < 0xD800 else ""
