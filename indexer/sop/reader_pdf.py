"""A PDF → its SOPs. Only pages whose text promises something are read by geometry."""

from collections.abc import Sequence

from indexer.extract.pdfium import OpenPdf
from indexer.models import Page, SopRecord
from indexer.sop.gathering import Gathering
from indexer.sop.identity_cells import read_box
from indexer.sop.pages import Worth, worth_of
from indexer.sop.sheet import Sheet
from indexer.sop.sheet_pdf import read_sheet

_MOST_SHEETS = 400
_PICTURE_COVERS = 0.6


def read_pdf(pdf: OpenPdf, pages: Sequence[Page]) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order. Raises ReadError where a page cannot be loaded again."""
    gathering = Gathering(pages[0].number)
    budget = _MOST_SHEETS
    may_go_on = False
    for page in pages:
        worth = worth_of(page.text)
        sheet: Sheet | None = None
        if (worth or (may_go_on and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                sheet = read_sheet(open_page)
        if sheet and Worth.IDENTITY in worth:
            gathering.add_box(page.number, read_box(sheet))
        gathering.add_page(page.number, page.text)
        is_flow = Worth.FLOW in worth or may_go_on
        may_go_on = sheet is not None and is_flow and gathering.add_sheet(sheet)
        if not may_go_on and (not page.text or (sheet and _is_picture(sheet))):
            gathering.add_unread()
    return gathering.records()


def _is_picture(sheet: Sheet) -> bool:
    """Is the page one picture, its text only laid over it by text recognition?"""
    area = sheet.width * sheet.height
    return any((p.x1 - p.x0) * (p.y1 - p.y0) > _PICTURE_COVERS * area for p in sheet.pictures)
