"""PDF through pypdf: slower than pdfium, but opens files pdfium refuses and reads some pages pdfium cannot."""

import io
import logging
from collections.abc import Callable
from typing import TypeVar

import pypdf
from pypdf.errors import LimitReachedError, PyPdfError

from indexer.errors import ReadError
from indexer.models import Outcome

# What pypdf raises on damaged files besides its own errors: broken references end in plain Python errors.
_PARSER_ERRORS = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    ZeroDivisionError,
    NotImplementedError,
    OSError,
    UnicodeError,
)

# pypdf logs every defect of a file; outcome and warnings of the reading say what matters.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_T = TypeVar("_T")


class PypdfFile:
    """A PDF open in pypdf. Opening and reading raise ReadError ENCRYPTED, DAMAGED or TOO_BIG (a limit of pypdf)."""

    def __init__(self, data: bytes) -> None:
        self._reader = guarded(lambda: pypdf.PdfReader(io.BytesIO(data), strict=False))
        if guarded(lambda: self._reader.is_encrypted) and not _unlocks(self._reader):
            raise ReadError(Outcome.ENCRYPTED, "pypdf: needs a password")
        self.page_count = guarded(lambda: len(self._reader.pages))

    def raw_text(self, number: int) -> str:
        """The text of page `number`, counted from 1, as pypdf returns it."""
        return guarded(lambda: self._reader.pages[number - 1].extract_text())


def _unlocks(reader: pypdf.PdfReader) -> bool:
    """A file locked against printing or copying only opens with the empty password."""
    return bool(guarded(lambda: reader.decrypt("")))


def guarded(call: Callable[[], _T]) -> _T:
    """What `call` returns; its errors of pypdf, or of what pypdf makes of a damaged file, as ReadError."""
    try:
        return call()
    except LimitReachedError as error:
        raise ReadError(Outcome.TOO_BIG, f"pypdf: {error}") from error
    except _PARSER_ERRORS as error:
        raise ReadError(Outcome.DAMAGED, f"pypdf: {error!r}") from error
