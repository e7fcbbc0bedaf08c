"""The key that signs sessions: the setting, else one made once and kept in the data folder."""

import os
import secrets
from pathlib import Path

from indexer.config import Settings


def secret_key(settings: Settings) -> str:
    """The same key for every worker process, also when they start at the same moment on an empty data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link appears whole or not at all and never replaces: the first worker's key stands.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
