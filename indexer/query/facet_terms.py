"""Words of a query that name a filter or an order: "makro", "2022", "terbaru", a unit, a post."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.models import Token
from indexer.text import wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.synonyms import Synonyms

SORT = "sort"
_YEAR = re.compile(r"(?:19|20)\d\d")
# The beginning of units' names, from so many words on, names all of them.
_FEWEST_UNIT_WORDS = 2
# Words like "pegawai" and "PMI" are performers in many SOPs, and seldom typed as such.
_FEWEST_POST_WORDS = 2
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class FacetTermMatch:
    """So many words name these values of a facet, or of `SORT`."""

    length: int
    facet: str
    values: tuple[str, ...]


class FacetTerms:
    """What words name among the units, years and performers of the SOPs that a viewer may see."""

    def __init__(self, units: Iterable[str] = (), years: Iterable[str] = (), roles: Iterable[str] = ()) -> None:
        self._years = frozenset(years)
        self._roles: dict[tuple[str, ...], set[str]] = {}
        for role in roles:
            self._roles.setdefault(tuple(word.exact for word in _words(role)), set()).add(role)
        self._units: dict[tuple[str, ...], set[str]] = {}
        self._beginnings: set[tuple[str, ...]] = set()
        for unit in units:
            words = tuple(word.exact for word in _words(unit))
            self._beginnings.update(words[:length] for length in range(1, len(words)))
            for length in range(1, len(words) + 1):
                is_part = length >= _FEWEST_UNIT_WORDS and words[length - 1] not in wordlists.words("stopwords")
                if length == len(words) or is_part:
                    self._units.setdefault(words[:length], set()).add(unit)

    def find(
        self, words: Sequence[Token], at: int, synonyms: Synonyms, *, is_question: bool = False
    ) -> FacetTermMatch | None:
        """What the words from the one at `at` on name; the longest run counts.

        In a question a unit that is a performer too ("Inspektorat") is who does something, and "peta lintas fungsi"
        what it is done to: no filters; one that begins with "SOP makro" names the kind.
        """
        exacts = tuple(word.exact for word in words[at : at + _LONGEST])
        is_first = [word.exact for word in words[:at]] == ["sop"]
        for length in range(len(exacts), 0, -1):
            key = exacts[:length]
            if key in _listed() and not (is_question and _listed()[key][0] == "kind" and not is_first):
                return FacetTermMatch(length, *_listed()[key])
            if is_question and key in self._roles:
                return None
            if units := self._units.get(key):
                return FacetTermMatch(length, "unit", tuple(sorted(units)))
        if year := self._year(exacts):
            return year
        return self._by_synonym(words, at, synonyms, is_question)

    def role(self, words: Sequence[Token], at: int) -> FacetTermMatch | None:
        """The performer that the words from the one at `at` on name: a post of several words, or a unit."""
        exacts = tuple(word.exact for word in words[at : at + _LONGEST])
        for length in range(len(exacts), 0, -1):
            key = exacts[:length]
            if key in self._roles and (length >= _FEWEST_POST_WORDS or key in self._units):
                return FacetTermMatch(length, "role", tuple(sorted(self._roles[key])))
        return None

    def _year(self, exacts: tuple[str, ...]) -> FacetTermMatch | None:
        length = 2 if exacts[:1] == ("tahun",) else 1
        year = exacts[length - 1] if len(exacts) >= length else ""
        return FacetTermMatch(length, "year", (year,)) if _YEAR.fullmatch(year) and year in self._years else None

    def _by_synonym(
        self, words: Sequence[Token], at: int, synonyms: Synonyms, is_question: bool
    ) -> FacetTermMatch | None:
        """A unit whose name has other words: "Pusdatin", "BP3MI NTB"; of several readings the longest run."""
        best: FacetTermMatch | None = None
        # What the words so far may mean, with how many they are.
        readings: list[tuple[tuple[str, ...], int]] = [((), 0)]
        while readings:
            name, length = readings.pop()
            is_actor = is_question and name in self._roles
            if len(name) > 1 and name in self._units and not is_actor and length > (best.length if best else 0):
                best = FacetTermMatch(length, "unit", tuple(sorted(self._units[name])))
            if at + length < len(words) and length < _LONGEST and (not name or name in self._beginnings):
                readings += [(name + more, length + taken) for more, taken in _means(words, at + length, synonyms)]
        return best


def _means(words: Sequence[Token], at: int, synonyms: Synonyms) -> Iterator[tuple[tuple[str, ...], int]]:
    """The word at this place as it is written, and what it or a run from it on also means; each with its length."""
    yield (words[at].exact,), 1
    found = synonyms.find(words, at)
    for form in found.expansions if found else ():
        yield tuple(word.exact for word in form.alternatives[0]), found.length if found else 1


def _words(text: str) -> tuple[Token, ...]:
    return tuple(whole for whole, _ in groups(analyse(text)))


@cache
def _listed() -> dict[tuple[str, ...], tuple[str, tuple[str, ...]]]:
    found = {}
    for line in wordlists.lines("facet_terms"):
        words, _, meaning = line.partition(":")
        facet, _, values = meaning.partition("=")
        found[tuple(word.exact for word in _words(words))] = (
            facet.strip(),
            tuple(value.strip() for value in values.split(",")),
        )
    return found
