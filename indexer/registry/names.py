"""Names of files as they may be shown: never used as a path."""

import re
import unicodedata

_LONGEST = 200
_SEPARATORS = re.compile(r"[\\/]+")
# Endings that copying and mailing add: "(1)", "copy", "final", "rev 2".
_LEFTOVERS = re.compile(r"[\s_-]*(\(\d+\)|\bcopy\b|\bsalinan\b|\bfinal\b|\bfix\b)\s*$", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(pdf|docx?|docm|rtf|odt)$", re.IGNORECASE)


def display_name(name: str) -> str:
    """The last part of a name from outside, without control or direction characters, at most 200 characters."""
    return _harmless(_SEPARATORS.split(name.rstrip("/\\"))[-1]) or "tanpa nama"


def display_folder(folder: str) -> str:
    """A folder of which only the names matter: "a/b", never absolute, never upwards."""
    parts = (_harmless(part) for part in _SEPARATORS.split(folder))
    return "/".join(part for part in parts if part.strip("."))[-4 * _LONGEST :]


def tidy_title(file_name: str) -> str:
    """A title from a file name: "03_SOP-Pemulangan PMI (1).pdf" → "03 SOP Pemulangan PMI"."""
    stem = _EXTENSION.sub("", file_name.strip())
    while (shorter := _LEFTOVERS.sub("", stem)) != stem and shorter.strip():
        stem = shorter
    return " ".join(re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", stem).split()) or file_name


def _harmless(text: str) -> str:
    # A name that is not UTF-8 carries lone surrogates, which nothing can store: show the bytes instead.
    readable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", readable))
    cleaned = " ".join(kept.split())
    if len(cleaned) <= _LONGEST:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    return f"{stem[: _LONGEST - 1 - len(ending)]}{dot}{ending}" if dot and len(ending) < 10 else cleaned[:_LONGEST]
