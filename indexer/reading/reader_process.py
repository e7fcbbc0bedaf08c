"""One reader process, seen from its parent: sends requests, reads the answers within limits, ends the process."""

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import msgspec

import indexer
from indexer.config import Settings
from indexer.errors import ReadError, TelusurError
from indexer.extract import tesseract
from indexer.extract.source import Progress
from indexer.extract.tesseract import OcrUnavailableError
from indexer.models import OcrPage, Outcome, PagePicture, Reading
from indexer.reading.serialization import ReaderReply, decode_answer

_LIMITS = ("file_mb", "read_seconds", "read_memory_mb", "read_text_mb")
_START_SECONDS = 120
_BLOCK = 1024 * 1024
# A process that died holding this much of its memory limit died of it.
_DIED_OF_MEMORY = 0.5
# JSON writes a character outside ASCII with six bytes; records and page frames come on top of the text.
_BYTES_A_CHARACTER = 6
_ROOM_FOR_RECORDS = 32_000_000
# Rendering a page and starting Tesseract come on top of its own time.
_GRACE_SECONDS = 10


class ReaderStartError(TelusurError):
    """A reader process does not start: the installation is at fault, not a file."""


class ReaderLostError(TelusurError):
    """The reader died or was ended. `text`: what it had read of the file by then, without its SOPs."""

    def __init__(self, outcome: Outcome, text: Reading | None) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome
        self.text = text


class ReaderProcess:
    """A running reader process. `files`: how many it was asked for; `is_worn`: it should be ended after this file."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self.files = 0
        self.is_worn = False
        self._process = _start(settings)
        # Linux counts the parent's memory at the start as the child's own: ru_maxrss survives exec.
        self._inherited_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self._requests, self._answers, errors = _pipes(self._process)
        # The reader closes its end once it has started; what it writes there before is why it could not start.
        with errors:
            try:
                self._answer(time.monotonic() + _START_SECONDS, None)
            except ReaderLostError as lost:
                last = errors.read()[-2000:].decode("utf-8", errors="replace")
                raise ReaderStartError(f"Pembaca berkas tidak dapat dijalankan. Periksa pemasangan.\n{last}") from lost

    def read(
        self,
        path: Path,
        name: str,
        progress: Progress,
        recognised: tuple[OcrPage, ...] = (),
        converted: Path | None = None,
        rendition: Path | None = None,
    ) -> Reading:
        """`recognised`: what is known by text recognition of pages without text. `converted`: a file made of this one.

        `rendition`: a PDF of a document without pages.
        Raises ReaderLostError TIMED_OUT, TOO_BIG or CRASHED; the process is gone then.
        """
        text: Reading | None = None
        deadline = time.monotonic() + self._settings.read_seconds
        request = {"path": str(path.absolute()), "name": name, "recognised": msgspec.to_builtins(recognised)}
        paths = {"converted": converted, "rendition": rendition}
        self._ask(request | {name: str(made.absolute()) if made else None for name, made in paths.items()})
        while True:
            answer = self._answer(deadline, text)
            try:
                if answer.done:
                    self.is_worn = answer.worn
                    if text is None:
                        raise ValueError("nothing was read")
                    return text
                text = _merged(text, answer, progress)
            except ValueError as error:
                self.end()
                raise ReaderLostError(Outcome.CRASHED, None) from error

    def ocr_page(self, path: Path, page: int, seconds: int) -> OcrPage:
        """What Tesseract sees on a page of a PDF. Raises ReaderLostError as `read` does, OcrUnavailableError."""
        deadline = time.monotonic() + seconds + _GRACE_SECONDS
        self._ask({"path": str(path.absolute()), "page": page, "seconds": seconds})
        found = last = self._answer(deadline, None)
        while not last.done:
            found, last = last, self._answer(deadline, None)
        self.is_worn = last.worn
        if found.unavailable is not None:
            raise OcrUnavailableError(found.unavailable)
        if found.recognised is None:
            self.end()
            raise ReaderLostError(Outcome.CRASHED, None)
        return found.recognised

    def draw_page(self, path: Path, page: int, width: int, seconds: int, scan: OcrPage | None = None) -> PagePicture:
        """A page of a PDF as a picture. Raises ReadError where there is none, ReaderLostError as `read` does."""
        request = {"path": str(path.absolute()), "page": page, "width": width, "seconds": seconds}
        made = self._made(request | {"scan": msgspec.to_builtins(scan)}, seconds)
        if made.picture is None:
            self.end()
            raise ReaderLostError(Outcome.CRASHED, None)
        return made.picture

    def select_pages(self, path: Path, pages: Sequence[int], seconds: int) -> bytes:
        """A PDF of some pages of a PDF. Raises as `draw_page` does."""
        made = self._made({"path": str(path.absolute()), "pages": list(pages), "seconds": seconds}, seconds)
        if made.selected is None:
            self.end()
            raise ReaderLostError(Outcome.CRASHED, None)
        return made.selected

    def _made(self, request: dict[str, Any], seconds: int) -> ReaderReply:
        """The answer to a request that is answered at once. Raises ReadError where it is refused, ReaderLostError."""
        deadline = time.monotonic() + seconds
        self._ask(request)
        made = last = self._answer(deadline, None)
        while not last.done:
            made, last = last, self._answer(deadline, None)
        self.is_worn = last.worn
        if made.refused is not None:
            raise ReadError(made.refused)
        return made

    def kill(self) -> None:
        """Kill the process and all it started, from any thread; whoever waits for an answer gets ReaderLostError."""
        with self._lock:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> int:
        """End the process if it still runs; the most memory it held, in MiB."""
        self.kill()
        with self._lock:
            if self._process.returncode is not None:
                return 0
            _, status, usage = os.wait4(self._process.pid, 0)
            self._process.returncode = os.waitstatus_to_exitcode(status)
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()
        return usage.ru_maxrss // 1024

    def _ask(self, request: dict[str, Any]) -> None:
        self.files += 1
        try:
            self._requests.write(json.dumps(request).encode("ascii") + b"\n")
            self._requests.flush()
        except OSError as error:
            raise self._lost(None) from error

    def _answer(self, deadline: float, text: Reading | None) -> ReaderReply:
        line = self._line(deadline, text)
        try:
            return decode_answer(line)
        except (ValueError, RecursionError) as error:
            self.end()
            raise ReaderLostError(Outcome.CRASHED, text) from error

    def _line(self, deadline: float, text: Reading | None) -> bytes:
        most = self._settings.read_text_mb * 1_000_000 * _BYTES_A_CHARACTER + _ROOM_FOR_RECORDS
        descriptor = self._answers.fileno()
        watch = select.poll()
        watch.register(descriptor, select.POLLIN)
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            left = deadline - time.monotonic()
            if left <= 0 or not watch.poll(left * 1000):
                self.end()
                raise ReaderLostError(Outcome.TIMED_OUT, text)
            block = os.read(descriptor, _BLOCK)
            if not block:
                raise self._lost(text)
            self._buffer += block
            if len(self._buffer) > most:
                self.end()
                raise ReaderLostError(Outcome.TOO_BIG, text)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _lost(self, text: Reading | None) -> ReaderLostError:
        """The process closed its pipe by itself: of which illness?"""
        held = self.end()
        of_memory = held > max(self._settings.read_memory_mb * _DIED_OF_MEMORY, self._inherited_mb)
        return ReaderLostError(Outcome.TOO_BIG if of_memory else Outcome.CRASHED, text)


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    limits = json.dumps({name: getattr(settings, name) for name in _LIMITS})
    # Nothing of the service's environment: its keys and addresses are no business of a process that reads odd files.
    environment = {
        "PATH": os.defpath,
        **tesseract.environment(),
        "PYTHONPATH": str(Path(indexer.__file__).resolve().parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-P", "-m", "indexer.reading.reader_main", limits]
    return subprocess.Popen(  # noqa: S603  our own module, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise ReaderStartError("Pembaca berkas tidak dapat dijalankan: tanpa pipa.")
    return process.stdin, process.stdout, process.stderr


def _merged(text: Reading | None, answer: ReaderReply, progress: Progress) -> Reading | None:
    """The reading with one more answer added; an answer that is out of order raises ValueError."""
    if answer.pages_done is not None:
        progress(answer.pages_done, answer.pages_total)
        return text
    if answer.text is not None:
        return answer.text
    if text is None or answer.sops is None:
        raise ValueError("SOPs without a text, or neither")
    return replace(text, sops=answer.sops, pages=answer.pages, warnings=answer.warnings)
