"""Pages as pictures, and some pages of a file as a PDF: made by a reader process when first asked for, and cached.

The cache lies on disk, within bounds. A process that answers requests never loads pdfium itself. Whether somebody may
see a page is not asked here.
"""

import hashlib
import logging
import os
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from indexer.config import Settings
from indexer.errors import ReadError, TelusurError
from indexer.models import RENDERED, OcrPage, Outcome, Page, PagePicture
from indexer.reading.reader_pool import ReaderPool
from indexer.text.masking import holds_masked

log = logging.getLogger(__name__)

WIDTHS = (800, 1600)
"""Pixels: a page among its text, and enlarged."""

VERSION = 1
"""Counts up whenever the same page would be drawn otherwise."""

SELECTION_VERSION = 1
"""Counts up whenever the same pages would become another PDF."""

SECONDS_A_PAGE = 10
_SECONDS_A_SELECTION = 30
# One less than the requests that a web process answers at a time: others are never kept waiting by pictures alone.
_MOST_WAITING = 7
_SECONDS_OF_WAITING = 3.0
# A failure may have had a passing cause.
_SECONDS_A_FAILURE_IS_KEPT = 3_600
_SECONDS_BETWEEN_TOUCHES = 3_600
_MB = 1_000_000
# Between two looks at the size of the cache a process adds at most this share of it.
_SHARE_UNTIL_SWEEP = 1 / 16
_SHARE_KEPT = 0.9


class PicturesBusyError(TelusurError):
    """More pages are being asked for than can be drawn: to be asked again a little later."""


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """What the cache holds of a page: its picture, or of several pages: a PDF of them, or why there is none."""

    picture: PagePicture | None = None
    refused: Outcome | None = None
    selected: bytes | None = None


def can_be_drawn(page: Page, *, is_placed: bool) -> bool:
    """Whether numbers that are hidden in the text of the page can be found, and hidden, in its picture as well.

    They are found by the words of a PDF, or by those recognised on a scan where their places are known (`is_placed`);
    else a scan is shown where its text holds no such number.
    """
    return page.source in ("pdfium", RENDERED) or (page.source == "ocr" and (is_placed or not holds_masked(page.text)))


def version(scan: OcrPage | None = None) -> str:
    """Name of the way in which a page is drawn: a picture under another name is drawn anew."""
    return f"v{VERSION}" + (f"-{zlib.crc32(repr(scan).encode()):08x}" if scan else "")


def selection_name(pages: Sequence[int]) -> str:
    """Name of these pages of a file, and of the way in which a PDF of them is made."""
    return f"s{SELECTION_VERSION}-{hashlib.sha256(repr(list(pages)).encode()).hexdigest()[:16]}"


def forget(settings: Settings, sha256: str) -> None:
    """Delete the pictures of a file that is not held any more."""
    for kept in (settings.pictures_folder / sha256[:2]).glob(f"{sha256}-*"):
        kept.unlink(missing_ok=True)


class PagePictures:
    """The pictures of one installation. Safe for many threads, and for many processes on one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.pictures_folder
        self._most = settings.pictures_mb * _MB
        self._written = self._most  # so that the first picture looks at what there is
        self._lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self._drawing = threading.Lock()
        self._pool: ReaderPool | None = None

    def get(
        self,
        path: Path,
        sha256: str,
        page: int,
        width: int,
        before_drawing: Callable[[], None] = lambda: None,
        scan: OcrPage | None = None,
    ) -> PagePicture:
        """Page `page` of the PDF at `path`, whose digest is `sha256`; `before_drawing` may refuse by an exception.

        `scan`: what was recognised on the page, with the boxes of its words.
        Raises ReadError where it cannot be drawn, PicturesBusyError and ReaderStartError.
        """
        entry = self._entry(
            self._folder / sha256[:2] / f"{sha256}-{page}-{width}-{version(scan)}",
            before_drawing,
            lambda readers: _Entry(readers.draw_page(path, page, width, SECONDS_A_PAGE, scan)),
        )
        if entry.picture is None:
            raise ReadError(entry.refused or Outcome.CRASHED, f"page {page}")
        return entry.picture

    def select(self, path: Path, sha256: str, pages: Sequence[int], before_making: Callable[[], None]) -> bytes:
        """A PDF of these pages (ascending) of the PDF at `path`, with nothing of the others in it. Raises as `get`."""
        entry = self._entry(
            self._folder / sha256[:2] / f"{sha256}-{selection_name(pages)}",
            before_making,
            lambda readers: _Entry(selected=readers.select_pages(path, pages, _SECONDS_A_SELECTION)),
        )
        if entry.selected is None:
            raise ReadError(entry.refused or Outcome.CRASHED, f"{len(pages)} pages")
        return entry.selected

    def _entry(self, kept: Path, before: Callable[[], None], make: Callable[[ReaderPool], _Entry]) -> _Entry:
        """What the cache holds under the name `kept`, else what `make` gives."""
        entry = self._find(kept)
        if entry is None:
            before()
            with self._turn():
                # Whoever was first in the queue may have asked for the same page.
                entry = self._find(kept) or self._made(kept, make)
            self._keep(kept, entry)
        return entry

    def close(self) -> None:
        """End the reader process."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the turn to draw a page, one at a time; a few requests wait a little, all others are refused."""
        if not self._waiting.acquire(blocking=False):
            raise PicturesBusyError("Terlalu banyak halaman digambar sekaligus.")
        try:
            if not self._drawing.acquire(timeout=_SECONDS_OF_WAITING):
                raise PicturesBusyError("Halaman lain masih digambar.")
            try:
                yield
            finally:
                self._drawing.release()
        finally:
            self._waiting.release()

    def _made(self, kept: Path, make: Callable[[ReaderPool], _Entry]) -> _Entry:
        try:
            return make(self._readers())
        except ReadError as error:
            log.info("%s: %s (%s)", kept.name, error.outcome, error.detail)
            return _Entry(refused=error.outcome)

    def _readers(self) -> ReaderPool:
        with self._lock:
            if self._pool is None:
                self._pool = ReaderPool(replace(self._settings, readers=1))
            return self._pool

    def _find(self, kept: Path) -> _Entry | None:
        try:
            age = time.time() - kept.stat().st_mtime
            entry = _decode(kept.read_bytes())
            if entry.refused is not None and age > _SECONDS_A_FAILURE_IS_KEPT:
                return None
            if age > _SECONDS_BETWEEN_TOUCHES:
                os.utime(kept)
        except (OSError, ValueError):
            return None
        return entry

    def _keep(self, kept: Path, entry: _Entry) -> None:
        """Writes the entry under its name in one step; a full disk costs the cache, not the picture."""
        if not self._most:
            return
        data = _encode(entry)
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=kept.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(kept)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            log.warning("picture not kept: %s", error)
            return
        with self._lock:
            self._written += len(data)
            is_due = self._written > self._most * _SHARE_UNTIL_SWEEP
            if is_due:
                self._written = 0
        if is_due:
            self._sweep()

    def _sweep(self) -> None:
        """Deletes what has not been asked for longest until the cache is well below its limit."""
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._most:
            return
        for _, size, path in sorted(found):
            if total <= self._most * _SHARE_KEPT:
                return
            with suppress(OSError):
                path.unlink()
            total -= size


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Entry).decode
