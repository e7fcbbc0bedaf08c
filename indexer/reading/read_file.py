"""All that is read of one file: its text and what the SOPs in it say. Runs in a reader process.

NIP and NIK are masked here, in everything that leaves: nothing behind this line has ever seen one.
"""

import logging
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.progress import Progress, silent
from indexer.extract.sniff import sniff
from indexer.extract.source import load
from indexer.models import Document, OcrPage, Reading, SopIdentity, SopRecord
from indexer.reading.readers import READERS, read_sops
from indexer.text.filenames import title_from
from indexer.text.masking import mask

log = logging.getLogger(__name__)

SOPS_FAILED = "Identitas dan langkah SOP tidak dapat dibaca dari berkas ini; teksnya tetap dapat dicari."

_T = TypeVar("_T")


def read(path: Path, name: str, settings: Settings) -> Reading:
    """The whole reading of the file at `path`; `name` is what people call it. Every failure is an outcome."""
    reading, document = read_text(path, name, settings, silent)
    return reading if document is None else add_sops(reading, document, path, name)


def read_text(
    path: Path, name: str, settings: Settings, progress: Progress, recognised: Sequence[OcrPage] = ()
) -> tuple[Reading, Document | None]:
    """The text alone, titled by the file's name, and the document for `add_sops` (None where nothing was read).

    `recognised`: what text recognition saw on pages that have no text of their own.
    """
    sha256, kind = "", None
    try:
        source = load(path, settings.file_mb)
        sha256 = source.sha256
        kind = sniff(source.data)
        document = READERS[kind].extract(source, settings, progress, recognised)
    except ReadError as error:
        log.info("%s: %s (%s)", name, error.outcome, error.detail)
        return Reading(sha256, error.outcome, kind), None
    reading = Reading(
        sha256, document.outcome, kind, document.reader, document.pages, _untitled(document, name), document.warnings
    )
    return _masked(reading), document


def read_picture(path: Path, page: int, seconds: float) -> OcrPage:
    """What text recognition sees on a page within `seconds`. Raises ReadError and OcrUnavailableError."""
    # Imported here: most readers never need it.
    from indexer.extract import ocr

    return _masked(ocr.recognise(path, page, seconds))


def add_sops(reading: Reading, document: Document, path: Path, name: str) -> Reading:
    """`reading` with what its SOPs say; whatever goes wrong in that, the text stays."""
    try:
        sops = read_sops(path, document) or _untitled(document, name)
    except ReadError as error:
        log.info("%s: %s (%s)", name, error.outcome, error.detail)
        return with_warning(reading, SOPS_FAILED)
    except MemoryError:
        return with_warning(reading, SOPS_FAILED)
    except Exception:
        log.exception("%s: its SOPs cannot be read", name)
        return with_warning(reading, SOPS_FAILED)
    return replace(reading, sops=_masked(_titled(sops, title_from(name))))


def with_warning(reading: Reading, warning: str) -> Reading:
    return replace(reading, warnings=(*reading.warnings, warning))


def _untitled(document: Document, name: str) -> tuple[SopRecord, ...]:
    numbers = [page.number for page in document.pages]
    return (SopRecord(numbers[0], numbers[-1], SopIdentity(title=title_from(name))),)


def _titled(sops: tuple[SopRecord, ...], title: str) -> tuple[SopRecord, ...]:
    """Where the page has no title the file's name stands in; in a compiled file with the pages, to tell them apart."""
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
