"""Words, paragraphs and tables as WordprocessingML. Lengths are points; every function returns XML text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from xml.sax.saxutils import escape

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
CELL_MARGIN = 3.0


def twips(points: float) -> int:
    return round(points * 20)


@dataclass(frozen=True, slots=True)
class Inserted:
    """Words a reviewer put in place of others, both kept as tracked changes."""

    old: str
    new: str


def run(text: str, *, size: float = 0, bold: bool = False) -> str:
    """One run; line breaks in `text` become breaks."""
    properties = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{round(size * 2)}"/>' if size else "")
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{pieces}</w:r>"


def tracked(change: Inserted, number: int, size: float) -> str:
    """A deletion and an insertion as Word records them; `number` is unique in the document."""
    who = 'w:author="Tim Tata Laksana" w:date="2022-10-03T09:00:00Z"'
    properties = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>'
    old = f'<w:delText xml:space="preserve">{escape(change.old)}</w:delText>'
    gone = f'<w:del w:id="{number}" {who}><w:r>{properties}{old}</w:r></w:del>'
    return f'{gone}<w:ins w:id="{number + 1}" {who}>{run(change.new, size=size)}</w:ins>'


def field(code: str, shown: str, size: float = 0) -> str:
    """A field such as PAGE with the value Word last showed."""
    properties = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>' if size else ""
    begin, separate, end = (
        f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    instruction = f'<w:r>{properties}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{begin}{instruction}{separate}{run(shown, size=size)}{end}"


def paragraph(
    *runs: str,
    align: str = "",
    style: str = "",
    before: float = 0,
    after: float = 0,
    list_level: int = -1,
    extra: str = "",
) -> str:
    """`list_level` >= 0 numbers the paragraph in that numbering definition; `extra`: more property elements."""
    numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_level}"/></w:numPr>' if list_level >= 0 else ""
    spacing = f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" w:line="240" w:lineRule="auto"/>'
    chosen = f'<w:pStyle w:val="{style}"/>' if style else ""
    aligned = f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{chosen}{extra}{numbered}{spacing}{aligned}</w:pPr>{''.join(runs)}</w:p>"


def page_break() -> str:
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell at grid place (`row`, `column`); `xml` holds its paragraphs. `fill`: six hex digits."""

    row: int
    column: int
    xml: str
    rowspan: int = 1
    colspan: int = 1
    fill: str = ""
    middle: bool = False


def table(
    widths: Sequence[float], cells: Iterable[WordCell], heights: Sequence[float], *, heading: int = 0, style: str = ""
) -> str:
    """A fixed-width table. `heights`: the least height of each row; the first `heading` rows repeat on every page."""
    placed: dict[tuple[int, int], tuple[WordCell, bool]] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            placed[row, cell.column] = (cell, row == cell.row)
    rows = []
    for number, height in enumerate(heights):
        xml, column = [], 0
        while column < len(widths):
            cell, is_first = placed[number, column]
            xml.append(cell_xml(cell, fsum(widths[column : column + cell.colspan]), is_first=is_first))
            column += cell.colspan
        rows.append(row_xml(xml, height, is_heading=number < heading))
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    margin = twips(CELL_MARGIN)
    chosen = f'<w:tblStyle w:val="{style}"/>' if style else ""
    properties = (
        f'{chosen}<w:tblW w:w="{twips(fsum(widths))}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row_xml(cells: Sequence[str], height: float, *, is_heading: bool) -> str:
    header = "<w:tblHeader/>" if is_heading else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>{header}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def cell_xml(cell: WordCell, width: float, *, is_first: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merged = ("" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>') if is_first else "<w:vMerge/>"
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    aligned = '<w:vAlign w:val="center"/>' if cell.middle else ""
    properties = f'<w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{span}{merged}{fill}{aligned}</w:tcPr>'
    return f"<w:tc>{properties}{cell.xml if is_first else '<w:p/>'}</w:tc>"
