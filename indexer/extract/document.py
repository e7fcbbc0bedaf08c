"""One file → Document, whatever its kind. Runs in a reader process (`runner.py`): see the limits there."""

from collections.abc import Sequence
from pathlib import Path

from indexer.config import Settings
from indexer.extract.docx_reader import read_docx
from indexer.extract.pdf import read_pdf
from indexer.extract.progress import Progress, silent
from indexer.extract.sniff import sniff
from indexer.extract.source import SourceFile, load
from indexer.models import Document, FileKind, OcrPage


def extract(path: Path, settings: Settings) -> Document:
    """What the file says, before anything is understood of it. Raises ReadError naming the outcome."""
    source = load(path, settings.file_mb)
    return read_source(source, sniff(source.data), settings, silent)


def read_source(
    source: SourceFile, kind: FileKind, settings: Settings, progress: Progress, recognised: Sequence[OcrPage] = ()
) -> Document:
    """The same for bytes already in memory; `progress` hears of each page of a PDF.

    `recognised`: what text recognition saw on pages that have no text of their own.
    """
    if kind is FileKind.PDF:
        return read_pdf(source, settings, progress, recognised)
    return read_docx(source, settings)
