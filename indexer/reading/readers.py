"""The kinds of document that Telusur reads, one row each: how it is read, and what all other parts ask about it.

Everything else that depends on a kind (words for a place in it, media type of a download, what an upload form accepts)
asks the row. The table is light: each reader is imported when its first file is read, so that a server that only needs
labels loads no PDF or Word library.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import doc
from indexer.extract.source import Progress, SourceFile
from indexer.models import RENDERED, Document, FileKind, OcrPage, Outcome, Page, SopRecord

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from indexer.extract.odt import OdtTrees


LayoutReading = tuple[tuple[SopRecord, ...], tuple[Page, ...]]


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A file whose text has been read, open until its SOPs are read as well. Use it in a `with` block.

    `layout`: reads by the layout what `read_layout` gives; raises ReadError or OSError where no layout is to be had.
    `release`: closes what `layout_sops` reads from.
    """

    document: Document
    layout: Callable[[], LayoutReading]
    release: Callable[[], None] = lambda: None

    def read_sops(self) -> tuple[SopRecord, ...]:
        """One record for each SOP in the file, in page order; at least one for every document with a page."""
        return self.read_layout()[0]

    def read_layout(self) -> LayoutReading:
        """The SOPs of the file, and its pages with their text in reading order (`sop/layout/reading_order.py`).

        Runs in the limited reader process. Odd content gives empty fields and warnings, never an exception.
        """
        if not self.document.pages:
            return (), ()
        try:
            return self.layout()
        except (ReadError, OSError):
            # Another library gave the text; geometry is not to be had from this file.
            from indexer.sop.assemble import read_plain_text

            return read_plain_text(self.document), self.document.pages

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


Open = Callable[[SourceFile, Settings, Progress, Sequence[OcrPage]], OpenedDocument]
"""The bytes, limits, who hears of each page done, and text recognised on pages without any → the open document.

Raises ReadError naming the outcome.
"""


Convert = Callable[[Path, Settings, Callable[[], bool]], AbstractContextManager[Path | None]]
"""A file, limits, and whether nobody waits any more → a file with the same words for the time of a `with` block.

None where no program for that is installed. Raises ReadError naming the outcome.
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of document.

    `label`: what people call the kind. `suffixes`: names of such files end with one of them, in lower case.
    `has_pages`: it has numbered pages, which can be counted, rendered as pictures and opened by number in a browser;
    other kinds have sections named by their headings, and are downloaded.
    `convert`: makes a readable file of one beside the readers, which may start no such program. `renders`: a document
    without pages, of which a PDF rendition can be made.
    """

    label: str
    media_type: str
    suffixes: tuple[str, ...]
    has_pages: bool
    open: Open
    convert: Convert | None = None
    renders: bool = False

    def page_label(self, page: Page) -> str:
        """ "hal. 2", or "bagian Prosedur" where a page is a section."""
        if self.has_pages or page.source == RENDERED:
            return f"hal. {page.number}"
        return f"bagian {page.heading or page.number}"


def _open_pdf(
    source: SourceFile, settings: Settings, progress: Progress, recognised: Sequence[OcrPage]
) -> OpenedDocument:
    from indexer.extract.pdf import read_pdf
    from indexer.sop.reader_pdf import read_layout

    text = read_pdf(source, settings, progress, recognised)
    return OpenedDocument(text.document, lambda: read_layout(text), text.close)


def _open_docx(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> OpenedDocument:
    from indexer.extract.docx_package import open_package, open_trees
    from indexer.extract.docx_reader import read_docx
    from indexer.sop.reader_docx import read_docx as read_sops

    package = open_package(source.data)
    trees = open_trees(package)
    document = read_docx(package, trees, source.sha256, settings)
    return OpenedDocument(document, lambda: _paginated(source, document, read_sops(trees, document)))


def _open_odt(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> OpenedDocument:
    from indexer.extract.odt import open_odt

    return _opened(open_odt(source.data), source, FileKind.ODT, settings)


def _open_doc(source: SourceFile, settings: Settings, _: Progress, __: Sequence[OcrPage]) -> OpenedDocument:
    from indexer.extract.docbook import open_docbook
    from indexer.extract.odt import open_odt

    if not source.converted:
        raise ReadError(Outcome.NO_CONVERTER, "doc")
    is_odt = source.converted.startswith(b"PK")
    trees = open_odt(source.converted) if is_odt else open_docbook(source.converted)
    return _opened(trees, source, FileKind.DOC, settings)


def _opened(trees: "OdtTrees", source: SourceFile, kind: FileKind, settings: Settings) -> OpenedDocument:
    from indexer.extract.docx_reader import read_trees
    from indexer.sop.reader_docx import read_docx as read_sops

    document = read_trees(trees, source.sha256, kind, settings)
    return OpenedDocument(document, lambda: _paginated(source, document, read_sops(trees, document)))


def _paginated(source: SourceFile, document: Document, sops: tuple[SopRecord, ...]) -> LayoutReading:
    """By the pages of the rendition, where there is one that fits; else by sections."""
    if source.rendition:
        from indexer.sop.pagination import paginate

        try:
            return paginate(document, sops, source.rendition)
        except ReadError as error:
            log.info("%s: rendition %s (%s)", source.sha256, error.outcome, error.detail)
    return sops, document.pages


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
        renders=True,
    ),
    FileKind.ODT: Reader(
        label="ODT",
        media_type="application/vnd.oasis.opendocument.text",
        suffixes=(".odt",),
        has_pages=False,
        open=_open_odt,
        renders=True,
    ),
    FileKind.DOC: Reader(
        label="DOC",
        media_type="application/msword",
        suffixes=(".doc",),
        has_pages=False,
        open=_open_doc,
        convert=doc.converted,
        renders=True,
    ),
}
"""In the order in which people are told of the kinds."""
