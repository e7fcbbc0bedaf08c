"""A file's name as a title, for files whose pages have none."""

import re
import unicodedata
from urllib.parse import unquote

_SUFFIX = re.compile(r"\.(?:pdf|docx|docm|doc)$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d{1,3}\)|\s*-\s*(?:copy|salin(?:an)?)(?:\s*\(\d+\))?)+$", re.IGNORECASE)
_LONGEST = 200


def display_name(name: str) -> str:
    """`name` without folders and with nothing that could turn or break the line it is shown on."""
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(" " if char.isspace() else char for char in name if char.isspace() or _is_shown(char))
    return " ".join(kept.split())[:_LONGEST]


def title_from(name: str) -> str:
    """A title of last resort: SOP_Penempatan-PMI (1).pdf → "SOP Penempatan PMI"; "Tanpa judul" if nothing is left."""
    title = _SUFFIX.sub("", display_name(unquote(name) if "%20" in name else name))
    title = _COPY.sub("", title)
    if " " not in title:
        # Words joined for want of spaces; where there are spaces a hyphen is meant ("Undang-Undang").
        title = title.replace("-", " ")
    title = " ".join(title.replace("_", " ").replace("+", " ").split()).strip(" .-")
    if title.islower():
        title = re.sub(r"\bsop\b", "SOP", title[:1].upper() + title[1:], flags=re.IGNORECASE)
    return title or "Tanpa judul"


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
