"""The file store: every accepted file once, under the hash of its bytes. No name from outside is ever a path here."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Protocol

_CHUNK = 1 << 20
_DIGEST = frozenset("0123456789abcdef")


class ByteStream(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class TooBigError(ValueError):
    """The source holds more bytes than allowed; nothing was kept."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`size` in bytes; `known`: the store held these bytes before."""

    sha256: str
    size: int
    known: bool


class FileStore:
    """Files below `folder`, as `ab/cdef…`; safe for any number of processes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def add(self, source: ByteStream, limit: int) -> StoredFile:
        """Copy `source`; it is on the disk and under its name when this returns, or not in the store at all.

        Raises TooBigError beyond `limit` bytes.
        """
        handle, name = tempfile.mkstemp(dir=self._incoming)
        incoming = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                digest, size = _copy(source, target, limit)
                target.flush()
                os.fsync(target.fileno())
            return StoredFile(digest, size, self._keep(incoming, digest))
        finally:
            incoming.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file of this digest is (or would be)."""
        if len(sha256) != 64 or not _DIGEST.issuperset(sha256):
            raise ValueError(f"not a SHA-256 digest: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:]

    def open(self, sha256: str) -> BufferedReader:
        return self.path(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Digests of all files held."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                yield folder.name + file.name

    def added(self, sha256: str) -> float:
        """When these bytes were last added, as time.time(); 0.0 where they are not held."""
        try:
            return self.path(sha256).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def is_intact(self, sha256: str) -> bool:
        """Whether the file is there and its bytes still have this digest."""
        try:
            with self.open(sha256) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def sweep(self, older_than: float) -> None:
        """Delete what interrupted copies left behind; `older_than`: a time.time() before which they began."""
        for file in self._incoming.iterdir():
            try:
                if file.stat().st_mtime < older_than:
                    file.unlink()
            except FileNotFoundError:
                continue  # its copy has just ended well

    def _keep(self, incoming: Path, digest: str) -> bool:
        target = self.path(digest)
        try:
            os.utime(target)  # begins its hour of grace anew, see `prune`
        except FileNotFoundError:
            pass
        else:
            return True
        target.parent.mkdir(exist_ok=True)
        incoming.rename(target)
        for folder in (target.parent, self.folder):
            sync_folder(folder)
        return False


def _copy(source: ByteStream, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooBigError(size)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Make names in `folder` survive a power cut, as fsync does for the bytes of a file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
