"""The kinds of document that Telusur reads, one row each: how it is read, and what all other parts ask about it.

Everything else that depends on a kind (words for a place in it, media type of a download, what an upload form accepts)
asks the row. The table is light: each reader is imported when its first file is read, so that a server that only needs
labels loads no PDF or Word library.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.progress import Progress, silent
from indexer.extract.sniff import sniff
from indexer.extract.source import SourceFile, load
from indexer.models import Document, FileKind, OcrPage, Page, SopRecord

Extract = Callable[[SourceFile, Settings, Progress, Sequence[OcrPage]], Document]
"""The bytes, limits, who hears of each page done, and text recognised on pages without any → the text of the file.

Raises ReadError naming the outcome.
"""

ReadSops = Callable[[Path, Document], tuple[SopRecord, ...]]
"""The file and its text → its SOPs in page order. Raises ReadError or OSError where geometry is not to be had."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of document.

    `label`: what people call the kind. `suffixes`: names of such files end with one of them, in lower case.
    `has_pages`: it has numbered pages, which can be counted, rendered as pictures and opened by number in a browser;
    other kinds have sections named by their headings, and are downloaded.
    """

    label: str
    media_type: str
    suffixes: tuple[str, ...]
    has_pages: bool
    extract: Extract
    read_sops: ReadSops

    def page_label(self, page: Page) -> str:
        """ "hal. 2", or "bagian Prosedur" where a page is a section."""
        return f"hal. {page.number}" if self.has_pages else f"bagian {page.heading or page.number}"


def extract(path: Path, settings: Settings) -> Document:
    """What the file says, before anything is understood of it. Raises ReadError naming the outcome."""
    source = load(path, settings.file_mb)
    return READERS[sniff(source.data)].extract(source, settings, silent, ())


def read_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order; at least one for every document with a page.

    Runs in the limited reader process. Odd content gives empty fields and warnings, never an exception.
    """
    if not document.pages:
        return ()
    try:
        return READERS[document.kind].read_sops(path, document)
    except (ReadError, OSError):
        # Another library gave the text; geometry is not to be had from this file.
        from indexer.sop.assemble import read_plain_text

        return read_plain_text(document)


def _extract_pdf(source: SourceFile, settings: Settings, progress: Progress, recognised: Sequence[OcrPage]) -> Document:
    from indexer.extract.pdf import read_pdf

    return read_pdf(source, settings, progress, recognised)


def _pdf_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    from indexer.extract.pdfium import open_pdf
    from indexer.sop.reader_pdf import read_pdf

    with open_pdf(path) as pdf:
        return read_pdf(pdf, document.pages)


def _extract_docx(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> Document:
    from indexer.extract.docx_reader import read_docx

    return read_docx(source, settings)


def _docx_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    from indexer.sop.reader_docx import read_docx

    return read_docx(path.read_bytes(), document)


READERS: Mapping[FileKind, Reader] = {
    FileKind.PDF: Reader(
        label="PDF",
        media_type="application/pdf",
        suffixes=(".pdf",),
        has_pages=True,
        extract=_extract_pdf,
        read_sops=_pdf_sops,
    ),
    FileKind.DOCX: Reader(
        label="DOCX",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        suffixes=(".docx",),
        has_pages=False,
        extract=_extract_docx,
        read_sops=_docx_sops,
    ),
}
"""In the order in which people are told of the kinds."""
