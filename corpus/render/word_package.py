"""The parts of a DOCX, from the templates in `word_template/`, zipped with fixed times: same spec, same bytes."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HEADER_ID, FOOTER_ID = "rId5", "rId6"  # as in document_rels.xml
MOMENT = (2022, 11, 15, 8, 0, 0)
TEMPLATES = Path(__file__).parent / "word_template"


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What differs between files: XML of body (with its last section), header and footer; texts of the footnotes.

    `lists`: how many numbered lists the body has, each counting from 1. `heading_ids`: style ids of the heading levels.
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
    """Part name → XML. Title and author stay empty, as offices leave them."""
    first, second = document.heading_ids
    return {
        "[Content_Types].xml": filled("content_types"),
        "_rels/.rels": filled("rels"),
        "word/document.xml": filled("document", body=document.body),
        "word/_rels/document.xml.rels": filled("document_rels"),
        "word/styles.xml": filled("styles", font=document.font, first=first, second=second),
        "word/settings.xml": filled("settings"),
        "word/numbering.xml": filled("numbering", numbers=numbers(document.lists)),
        "word/footnotes.xml": filled("footnotes", footnotes=footnotes(document.footnotes)),
        "word/header1.xml": filled("header", content=document.header),
        "word/footer1.xml": filled("footer", content=document.footer),
        "docProps/core.xml": filled("core", moment=f"{document.saved.isoformat()}T08:00:00Z"),
        "docProps/app.xml": filled("app", pages=str(document.pages)),
    }


def filled(name: str, **values: str) -> str:
    return template(name).substitute(values)


@cache
def template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.xml").read_text(encoding="utf-8"))


def numbers(lists: int) -> str:
    """A numbering instance for each list, so that each starts again at 1."""
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    return "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{restart}</w:num>' for number in range(1, lists + 1)
    )


def footnotes(texts: tuple[str, ...]) -> str:
    reference = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    return "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>{reference}'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(texts, 1)
    )
