"""Autocomplete: titles, phrases, numbers and names of which a word begins with what is typed, among what the viewer may
see."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial, reduce

import numpy as np
import numpy.typing as npt

from indexer.installation import Installation
from indexer.models import Regulation, SnippetPart, SopKind, Viewer
from indexer.registry import citations, queries
from indexer.registry.queries import SopName
from indexer.search.title_phrases import title_phrases
from indexer.text import spelling, wordlists
from indexer.text.stems import fold

SHORTEST = 2
LONGEST = 100
_WORD = re.compile(r"[^\W_]+")
_LONGEST_PHRASE = 4  # words
# Of each kind so many are looked at for the typed words in a row.
_MOST_COMPARED = 500
_LAST_CHARACTER = "\U0010ffff"


class SuggestionKind(StrEnum):
    SOP = "sop"
    PHRASE = "phrase"
    NUMBER = "number"
    PROCESS = "process"
    REGULATION = "regulation"
    ROLE = "role"
    UNIT = "unit"


# In the order in which they are shown, and so many at most.
MOST = {
    SuggestionKind.SOP: 5,
    SuggestionKind.PHRASE: 3,
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

    Of each kind those come first whose text begins with all that was typed, then those that hold it in a row, each in
    the order they were given. A word that begins nothing stands for what is one letter away. Phrases go on with what
    was typed.
    """

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        order = {kind: place for place, kind in enumerate(MOST)}
        self._suggestions = sorted(suggestions, key=lambda each: order[each.kind])
        pairs = sorted({(word, at) for at, each in enumerate(self._suggestions) for word in _words_of(each)})
        self._words = [word for word, _ in pairs]
        self._indexes: npt.NDArray[np.intp] = np.array([at for _, at in pairs], dtype=np.intp)
        self._folded = [" ".join(map(fold, _WORD.findall(each.text))) for each in self._suggestions]
        texts = sorted((text, at) for at, text in enumerate(self._folded))
        self._texts = [text for text, _ in texts]
        self._text_indexes: npt.NDArray[np.intp] = np.array([at for _, at in texts], dtype=np.intp)
        counts = Counter(each.kind for each in self._suggestions)
        self._kind_ends = dict(zip(MOST, np.cumsum([counts[kind] for kind in MOST]).tolist(), strict=True))

    def find(self, words: Sequence[str]) -> tuple[Suggestion, ...]:
        if not words:
            return ()
        meant = self._meant(words)
        text = " ".join(meant)
        whole = np.unique(_beginning_with(self._texts, self._text_indexes, text))
        found = self._with_all(meant)
        best = []
        start = 0
        for kind, end in self._kind_ends.items():
            whole_here, found_here = _between(whole, start, end), _between(found, start, end)
            if kind is SuggestionKind.PHRASE:
                ranked = [at for at in whole_here if self._folded[at] != " ".join(words)]
            else:
                in_a_row = [at for at in found_here if f" {text}" in self._folded[at]]
                ranked = [*whole_here, *in_a_row, *found_here]
            best += [self._suggestions[at] for at in list(dict.fromkeys(ranked))[: MOST[kind]]]
            start = end
        return tuple(best)

    def _meant(self, words: Sequence[str]) -> list[str]:
        """The words, each that begins nothing with the change of one letter that most suggestions go with."""
        known = [word for word in words if self._has(word)]
        meant = []
        for word in words:
            near = () if self._has(word) else filter(self._has, spelling.one_letter_away(word))
            meant.append(max(near, key=lambda other: len(self._with_all([*known, other])), default=word))
        return meant

    def _has(self, beginning: str) -> bool:
        at = bisect_left(self._words, beginning)
        return at < len(self._words) and self._words[at].startswith(beginning)

    def _with_all(self, words: Iterable[str]) -> npt.NDArray[np.intp]:
        """The indexes of suggestions of which a word begins with each of these, ascending."""
        found = (np.unique(_beginning_with(self._words, self._indexes, word)) for word in words)
        return reduce(partial(np.intersect1d, assume_unique=True), found)


def _beginning_with(texts: list[str], indexes: npt.NDArray[np.intp], beginning: str) -> npt.NDArray[np.intp]:
    return indexes[bisect_left(texts, beginning) : bisect_left(texts, beginning + _LAST_CHARACTER)]


def _between(indexes: npt.NDArray[np.intp], start: int, end: int) -> list[int]:
    """Those of the indexes from `start` to `end`, which are those of one kind; not more than are compared."""
    first, last = np.searchsorted(indexes, (start, end))
    chosen: list[int] = indexes[first : min(last, first + _MOST_COMPARED)].tolist()
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
    """What may be suggested to the viewer, within each kind what stands for most SOPs first."""
    with installation.session() as session:
        sops = queries.sop_names(session, viewer)
        roles = queries.role_names(session, viewer)
        outputs = queries.step_outputs(session, viewer)
        regulations = citations.regulations(session, viewer)
    codes = Counter(code for sop in sops for code in installation.taxonomy.codes(sop.process))
    processes = [(code, node) for code, _ in codes.most_common() if (node := installation.taxonomy.by_code.get(code))]
    units = Counter(sop.unit for sop in sops if sop.unit)
    kind = SuggestionKind
    return [
        *(Suggestion(kind.SOP, sop.title, str(sop.id)) for sop in _most_used(sops)),
        *(Suggestion(kind.PHRASE, phrase, phrase) for phrase in _phrases([sop.title for sop in sops], outputs)),
        *(Suggestion(kind.NUMBER, sop.number, str(sop.id)) for sop in sops if sop.number),
        *(Suggestion(kind.PROCESS, node.name, code) for code, node in processes if node.level != "group"),
        *(Suggestion(kind.REGULATION, _regulation_text(each), each.key) for each in regulations),
        *(Suggestion(kind.ROLE, role, role) for role in roles),
        *(Suggestion(kind.UNIT, unit, unit) for unit, _ in units.most_common()),
    ]


def _phrases(titles: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """What several titles share, then what several SOPs bring forth ("surat tugas")."""
    found: dict[str, str] = {}
    for phrase in (*title_phrases(titles), *outputs):
        if len(_WORD.findall(phrase)) <= _LONGEST_PHRASE:
            found.setdefault(phrase.casefold(), phrase)
    return list(found.values())


def _most_used(sops: Sequence[SopName]) -> list[SopName]:
    """The SOPs, those that lead to most others first, of equal ones the shortest title.

    What people open and search for is recorded nowhere; where it is counted one day, it goes before both.
    """
    families = Counter(sop.parent_key for sop in sops if sop.parent_key)
    below = {sop.id: families[sop.number_key] for sop in sops if sop.kind == SopKind.MACRO.value}
    return sorted(sops, key=lambda sop: (-below.get(sop.id, 0), len(sop.title), sop.title.casefold()))
