"""The pool of reader processes: each file is read in a process of its own, which may die without harm to others."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from indexer.config import Settings
from indexer.errors import ReadError, TelusurError
from indexer.extract import office
from indexer.extract.sniff import OLE2, sniff
from indexer.extract.source import Progress, load, open_regular, silent
from indexer.extract.tesseract import OcrUnavailableError
from indexer.models import FileKind, OcrPage, Outcome, PagePicture, Reading
from indexer.reading.reader_process import ReaderLostError, ReaderProcess
from indexer.reading.readers import READERS

SOPS_UNREAD = "Identitas dan langkah SOP tidak selesai dibaca dari berkas ini; teksnya tetap dapat dicari."


_T = TypeVar("_T")


class PoolClosedError(TelusurError):
    """The pool was closed while a file was being read; the file is not to blame."""


class ReaderPool:
    """A fixed number of reader processes, started when needed and used again; safe to call from many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.size = settings.readers or os.cpu_count() or 1
        self._slots = threading.BoundedSemaphore(self.size)
        self._lock = threading.Lock()
        self._idle: list[ReaderProcess] = []
        self._all: set[ReaderProcess] = set()
        self._is_closed = False

    def read(
        self,
        path: Path,
        name: str,
        progress: Progress = silent,
        recognised: tuple[OcrPage, ...] = (),
        rendition: Path | None = None,
    ) -> Reading:
        """Reads the file at `path`, called `name` by people; waits for a free reader.

        `recognised`: the text of pages that have none of their own. `rendition`: a PDF that gives a document its pages;
        where it does not fit, the reading is one without it. Whatever the file does ends in an outcome:
        TIMED_OUT past read_seconds, TOO_BIG or CRASHED when the reader dies. Of a reader lost after the text was
        read, the text is kept with the warning SOPS_UNREAD. Raises PoolClosedError and ReaderStartError.
        """
        try:
            with self._converted(path) as converted:
                return self._done_by_a_reader(
                    lambda reader: reader.read(path, name, progress, recognised, converted, rendition)
                )
        except ReaderLostError as lost:
            return _lost(lost, path)
        except ReadError as error:
            if self._is_closed:
                raise PoolClosedError("Pembaca berkas sudah ditutup.") from error
            return Reading(_sha256(path), error.outcome, _kind_of(path, self._settings))

    @contextmanager
    def render(self, path: Path) -> Iterator[Path | None]:
        """A PDF of the document at `path` for the time of the block; None where LibreOffice is missing.

        Made beside the readers. Raises ReadError TIMED_OUT, CRASHED, UNREADABLE, or DAMAGED (no result), and, once this
        pool is closed, PoolClosedError.
        """
        try:
            with office.converted(path, office.PDF, self._settings, lambda: self._is_closed) as made:
                yield made
        except ReadError as error:
            if self._is_closed:
                raise PoolClosedError("Pembaca berkas sudah ditutup.") from error
            raise

    def _converted(self, path: Path) -> AbstractContextManager[Path | None]:
        """The file that another program makes of this one, where its kind needs that. Raises ReadError."""
        kind = _kind_of(path, self._settings)
        convert = READERS[kind].convert if kind is not None else None
        return convert(path, self._settings, lambda: self._is_closed) if convert else nullcontext()

    def ocr_page(self, path: Path, page: int, seconds: int) -> OcrPage:
        """What text recognition sees on a page of the PDF at `path`; no text where that takes longer or goes wrong.

        Raises PoolClosedError, ReaderStartError and OcrUnavailableError.
        """
        try:
            return self._done_by_a_reader(lambda reader: reader.ocr_page(path, page, seconds))
        except ReaderLostError:
            return OcrPage(page, "", 0)

    def draw_page(self, path: Path, page: int, width: int, seconds: int, scan: OcrPage | None = None) -> PagePicture:
        """A page of the PDF at `path` as a picture about `width` pixels wide, NIP and NIK painted over.

        `scan`: what was recognised on the page, with the boxes of its words.
        Raises ReadError where there is none (TIMED_OUT past `seconds`, CRASHED and TOO_BIG when the reader dies),
        PoolClosedError and ReaderStartError.
        """
        try:
            return self._done_by_a_reader(lambda reader: reader.draw_page(path, page, width, seconds, scan))
        except ReaderLostError as lost:
            raise ReadError(lost.outcome, "reader lost") from lost

    def select_pages(self, path: Path, pages: Sequence[int], seconds: int) -> bytes:
        """A PDF of these pages (ascending, from 1) of the PDF at `path`, with nothing of the others.

        Raises as `draw_page` does.
        """
        try:
            return self._done_by_a_reader(lambda reader: reader.select_pages(path, pages, seconds))
        except ReaderLostError as lost:
            raise ReadError(lost.outcome, "reader lost") from lost

    def _done_by_a_reader(self, do: Callable[[ReaderProcess], _T]) -> _T:
        """Raises ReaderLostError when a reader that did nothing before is lost."""
        with self._slots:
            while True:
                reader = self._take()
                was_used = reader.files > 0
                try:
                    result = do(reader)
                except ReaderLostError as lost:
                    self._drop(reader)
                    if self._is_closed:
                        raise PoolClosedError("Pembaca berkas sudah ditutup.") from lost
                    if lost.text is None and was_used and lost.outcome is not Outcome.TIMED_OUT:
                        # What earlier files left in that process may be to blame: once more in a new one.
                        continue
                    raise
                except (OcrUnavailableError, ReadError):
                    self._give_back(reader)
                    raise
                self._give_back(reader)
                return result

    def warm_up(self) -> None:
        """Start one reader, so that the first file does not wait for that. Raises as `read` does."""
        with self._slots:
            self._give_back(self._take())

    def close(self) -> None:
        """End all readers, busy ones too."""
        with self._lock:
            self._is_closed = True
            idle, busy = self._idle, self._all.difference(self._idle)
            self._idle = []
        for reader in idle:
            self._drop(reader)
        for reader in busy:
            reader.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _take(self) -> ReaderProcess:
        with self._lock:
            if self._is_closed:
                raise PoolClosedError("Pembaca berkas sudah ditutup.")
            if self._idle:
                return self._idle.pop()
        reader = ReaderProcess(self._settings)
        with self._lock:
            self._all.add(reader)
            is_late = self._is_closed
        if is_late:
            self._drop(reader)
            raise PoolClosedError("Pembaca berkas sudah ditutup.")
        return reader

    def _give_back(self, reader: ReaderProcess) -> None:
        with self._lock:
            if not reader.is_worn and not self._is_closed:
                self._idle.append(reader)
                return
        self._drop(reader)

    def _drop(self, reader: ReaderProcess) -> None:
        reader.end()
        with self._lock:
            self._all.discard(reader)


def _lost(lost: ReaderLostError, path: Path) -> Reading:
    if lost.text is None:
        return Reading(_sha256(path), lost.outcome)
    return replace(lost.text, warnings=(*lost.text.warnings, SOPS_UNREAD))


def _kind_of(path: Path, settings: Settings) -> FileKind | None:
    """Kind of an OLE2 file, which is converted before a reader gets it; None for every other file."""
    try:
        with open_regular(path) as file:
            if file.read(len(OLE2)) != OLE2:
                return None
        return sniff(load(path, settings.file_mb).data)
    except (OSError, ValueError, ReadError):
        return None


def _sha256(path: Path) -> str:
    """Digest of the file; "" where it cannot be opened any more."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
