"""What an SOP says: identity, steps, performers, durations. Read from the page or said to be unreadable, never guessed."""

from pathlib import Path

from indexer.errors import ReadError
from indexer.extract.pdfium import open_pdf
from indexer.models import Document, FileKind, SopRecord
from indexer.sop.identity import build_identity
from indexer.sop.identity_text import fields_of_text
from indexer.sop.reader_pdf import read_pdf


def read_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order; at least one for every document with a page.

    Runs inside the limited reader process. Odd content gives empty fields and warnings, never an exception.
    """
    if not document.pages:
        return ()
    if document.kind is FileKind.PDF:
        try:
            with open_pdf(path) as pdf:
                return read_pdf(pdf, document.pages)
        except ReadError:
            # pdfium cannot open it; another reader gave the text.
            return (_from_text(document),)
    return (_from_text(document),)


def _from_text(document: Document) -> SopRecord:
    text = "\n".join(page.text for page in document.pages[:3])
    return SopRecord(document.pages[0].number, document.pages[-1].number, build_identity(fields_of_text(text)))
