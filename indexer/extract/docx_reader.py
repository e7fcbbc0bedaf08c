"""DOCX and ODT as sections and blocks. python-docx opens a DOCX; `docx_walk` sees what its iterators leave out."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from lxml import etree

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import limits
from indexer.extract.docx_package import WordPackage, WordTrees, xml_refusal
from indexer.extract.docx_walk import R_ID, Item, Paragraph, W, Walker, WordTable, outline_level
from indexer.extract.odt import OdtTrees
from indexer.extract.text_quality import clean
from indexer.models import Block, Document, FileKind, Outcome, Page

_DEEPEST_SECTION = 3
_LONGEST_HEADING = 120
_HEADING_STYLE = re.compile(r"heading ([1-9])$")
_SAYS_SOMETHING = re.compile(r"[^\W_]")


def read_docx(package: WordPackage, trees: WordTrees, sha256: str, settings: Settings) -> Document:
    """`trees`: of the package. Raises ReadError DAMAGED, and TOO_BIG for too much text."""
    document = _open(package.frame())
    walker = Walker(limits.TextBudget(settings.read_text_mb), _heading_levels(document), _notes(document))
    # Elements of python-docx's own tree are slow to walk: each is looked up among its classes.
    body = trees.document.find(f"{W}body")
    if body is None:
        raise ReadError(Outcome.DAMAGED, "docx: no body")
    found = _document(FileKind.DOCX, sha256, _in_order(document, body, walker), package.warnings)
    if not walker.embedded:
        return found
    warning = f"Berkas memuat {walker.embedded} sisipan dari berkas lain (altChunk) yang tidak dibaca."
    return replace(found, warnings=(*found.warnings, warning))


def read_trees(trees: OdtTrees, sha256: str, kind: FileKind, settings: Settings) -> Document:
    """What was made of a file of another kind. Raises ReadError TOO_BIG for too much text."""
    walker = Walker(limits.TextBudget(settings.read_text_mb))
    items = (
        *map(_plain, walker.items(trees.header)),
        *walker.items(trees.document[0]),
        *map(_plain, walker.items(trees.footer)),
    )
    return _document(kind, sha256, items, trees.warnings)


def _document(kind: FileKind, sha256: str, items: Iterable[Item], warnings: tuple[str, ...]) -> Document:
    sections = _Sections()
    for item in items:
        sections.add(item)
    pages = sections.pages(kind.value)
    outcome = Outcome.INDEXED if any(page.source != "none" for page in pages) else Outcome.NO_TEXT
    return Document(kind, sha256, pages, tuple(sections.blocks), kind.value, outcome, warnings)


def _open(frame: bytes) -> Any:
    try:
        return docx.Document(io.BytesIO(frame))
    except etree.XMLSyntaxError as error:
        raise xml_refusal(error) from error
    except (OpcError, KeyError, ValueError, AttributeError) as error:
        raise ReadError(Outcome.DAMAGED, f"docx: {error!r}") from error


def _heading_levels(document: Any) -> dict[str, int]:
    """Style id → heading level, also for styles based on a heading and for styles with an outline level."""
    own: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in document.styles.element.iter(f"{W}style"):
        style_id = style.get(f"{W}styleId", "")
        name, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        known = _HEADING_STYLE.match(name.get(f"{W}val", "").lower()) if name is not None else None
        if known:
            own[style_id] = int(known[1])
        elif outline is not None:
            own[style_id] = outline_level(outline)
        if base is not None:
            parents[style_id] = base.get(f"{W}val", "")
    for style_id in parents:
        seen, ancestor = {style_id}, parents[style_id]
        while style_id not in own and ancestor and ancestor not in seen:
            seen.add(ancestor)
            if ancestor in own:
                own[style_id] = own[ancestor]
            ancestor = parents.get(ancestor, "")
    return own


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    """(kind, id) → element, for footnotes and endnotes."""
    notes: dict[tuple[str, str], Any] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in {"footnote", "endnote"}:
            for note in parse_xml(relation.target_part.blob).iter(f"{W}{kind}"):
                notes[kind, note.get(f"{W}id", "")] = note
    return notes


def _in_order(document: Any, body: Any, walker: Walker) -> Iterator[Item]:
    """Headers before the Word section they stand over, footers after it; each header or footer part once."""
    breaks = [element for element in body.iter(f"{W}sectPr") if not element.getparent().tag.endswith("Change")]
    margins = _Margins(document, walker)
    current = 0
    yield from margins.items(breaks, current, "headerReference")
    for item in walker.items(body):
        yield item
        if isinstance(item, Paragraph) and item.ends_section:
            yield from margins.items(breaks, current, "footerReference")
            current += 1
            yield from margins.items(breaks, current, "headerReference")
    yield from margins.items(breaks, current, "footerReference")


def _plain(item: Item) -> Item:
    """Items of a header or footer as plain paragraphs: a heading there begins no section."""
    return Paragraph(item.text) if isinstance(item, Paragraph) else item


@dataclass(slots=True)
class _Margins:
    """The header and footer parts of the package that were not given yet."""

    document: Any
    walker: Walker
    seen: set[str] = field(default_factory=set)

    def items(self, breaks: list[Any], index: int, kind: str) -> Iterator[Item]:
        for reference in breaks[index].iter(f"{W}{kind}") if index < len(breaks) else ():
            part = self.document.part.related_parts.get(reference.get(R_ID, ""))
            if part is not None and part.partname not in self.seen:
                self.seen.add(part.partname)
                for item in self.walker.items(part.element):
                    yield _plain(item)


@dataclass(slots=True)
class _Sections:
    """Collects items into sections; a heading of the first levels begins one."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[str] = field(default_factory=lambda: [""])
    _only_heading: int = 0

    def add(self, item: Item) -> None:
        if isinstance(item, WordTable):
            self._append(Block(len(self.headings), rows=item.rows))
        elif text := clean(item.text):
            if 0 < item.level <= _DEEPEST_SECTION:
                self._begin(" ".join(text.split()), item.level)
                self.blocks.append(Block(len(self.headings), text))
            else:
                self._append(Block(len(self.headings), text))

    def _append(self, block: Block) -> None:
        self.blocks.append(block)
        self._only_heading = 0

    def _begin(self, heading: str, level: int) -> None:
        """Two headings of one level in a row ("BAB I", "PENDAHULUAN") are one; an empty first section is none."""
        if self._only_heading == level:
            heading = f"{self.headings[-1]} {heading}"
            self.headings[-1] = heading[:_LONGEST_HEADING]
        elif not self.blocks:
            self.headings[-1] = heading[:_LONGEST_HEADING]
        elif len(self.headings) < limits.MAX_PAGES:
            self.headings.append(heading[:_LONGEST_HEADING])
        self._only_heading = level

    def pages(self, reader: str) -> tuple[Page, ...]:
        texts: list[list[str]] = [[] for _ in self.headings]
        for block in self.blocks:
            texts[block.page - 1].append(WordTable(block.rows).text if block.rows else block.text)
        pages = []
        for number, (heading, parts) in enumerate(zip(self.headings, texts, strict=True), 1):
            text = clean("\n".join(parts))
            said = _SAYS_SOMETHING.search(text) is not None
            pages.append(Page(number, text if said else "", reader if said else "none", heading))
        return tuple(pages)
