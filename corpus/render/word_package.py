"""The parts of a DOCX around its body, zipped with fixed times so that the same spec gives the same bytes."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("wpc", "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("o", "urn:schemas-microsoft-com:office:office"),
        ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {
    "word/styles.xml": ("styles", "styles"),
    "word/settings.xml": ("settings", "settings"),
    "word/numbering.xml": ("numbering", "numbering"),
    "word/footnotes.xml": ("footnotes", "footnotes"),
    "word/header1.xml": ("header", "header"),
    "word/footer1.xml": ("footer", "footer"),
}
HEADER_ID, FOOTER_ID = "rId5", "rId6"
MOMENT = (2022, 11, 15, 8, 0, 0)


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What differs between files: XML of the body (with its last section), header and footer, footnotes and style names.

    `lists`: how many numbered lists the body has, each counting from 1. `heading_ids`: style ids of the two heading levels.
    """

    body: str
    header: str
    footer: str
    footnotes: tuple[str, ...]
    lists: int
    font: str
    heading_ids: tuple[str, str]
    pages: int
    saved: date


def package(document: WordDocument) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in parts_of(document).items():
            member = ZipInfo(name, MOMENT)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0
            member.create_system = 0
            archive.writestr(member, text.encode())
    return buffer.getvalue()


def parts_of(document: WordDocument) -> dict[str, str]:
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "word/document.xml": f'{XML}<w:document {NAMESPACES} mc:Ignorable="w14"><w:body>{document.body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relationships(
            *((f"{OFFICE}/{kind}", name.removeprefix("word/")) for name, (kind, _) in PARTS.items())
        ),
        "word/styles.xml": styles(document.font, document.heading_ids),
        "word/settings.xml": settings(),
        "word/numbering.xml": numbering(document.lists),
        "word/footnotes.xml": footnotes(document.footnotes),
        "word/header1.xml": f"{XML}<w:hdr {NAMESPACES}>{document.header}</w:hdr>",
        "word/footer1.xml": f"{XML}<w:ftr {NAMESPACES}>{document.footer}</w:ftr>",
        "docProps/core.xml": core(document.saved),
        "docProps/app.xml": app(document.pages),
    }


def content_types() -> str:
    overrides = [("/word/document.xml", f"{WORD}.document.main+xml")]
    overrides += [(f"/{name}", f"{WORD}.{kind}+xml") for name, (_, kind) in PARTS.items()]
    overrides.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    overrides.append(("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"))
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{defaults}{listed}</Types>'


def relationships(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def styles(font: str, heading_ids: tuple[str, str]) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/>'
    defaults = f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="18"/><w:lang w:val="id-ID"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{24 - 2 * level}"/></w:rPr></w:style>'
        for level, style in enumerate(heading_ids, 1)
    )
    grid = '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/></w:style>'
    note = (
        '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )
    return f"{XML}<w:styles {NAMESPACES}>{defaults}{normal}{headings}{grid}{note}</w:styles>"


def settings() -> str:
    notes = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    compat = '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    return f'{XML}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>{notes}{compat}</w:settings>'


def numbering(lists: int) -> str:
    abstract = (
        '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="320" w:hanging="320"/></w:pPr></w:lvl></w:abstractNum>'
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{restart}</w:num>' for number in range(1, lists + 1)
    )
    return f"{XML}<w:numbering {NAMESPACES}>{abstract}{numbers}</w:numbering>"


def footnotes(texts: tuple[str, ...]) -> str:
    marks = (("-1", "separator", "<w:separator/>"), ("0", "continuationSeparator", "<w:continuationSeparator/>"))
    fixed = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r>{mark}</w:r></w:p></w:footnote>'
        for number, kind, mark in marks
    )
    reference = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    own = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>{reference}'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(texts, 1)
    )
    return f"{XML}<w:footnotes {NAMESPACES}>{fixed}{own}</w:footnotes>"


def core(saved: date) -> str:
    """Offices leave title and author as they come, so both stay empty here."""
    moment = f"{saved.isoformat()}T08:00:00Z"
    spaces = (
        f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return f"{XML}<cp:coreProperties {spaces}><dc:title></dc:title><dc:creator></dc:creator>{times}</cp:coreProperties>"


def app(pages: int) -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{XML}<Properties xmlns="{space}"><Pages>{pages}</Pages><Application>Microsoft Office Word</Application></Properties>'
