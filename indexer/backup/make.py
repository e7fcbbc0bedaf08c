"""Making a backup while the installation is in use: it holds what the registry said at one moment."""

import gzip
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer import config, renditions
from indexer.backup import manifest as manifests
from indexer.backup import store as stores
from indexer.backup.manifest import Manifest
from indexer.backup.store import FolderStore, Store
from indexer.config import Settings
from indexer.files import FileStore
from indexer.registry import snapshot
from indexer.registry.snapshot import Snapshot

# A file may be removed between the snapshot and its copy; a newer snapshot does not name it any more.
_TRIES = 3
# Not kept: secrets, and what says where this installation is.
_NOT_KEPT = ("TELUSUR_SECRET_KEY", "TELUSUR_DATABASE", "TELUSUR_DATA", "TELUSUR_TAXONOMY")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """`size`: bytes of all files. `added`: files that earlier backups in the folder did not hold. `removed`: backups
    given up. `lost`: digests of files that the registry names but whose bytes are gone or changed."""

    name: str
    files: int
    size: int
    added: int
    removed: int
    lost: tuple[str, ...]


def make(settings: Settings, place: Path, *, with_renditions: bool = False, keep: int = 0) -> BackupReport:
    """Make a backup: of everything into a TAR file that is not there yet, or of what is new into a folder of backups.

    Neither opens nor migrates the installation. `keep`: the newest so many backups in the folder stay (0: all).
    Raises BackupError or RegistryError.
    """
    registry = snapshot.path_of(settings.database_url)
    writing: AbstractContextManager[Store] = (
        stores.writing_file(place) if stores.is_file(place) else stores.writing_folder(place)
    )
    began = time.time()
    with writing as store, _scratch(place) as scratch:
        for _ in range(_TRIES):
            copy = scratch / "registry.sqlite"
            copy.unlink(missing_ok=True)
            taken = snapshot.take(registry, copy)
            _check_room(store, place, taken, copy)
            made = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
            added, lost = _copy_files(store, FileStore(settings.files_folder), taken)
            if not lost:
                break
        packed = _packed(copy)
        name, content = manifests.encode(
            Manifest(
                made=made,
                schema=taken.schema,
                registry=_keep(store, packed),
                registry_size=copy.stat().st_size,
                files=taken.files,
                lost=lost,
                renditions=_copy_renditions(store, settings, taken) if with_renditions else {},
                taxonomy=_keep(store, settings.taxonomy) if settings.taxonomy else "",
                settings=_settings(settings),
            )
        )
        store.commit(name, content)
        removed = _prune(store, keep, began) if isinstance(store, FolderStore) and keep else 0
    return BackupReport(name, len(taken.files), sum(taken.files.values()), added, removed, tuple(lost))


@contextmanager
def _scratch(place: Path) -> Iterator[Path]:
    """A folder beside the backup, where it may be written; what a killed run left in it goes first."""
    folder = place.with_name(f".{place.name}.snapshot") if stores.is_file(place) else place / ".snapshot"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_room(store: Store, place: Path, taken: Snapshot, copy: Path) -> None:
    new = sum(size for digest, size in taken.files.items() if not store.holds(digest))
    needed = new + copy.stat().st_size
    if shutil.disk_usage(copy.parent).free < needed:
        raise stores.no_room(place, needed)


def _copy_files(store: Store, files: FileStore, taken: Snapshot) -> tuple[int, list[str]]:
    """The number of files that the store did not hold, and the digests of those that are lost."""
    added, lost = 0, []
    for digest in taken.files:
        if store.holds(digest):
            continue
        try:
            with files.open(digest) as file:
                is_kept = store.add(file, digest)
        except FileNotFoundError:
            is_kept = False
        if is_kept:
            added += 1
        else:
            lost.append(digest)
    return added, lost


def _copy_renditions(store: Store, settings: Settings, taken: Snapshot) -> dict[str, str]:
    made = ((digest, renditions.path(settings, digest)) for digest in taken.rendered)
    return {digest: _keep(store, path) for digest, path in made if path.is_file()}


def _packed(copy: Path) -> Path:
    packed = copy.with_suffix(".gz")
    with copy.open("rb") as source, gzip.open(packed, "wb", compresslevel=1) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return packed


def _keep(store: Store, path: Path) -> str:
    """Keep a file; its digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        if not store.holds(digest):
            store.add(file, digest)
    return digest


def _settings(settings: Settings) -> dict[str, str]:
    default = config.as_environment(Settings())
    chosen = config.as_environment(settings)
    return {name: value for name, value in chosen.items() if value != default.get(name) and name not in _NOT_KEPT}


def _prune(store: FolderStore, keep: int, began: float) -> int:
    """Give up all but the newest `keep` backups, and the objects that only those needed."""
    names = store.names()
    kept = [manifests.decode(name, store.manifest(name)) for name in names[-keep:]]  # damage here deletes nothing
    store.forget(names[:-keep])
    store.keep_only(set().union(*(each.objects() for each in kept)), older_than=began)
    return len(names[:-keep])
