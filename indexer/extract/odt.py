"""OpenDocument text (ODT) as the trees of a DOCX: one walk and one way to sheets then serve both.

Only what reading asks of a DOCX is written: paragraphs with their heading levels and list numbers, tables with spans
and sizes, text boxes, notes, and drawn shapes with their places.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from indexer.errors import ReadError
from indexer.extract import limits
from indexer.extract.docx_package import WordTrees, ZipParts, open_parts, parse
from indexer.extract.docx_walk import TBL, TC, TR, WP, WPS, A, P, T, W, number
from indexer.models import Outcome

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TEXT, _TABLE, _DRAW, _STYLE, _SVG, _FO, _MANIFEST = (
    _NAMESPACE % name
    for name in ("office", "text", "table", "drawing", "style", "svg-compatible", "xsl-fo-compatible", "manifest")
)
_P, _H, _LIST, _ITEM, _NOTE = (f"{_TEXT}{name}" for name in ("p", "h", "list", "list-item", "note"))
_TABLE_ELEMENT, _COLUMN, _ROW, _CELL, _COVERED = (
    f"{_TABLE}{name}" for name in ("table", "table-column", "table-row", "table-cell", "covered-table-cell")
)
_SHAPE, _FRAME, _GROUP = f"{_DRAW}custom-shape", f"{_DRAW}frame", f"{_DRAW}g"
_PLAIN_SHAPES = {f"{_DRAW}rect": "rect", f"{_DRAW}ellipse": "ellipse", f"{_DRAW}circle": "ellipse"}
_MARKS = {f"{_TEXT}tab": f"{W}tab", f"{_TEXT}line-break": f"{W}br"}
# Deleted text, comments, what stands beside text without being text, and contents that belong to other programs.
_SKIPPED = frozenset(
    (
        *(f"{_TEXT}{name}" for name in ("tracked-changes", "ruby-text", "note-citation", "sequence-decls")),
        *(f"{_OFFICE}{name}" for name in ("annotation", "forms", "event-listeners")),
        *(f"{_DRAW}{name}" for name in ("object", "object-ole", "image", "control", "plugin", "applet")),
        f"{_TABLE}shapes",
    )
)
_SPACE = re.compile("[ \t\r\n]+")
_MOST_SPACES = 100
_DEEPEST_STYLE, _DEEPEST_LIST = 20, 8
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_POINTS = {"pt": 1.0, "in": 72.0, "inch": 72.0, "cm": 28.346, "mm": 2.8346, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)([a-z]+)")
_TURN = re.compile(r"rotate\s*\(\s*(-?[\d.]+)\s*\)\s*translate\s*\(\s*(\S+?)[\s,]+([^\s)]+)\s*\)")
_TWIPS, _EMU = 20, 12_700
# A copy of a longer element counts as several.
_LETTERS_A_CELL = 1_000
# LibreOffice calls the shapes that came from a DOCX by their names there.
_FOREIGN_SHAPE = "ooxml-"


@dataclass(frozen=True, slots=True)
class OdtTrees(WordTrees):
    """`header`, `footer`: what stands above and below all pages, each text once. `warnings`: as for a DOCX."""

    header: Any = None
    footer: Any = None
    warnings: tuple[str, ...] = ()


def open_odt(data: bytes) -> OdtTrees:
    """Raises ReadError: ENCRYPTED, UNSAFE (macros, DTD), TOO_BIG or DAMAGED."""
    with open_parts(data) as parts:
        if b"encryption-data" in (_part(parts, "META-INF/manifest.xml") or b""):
            raise ReadError(Outcome.ENCRYPTED, "odt: encrypted")
        if any(map(_is_macro, parts.names)):
            raise ReadError(Outcome.UNSAFE, "macros")
        if not parts.has("content.xml"):
            raise ReadError(Outcome.DAMAGED, "odt: no content")
        content = parse(parts.xml("content.xml"))
        styles = _part(parts, "styles.xml")
        roots = [content] if styles is None else [content, parse(styles)]
        body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise ReadError(Outcome.DAMAGED, "odt: no text")
        return _translated(body, roots, tuple(parts.warnings))


def _part(parts: ZipParts, name: str) -> bytes | None:
    return parts.optional(name) if parts.has(name) else None


def _is_macro(name: str) -> bool:
    """Basic modules and scripts; LibreOffice writes the lists of libraries ("script-lc.xml") for empty ones too."""
    return name.startswith("scripts/") or (
        name.startswith("basic/") and name.endswith(".xml") and not name.endswith(("script-lc.xml", "script-lb.xml"))
    )


def _translated(body: Any, roots: list[Any], warnings: tuple[str, ...]) -> OdtTrees:
    writer = _Writer(_Styles.read(roots))
    document, header, footer = (etree.Element(f"{W}{name}") for name in ("document", "hdr", "ftr"))
    writer.blocks(etree.SubElement(document, f"{W}body"), body)
    seen: set[str] = set()
    for margin in (margin for root in roots for margin in root.iterfind(f".//{_STYLE}master-page/*")):
        name = margin.tag.removeprefix(_STYLE)
        text = "".join(margin.itertext()).strip()
        if name.startswith(("header", "footer")) and margin.get(f"{_STYLE}display") != "false" and text not in seen:
            seen.add(text)
            writer.blocks(header if name.startswith("header") else footer, margin)
    return OdtTrees(document, writer.numbering, "", header, footer, warnings)


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles by family and name, list styles by name."""

    named: Mapping[tuple[str, str], Any]
    lists: Mapping[str, Any]

    @classmethod
    def read(cls, roots: Iterable[Any]) -> "_Styles":
        named: dict[tuple[str, str], Any] = {}
        lists: dict[str, Any] = {}
        for root in roots:
            for style in root.iter(f"{_STYLE}style"):
                named.setdefault((style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")), style)
            for style in root.iter(f"{_TEXT}list-style"):
                lists.setdefault(style.get(f"{_STYLE}name", ""), style)
        return cls(named, lists)

    def value(self, family: str, name: str | None, *attributes: str) -> str:
        """The first of the `attributes` that the style or one it is based on says; "" where none does."""
        for _ in range(_DEEPEST_STYLE):
            style = self.named.get((family, name or ""))
            if style is None:
                break
            for attribute in attributes:
                if (value := next((part.get(attribute) for part in style if part.get(attribute)), None)) is not None:
                    return str(value)
            name = style.get(f"{_STYLE}parent-style-name")
        return ""


@dataclass(slots=True)
class _Writer:
    """Writes elements of OpenDocument as those of WordprocessingML. `copies`: repeated rows and cells still allowed."""

    styles: _Styles
    numbering: Any = field(default_factory=lambda: etree.Element(f"{W}numbering"))
    copies: int = limits.MAX_REPEATED
    _last_of_style: dict[str, str] = field(default_factory=dict)
    _of_list: dict[str, str] = field(default_factory=dict)

    def blocks(self, parent: Any, container: Iterable[Any]) -> None:
        """The paragraphs, lists and tables inside `container`, whatever wraps them, as children of `parent`."""
        stack = [iter(container)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif child.tag in (_P, _H):
                self._paragraph(parent, child)
            elif child.tag == _LIST:
                self._list(parent, child)
            elif child.tag == _TABLE_ELEMENT:
                self._table(parent, child)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED and len(child):
                stack.append(iter(child))

    def _paragraph(self, parent: Any, source: Any, numbered: tuple[str, int] | None = None) -> None:
        paragraph = etree.SubElement(parent, P)
        properties = etree.SubElement(paragraph, f"{W}pPr")
        if source.tag == _H:
            level = number(source.get(f"{_TEXT}outline-level"), 1, 10)
            set_value(properties, f"{W}outlineLvl", min(max(level, 1) - 1, 9))
        if numbered is not None:
            key, level = numbered
            number_properties = etree.SubElement(properties, f"{W}numPr")
            set_value(number_properties, f"{W}ilvl", level)
            set_value(number_properties, f"{W}numId", key)
        self._inline(paragraph, source)

    def _inline(self, paragraph: Any, source: Any) -> None:
        _text(paragraph, source.text)
        for child in source:
            tag = child.tag
            if tag in _MARKS:
                etree.SubElement(paragraph, _MARKS[tag])
            elif tag == f"{_TEXT}s":
                etree.SubElement(paragraph, T).text = " " * number(child.get(f"{_TEXT}c"), 1, _MOST_SPACES)
            elif tag == _NOTE:
                self.blocks(etree.SubElement(paragraph, f"{W}txbxContent"), child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                if tag.startswith(_DRAW):
                    self._drawn(paragraph, child, child)
                else:
                    self._inline(paragraph, child)
            _text(paragraph, child.tail)

    def _list(self, parent: Any, source: Any, level: int = 0, style: str = "", key: str = "") -> None:
        own = source.get(f"{_TEXT}style-name", "")
        if not key or (own and own != style):
            style = own or style
            key = self._numbers(source, style)
        for item in source:
            first = item.tag == _ITEM
            if first and (start := item.get(f"{_TEXT}start-value")) is not None:
                key = self._new_numbers(style, level, start)
            for child in item:
                if child.tag == _LIST:
                    self._list(parent, child, min(level + 1, _DEEPEST_LIST), style, key)
                elif child.tag in (_P, _H):
                    self._paragraph(parent, child, (key, level) if first else None)
                    first = False
                else:
                    self.blocks(parent, [child])

    def _numbers(self, source: Any, style: str) -> str:
        """Counters of a list: its own, or those of the list that it continues."""
        key = self._of_list.get(source.get(f"{_TEXT}continue-list", ""), "")
        if not key and source.get(f"{_TEXT}continue-numbering") == "true":
            key = self._last_of_style.get(style, "")
        key = self._last_of_style[style] = key or self._new_numbers(style)
        if name := source.get("{http://www.w3.org/XML/1998/namespace}id"):
            self._of_list[name] = key
        return key

    def _new_numbers(self, style: str, started: int = -1, start: str = "1") -> str:
        """Numbers of the style from their beginning; those of level `started` from `start`."""
        key = str(len(self.numbering))
        abstract = etree.SubElement(self.numbering, f"{W}abstractNum", {f"{W}abstractNumId": key})
        for element in self.styles.lists.get(style, ()):
            level = number(element.get(f"{_TEXT}level"), 1, _DEEPEST_LIST + 1) - 1
            kind = _FORMATS.get(element.get(f"{_STYLE}num-format", ""), "decimal")
            kind = "decimal" if kind == "none" and element.get(f"{_STYLE}num-format") else kind
            written = etree.SubElement(abstract, f"{W}lvl", {f"{W}ilvl": str(level)})
            set_value(written, f"{W}numFmt", "bullet" if element.tag.endswith("bullet") else kind)
            set_value(written, f"{W}start", start if level == started else element.get(f"{_TEXT}start-value", "1"))
        set_value(etree.SubElement(self.numbering, f"{W}num", {f"{W}numId": key}), f"{W}abstractNumId", key)
        self._last_of_style[style] = key
        return key

    def _table(self, parent: Any, source: Any) -> None:
        table = etree.SubElement(parent, TBL)
        grid = etree.SubElement(table, f"{W}tblGrid")
        columns = self._counted(_inside(source, _COLUMN), f"{_TABLE}number-columns-repeated")
        for column in islice(columns, limits.MAX_SPAN):
            width = self.styles.value("table-column", column.get(f"{_TABLE}style-name"), f"{_STYLE}column-width")
            etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(round(length(width) * _TWIPS))})
        merged: dict[int, list[int]] = {}
        for row in self._counted(_inside(source, _ROW), f"{_TABLE}number-rows-repeated"):
            written = etree.SubElement(table, TR)
            height = self.styles.value(
                "table-row", row.get(f"{_TABLE}style-name"), f"{_STYLE}min-row-height", f"{_STYLE}row-height"
            )
            set_value(etree.SubElement(written, f"{W}trPr"), f"{W}trHeight", round(length(height) * _TWIPS))
            self._cells(written, row, merged)

    def _cells(self, written: Any, row: Any, merged: dict[int, list[int]]) -> None:
        """`merged`: column → rows left and columns of the cell that hangs down there from a row above."""
        covered = 0
        cells = self._counted(_inside(row, _CELL, _COVERED), f"{_TABLE}number-columns-repeated")
        for column, cell in enumerate(cells):
            if cell.tag == _CELL:
                span = max(number(cell.get(f"{_TABLE}number-columns-spanned"), 1, limits.MAX_SPAN), 1)
                rows = max(number(cell.get(f"{_TABLE}number-rows-spanned"), 1, limits.MAX_SPAN), 1)
                element = _cell(written, span, "restart" if rows > 1 else "")
                self.blocks(element, cell)
                merged[column] = [rows - 1, span]
                covered = column + span
            elif merged.get(column, [0])[0]:
                merged[column][0] -= 1
                _cell(written, merged[column][1], "continue")
                covered = column + merged[column][1]
            elif column >= covered:
                _cell(written, 1, "")

    def _counted(self, elements: Iterable[Any], attribute: str) -> Iterator[Any]:
        """Elements as often as they say, up to what a file may hold of copies. Raises ReadError TOO_BIG."""
        for element in elements:
            yield element
            copies = number(element.get(attribute), 1, limits.MAX_SPAN) - 1
            cost = 1 + len(etree.tostring(element)) // _LETTERS_A_CELL if copies > 0 else 0
            for _ in range(copies):
                self.copies -= cost
                if self.copies < 0:
                    raise ReadError(Outcome.TOO_BIG, "odt: repeated rows and cells")
                yield element

    def _drawn(self, paragraph: Any, element: Any, anchored: Any) -> None:
        """A shape with its place and the text in it; `anchored`: the group it belongs to, or the shape itself."""
        name = self._shape_name(element)
        if element.tag == _GROUP:
            for member in element:
                if isinstance(member.tag, str) and member.tag.startswith(_DRAW):
                    self._drawn(paragraph, member, anchored)
            return
        box = _box(element)
        drawing = etree.SubElement(paragraph, f"{W}drawing")
        holder = self._holder(drawing, element, anchored, box)
        shape = etree.SubElement(holder, f"{WPS}wsp")
        properties = etree.SubElement(shape, f"{WPS}spPr")
        if name:
            etree.SubElement(properties, f"{A}prstGeom", {"prst": name})
        self._paint(properties, element)
        self.blocks(etree.SubElement(etree.SubElement(shape, f"{WPS}txbx"), f"{W}txbxContent"), element)

    def _shape_name(self, element: Any) -> str:
        if element.tag == _SHAPE:
            geometry = element.find(f"{_DRAW}enhanced-geometry")
            return "" if geometry is None else geometry.get(f"{_DRAW}type", "").removeprefix(_FOREIGN_SHAPE)
        if element.tag == _FRAME:
            return "rect" if element.find(f"{_DRAW}text-box") is not None else ""
        return _PLAIN_SHAPES.get(element.tag, "")

    def _holder(self, drawing: Any, element: Any, anchored: Any, box: tuple[float, float, float, float]) -> Any:
        """The anchor of a shape with its offset, as far as offsets from the paragraph are known."""
        kind = anchored.get(f"{_TEXT}anchor-type", "paragraph")
        holder = etree.SubElement(drawing, f"{WP}inline" if kind == "as-char" else f"{WP}anchor")
        for i, (side, position) in enumerate((("horizontal", "positionH"), ("vertical", "positionV"))):
            style = anchored.get(f"{_DRAW}style-name")
            where = self.styles.value("graphic", style, f"{_STYLE}{side}-pos")
            origin = self.styles.value("graphic", style, f"{_STYLE}{side}-rel")
            origin = "page" if kind == "page" or origin.startswith("page") else "paragraph"
            written = etree.SubElement(holder, f"{WP}{position}", relativeFrom=origin)
            if where in ("", "from-left", "from-top", "from-inside"):
                etree.SubElement(written, f"{WP}posOffset").text = str(round(box[i] * _EMU))
        etree.SubElement(holder, f"{WP}extent", cx=str(round(box[2] * _EMU)), cy=str(round(box[3] * _EMU)))
        return holder

    def _paint(self, properties: Any, element: Any) -> None:
        style = element.get(f"{_DRAW}style-name")
        line = self.styles.value("graphic", style, f"{_DRAW}stroke", f"{_FO}border", f"{_FO}border-top")
        if line == "none" or (element.tag == _FRAME and not line):
            etree.SubElement(etree.SubElement(properties, f"{A}ln"), f"{A}noFill")
        fill = self.styles.value("graphic", style, f"{_DRAW}fill-color", f"{_FO}background-color").removeprefix("#")
        if fill and self.styles.value("graphic", style, f"{_DRAW}fill") not in ("none", ""):
            etree.SubElement(etree.SubElement(properties, f"{A}solidFill"), f"{A}srgbClr", val=fill)


def set_value(parent: Any, tag: str, value: object) -> None:
    etree.SubElement(parent, tag, {f"{W}val": str(value)})


def _text(paragraph: Any, text: str | None) -> None:
    if text:
        etree.SubElement(paragraph, T).text = _SPACE.sub(" ", text)


def _cell(row: Any, span: int, merge: str) -> Any:
    cell = etree.SubElement(row, TC)
    properties = etree.SubElement(cell, f"{W}tcPr")
    set_value(properties, f"{W}gridSpan", span)
    if merge:
        set_value(properties, f"{W}vMerge", merge)
    return cell


def _inside(parent: Any, *wanted: str) -> Iterator[Any]:
    """Elements of the `wanted` tags in order, through groups and table header rows but not through cells."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in wanted:
            yield child
        elif child.tag not in (_CELL, _COVERED, _TABLE_ELEMENT) and isinstance(child.tag, str):
            stack.append(iter(child))


def length(text: str | None) -> float:
    """A length in points; 0 for what is none."""
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _POINTS.get(found[2], 0.0) if found else 0.0


def _box(element: Any) -> tuple[float, float, float, float]:
    """Left, top, width and height in points from the anchor; of a turned shape the box around it."""
    width, height = length(element.get(f"{_SVG}width")), length(element.get(f"{_SVG}height"))
    if not height and element.tag == _FRAME:
        height = next((length(box.get(f"{_FO}min-height")) for box in element.iter(f"{_DRAW}text-box")), 0.0)
    turned = _TURN.search(element.get(f"{_DRAW}transform", ""))
    if turned is None:
        return length(element.get(f"{_SVG}x")), length(element.get(f"{_SVG}y")), width, height
    try:
        cosine, sine = math.cos(float(turned[1])), math.sin(float(turned[1]))
    except ValueError:
        return 0.0, 0.0, width, height
    xs = [x * cosine + y * sine for x in (0.0, width) for y in (0.0, height)]
    ys = [y * cosine - x * sine for x in (0.0, width) for y in (0.0, height)]
    left, top = length(turned[2]) + min(xs), length(turned[3]) + min(ys)
    return left, top, max(xs) - min(xs), max(ys) - min(ys)
