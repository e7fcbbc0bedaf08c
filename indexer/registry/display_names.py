"""Names from outside as the registry keeps them: only ever shown, never used as a path."""

import re

from indexer.text import filenames

_SEPARATORS = re.compile(r"[\\/]+")
_LONGEST_FOLDER = 800
UNNAMED = "tanpa nama"


def display_name(name: str) -> str:
    """The last part of a name, harmless to show; never empty."""
    return filenames.display_name(name) or UNNAMED


def display_folder(folder: str) -> str:
    """A folder of which only the names matter: "a/b", never absolute, never upwards."""
    parts = (filenames.display_name(part) for part in _SEPARATORS.split(folder))
    return "/".join(part for part in parts if part.strip("."))[-_LONGEST_FOLDER:]


def is_from_name(title: str, name: str) -> bool:
    """Whether a title was made of the file's name for want of one on the page."""
    made = filenames.title_from(name)
    return title == made or title.startswith(f"{made} (hal. ")
