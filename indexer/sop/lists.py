"""Lines of a box → a sentence or the items of a list."""

import re
from collections.abc import Sequence

_BULLET = re.compile(
    r"^\s*(?:\(?\d{1,2}\s*[.)](?!\d)|\(?[a-z]\s*[.)](?=\s)|[-–—•▪●○□✓*·>](?=\s|\w)|\d{1,2}(?=\s+[A-Z]))\s*"
)
_ONLY_BULLET = re.compile(r"^\s*(?:\(?\d{1,2}\s*[.)]?|\(?[a-z][.)]|[-–—•▪●○□✓*·>])\s*$")


def sentence(lines: Sequence[str]) -> str:
    """The lines as running text; a word hyphenated at a line end is joined, an open field ("-", "...") is ""."""
    text = ""
    for line in lines:
        part = " ".join(line.split())
        if text.endswith(("-", "/")) and part:
            text += part
        else:
            text = f"{text} {part}" if text else part
    text = text.strip(" :;")
    return text if re.search(r"\w", text) else ""


def items(lines: Sequence[str]) -> tuple[str, ...]:
    """The items of a numbered or bulleted list; without any bullet each line that begins in upper case is an item."""
    bulleted = any(_BULLET.match(line) or _ONLY_BULLET.match(line) for line in lines)
    found: list[list[str]] = []
    for line in lines:
        if not line.strip():
            continue
        bullet = _ONLY_BULLET.match(line) or _BULLET.match(line)
        begins = bool(bullet) if bulleted else line.lstrip()[:1].isupper() or line.lstrip()[:1].isdigit()
        rest = line[bullet.end() :] if bullet else line
        if begins or not found:
            found.append([rest])
        else:
            found[-1].append(rest)
    joined = (sentence(item).strip(" ;") for item in found)
    return tuple(item for item in joined if re.search(r"\w", item))
