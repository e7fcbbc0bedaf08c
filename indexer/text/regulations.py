"""References to regulations: "UU 18/2017", "Undang-Undang Nomor 18 Tahun 2017", "190/PMK.05/2012" → one key each.

The kinds that are known, and how they are written: `regulations.txt`. In a legal basis other kinds count too, by the
words in front of their number ("Peraturan Bupati Tulang Bawang Nomor 39 Tahun 2018").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from indexer.models import Token
from indexer.text.analysis import analyse, groups

_LIST = Path(__file__).with_name("regulations.txt")

# Terms of an index entry that no analysed word can be.
_SIGN = "§"
_LONGEST_NAME = 120
_LONGEST_ABOUT = 300

_YEAR = r"(?:19|20)\d\d"
_NUMBER = (
    r"(?:(?:nomor|no)\b[\s.:]*)?"
    r"(?:(?:per|kep)\s*[./\-]?\s*)?(?P<number>\d{1,4})"
    rf"(?:\s*/\s*[a-z][a-z.]*[.\-]?\d*\.?\d*(?:\s*/\s*[ivx\d]{{1,4}})?\s*/\s*(?P<coded>{_YEAR})"
    rf"|\s*(?:tahun|thn|th)\.?\s*(?P<year>{_YEAR})|\s*[/\-]\s*(?P<slashed>{_YEAR})|\s+(?P<bare>{_YEAR}))?"
    r"(?![\w]|[./]\d)"
)
_OTHER = re.compile(
    r"(?P<name>(?:peraturan|keputusan|instruksi|surat edaran)\b(?:[ ]+(?!nomor\b|no\b|tentang\b)[^\W\d_]+){1,14})"
    rf"[ ]+{_NUMBER}"
)
_ABOUT = re.compile(r"\s*tentang\s+(.+)", re.IGNORECASE | re.DOTALL)
_ABOUT_ENDS = re.compile(r"\s*(?:\(|;|\bsebagaimana\s+telah\b|\bsebagaimana\s+diubah\b|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A regulation as a text names it. `year` empty: the text does not say it. `start`…`end` are letters of the text.

    `about`: what stands behind "tentang".
    """

    kind: str
    name: str
    number: str
    year: str
    start: int
    end: int
    about: str = ""

    @property
    def key(self) -> str:
        """ "uu-18-2017"; without a year the beginning of such keys."""
        return "-".join(filter(None, (self.kind, self.number, self.year)))

    @property
    def label(self) -> str:
        return f"{self.name} Nomor {self.number}" + (f" Tahun {self.year}" if self.year else "")


def find(text: str) -> Iterator[Reference]:
    """References of known kinds, in reading order, with or without a year."""
    folded = _folded(text)
    for match in _known().finditer(folded):
        if not _year(match) and re.fullmatch(_YEAR, match["number"]):
            continue  # "PP 2022" says a year, no number
        kind = _kinds()[_name_key(match["name"])]
        yield _reference(match, kind, _labels()[kind])


def cited(lines: Iterable[str]) -> tuple[Reference, ...]:
    """The regulations that a legal basis names, each once, with years; `about` where a line is on that regulation."""
    found: dict[str, Reference] = {}
    for line in lines:
        for reference in _in_line(line):
            known = found.get(reference.key)
            if known is None or (reference.about and not known.about):
                found[reference.key] = reference
    return tuple(found.values())


def terms(references: Iterable[Reference]) -> tuple[str, ...]:
    """The terms by which an index finds who cites them, with and without the year."""
    keys = [key for each in references for key in (each.key, f"{each.kind}-{each.number}")]
    return tuple(_SIGN + key for key in dict.fromkeys(keys))


def is_term(exact: str) -> bool:
    return exact.startswith(_SIGN)


@lru_cache(maxsize=10_000)  # SOPs cite the same regulations again and again
def places(line: str) -> tuple[tuple[str, int, int], ...]:
    """The terms of the regulations in a line of a legal basis, each with the letters start…end that name it."""
    return tuple((term, each.start, each.end) for each in _in_line(line) for term in terms([each]))


def alternatives(reference: Reference) -> tuple[tuple[Token, ...], ...]:
    """How an SOP may hold the reference: the term of its legal basis, else the words in its text."""
    number = f"{reference.number} tahun {reference.year}" if reference.year else reference.number
    written = (
        f"{name} {number}" for spelling in _spellings()[reference.kind] for name in (f"{spelling} nomor", spelling)
    )
    phrases = (tuple(whole for whole, _ in groups(analyse(words))) for words in written)
    exact = (tuple(Token(t.exact, "", t.position, 0, 0) for t in words) for words in phrases)
    term = (Token(_SIGN + reference.key, "", 0, 0, 0),)
    return tuple(dict.fromkeys((term, *exact)))


def _in_line(line: str) -> Iterator[Reference]:
    references = [each for each in find(line) if each.year]
    folded = _folded(line)
    for match in _OTHER.finditer(folded):
        known = any(each.start < match.end() and match.start() < each.end for each in references)
        if _year(match) and not known:
            name = " ".join(line[match.start("name") : match.end("name")].split())[:_LONGEST_NAME]
            references.append(_reference(match, "-".join(_folded(name).split()), name))
    references.sort(key=lambda each: each.start)
    for place, each in enumerate(references):
        # Of several in one line the line is on the first: "… tentang Perubahan atas …".
        about = _about(line[each.end :]) if place == 0 else ""
        yield Reference(each.kind, each.name, each.number, each.year, each.start, each.end, about)


def _about(rest: str) -> str:
    said = _ABOUT.match(rest)
    if not said:
        return ""
    words = " ".join(said[1].split())
    end = _ABOUT_ENDS.search(words)
    return words[: end.start() if end else None][:_LONGEST_ABOUT].rstrip(" .,;")


def _reference(match: re.Match[str], kind: str, name: str) -> Reference:
    number = match["number"].lstrip("0") or "0"
    return Reference(kind, name, number, _year(match), match.start(), match.end())


def _year(match: re.Match[str]) -> str:
    return match["coded"] or match["year"] or match["slashed"] or match["bare"] or ""


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """Lower case, as long as the text; signs between letters that names may hold become blanks."""
    lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    same = "".join(_plain(letter) for letter in lowered)
    return same.replace("perlindungan", "pelindungan ")


def _plain(letter: str) -> str:
    if letter.isascii():
        return " " if letter in "\n\t\r" else letter
    folded = unicodedata.normalize("NFKD", letter)[:1]
    return "-" if unicodedata.category(letter) == "Pd" else (folded if folded.isalnum() else " ")


def _name_key(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name))


@cache
def _read_list() -> dict[str, tuple[str, ...]]:
    """Kind → its name and the other ways of writing it."""
    found = {}
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry:
            kind, _, rest = entry.partition(":")
            label, _, others = rest.partition("|")
            found[kind.strip()] = (label.strip(), *(other.strip() for other in others.split(",")))
    return found


@cache
def _labels() -> dict[str, str]:
    return {kind: names[0] for kind, names in _read_list().items()}


@cache
def _kinds() -> dict[str, str]:
    return {_name_key(name.lower()): kind for kind, names in _read_list().items() for name in names}


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """The ways in which texts of SOPs name a kind: its name, the longest and the shortest of the others."""
    return {
        kind: tuple(dict.fromkeys((names[0], max(names, key=len), min(names, key=len))))
        for kind, names in _read_list().items()
    }


@cache
def _known() -> re.Pattern[str]:
    names = sorted(_kinds(), key=len, reverse=True)
    written = "|".join(r"[\s\-/.]*".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"(?<![\w])(?P<name>{written})(?:\s+(?:republik\s+indonesia|r\.?i\.?))?[\s\-:]+{_NUMBER}")
