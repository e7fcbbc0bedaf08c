"""A PDF → its SOPs. Only pages whose text promises something are read by geometry."""

from collections.abc import Sequence

from indexer.extract.pdfium import OpenPdf
from indexer.models import Page, SopRecord
from indexer.sop.flow import read_tables
from indexer.sop.gathering import Gathering
from indexer.sop.identity_cells import read_box
from indexer.sop.pages import Worth, worth_of
from indexer.sop.sheet import Sheet
from indexer.sop.sheet_pdf import read_sheet

_MOST_SHEETS = 400


def read_pdf(pdf: OpenPdf, pages: Sequence[Page]) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order. Raises ReadError where a page cannot be loaded again."""
    gathering = Gathering(pages[0].number)
    budget = _MOST_SHEETS
    may_go_on = False
    for page in pages:
        worth = worth_of(page.text)
        sheet = None
        if (worth or (may_go_on and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                sheet = read_sheet(open_page)
        if sheet and Worth.IDENTITY in worth:
            gathering.add_box(page.number, read_box(sheet))
        gathering.add_page(page.number, page.text)
        if sheet and (Worth.FLOW in worth or may_go_on):
            gathering.add_sheet(sheet)
            may_go_on = _goes_on(gathering.sheets)
        else:
            may_go_on = False
    return gathering.records()


def _goes_on(sheets: Sequence[Sheet]) -> bool:
    """Does the last sheet hold a part of a flow table, so that the next page may go on with it?"""
    return any(span[0] is sheets[-1] for table in read_tables(sheets) for span in table.spans)
