"""DocBook, which antiword makes of a .doc, as the trees of a DOCX: headings, paragraphs and tables without drawings."""

from typing import Any

from lxml import etree

from indexer.errors import ReadError
from indexer.extract.docx_package import parse
from indexer.extract.docx_walk import TBL, TC, TR, P, T, W
from indexer.extract.odt import OdtTrees, length, set_value
from indexer.models import Outcome, reasons

_SECTIONS = frozenset(("chapter", *(f"sect{level}" for level in range(1, 6))))
_TWIPS = 20


def open_docbook(data: bytes) -> OdtTrees:
    """Raises ReadError TOO_BIG or DAMAGED."""
    root = parse(data)
    if root.tag != "book":
        raise ReadError(Outcome.DAMAGED, "doc: no DocBook")
    document, header, footer = (etree.Element(f"{W}{name}") for name in ("document", "hdr", "ftr"))
    _blocks(etree.SubElement(document, f"{W}body"), root, -1)
    # Wide tables come as running text.
    return OdtTrees(document, None, reasons.TEXT_ONLY, header, footer)


def _blocks(parent: Any, source: Any, level: int) -> None:
    """`level`: how deep the section is that `source` stands in, the first ones being 0."""
    for child in source:
        if child.tag == "tgroup":
            _table(parent, child)
        elif child.tag == "title":
            _lines(parent, child, level)
        elif child.tag == "para" and child.find(".//tgroup") is None:
            _lines(parent, child)
        elif child.tag != "bookinfo":
            _blocks(parent, child, level + (child.tag in _SECTIONS))


def _lines(parent: Any, source: Any, outline: int = -1) -> None:
    for line in "".join(source.itertext()).strip().split("\n"):
        paragraph = etree.SubElement(parent, P)
        if outline >= 0:
            set_value(etree.SubElement(paragraph, f"{W}pPr"), f"{W}outlineLvl", outline)
        etree.SubElement(paragraph, T).text = line


def _table(parent: Any, source: Any) -> None:
    table = etree.SubElement(parent, TBL)
    grid = etree.SubElement(table, f"{W}tblGrid")
    for column in source.iter("colspec"):
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(round(length(column.get("colwidth")) * _TWIPS))})
    for row in source.iter("row"):
        written = etree.SubElement(table, TR)
        for entry in row.iter("entry"):
            _lines(etree.SubElement(written, TC), entry)
