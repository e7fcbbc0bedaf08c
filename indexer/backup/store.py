"""Where backups are kept: a folder of objects by digest and one manifest a backup, or all of one backup in a TAR file.

A backup is there once its manifest is: it is written last, in one step. What an interrupted one left is never read.
"""

import errno
import fcntl
import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Protocol

from indexer.errors import BackupError
from indexer.files import FileStore, sync_folder

_ANY_SIZE = 1 << 62
_MANIFESTS = "manifests"
_OBJECTS = "objects"


class Store(Protocol):
    """Backups in one place."""

    def holds(self, digest: str) -> bool: ...

    def add(self, source: BufferedReader, digest: str) -> bool:
        """Keep the bytes; False, and nothing counts as kept, where they do not have this digest."""

    def commit(self, name: str, manifest: bytes) -> None:
        """Make it a backup."""

    def names(self) -> list[str]:
        """Names of the backups, oldest first."""

    def manifest(self, name: str) -> bytes: ...

    def open(self, digest: str) -> IO[bytes]:
        """Raises KeyError or OSError where it is not held."""


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self._files = FileStore(folder / _OBJECTS)
        self._manifests = folder / _MANIFESTS
        self._manifests.mkdir(exist_ok=True)

    def holds(self, digest: str) -> bool:
        return self._files.path(digest).exists()

    def add(self, source: BufferedReader, digest: str) -> bool:
        kept = self._files.add(source, _ANY_SIZE)
        if kept.sha256 != digest and not kept.known:
            self._files.remove(kept.sha256)
        return kept.sha256 == digest

    def commit(self, name: str, manifest: bytes) -> None:
        draft = self._manifests / ".draft"
        with draft.open("wb") as file:
            file.write(manifest)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._manifests / f"{name}.json")
        sync_folder(self._manifests)

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._manifests.glob("*.json"))

    def manifest(self, name: str) -> bytes:
        return (self._manifests / f"{name}.json").read_bytes()

    def open(self, digest: str) -> IO[bytes]:
        return self._files.open(digest)

    def forget(self, names: list[str]) -> None:
        for name in names:
            (self._manifests / f"{name}.json").unlink()

    def keep_only(self, digests: set[str], older_than: float) -> None:
        """Delete every other object, and what copies that began before `older_than` (time.time()) left behind."""
        for digest in list(self._files.digests()):
            if digest not in digests:
                self._files.remove(digest)
        self._files.sweep(older_than)


class TarStore:
    """One backup. Its manifest is the last member, so that a file cut short is known as such."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._held = {member.name: member for member in tar.getmembers()}

    def holds(self, digest: str) -> bool:
        return f"{_OBJECTS}/{digest}" in self._held

    def add(self, source: BufferedReader, digest: str) -> bool:
        if hashlib.file_digest(source, "sha256").hexdigest() != digest:
            return False
        source.seek(0)
        self._add(f"{_OBJECTS}/{digest}", source, os.fstat(source.fileno()).st_size)
        return True

    def commit(self, name: str, manifest: bytes) -> None:
        self._add(f"{_MANIFESTS}/{name}.json", BytesIO(manifest), len(manifest))

    def names(self) -> list[str]:
        return sorted(Path(name).stem for name in self._held if name.startswith(_MANIFESTS))

    def manifest(self, name: str) -> bytes:
        return self._read(f"{_MANIFESTS}/{name}.json").read()

    def open(self, digest: str) -> IO[bytes]:
        return self._read(f"{_OBJECTS}/{digest}")

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, source)
        self._held[name] = member

    def _read(self, name: str) -> IO[bytes]:
        found = self._tar.extractfile(self._held[name])
        if found is None:
            raise KeyError(name)
        return found


def is_file(place: Path) -> bool:
    """Whether backups to `place` are one TAR file each; otherwise it is a folder of many."""
    return place.suffix == ".tar"


@contextmanager
def opened(place: Path) -> Iterator[Store]:
    """The backups at `place`, to be read. Raises BackupError where there are none."""
    with ExitStack() as stack, _explained(place):
        store: Store
        if place.is_dir():
            if not (place / _MANIFESTS).is_dir():
                raise BackupError(f"{place} tidak berisi cadangan Telusur.")
            store = FolderStore(place)
        else:
            store = TarStore(stack.enter_context(tarfile.open(place, "r:")))
        if not store.names():
            raise BackupError(f"{place} tidak berisi cadangan yang utuh: penulisannya tidak pernah selesai.")
        yield store


@contextmanager
def writing_folder(folder: Path) -> Iterator[FolderStore]:
    """The backups in `folder`, made where it is missing; one writer at a time."""
    with _explained(folder):
        if folder.exists() and any(folder.iterdir()) and not (folder / _MANIFESTS).is_dir():
            raise BackupError(f"Folder {folder} berisi hal lain. Pilih folder kosong atau folder cadangan.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / _MANIFESTS).mkdir(exist_ok=True)
        with (folder / "lock").open("a") as lock:
            _lock(lock.fileno(), folder)
            yield FolderStore(folder)


@contextmanager
def writing_file(path: Path) -> Iterator[TarStore]:
    """One new backup; it has its name once the block has ended well."""
    if path.exists():
        raise BackupError(f"{path} sudah ada. Pilih nama lain.")
    draft = path.with_name(f".{path.name}.partial")
    with _explained(path), os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        _lock(file.fileno(), path)
        try:
            file.truncate()
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield TarStore(tar)
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)


def _lock(handle: int, place: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BackupError(f"Cadangan lain sedang ditulis ke {place}. Tunggu sampai selesai.") from error


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """What the system says, as a sentence on the backups at `place`."""
    try:
        yield
    except tarfile.TarError as error:
        raise BackupError(f"{place} bukan cadangan Telusur, atau rusak. Pakai cadangan lain.") from error
    except FileNotFoundError as error:
        raise BackupError(f"{error.filename or place} tidak ada.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room(place) from error
        raise BackupError(f"{error.filename or place} tidak dapat dipakai ({error.strerror}).") from error


def no_room(place: Path, needed: int = 0) -> BackupError:
    more = f" Diperlukan {needed / 1e6:.0f} MB." if needed else ""
    return BackupError(f"Ruang disk untuk {place} tidak cukup.{more} Kosongkan sebagian atau pilih tempat lain.")
