"""The kinds of document that Telusur reads, one row each: how it is read, and what all other parts ask about it.

Everything else that depends on a kind (words for a place in it, media type of a download, what an upload form accepts)
asks the row. The table is light: each reader is imported when its first file is read, so that a server that only needs
labels loads no PDF or Word library.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.progress import Progress
from indexer.extract.source import SourceFile
from indexer.models import Document, FileKind, OcrPage, Page, SopRecord


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A file whose text has been read, open until its SOPs are read as well. Use it in a `with` block.

    `layout_sops`: reads the SOPs by their layout; raises ReadError or OSError where no layout is to be had.
    `release`: closes what `layout_sops` reads from.
    """

    document: Document
    layout_sops: Callable[[], tuple[SopRecord, ...]]
    release: Callable[[], None] = lambda: None

    def read_sops(self) -> tuple[SopRecord, ...]:
        """One record for each SOP in the file, in page order; at least one for every document with a page.

        Runs in the limited reader process. Odd content gives empty fields and warnings, never an exception.
        """
        if not self.document.pages:
            return ()
        try:
            return self.layout_sops()
        except (ReadError, OSError):
            # Another library gave the text; geometry is not to be had from this file.
            from indexer.sop.assemble import read_plain_text

            return read_plain_text(self.document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


Open = Callable[[SourceFile, Settings, Progress, Sequence[OcrPage]], OpenedDocument]
"""The bytes, limits, who hears of each page done, and text recognised on pages without any → the open document.

Raises ReadError naming the outcome.
"""


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
    open: Open

    def page_label(self, page: Page) -> str:
        """ "hal. 2", or "bagian Prosedur" where a page is a section."""
        return f"hal. {page.number}" if self.has_pages else f"bagian {page.heading or page.number}"


def _open_pdf(
    source: SourceFile, settings: Settings, progress: Progress, recognised: Sequence[OcrPage]
) -> OpenedDocument:
    from indexer.extract.pdf import read_pdf
    from indexer.sop.reader_pdf import read_sops

    text = read_pdf(source, settings, progress, recognised)
    return OpenedDocument(text.document, lambda: read_sops(text), text.close)


def _open_docx(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> OpenedDocument:
    from indexer.extract.docx_package import open_trees
    from indexer.extract.docx_reader import read_docx
    from indexer.sop.reader_docx import read_docx as read_sops

    document = read_docx(source, settings)
    return OpenedDocument(document, lambda: read_sops(open_trees(source.data), document))


def _open_odt(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> OpenedDocument:
    from indexer.extract.docx_reader import read_odt
    from indexer.extract.odt import open_odt
    from indexer.sop.reader_docx import read_docx as read_sops

    document = read_odt(source, settings)
    return OpenedDocument(document, lambda: read_sops(open_odt(source.data), document))


READERS: Mapping[FileKind, Reader] = {
    FileKind.PDF: Reader(
        label="PDF",
        media_type="application/pdf",
        suffixes=(".pdf",),
        has_pages=True,
        open=_open_pdf,
    ),
    FileKind.DOCX: Reader(
        label="DOCX",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        suffixes=(".docx",),
        has_pages=False,
        open=_open_docx,
    ),
    FileKind.ODT: Reader(
        label="ODT",
        media_type="application/vnd.oasis.opendocument.text",
        suffixes=(".odt",),
        has_pages=False,
        open=_open_odt,
    ),
}
"""In the order in which people are told of the kinds."""
