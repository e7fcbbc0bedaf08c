"""What an SOP says: identity, steps, performers, durations. Read from the page, or said to be unreadable."""

from pathlib import Path

from indexer.errors import ReadError
from indexer.extract.pdfium import open_pdf
from indexer.models import Document, FileKind, SopRecord
from indexer.sop.assemble import SopAssembler
from indexer.sop.reader_docx import read_docx
from indexer.sop.reader_pdf import read_pdf


def read_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order; at least one for every document with a page.

    Runs inside the limited reader process. Odd content gives empty fields and warnings, never an exception.
    """
    if not document.pages:
        return ()
    try:
        if document.kind is FileKind.PDF:
            with open_pdf(path) as pdf:
                return read_pdf(pdf, document.pages)
        return read_docx(path.read_bytes(), document)
    except (ReadError, OSError):
        # Another reader gave the text; geometry is not to be had from this file.
        return _from_text(document)


def _from_text(document: Document) -> tuple[SopRecord, ...]:
    gathering = SopAssembler(document.pages[0].number)
    for page in document.pages:
        gathering.add_page(page.number, page.text)
    return gathering.records()
