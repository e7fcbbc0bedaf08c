"""Reads one file: its text and the SOPs in it. Runs in a reader process.

NIP and NIK are masked here, in everything that leaves the process.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import limits
from indexer.extract.sniff import sniff
from indexer.extract.source import Progress, load, silent
from indexer.models import (
    RENDERED,
    Document,
    OcrPage,
    Outcome,
    Page,
    PagePicture,
    Reading,
    ScanLayout,
    SopIdentity,
    SopRecord,
)
from indexer.reading.readers import READERS, OpenedDocument
from indexer.text.filenames import title_from
from indexer.text.masking import MASK, mask

log = logging.getLogger(__name__)

SOPS_FAILED = "Identitas dan langkah SOP tidak dapat dibaca dari berkas ini; teksnya tetap dapat dicari."

if TYPE_CHECKING:
    from indexer.extract.ocr import RecognisedWord

_T = TypeVar("_T")


def read(path: Path, name: str, settings: Settings) -> Reading:
    """The whole reading of the file at `path`; `name` is what people call it. Every failure is an outcome."""
    *_, reading = read_in_stages(path, name, settings)
    return reading


def read_in_stages(
    path: Path,
    name: str,
    settings: Settings,
    progress: Progress = silent,
    recognised: Sequence[OcrPage] = (),
    converted: Path | None = None,
    rendition: Path | None = None,
) -> Iterator[Reading]:
    """Yields the reading with its text alone, titled by the file's name; then, where a text was read, with its SOPs.

    The text is yielded first so that it can be kept if the process does not survive reading the SOPs.
    `recognised`: what text recognition saw on pages that have no text of their own. `converted`: the file that a
    program made of one of a kind which readers cannot read themselves. `rendition`: a PDF of a document without pages.
    """
    sha256, kind = "", None
    # A file system may hold names that are no text; halves of surrogate pairs in them cannot be written as UTF-8.
    name = name.encode("utf-8", "ignore").decode()
    with ExitStack() as stack:
        try:
            source = load(path, settings.file_mb)
            sha256 = source.sha256
            kind = sniff(source.data)
            if converted is not None:
                source = replace(source, converted=load(converted, limits.MAX_PACKAGE_BYTES // 1_000_000).data)
            if rendition is not None:
                source = replace(source, rendition=load(rendition, limits.MAX_PACKAGE_BYTES // 1_000_000).data)
            opened = stack.enter_context(READERS[kind].open(source, settings, progress, recognised))
        except ReadError as error:
            log.info("%s: %s (%s)", name, error.outcome, error.detail)
            yield Reading(sha256, error.outcome, kind)
            return
        document = opened.document
        sops = _untitled(document, name)
        text = _masked(
            Reading(sha256, document.outcome, kind, document.reader, document.pages, sops, document.warnings)
        )
        yield text
        yield _with_sops(text, opened, name)


def read_picture(path: Path, page: int, seconds: float) -> OcrPage:
    """The text recognised on a page within `seconds`. Raises ReadError and OcrUnavailableError."""
    # Imported here: most readers never need it.
    from indexer.extract import ocr

    deadline = time.monotonic() + seconds
    found, words = ocr.recognise(path, page, seconds)
    layout = _layout(path, found, words, deadline - time.monotonic()) if found.text else None
    return replace(_masked(found), layout=_masked_layout(layout) if layout else None)


def _layout(path: Path, page: OcrPage, words: Sequence["RecognisedWord"], seconds: float) -> ScanLayout | None:
    """What stands where on a scanned page; None, too, where finding it fails: the page's text is kept."""
    from indexer.sop.layout import scan

    try:
        return scan.read_layout(path, page, words, seconds)
    except (ReadError, MemoryError):
        return None
    except Exception:
        log.exception("page %s: its layout cannot be read", page.number)
        return None


def _masked_layout(layout: ScanLayout) -> ScanLayout:
    """The layout with its words masked as one text: a number may be several of them."""
    texts = mask(" ".join(word[0] for word in layout.words)).split(" ")
    words = tuple((text, *word[1:]) for text, word in zip(texts, layout.words, strict=True))
    return replace(layout, words=words)


def draw_page(path: Path, page: int, width: int, scan: OcrPage | None = None) -> PagePicture:
    """A page of a PDF as a picture in which NIP and NIK are painted over. Raises ReadError.

    `scan`: what was recognised on the page, with the boxes of its words.
    """
    # Imported here: most readers never need it.
    from indexer.extract import page_picture

    if scan is None:
        return page_picture.draw(path, page, width, mask)
    words = mask(scan.text).split()
    hidden = [MASK in word for word in words]
    return page_picture.draw(path, page, width, mask, page_picture.ScanWords(words, scan.boxes, hidden))


def _with_sops(reading: Reading, opened: OpenedDocument, name: str) -> Reading:
    """`reading` with its SOPs; any failure leaves the text and adds a warning."""
    try:
        sops, pages = opened.read_layout()
    except ReadError as error:
        log.info("%s: %s (%s)", name, error.outcome, error.detail)
        return with_warning(reading, SOPS_FAILED)
    except MemoryError:
        return with_warning(reading, SOPS_FAILED)
    except Exception:
        log.exception("%s: its SOPs cannot be read", name)
        return with_warning(reading, SOPS_FAILED)
    titled = _titled(sops or _untitled(opened.document, name), title_from(name))
    return replace(reading, sops=_masked(titled), pages=_without_numbers(pages, reading.pages))


def _without_numbers(pages: tuple[Page, ...], before: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages in reading order, masked; each as it was `before` where cells took a hidden number apart.

    Raises ReadError where the pages of a rendition do.
    """
    masked = _masked(pages)
    if not masked or masked[0].source != RENDERED:
        return tuple(new if _hidden(new) >= _hidden(old) else old for new, old in zip(masked, before, strict=True))
    if sum(map(_hidden, masked)) < sum(map(_hidden, before)):
        raise ReadError(Outcome.UNSAFE, "a number runs over two pages")
    return masked


def _hidden(page: Page) -> int:
    return page.text.count(MASK)


def with_warning(reading: Reading, warning: str) -> Reading:
    return replace(reading, warnings=(*reading.warnings, warning))


def _untitled(document: Document, name: str) -> tuple[SopRecord, ...]:
    numbers = [page.number for page in document.pages]
    return (SopRecord(numbers[0], numbers[-1], SopIdentity(title=title_from(name))),)


def _titled(sops: tuple[SopRecord, ...], title: str) -> tuple[SopRecord, ...]:
    """The SOPs, those without a title called by the file's name; in a compiled file by name and pages."""
    return tuple(
        sop
        if sop.identity.title
        else replace(sop, identity=replace(sop.identity, title=title if len(sops) == 1 else _with_pages(title, sop)))
        for sop in sops
    )


def _with_pages(title: str, sop: SopRecord) -> str:
    pages = str(sop.first_page) if sop.first_page == sop.last_page else f"{sop.first_page}–{sop.last_page}"
    return f"{title} (hal. {pages})"


def _masked(value: _T) -> _T:
    """`value` with NIP and NIK hidden in every string it holds."""
    return _mask_all(value)  # type: ignore[no-any-return]


def _mask_all(value: Any) -> Any:
    if type(value) is str:
        return mask(value)
    if isinstance(value, tuple):
        return tuple(_mask_all(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(*[_mask_all(getattr(value, name)) for name in _fields(type(value))])
    return value


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
