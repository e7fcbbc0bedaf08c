"""Suggestions while somebody types: names that begin so, or whose words do, from what the viewer may see."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.installation import Installation
from indexer.models import Regulation, SnippetPart, Viewer
from indexer.registry import citations, queries
from indexer.text import wordlists
from indexer.text.stems import fold

SHORTEST = 2
LONGEST = 100
_WORD = re.compile(r"[^\W_]+")
_AFTER_ALL = "\U0010ffff"


class SuggestionKind(StrEnum):
    SOP = "sop"
    NUMBER = "number"
    PROCESS = "process"
    REGULATION = "regulation"
    ROLE = "role"
    UNIT = "unit"


# In the order in which they are shown, and so many at most.
MOST = {
    SuggestionKind.SOP: 5,
    SuggestionKind.NUMBER: 3,
    SuggestionKind.PROCESS: 2,
    SuggestionKind.REGULATION: 2,
    SuggestionKind.ROLE: 2,
    SuggestionKind.UNIT: 2,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`target`: id of the SOP, code of the process, key of the regulation, or the name itself."""

    kind: SuggestionKind
    text: str
    target: str


def suggest(installation: Installation, viewer: Viewer, typed: str) -> tuple[Suggestion, ...]:
    """What begins with the typed words, grouped by kind; none for less than SHORTEST letters."""
    words = tuple(map(fold, _WORD.findall(typed[:LONGEST])))
    if len("".join(words)) < SHORTEST:
        return ()
    return _names(installation, viewer).find(words)


def emphasised(text: str, typed: str) -> tuple[SnippetPart, ...]:
    """The text with the beginnings of its words that were typed marked."""
    words = [fold(word) for word in _WORD.findall(typed)]
    parts: list[SnippetPart] = []
    at = 0
    for match in _WORD.finditer(text):
        folded = fold(match.group())
        length = max((len(word) for word in words if folded.startswith(word)), default=0)
        if length:
            start, end = match.start(), min(match.start() + length, match.end())
            parts += [SnippetPart(text[at:start]), SnippetPart(text[start:end], is_match=True)]
            at = end
    parts.append(SnippetPart(text[at:]))
    return tuple(part for part in parts if part.text)


class Names:
    """Names to be found by the beginnings of their words. Immutable.

    Within a kind the ones given first are suggested first, those that begin with all that was typed before the others.
    """

    def __init__(self, names: Iterable[Suggestion]) -> None:
        order = {kind: place for place, kind in enumerate(MOST)}
        self._names = sorted(names, key=lambda name: order[name.kind])
        pairs = sorted({(word, at) for at, name in enumerate(self._names) for word in _words_of(name)})
        self._words = [word for word, _ in pairs]
        self._places: npt.NDArray[np.intp] = np.array([at for _, at in pairs], dtype=np.intp)
        begins = sorted((" ".join(map(fold, _WORD.findall(name.text))), at) for at, name in enumerate(self._names))
        self._beginnings = [text for text, _ in begins]
        self._begin_places: npt.NDArray[np.intp] = np.array([at for _, at in begins], dtype=np.intp)
        counts = Counter(name.kind for name in self._names)
        self._ends = dict(zip(MOST, np.cumsum([counts[kind] for kind in MOST]).tolist(), strict=True))

    def find(self, words: Sequence[str]) -> tuple[Suggestion, ...]:
        whole = np.unique(_range(self._beginnings, self._begin_places, " ".join(words)))
        found: npt.NDArray[np.intp] | None = None
        for word in words:
            places = np.unique(_range(self._words, self._places, word))
            found = places if found is None else np.intersect1d(found, places, assume_unique=True)
        if found is None:
            return ()
        best = []
        start = 0
        for kind, end in self._ends.items():
            ranked = (*_between(whole, start, end), *_between(found, start, end))
            best += [self._names[at] for at in list(dict.fromkeys(ranked))[: MOST[kind]]]
            start = end
        return tuple(best)


def _range(texts: list[str], places: npt.NDArray[np.intp], beginning: str) -> npt.NDArray[np.intp]:
    return places[bisect_left(texts, beginning) : bisect_left(texts, beginning + _AFTER_ALL)]


def _between(places: npt.NDArray[np.intp], start: int, end: int) -> list[int]:
    """As many of the places in a kind as could be shown of it."""
    first = int(np.searchsorted(places, start))
    last = int(np.searchsorted(places, end))
    chosen: list[int] = places[first : min(last, first + max(MOST.values()))].tolist()
    return chosen


def _words_of(name: Suggestion) -> set[str]:
    """The folded words, other spellings of them, a number also as one word, a regulation by its short name too."""
    words = {fold(word) for word in _WORD.findall(name.text)}
    words |= {other for word in words for other in _other_spellings().get(word, ())}
    if name.kind is SuggestionKind.NUMBER:
        words.add(fold(name.text))
    elif name.kind is SuggestionKind.REGULATION:
        words |= {fold(part) for part in name.target.split("-")}  # "uu", "permenpanrb"
    return words - {""}


@cache
def _other_spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for other, kept in wordlists.variants().items():
        if " " not in other:
            found[kept] = (*found.get(kept, ()), other)
    return found


def _called(regulation: Regulation) -> str:
    return f"{regulation.label} tentang {regulation.about}" if regulation.about else regulation.label


def _names(installation: Installation, viewer: Viewer) -> Names:
    return installation.generation_cache.get("names", viewer, lambda: Names(_read(installation, viewer)))


def _read(installation: Installation, viewer: Viewer) -> list[Suggestion]:
    with installation.session() as session:
        sops = queries.sop_names(session, viewer)
        roles = queries.role_names(session, viewer)
        regulations = citations.regulations(session, viewer)
    codes = {code for sop in sops for code in installation.taxonomy.codes(sop.process)}
    processes = [
        node for code, node in installation.taxonomy.by_code.items() if code in codes and node.level != "group"
    ]
    units = Counter(sop.unit for sop in sops if sop.unit)
    kind = SuggestionKind
    return [
        *(Suggestion(kind.SOP, sop.title, str(sop.id)) for sop in sorted(sops, key=lambda sop: sop.title.casefold())),
        *(Suggestion(kind.NUMBER, sop.number, str(sop.id)) for sop in sops if sop.number),
        *(Suggestion(kind.PROCESS, node.name, node.code) for node in processes),
        *(Suggestion(kind.REGULATION, _called(each), each.key) for each in regulations),
        *(Suggestion(kind.ROLE, role, role) for role in roles),
        *(Suggestion(kind.UNIT, unit, unit) for unit, _ in units.most_common()),
    ]
