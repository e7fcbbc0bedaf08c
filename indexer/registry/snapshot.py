"""A copy of a SQLite registry as it is at one moment, while others read and write it; reads any schema."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from indexer.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`files`: digest → size in bytes of every file that the registry names. `rendered`: digests with a rendition."""

    schema: str
    files: dict[str, int]
    rendered: tuple[str, ...]


def path_of(url: str) -> Path:
    """The file of the registry. Raises RegistryError for a registry on a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise RegistryError("Registri ada di server basis data: cadangkan dengan alat server itu (misalnya pg_dump).")
    return Path(parsed.database)


def take(registry: Path, copy: Path) -> Snapshot:
    """Copy the registry. Raises RegistryError where there is none or it is damaged."""
    try:
        read_only = sqlite3.connect(f"{registry.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        with closing(read_only) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            if (said := target.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise RegistryError(f"Registri {registry} rusak ({said}). Kembalikan cadangan terakhir.")
            return _read(target)
    except sqlite3.Error as error:
        raise RegistryError(f"Registri {registry} tidak dapat dibaca ({error}).") from error


def _read(db: sqlite3.Connection) -> Snapshot:
    (schema,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
    files = dict(db.execute("SELECT sha256, size FROM files ORDER BY id"))
    columns = {row[1] for row in db.execute("PRAGMA table_info(files)")}
    done = db.execute("SELECT sha256 FROM files WHERE rendition = 'done'") if "rendition" in columns else ()
    return Snapshot(schema, files, tuple(row[0] for row in done))
