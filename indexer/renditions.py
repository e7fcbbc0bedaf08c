"""PDF renditions of documents without pages, kept in the data folder by the digest of the document."""

import os
import shutil
import tempfile
from pathlib import Path

from indexer.config import Settings

MEDIA_TYPE = "application/pdf"


def path(settings: Settings, sha256: str) -> Path:
    """Where the rendition of a document is, or would be."""
    return settings.renditions_folder / sha256[:2] / f"{sha256[2:]}.pdf"


def keep(settings: Settings, sha256: str, made: Path) -> None:
    """Keep a rendition under its name in one step. Raises OSError."""
    kept = path(settings, sha256)
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=kept.parent)
    try:
        with os.fdopen(handle, "wb") as file, made.open("rb") as source:
            shutil.copyfileobj(source, file)
        Path(name).replace(kept)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget(settings: Settings, sha256: str) -> None:
    """Delete the rendition of a document that is not held any more."""
    path(settings, sha256).unlink(missing_ok=True)
