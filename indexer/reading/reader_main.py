"""A reader process: reads the files it is told, one after the other, inside limits the kernel keeps.

Started by `reader_process.py` as `python -m indexer.reading.reader_main LIMITS`. A line of JSON in asks for a file,
lines of JSON out say how far it is, what text it has, what its SOPs say. It ends when its input
closes: never after its parent.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.tesseract import OcrUnavailableError
from indexer.models import OcrPage, Outcome, Reading
from indexer.reading.read_file import draw_page, read_in_stages, read_picture
from indexer.reading.serialization import ReaderReply, encode

_MIB = 1024 * 1024
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64
_FILES_UNTIL_RENEWED = 1_000
_SECONDS_OF_GRACE = 5
_PROGRESS_SECONDS = 0.25
# Cells, lines and words are many small values and hold no circles: collecting them as often as by default costs 5 %.
_GC_THRESHOLDS = (20_000, 20, 20)

Send = Callable[[ReaderReply], None]


def main(limits: str) -> None:
    settings = Settings(**json.loads(limits))
    requests, answers = _own_pipes()
    threading.Thread(target=_end_with_parent, args=(requests.fileno(),), daemon=True).start()
    base = _confine(settings)
    gc.set_threshold(*_GC_THRESHOLDS)

    def send(answer: ReaderReply) -> None:
        answers.write(encode(answer) + b"\n")
        answers.flush()

    send(ReaderReply(ready=True))
    for count, line in enumerate(requests, 1):
        request = json.loads(line)
        path = Path(request["path"])
        if "pages" in request:
            _limit_cpu(request["seconds"])
            _select_pages(path, request["pages"], settings.file_mb * 1_000_000, send)
        elif "width" in request:
            _limit_cpu(request["seconds"])
            scan = msgspec.convert(request["scan"], OcrPage | None)
            _draw_page(path, request["page"], request["width"], scan, send)
        elif "page" in request:
            _limit_cpu(request["seconds"])
            _ocr_page(path, request["page"], request["seconds"], send)
        else:
            _limit_cpu(settings.read_seconds)
            recognised = msgspec.convert(request["recognised"], tuple[OcrPage, ...])
            converted = Path(request["converted"]) if request["converted"] else None
            rendition = Path(request["rendition"]) if request["rendition"] else None
            progress = _ProgressReporter(send).page_done
            stages = read_in_stages(path, request["name"], settings, progress, recognised, converted, rendition)
            _answer(stages, send)
        # A process that a large file has blown up starts the next file with less room: better a new one.
        is_worn = count >= _FILES_UNTIL_RENEWED or _data_bytes() > base + settings.read_memory_mb * _MIB // 4
        send(ReaderReply(done=True, worn=is_worn))


def _answer(stages: Iterator[Reading], send: Send) -> None:
    """Sends the text as soon as it is there: if reading its SOPs goes wrong, the parent has it already."""
    try:
        send(ReaderReply(text=next(stages)))
        for complete in stages:
            send(ReaderReply(sops=complete.sops, pages=complete.pages, warnings=complete.warnings))
    except MemoryError:
        send(ReaderReply(text=Reading("", Outcome.TOO_BIG)))
    except RecursionError:
        send(ReaderReply(text=Reading("", Outcome.UNSAFE)))


def _ocr_page(path: Path, page: int, seconds: float, send: Send) -> None:
    """Sends what Tesseract, a process of its own in this one's group and limits, sees on the page."""
    try:
        found = read_picture(path, page, seconds)
    except (ReadError, MemoryError):
        found = OcrPage(page, "", 0)
    except OcrUnavailableError as error:
        send(ReaderReply(unavailable=str(error)))
        return
    send(ReaderReply(recognised=found))


def _draw_page(path: Path, page: int, width: int, scan: OcrPage | None, send: Send) -> None:
    try:
        send(ReaderReply(picture=draw_page(path, page, width, scan)))
    except ReadError as error:
        send(ReaderReply(refused=error.outcome))
    except MemoryError:
        send(ReaderReply(refused=Outcome.TOO_BIG))


def _select_pages(path: Path, pages: list[int], most_bytes: int, send: Send) -> None:
    from indexer.extract import page_selection  # brings pypdf, which other files do without

    try:
        send(ReaderReply(selected=page_selection.select(path, pages, most_bytes)))
    except ReadError as error:
        send(ReaderReply(refused=error.outcome))
    except MemoryError:
        send(ReaderReply(refused=Outcome.TOO_BIG))


class _ProgressReporter:
    """Sends how many pages are done, a few times a second at most."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._told = time.monotonic()

    def page_done(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= _PROGRESS_SECONDS:
            self._told = now
            self._send(ReaderReply(pages_done=done, pages_total=total))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, moved out of the way of libraries that print."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)
    return requests, answers


def _end_with_parent(descriptor: int) -> None:
    """Ends the process when the parent has closed its end of the pipe, in the middle of a file too.

    What it has started ends with it: the process leads a group of its own.
    """
    watch = select.poll()
    watch.register(descriptor, 0)
    watch.poll()
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _confine(settings: Settings) -> int:
    """Gives up what reading does not need; returns the bytes of data the process has to begin with."""
    base = _data_bytes()
    most = base + settings.read_memory_mb * _MIB
    with contextlib.suppress(OSError, ValueError):
        os.nice(5)
    _limit(resource.RLIMIT_DATA, most)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return base


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(what, (most, most))


def _limit_cpu(seconds: int) -> None:
    """Limit processor time, for the case that the parent is gone and a library never returns."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + _SECONDS_OF_GRACE
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _data_bytes() -> int:
    """Private writable memory of this process, which RLIMIT_DATA counts; 0 where the system does not say."""
    return next(_status_values("VmData:"), 0) * 1024


def _status_values(label: str) -> Iterator[int]:
    with contextlib.suppress(OSError), Path("/proc/self/status").open(encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith(label):
                yield int(line.split()[1])


if __name__ == "__main__":
    main(sys.argv[1])
