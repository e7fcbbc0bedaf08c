"""A DOCX, or what an ODT or DOC was converted to → its SOPs, table after table; `page` is the number of a section."""

from dataclasses import replace

from indexer.extract.docx_package import WordTrees
from indexer.models import Document, SopRecord, StepsState
from indexer.sop.assemble import PageContent, SopAssembler, content_of
from indexer.sop.identity.cells import read_box
from indexer.sop.layout.sheet_docx import read_sheets


def read_docx(trees: WordTrees, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file. `trees`: of the file that `document` came from."""
    assembler = SopAssembler(document.pages[0].number)
    unread_pages = list(document.pages)
    is_flow = False
    for sheet in read_sheets(trees, document.blocks):
        content = content_of("\n".join(cell.text for cell in sheet.cells))
        if PageContent.IDENTITY in content:
            assembler.add_box(sheet.page, read_box(sheet))
        while unread_pages and unread_pages[0].number <= sheet.page:
            assembler.add_page(unread_pages[0].number, unread_pages.pop(0).text)
        # A table without headings of its own may go on with the flow of the one before.
        is_flow = (PageContent.FLOW in content or is_flow) and assembler.add_sheet(sheet)
    for page in unread_pages:
        assembler.add_page(page.number, page.text)
    records = assembler.records()
    if not trees.loss or not any(PageContent.FLOW in content_of(page.text) for page in document.pages):
        return records
    return tuple(
        sop if sop.steps else replace(sop, steps_state=StepsState.UNREADABLE, steps_reason=trees.loss)
        for sop in records
    )
