"""A PDF → its SOPs. Only pages whose text promises an identity or a flow table are read by their layout."""

from dataclasses import replace

from indexer.extract.pdf import PdfText
from indexer.models import SopRecord
from indexer.sop.assemble import PageContent, SopAssembler, content_of, read_plain_text
from indexer.sop.identity.cells import read_box
from indexer.sop.layout.sheet import Sheet, vocabulary_of
from indexer.sop.layout.sheet_pdf import read_sheet

_MOST_SHEETS = 400
_PICTURE_COVERS = 0.6


def read_sops(text: PdfText) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order. Raises ReadError where a page cannot be loaded again."""
    pdf, pages = text.file, text.document.pages
    if pdf is None:
        return read_plain_text(text.document)
    assembler = SopAssembler(pages[0].number)
    vocabulary = vocabulary_of(page.text for page in pages[:_MOST_SHEETS])
    budget = _MOST_SHEETS
    has_table = False
    for page in pages:
        if page.source == "ocr":
            # Recognised words are not placed among ruling lines: a flow table on the page cannot be read.
            has_table = False
            assembler.add_recognised(page.number, page.text, hides_steps=PageContent.FLOW in content_of(page.text))
            continue
        content = content_of(page.text)
        if (content or ((has_table or assembler.has_open_section) and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                sheet = replace(read_sheet(open_page), vocabulary=vocabulary)
                has_table = _take_sheet(assembler, sheet, page.text, content, has_table=has_table)
        else:
            has_table = False
            assembler.add_page(page.number, page.text)
            if not page.text:
                assembler.add_unread()
    return assembler.records()


def _take_sheet(assembler: SopAssembler, sheet: Sheet, text: str, content: PageContent, *, has_table: bool) -> bool:
    """Adds one page by its layout; returns whether it holds part of a flow table: the next page may continue it."""
    if PageContent.IDENTITY in content:
        assembler.add_box(sheet.page, read_box(sheet))
    if PageContent.IDENTITY in content or assembler.has_open_section:
        assembler.add_sections(sheet)
    assembler.add_page(sheet.page, text)
    has_table = (PageContent.FLOW in content or has_table) and assembler.add_sheet(sheet)
    if not has_table and _is_picture(sheet):
        assembler.add_unread()
    return has_table


def _is_picture(sheet: Sheet) -> bool:
    """Whether the page is one picture with a layer of recognised text over it."""
    area = sheet.width * sheet.height
    return any((p.x1 - p.x0) * (p.y1 - p.y0) > _PICTURE_COVERS * area for p in sheet.pictures)
