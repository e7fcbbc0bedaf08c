"""Autocomplete: titles, numbers and names of which a word begins with what is typed, among what the viewer may see."""

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
_LAST_CHARACTER = "\U0010ffff"


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
    """`target`: id of the SOP, code of the process, key of the regulation, or the text itself."""

    kind: SuggestionKind
    text: str
    target: str


def suggest(installation: Installation, viewer: Viewer, typed: str) -> tuple[Suggestion, ...]:
    """Suggestions whose words begin with the typed ones, grouped by kind; none for less than SHORTEST letters."""
    words = tuple(map(fold, _WORD.findall(typed[:LONGEST])))
    if len("".join(words)) < SHORTEST:
        return ()
    return _suggestions(installation, viewer).find(words)


def emphasised(text: str, typed: str) -> tuple[SnippetPart, ...]:
    """The parts of the text, those marked that begin a word and were typed."""
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


class SuggestionIndex:
    """Suggestions, found by the beginnings of their words. Immutable.

    Of each kind those come first whose text begins with all that was typed, the others in the order they were given.
    """

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        order = {kind: place for place, kind in enumerate(MOST)}
        self._suggestions = sorted(suggestions, key=lambda each: order[each.kind])
        pairs = sorted({(word, at) for at, each in enumerate(self._suggestions) for word in _words_of(each)})
        self._words = [word for word, _ in pairs]
        self._indexes: npt.NDArray[np.intp] = np.array([at for _, at in pairs], dtype=np.intp)
        texts = sorted((" ".join(map(fold, _WORD.findall(each.text))), at) for at, each in enumerate(self._suggestions))
        self._texts = [text for text, _ in texts]
        self._text_indexes: npt.NDArray[np.intp] = np.array([at for _, at in texts], dtype=np.intp)
        counts = Counter(each.kind for each in self._suggestions)
        self._kind_ends = dict(zip(MOST, np.cumsum([counts[kind] for kind in MOST]).tolist(), strict=True))

    def find(self, words: Sequence[str]) -> tuple[Suggestion, ...]:
        whole = np.unique(_beginning_with(self._texts, self._text_indexes, " ".join(words)))
        found: npt.NDArray[np.intp] | None = None
        for word in words:
            indexes = np.unique(_beginning_with(self._words, self._indexes, word))
            found = indexes if found is None else np.intersect1d(found, indexes, assume_unique=True)
        if found is None:
            return ()
        best = []
        start = 0
        for kind, end in self._kind_ends.items():
            ranked = (*_of_kind(whole, start, end), *_of_kind(found, start, end))
            best += [self._suggestions[at] for at in list(dict.fromkeys(ranked))[: MOST[kind]]]
            start = end
        return tuple(best)


def _beginning_with(texts: list[str], indexes: npt.NDArray[np.intp], beginning: str) -> npt.NDArray[np.intp]:
    return indexes[bisect_left(texts, beginning) : bisect_left(texts, beginning + _LAST_CHARACTER)]


def _of_kind(indexes: npt.NDArray[np.intp], start: int, end: int) -> list[int]:
    """The first of the indexes from `start` to `end`, which are those of one kind; not more than are ever shown."""
    first = int(np.searchsorted(indexes, start))
    last = int(np.searchsorted(indexes, end))
    chosen: list[int] = indexes[first : min(last, first + max(MOST.values()))].tolist()
    return chosen


def _words_of(suggestion: Suggestion) -> set[str]:
    """The folded words, other spellings of them, a number also as one word, a regulation by its short name too."""
    words = {fold(word) for word in _WORD.findall(suggestion.text)}
    words |= {other for word in words for other in _other_spellings().get(word, ())}
    if suggestion.kind is SuggestionKind.NUMBER:
        words.add(fold(suggestion.text))
    elif suggestion.kind is SuggestionKind.REGULATION:
        words |= {fold(part) for part in suggestion.target.split("-")}  # "uu", "permenpanrb"
    return words - {""}


@cache
def _other_spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for other, kept in wordlists.variants().items():
        if " " not in other:
            found[kept] = (*found.get(kept, ()), other)
    return found


def _regulation_text(regulation: Regulation) -> str:
    return f"{regulation.label} tentang {regulation.about}" if regulation.about else regulation.label


def _suggestions(installation: Installation, viewer: Viewer) -> SuggestionIndex:
    cache = installation.generation_cache
    return cache.get("suggestions", viewer, lambda: SuggestionIndex(_load(installation, viewer)))


def _load(installation: Installation, viewer: Viewer) -> list[Suggestion]:
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
        *(Suggestion(kind.REGULATION, _regulation_text(each), each.key) for each in regulations),
        *(Suggestion(kind.ROLE, role, role) for role in roles),
        *(Suggestion(kind.UNIT, unit, unit) for unit, _ in units.most_common()),
    ]
