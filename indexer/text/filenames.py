"""Names of files and folders from outside, harmless to show and never used as a path; titles made of them."""

import re
import unicodedata
from urllib.parse import unquote

_SUFFIX = re.compile(r"\.(?:pdf|docx|docm|doc)$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d{1,3}\)|\s*-\s*(?:copy|salin(?:an)?)(?:\s*\(\d+\))?)+$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\\/]+")
_LONGEST = 200
_LONGEST_FOLDER = 800
UNNAMED = "tanpa nama"


def display_name(name: str) -> str:
    """`name` without folders and with nothing that could turn or break the line it is shown on; never empty."""
    return _shown(name) or UNNAMED


def display_folder(folder: str) -> str:
    """A folder of which only the names matter: "a/b", never absolute, never upwards."""
    parts = (_shown(part) for part in _SEPARATORS.split(folder))
    return "/".join(part for part in parts if part.strip("."))[-_LONGEST_FOLDER:]


def is_from_name(title: str, name: str) -> bool:
    """Whether a title was made of the file's name for want of one on the page."""
    made = title_from(name)
    return title == made or title.startswith(f"{made} (hal. ")


def title_from(name: str) -> str:
    """A title of last resort: SOP_Penempatan-PMI (1).pdf → "SOP Penempatan PMI"; "Tanpa judul" if nothing is left."""
    title = _SUFFIX.sub("", _shown(unquote(name) if "%20" in name else name))
    title = _COPY.sub("", title)
    if " " not in title:
        # Words joined for want of spaces; where there are spaces a hyphen is meant ("Undang-Undang").
        title = title.replace("-", " ")
    title = " ".join(title.replace("_", " ").replace("+", " ").split()).strip(" .-")
    if title.islower():
        title = re.sub(r"\bsop\b", "SOP", title[:1].upper() + title[1:], flags=re.IGNORECASE)
    return title or "Tanpa judul"


def _shown(name: str) -> str:
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    if name.isprintable():
        kept = name
    else:
        kept = "".join(" " if char.isspace() else char for char in name if char.isspace() or _is_shown(char))
    return " ".join(kept.split())[:_LONGEST]


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
