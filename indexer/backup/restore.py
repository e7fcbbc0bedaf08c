"""Restoring a backup into an empty data folder, and checking that it can be."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.backup import manifest as manifests
from indexer.backup.manifest import Manifest
from indexer.backup.store import Store, no_room
from indexer.config import Settings
from indexer.errors import BackupError
from indexer.files import FileStore, sync_folder
from indexer.registry import database, snapshot

# While it is there, restoring into the folder may begin again.
_MARK = "restoring"
_ENVIRONMENT = "restored.env"


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """`lost`: digests of files that are not whole in the backup. `environment`: a file with the settings, if any."""

    name: str
    files: int
    lost: tuple[str, ...]
    environment: Path | None


def read_manifest(store: Store, at: str = "") -> tuple[str, Manifest]:
    """The backup whose name begins with `at`: the newest of them. Raises BackupError."""
    names = [name for name in store.names() if name.startswith(at)]
    if not names:
        raise BackupError(f"Tidak ada cadangan {at}. Yang ada: {', '.join(store.names()[-10:])}.")
    return names[-1], manifests.decode(names[-1], store.manifest(names[-1]))


def verify(store: Store, names: Iterable[str]) -> list[str]:
    """Read every byte of these backups; a sentence for everything that is wrong."""
    problems, seen = [], set[str]()
    for name in names:
        try:
            manifest = manifests.decode(name, store.manifest(name))
        except BackupError as error:
            problems.append(str(error))
            continue
        problems += [f"{name}: berkas {digest} sudah hilang ketika dicadangkan." for digest in manifest.lost]
        for digest in sorted(manifest.objects() - seen):
            if not _is_intact(store, digest):
                problems.append(f"{name}: {_called(manifest, digest)} hilang atau rusak.")
        seen |= manifest.objects()
    return problems


def restore(store: Store, settings: Settings, at: str = "") -> RestoreReport:
    """Restore into the data folder, which is empty or was left so by an interrupted restore.

    Raises BackupError. Files that are damaged in the backup are left out and reported.
    """
    name, manifest = read_manifest(store, at)
    if manifest.schema > database.SCHEMA:
        raise BackupError(
            f"Cadangan {name} dibuat oleh Telusur yang lebih baru (skema {manifest.schema}). Pasang versi itu."
        )
    if not _is_intact(store, manifest.registry):
        raise BackupError(f"Registri dalam cadangan {name} rusak. Pakai cadangan lain (--at).")
    registry = snapshot.path_of(settings.database_url)
    try:
        _prepare(settings.data, registry, manifest)
        lost = _restore_files(store, settings, manifest)
        environment = _restore_settings(store, settings, manifest)
        _restore_registry(store, manifest, registry)
        (settings.data / _MARK).unlink()
    except OSError as error:
        raise BackupError(f"{error.filename or settings.data} tidak dapat ditulisi ({error.strerror}).") from error
    return RestoreReport(name, len(manifest.files), (*manifest.lost, *lost), environment)


def _prepare(data: Path, registry: Path, manifest: Manifest) -> None:
    if registry.exists() or (data.exists() and any(data.iterdir()) and not (data / _MARK).exists()):
        raise BackupError(f"Folder data {data} tidak kosong. Pilih folder kosong dengan --data.")
    data.mkdir(parents=True, exist_ok=True)
    (data / _MARK).touch()
    needed = sum(manifest.files.values()) + manifest.registry_size
    if shutil.disk_usage(data).free < needed:
        raise no_room(data, needed)


def _restore_files(store: Store, settings: Settings, manifest: Manifest) -> list[str]:
    """Digests of the files that the backup does not hold whole."""
    files = FileStore(settings.files_folder)
    lost = []
    for digest, size in manifest.files.items():
        if digest in manifest.lost:
            continue
        if not _is_intact(store, digest):
            lost.append(digest)
            continue
        with store.open(digest) as source:
            files.add(source, size)
    for document, digest in manifest.renditions.items():
        if _is_intact(store, digest):
            _write(store, digest, settings.renditions_folder / document[:2] / f"{document[2:]}.pdf")
    return lost


def _restore_settings(store: Store, settings: Settings, manifest: Manifest) -> Path | None:
    told = dict(manifest.settings)
    if manifest.taxonomy and _is_intact(store, manifest.taxonomy):
        kept = settings.data / "taxonomy.toml"
        _write(store, manifest.taxonomy, kept)
        told["TELUSUR_TAXONOMY"] = str(kept.resolve())
    if not told:
        return None
    path = settings.data / _ENVIRONMENT
    path.write_text("".join(f"{name}={value}\n" for name, value in told.items()), encoding="utf-8")
    return path


def _restore_registry(store: Store, manifest: Manifest, registry: Path) -> None:
    draft = registry.with_name(f".{registry.name}.restoring")
    with store.open(manifest.registry) as packed, gzip.GzipFile(fileobj=packed) as source, draft.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())
    draft.rename(registry)
    sync_folder(registry.parent)


def _write(store: Store, digest: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with store.open(digest) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)


def _is_intact(store: Store, digest: str) -> bool:
    try:
        with store.open(digest) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest  # type: ignore[arg-type]
    except (OSError, KeyError, ValueError):
        return False


def _called(manifest: Manifest, digest: str) -> str:
    return "registri" if digest == manifest.registry else f"berkas {digest}"
