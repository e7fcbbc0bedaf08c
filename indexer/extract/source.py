"""The bytes of one file, read once: what is hashed is what is parsed, even if the file changes meanwhile."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from indexer.errors import ReadError
from indexer.models import Outcome

Progress = Callable[[int, int], None]
"""Called with the pages of a file that are done and their total."""


def silent(_done: int, _total: int) -> None:
    """The `Progress` of a file whose progress nobody asks for."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`converted`: for kinds that another program makes readable, what it made of `data`; empty where none did.

    `rendition`: a PDF of a document without pages of its own; empty where there is none.
    """

    data: bytes
    sha256: str
    converted: bytes = b""
    rendition: bytes = b""


def load(path: Path, limit_mb: int) -> SourceFile:
    """Raises ReadError UNREADABLE (missing, forbidden, not a regular file) or TOO_BIG (more than `limit_mb` MB)."""
    limit = limit_mb * 1_000_000
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise ReadError(Outcome.TOO_BIG, f"{size} bytes")
            # Python sets aside as much memory as is asked for.
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read(limit + 1 - len(data))
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the path.
        raise ReadError(Outcome.UNREADABLE, repr(error)) from error
    if len(data) > limit:
        raise ReadError(Outcome.TOO_BIG, "grew while being read")
    return SourceFile(data, hashlib.sha256(data).hexdigest())


def open_regular(path: Path) -> BinaryIO:
    """Raises OSError, for folders, devices and FIFOs too."""
    # O_NONBLOCK: opening a FIFO must not wait for its writer.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(handle, "rb")
