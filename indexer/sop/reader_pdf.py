"""A PDF → its SOPs. Only pages whose text promises something are read by geometry."""

from dataclasses import replace

from indexer.extract.pdf import PdfText
from indexer.models import SopRecord
from indexer.sop.assemble import SopAssembler, read_plain_text
from indexer.sop.identity.cells import read_box
from indexer.sop.layout.dehyphenation import vocabulary_of
from indexer.sop.layout.sheet import Sheet
from indexer.sop.layout.sheet_pdf import read_sheet
from indexer.sop.page_content import PageContent, content_of

_MOST_SHEETS = 400
_PICTURE_COVERS = 0.6


def read_sops(text: PdfText) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order. Raises ReadError where a page cannot be loaded again."""
    pdf, pages = text.file, text.document.pages
    if pdf is None:
        return read_plain_text(text.document)
    gathering = SopAssembler(pages[0].number)
    vocabulary = vocabulary_of(page.text for page in pages[:_MOST_SHEETS])
    budget = _MOST_SHEETS
    goes_on = False
    for page in pages:
        if page.source == "ocr":
            # Its words have no places of their own among ruling lines: a flow table on it cannot be read.
            goes_on = False
            gathering.add_recognised(page.number, page.text, hides_steps=PageContent.FLOW in content_of(page.text))
            continue
        worth = content_of(page.text)
        if (worth or ((goes_on or gathering.has_open_section) and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                sheet = replace(read_sheet(open_page), vocabulary=vocabulary)
                goes_on = _take_sheet(gathering, sheet, page.text, worth, goes_on=goes_on)
        else:
            goes_on = False
            gathering.add_page(page.number, page.text)
            if not page.text:
                gathering.add_unread()
    return gathering.records()


def _take_sheet(gathering: SopAssembler, sheet: Sheet, text: str, worth: PageContent, *, goes_on: bool) -> bool:
    """Understands one page; True where it holds a part of a flow table, so that the next may go on with it."""
    if PageContent.IDENTITY in worth:
        gathering.add_box(sheet.page, read_box(sheet))
    if PageContent.IDENTITY in worth or gathering.has_open_section:
        gathering.add_sections(sheet)
    gathering.add_page(sheet.page, text)
    has_table = (PageContent.FLOW in worth or goes_on) and gathering.add_sheet(sheet)
    if not has_table and _is_picture(sheet):
        gathering.add_unread()
    return has_table


def _is_picture(sheet: Sheet) -> bool:
    """Is the page one picture, its text only laid over it by text recognition?"""
    area = sheet.width * sheet.height
    return any((p.x1 - p.x0) * (p.y1 - p.y0) > _PICTURE_COVERS * area for p in sheet.pictures)
