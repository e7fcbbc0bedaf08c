"""A PDF → its SOPs. Only pages whose text promises something are read by geometry."""

from collections.abc import Sequence

from indexer.extract.pdfium import OpenPage, OpenPdf
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
    goes_on = False
    for page in pages:
        worth = worth_of(page.text)
        if (worth or (goes_on and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                goes_on = _read_page(gathering, open_page, page.text, worth, goes_on=goes_on)
        else:
            goes_on = False
            gathering.add_page(page.number, page.text)
            if not page.text:
                gathering.add_unread()
    return gathering.records()


def _read_page(gathering: Gathering, page: OpenPage, text: str, worth: Worth, *, goes_on: bool) -> bool:
    """Reads one page by geometry; True where it holds a part of a flow table, so that the next may go on with it."""
    sheet = read_sheet(page)
    if Worth.IDENTITY in worth:
        gathering.add_box(page.number, read_box(sheet))
    gathering.add_page(page.number, text)
    has_table = (Worth.FLOW in worth or goes_on) and gathering.add_sheet(sheet)
    if not has_table and _is_picture(sheet):
        gathering.add_unread()
    return has_table


def _is_picture(sheet: Sheet) -> bool:
    """Is the page one picture, its text only laid over it by text recognition?"""
    area = sheet.width * sheet.height
    return any((p.x1 - p.x0) * (p.y1 - p.y0) > _PICTURE_COVERS * area for p in sheet.pictures)
