"""A DOCX → its SOPs, from its tables in order; `page` is everywhere the number of a section."""

from indexer.models import Document, SopRecord
from indexer.sop.assemble import SopAssembler
from indexer.sop.identity.cells import read_box
from indexer.sop.layout.sheet_docx import read_sheets
from indexer.sop.page_content import PageContent, content_of


def read_docx(data: bytes, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file. Raises ReadError where the package cannot be opened again."""
    gathering = SopAssembler(document.pages[0].number)
    left = list(document.pages)
    follows = False
    for sheet in read_sheets(data, document.blocks):
        worth = content_of("\n".join(cell.text for cell in sheet.cells))
        if PageContent.IDENTITY in worth:
            gathering.add_box(sheet.page, read_box(sheet))
        while left and left[0].number <= sheet.page:
            gathering.add_page(left[0].number, left.pop(0).text)
        follows = (PageContent.FLOW in worth or follows) and gathering.add_sheet(sheet)
    for page in left:
        gathering.add_page(page.number, page.text)
    return gathering.records()
