"""The bytes of one file, read once: what is hashed is what is parsed, even if the file changes meanwhile."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ReadError
from indexer.models import Outcome


@dataclass(frozen=True, slots=True)
class Source:
    data: bytes
    sha256: str


def load(path: Path, limit_mb: int) -> Source:
    """Raises ReadError UNREADABLE (missing, forbidden, not a regular file) or TOO_BIG (more than `limit_mb` MB)."""
    limit = limit_mb * 1_000_000
    try:
        # O_NONBLOCK: opening a FIFO must not wait for its writer.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ReadError(Outcome.UNREADABLE, "not a regular file")
            if status.st_size > limit:
                raise ReadError(Outcome.TOO_BIG, f"{status.st_size} bytes")
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the path.
        raise ReadError(Outcome.UNREADABLE, repr(error)) from error
    if len(data) > limit:
        raise ReadError(Outcome.TOO_BIG, "grew while being read")
    return Source(data, hashlib.sha256(data).hexdigest())
