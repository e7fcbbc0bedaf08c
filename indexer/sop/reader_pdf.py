"""A PDF → its SOPs. Only pages whose text promises an identity or a flow table are read by their layout."""

from dataclasses import dataclass, replace

from indexer.extract.pdf import PdfText
from indexer.extract.pdfium import OpenPdf
from indexer.models import Page, SopRecord
from indexer.sop.assemble import PageContent, SopAssembler, content_of, read_plain_text
from indexer.sop.identity.cells import read_box
from indexer.sop.layout.reading_order import is_shredded, of_sheet, of_text
from indexer.sop.layout.scan import sheet_of
from indexer.sop.layout.sheet import Sheet, vocabulary_of
from indexer.sop.layout.sheet_pdf import read_sheet

_MOST_SHEETS = 400
_PICTURE_COVERS = 0.6


def read_layout(text: PdfText) -> tuple[tuple[SopRecord, ...], tuple[Page, ...]]:
    """One record for each SOP in the file, in page order, and the pages with their text in reading order.

    Raises ReadError where a page cannot be loaded again.
    """
    document = text.document
    if text.file is None:
        return read_plain_text(document), tuple(map(_mended, document.pages))
    assembler = SopAssembler(document.pages[0].number)
    sheets = _Sheets(text.file, vocabulary_of(page.text for page in document.pages[:_MOST_SHEETS]))
    pages = []
    has_table = False
    for page in document.pages:
        if page.source == "ocr":
            layout = text.layouts.get(page.number)
            scan = replace(sheet_of(page.number, layout), vocabulary=sheets.vocabulary) if layout else None
            has_table = _take_scan(assembler, scan, page, has_table=has_table)
            pages.append(_mended(page))
            continue
        content = content_of(page.text)
        may_go_on = (has_table or assembler.has_open_section) and bool(page.text)
        sheet = sheets.read(page) if content or may_go_on or is_shredded(page.text) else None
        if sheet is not None and (content or may_go_on):
            has_table = _take_sheet(assembler, sheet, page.text, content, has_table=has_table)
        else:
            has_table = False
            assembler.add_page(page.number, page.text)
            if not page.text:
                assembler.add_unread()
        pages.append(_mended(page, sheet))
    return assembler.records(), tuple(pages)


@dataclass(slots=True)
class _Sheets:
    """The layouts of the pages of a file, as many as a long file may cost."""

    file: OpenPdf
    vocabulary: frozenset[str]
    left: int = _MOST_SHEETS

    def read(self, page: Page) -> Sheet | None:
        if not self.left:
            return None
        self.left -= 1
        with self.file.page(page.number) as open_page:
            return replace(read_sheet(open_page), vocabulary=self.vocabulary)


def _mended(page: Page, sheet: Sheet | None = None) -> Page:
    """The page with its text in reading order; another library's text is not that of the layout."""
    text = of_sheet(sheet, page.text) if sheet and page.source == "pdfium" else of_text(page.text)
    return replace(page, text=text)


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


def _take_scan(assembler: SopAssembler, sheet: Sheet | None, page: Page, *, has_table: bool) -> bool:
    """Adds a scanned page; returns whether it holds part of a flow table."""
    content = content_of(page.text)
    if sheet is None:
        # Where words stand among ruling lines is not known.
        assembler.add_recognised(page.number, page.text, hides_steps=PageContent.FLOW in content)
        return False
    content |= content_of("\n".join(line.text for cell in sheet.cells for line in cell.lines))
    if PageContent.IDENTITY in content:
        assembler.add_box(page.number, read_box(sheet))
    has_table = (PageContent.FLOW in content or has_table) and assembler.add_sheet(sheet)
    assembler.add_recognised(page.number, page.text, hides_steps=PageContent.FLOW in content, is_read=has_table)
    return has_table


def _is_picture(sheet: Sheet) -> bool:
    """Whether the page is one picture with a layer of recognised text over it."""
    area = sheet.width * sheet.height
    return any((p.x1 - p.x0) * (p.y1 - p.y0) > _PICTURE_COVERS * area for p in sheet.pictures)
