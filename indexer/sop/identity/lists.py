"""Lines of a box → paragraphs, a sentence, or the items of a list."""

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.sop.layout.sheet import Line
from indexer.text.dehyphenation import rejoined

_SPACE = 2.5
_SLACK = 2.0
# Where no line fills this share of the cell's width, no line was broken for lack of space.
_FULL = 0.8
_BULLET = re.compile(
    r"^\s*(?:\(?\d{1,2}\s*[.)](?!\d)|\(?[a-z]\s*[.)](?=\s)|[-–—•▪●○□✓*·>\uf0b7\uf0a7\uf0d8](?=\s|\w))\s*"
)
_ONLY_BULLET = re.compile(r"^\s*(?:\(?\d{1,2}\s*[.)]|\(?[a-z][.)]|[-–—•▪●○□✓*·>\uf0b7\uf0a7\uf0d8])\s*$")
_LAW = re.compile(
    r"^(?:Undang-Undang|UNDANG-UNDANG|Peraturan|PERATURAN|Keputusan|KEPUTUSAN|Instruksi|Surat\s+(?:Edaran|Keputusan)|"
    r"UU|PP|Perpres|Permen\w*|PERMEN\w*|Perda|Pergub|Perbup|Perwa\w*|Kepmen\w*|Perka\w*)\b"
)
# The title of a law continues behind these words.
_OPEN_END = re.compile(
    r"(?:\b(?:pelaksanaan|atas|dan|dengan|dari|terhadap|perubahan|dalam|oleh|tentang|pencabutan|penetapan|kedua|ketiga|"
    r"keempat|berdasarkan|menurut|sesuai|pada)|[,/(-])\s*$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"^([^\W\d_]+)")


def paragraphs(lines: Sequence[Line], edge: float | None = None) -> list[str]:
    """The text of each paragraph, joined where the first word of the next line would not have fitted on the line.

    Bullets and numbers stay. `edge`: the right side of the cell.
    """
    if not lines:
        return []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    widest = max(line.x1 - line.x0 for line in lines)
    if edge is not None and right - left < _FULL * (edge - left):
        right = edge
        widest = edge - left
    joined: list[list[str]] = [[lines[0].text]]
    for before, line in pairwise(lines):
        word = _first_word_width(line)
        fits = before.x1 + _SPACE + word <= right - _SLACK and before.x1 - before.x0 + _SPACE + word <= widest - _SLACK
        if fits and not (right == edge and line.text[:1].islower()):
            joined.append([line.text])
        else:
            joined[-1].append(line.text)
    return ["\n".join(part) for part in joined]


def _first_word_width(line: Line) -> float:
    first = line.text.split(" ", 1)[0]
    return (line.x1 - line.x0) * len(first) / max(len(line.text), 1)


def sentence(lines: Sequence[str]) -> str:
    """The lines as running text, words broken or hyphenated at line ends joined; an open field ("-", "...") is ""."""
    text = ""
    for line in (part for text_line in lines for part in text_line.split("\n")):
        part = " ".join(line.split())
        if not part:
            continue
        if text.endswith("-") and not text.endswith(" -"):
            text = text + part if _keeps_hyphen(text, part) else text[:-1] + part
        elif text.endswith("/"):
            text += part
        else:
            text = f"{text} {part}" if text else part
    text = rejoined(text.strip(" :;"))
    return text if re.search(r"\w", text) else ""


def _keeps_hyphen(before: str, after: str) -> bool:
    """Whether the hyphen at the line end belongs to the word ("undang-undang", "sekurang-kurangnya", "non-ASN")."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.search(after)
    if last is None or first is None:
        return True
    head, tail = last[1], first[1]
    if tail[:1].isupper() and not head.isupper():
        return True
    return len(head) == 1 or tail[:3].lower() in head.lower()


def laws(lines: Sequence[str]) -> tuple[str, ...]:
    """The items of a list of regulations; without bullets each begins with its kind on a line of its own."""
    if any(_BULLET.match(part) for line in lines for part in line.split("\n")):
        return items(lines)
    found: list[list[str]] = []
    for line in lines:
        for i, part in enumerate(line.split("\n")):
            goes_on = bool(i and found) and not (_LAW.match(part) and not _OPEN_END.search(found[-1][-1]))
            if goes_on:
                found[-1].append(part)
            else:
                found.append([part])
    return items(["\n".join(parts) for parts in found])


def items(lines: Sequence[str], *, bulleted_only: bool = False) -> tuple[str, ...]:
    """The items of a numbered or bulleted list; without a bullet each string is one, or with `bulleted_only` none is.

    A string may hold the printed lines of one paragraph ("\\n" between them).
    """
    single = [part for line in lines for part in line.split("\n")]
    marks = [bool(_BULLET.match(line) or _ONLY_BULLET.match(line)) for line in single if line.strip()]
    # A broken code ("SOP.01/KWS" / "1.DIT3/…") has a line that looks like an item, but a list begins with one.
    bulleted = bool(marks) and (marks[0] or (sum(marks) > 1 and not bulleted_only))
    if bulleted_only and not bulleted:
        return ()
    found: list[list[str]] = []
    for line in single if bulleted else lines:
        if not line.strip():
            continue
        bullet = _ONLY_BULLET.match(line) or _BULLET.match(line) if bulleted else None
        rest = line[bullet.end() :] if bullet else line
        if bullet or not bulleted or not found:
            found.append(rest.split("\n"))
        else:
            found[-1].append(rest)
    joined = (sentence(item).strip(" ;") for item in found)
    return tuple(item for item in joined if re.search(r"\w", item))
