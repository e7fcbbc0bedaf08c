"""Which files below the given paths may be documents."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.reading.readers import READERS
from indexer.text.filenames import display_name

# By their name these are meant to be documents; whether they can be read is told by reading them.
_REFUSED_NAMES = frozenset({".docm", ".rtf"})
_DOCUMENT_NAMES = _REFUSED_NAMES.union(*(reader.suffixes for reader in READERS.values()))
_HEAD = 4096

_LINK = "Tautan simbolik dilewati. Sebut berkas tujuannya bila perlu."
_NOT_REGULAR = "Bukan berkas biasa, dilewati."
_FOLDER_CLOSED = "Folder tidak dapat dibuka. Periksa izinnya."
_GONE = "Tidak ada. Periksa penulisannya."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate. `key` names the path in the registry; `stamp` changes whenever the file does, empty where the file
    cannot be looked at; `folder` is its place below the given path."""

    path: Path
    key: str
    name: str
    folder: str
    stamp: str


@dataclass(slots=True)
class Discovery:
    """`skipped`: number of files that are no documents. `notes`: what was passed over, and why."""

    files: list[Candidate] = field(default_factory=list)
    skipped: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)


def discover(paths: Iterable[Path]) -> Discovery:
    """All candidates in a fixed order, each once. A file that is named itself is a candidate whatever it is."""
    found = Discovery()
    seen: set[str] = set()
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow links in the middle
        key = path_key(path)
        try:
            mode = path.stat().st_mode
        except OSError:
            found.notes.append((key, _GONE))
            continue
        found.roots.append(key)
        candidates = _walk(path, found) if stat.S_ISDIR(mode) else _single(path, mode, found)
        for file in candidates:
            if file.key not in seen:
                seen.add(file.key)
                found.files.append(file)
    return found


def path_key(path: Path) -> str:
    """The path as text that every database holds; bytes that are not UTF-8 are written as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def is_below(key: str, root: str) -> bool:
    return key == root or key.startswith(root.rstrip("/") + "/")


def _single(path: Path, mode: int, found: Discovery) -> Iterator[Candidate]:
    if stat.S_ISREG(mode):
        yield _candidate(path, path.parent.name)
    else:
        found.notes.append((path_key(path), _NOT_REGULAR))


def _walk(root: Path, found: Discovery) -> Iterator[Candidate]:
    def closed(error: OSError) -> None:
        found.notes.append((path_key(Path(error.filename)), _FOLDER_CLOSED))

    for folder, folders, names in os.walk(root, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        place = path_key(here.relative_to(root.parent)) if root.parent != root else path_key(here).lstrip("/")
        for name in sorted(names):
            path = here / name
            if name.startswith((".", "~$")):  # "~$" marks a document that Word has open
                found.skipped += 1
            elif (mode := _mode(path)) is None or stat.S_ISREG(mode):
                if _may_be_document(path):
                    yield _candidate(path, place)
                else:
                    found.skipped += 1
            else:
                found.notes.append((path_key(path), _LINK if stat.S_ISLNK(mode) else _NOT_REGULAR))


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except OSError:
        return None


def _may_be_document(path: Path) -> bool:
    """By name, else by its first bytes; a file that cannot be opened stays a candidate only by name."""
    if path.suffix.lower() in _DOCUMENT_NAMES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return b"%PDF-" in head[:1024] or (head.startswith(b"PK\x03\x04") and b"word/" in head)


def _candidate(path: Path, folder: str) -> Candidate:
    try:
        facts = path.stat()
        stamp = f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}:{facts.st_ino}"
    except OSError:
        stamp = ""
    return Candidate(path, path_key(path), display_name(path.name), folder, stamp)
