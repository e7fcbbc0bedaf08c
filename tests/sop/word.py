"""Small Word documents written for tests, part by part."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBERING = (
    f'<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
EMU = 12_700


def paragraph(text: str = "", runs: str = "", numbered: bool = False) -> str:
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>' if numbered else ""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r>{runs}</w:p>"


def cell(*paragraphs: str, span: int = 1, merge: str = "") -> str:
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    content = "".join(paragraphs) or "<w:p/>"
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{content}</w:tc>'


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """`widths` of the grid's columns in points."""
    grid = "".join(f'<w:gridCol w:w="{width * 20}"/>' for width in widths)
    body = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def drawn(
    preset: str, x: float = 10, y: float = 2, width: float = 40, height: float = 16, line: str = "<a:ln/>"
) -> str:
    """A DrawingML shape with a VML copy for old programs, anchored where the run stands."""
    place = "".join(
        f'<wp:position{axis} relativeFrom="{origin}"><wp:posOffset>{round(at * EMU)}</wp:posOffset></wp:position{axis}>'
        for axis, origin, at in (("H", "column", x), ("V", "paragraph", y))
    )
    is_connector = "Connector" in preset
    kind = "<wps:cNvCnPr/>" if is_connector else "<wps:cNvSpPr/>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>'
        f'{place}<wp:extent cx="{round(width * EMU)}" cy="{round(height * EMU)}"/><a:graphic><a:graphicData>'
        f"<wps:wsp>{kind}"
        f'<wps:spPr><a:prstGeom prst="{preset}"/>{line}</wps:spPr></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
        f"</w:drawing></mc:Choice><mc:Fallback>{old('_x0000_t109')}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def old(kind: str, x: float = 10, y: float = 2, width: float = 40, height: float = 16) -> str:
    """A VML shape, as Word 2003 wrote them."""
    style = f"position:absolute;margin-left:{x}pt;margin-top:{y}pt;width:{width}pt;height:{height}pt"
    return f'<w:pict><v:shape type="#{kind}" style="{style}"/></w:pict>'


def write(path: Path, *blocks: str) -> Path:
    """A document of these paragraphs and tables."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
            f'<Override PartName="/word/numbering.xml" ContentType="{word}.numbering+xml"/></Types>',
        )
        for name, kind, target in (
            ("_rels/.rels", "officeDocument", "word/document.xml"),
            ("word/_rels/document.xml.rels", "numbering", "numbering.xml"),
        ):
            package.writestr(
                name,
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{_RELATIONS}/{kind}" Target="{target}"/></Relationships>',
            )
        package.writestr("word/numbering.xml", _NUMBERING)
        package.writestr(
            "word/document.xml", f"<w:document {_NAMESPACES}><w:body>{''.join(blocks)}</w:body></w:document>"
        )
    return path
