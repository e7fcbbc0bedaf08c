"""What an SOP says: identity, steps, performers, durations; read from the page, or said to be unreadable, never guessed."""

from pathlib import Path

from indexer.models import Document, SopRecord
from indexer.sop.identity import build_identity
from indexer.sop.identity_text import fields_of_text


def read_sops(path: Path, document: Document) -> tuple[SopRecord, ...]:
    """One record for each SOP in the file, in page order; at least one for every document with a page.

    Runs inside the limited reader process. Odd content gives empty fields and warnings, never an exception.
    """
    if not document.pages:
        return ()
    text = "\n".join(page.text for page in document.pages[:3])
    identity = build_identity(fields_of_text(text))
    return (SopRecord(document.pages[0].number, document.pages[-1].number, identity),)
