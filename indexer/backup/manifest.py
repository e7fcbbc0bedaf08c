"""The manifest of one backup: what it holds, by digest. Its name ends in the digest of its own bytes."""

import hashlib
import re
from dataclasses import dataclass, field

import msgspec

from indexer.errors import BackupError

FORMAT = 1
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`made`: the moment of the snapshot, UTC, `2026-01-31T020000Z`. `schema`: of the registry.

    `registry`: digest of the gzipped snapshot. `files`: digest → size in bytes. `lost`: digests that the registry names
    but whose bytes were gone or changed. `renditions`: digest of a document → digest of its PDF. `taxonomy`: digest of
    the agency's file, "" where the shipped one is used. `settings`: environment variables that differ from the default.
    """

    format: int = FORMAT
    made: str
    schema: str
    registry: str
    registry_size: int
    files: dict[str, int]
    lost: list[str] = field(default_factory=list)
    renditions: dict[str, str] = field(default_factory=dict)
    taxonomy: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def objects(self) -> set[str]:
        """Digests of everything that the backup needs."""
        every = {self.registry, *self.files, *self.renditions.values(), self.taxonomy}
        return every - {"", *self.lost}


def encode(manifest: Manifest) -> tuple[str, bytes]:
    """The name that the manifest is kept under, and its bytes."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    return f"{manifest.made}-{_digest(content)}", content


def decode(name: str, content: bytes) -> Manifest:
    """Raises BackupError where it is damaged or of a newer format."""
    try:
        if name.rpartition("-")[2] != _digest(content):
            raise ValueError(name)
        if (found := msgspec.json.decode(content)["format"]) > FORMAT:
            raise BackupError(
                f"Cadangan {name} dibuat oleh Telusur yang lebih baru (format {found}). Pasang versi itu."
            )
        manifest = msgspec.json.decode(content, type=Manifest)
        if not all(map(_DIGEST.fullmatch, {*manifest.objects(), *manifest.renditions})):
            raise ValueError(name)  # they become paths
        return manifest
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"Daftar isi cadangan {name} rusak. Pakai cadangan lain.") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
