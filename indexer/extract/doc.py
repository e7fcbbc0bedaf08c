"""Old Word files (.doc) → ODT by LibreOffice, or by antiword DocBook (no drawings) where that alone is installed."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.config import Settings
from indexer.extract import office


def is_convertible() -> bool:
    """Whether a program that reads .doc is installed."""
    return any(map(shutil.which, ("soffice", "antiword")))


@contextlib.contextmanager
def converted(path: Path, settings: Settings, is_cancelled: Callable[[], bool]) -> Iterator[Path | None]:
    """A file, for the time of the block, that says what the .doc at `path` says; None where no program is installed.

    Raises ReadError as `office.converted` does.
    """
    antiword = shutil.which("antiword")
    if office.is_installed() or antiword is None:
        with office.converted(path, office.ODT, settings, is_cancelled) as result:
            yield result
        return
    with office.copied(path) as source:
        result = source.with_suffix(".xml")
        office.run([antiword, "-m", "UTF-8.txt", "-x", "db", str(source)], result, settings, is_cancelled)
        yield result
