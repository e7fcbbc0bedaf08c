"""Words of a query that name a filter or an order: "makro", "2022", "terbaru", a unit."""

import re
from collections.abc import Iterable, Sequence
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
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class FacetTermMatch:
    """So many words name these values of a facet, or of `SORT`."""

    length: int
    facet: str
    values: tuple[str, ...]


class FacetTerms:
    """What words name among the units and years of the SOPs that a viewer may see."""

    def __init__(self, units: Iterable[str] = (), years: Iterable[str] = ()) -> None:
        self._years = frozenset(years)
        self._units: dict[tuple[str, ...], set[str]] = {}
        for unit in units:
            words = tuple(word.exact for word in _words(unit))
            for length in range(1, len(words) + 1):
                is_part = length >= _FEWEST_UNIT_WORDS and words[length - 1] not in wordlists.words("stopwords")
                if length == len(words) or is_part:
                    self._units.setdefault(words[:length], set()).add(unit)

    def find(self, words: Sequence[Token], at: int, synonyms: Synonyms) -> FacetTermMatch | None:
        """What the words from the one at `at` on name; the longest run counts."""
        exacts = tuple(word.exact for word in words[at : at + _LONGEST])
        for length in range(len(exacts), 0, -1):
            key = exacts[:length]
            if key in _listed():
                return FacetTermMatch(length, *_listed()[key])
            if units := self._units.get(key):
                return FacetTermMatch(length, "unit", tuple(sorted(units)))
        if year := self._year(exacts):
            return year
        return self._by_synonym(words, at, synonyms)

    def _year(self, exacts: tuple[str, ...]) -> FacetTermMatch | None:
        length = 2 if exacts[:1] == ("tahun",) else 1
        year = exacts[length - 1] if len(exacts) >= length else ""
        return FacetTermMatch(length, "year", (year,)) if _YEAR.fullmatch(year) and year in self._years else None

    def _by_synonym(self, words: Sequence[Token], at: int, synonyms: Synonyms) -> FacetTermMatch | None:
        """A unit by another name of it: "Pusdatin"."""
        found = synonyms.find(words, at)
        for form in found.expansions if found else ():
            key = tuple(word.exact for word in form.alternatives[0])
            if found and len(key) > 1 and (units := self._units.get(key)):
                return FacetTermMatch(found.length, "unit", tuple(sorted(units)))
        return None


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
