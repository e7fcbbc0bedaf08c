"""The contract of a search engine, with what it may do besides; tests/contract/ holds every engine to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol, runtime_checkable

from indexer.models import Clause, IndexEntry, Matches, ScorePart, SearchRequest, Viewer
from indexer.models.facets import FACETS as FACETS

# Text zones of an entry.
FIELDS = ("number", "title", "process", "unit", "roles", "steps", "body", "legal", "needs")

# Zones whose text many SOPs share: "body" repeats their words, which count in these zones only.
REPEATED = ("legal", "needs")

# Each step has two blocks of so many positions of the zone "steps", one of its activity and one of its other columns.
STEP_BLOCK = 256

# Keys of `IndexEntry.sort`; the date is ISO, newest first when sorting, entries without one last.
SORTS = ("newest", "title", "number")

# Keys of `IndexEntry.keys`. "until": the ISO date since when an SOP is not in force any more, "" while it is.
# "family": the same for a macro SOP and its micro SOPs.
KEYS = ("until", "family")

# Prefix search: the most terms of a zone that one prefix is expanded to, those in most documents first.
MAX_PREFIX_TERMS = 200
# Grouped results: the most micro SOPs on the card of one macro SOP.
MAX_BELOW = 3

# A query of more words than this does not need all of them…
_ALL_NEEDED_TO = 3
# …but this share, rounded up.
_SHARE_NEEDED = 2 / 3


def at_least(words: int) -> int:
    """Number of query words an SOP must have; SOPs with more come first. Phrases are always required."""
    return words if words <= _ALL_NEEDED_TO else ceil(words * _SHARE_NEEDED)


def is_phrase(clause: Clause) -> bool:
    """Typed in quotes: every alternative is several words in a row."""
    return all(len(words) > 1 for words in clause.alternatives)


# BM25F length normalisation: a longer title or text of an SOP says little about its relevance.
_SHORT_NORMS = {"number": 0.0, "title": 0.5, "body": 0.65}


@dataclass(frozen=True)
class Weights:
    """Parameters of the ranking, for engines that rank as docs/search.md says.

    `zones`: boost of a match in each zone. `b`, `k1`: BM25's length normalisation (0 none, 1 full) and saturation.
    `exact`, `root`: boost of the written form and of the root of a word. `optional`: factor for clauses that only raise
    the score. `near`: boost of neighbouring query words that stand close together. For questions: `whole`, how much the
    share of covered words (by idf) raises the score; an SOP is found if it covers at least `covered`, or scores at
    least `tail` of the best score.
    """

    zones: dict[str, float] = field(
        default_factory=lambda: {
            "number": 6.0,
            "title": 5.0,
            "process": 1.2,
            "unit": 1.0,
            "roles": 1.0,
            "steps": 1.0,
            "body": 1.0,
            "legal": 0.3,
            "needs": 0.15,
        }
    )
    b: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0.75) | _SHORT_NORMS)
    k1: float = 0.35
    exact: float = 1.0
    root: float = 0.8
    optional: float = 0.5
    near: float = 1.0
    whole: float = 0.5
    covered: float = 0.6
    tail: float = 0.25


class SearchEngine(Protocol):
    """One writer at a time; readers in any number of threads and processes.

    Every method raises an IndexUnavailableError when the index cannot be used: IndexMissingError, IndexOutdatedError
    and IndexDamagedError call for a rebuild by `replace_all`, which does not raise these, IndexUnreachableError for
    another try. Only `replace_all` creates an index: an empty one in place of a lost one would look like an empty
    collection.

    A word matches by its root, one without a root (`Token.stem` empty) and the words of a phrase by their exact forms.
    The alternatives of a clause are OR, the best one counts by its share; excluded clauses must not match; `optional`
    ones only raise the score. A clause with zones looks in those only. Of a prefix (`Token.is_prefix`) an engine may
    look for the commonest words only; `Matches.limited` says so.
    A question (`SearchRequest.is_question`) matches what has all of its words and, of the rest, what the engine ranks
    near enough. Macro and micro SOPs are grouped only where SOPs are ranked by relevance.
    `SearchRequest.in_one_step`: what has all required clauses in one step of the zone "steps" (`STEP_BLOCK`) comes
    first by relevance, of these what has them in one activity; `Matches.steps` counts it.
    Without clauses the newest come first. Filters: several values of a facet are OR, different facets AND.
    """

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Add the entries or replace those of the same id, all or none; visible to every reader on return."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget the entries; unknown ids are ignored."""

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        """Rebuild from `entries` atomically: readers see the old index until the new one is whole."""

    def search(self, request: SearchRequest) -> Matches:
        """Rank and count what `request.viewer` may see. A page past the end is empty, the total stays honest."""

    def totals(self, requests: Sequence[SearchRequest]) -> tuple[int, ...]:
        """`Matches.total` of each request, in one call and of one state of the index."""

    def ids(self, after: int = 0, limit: int = 1_000) -> Sequence[int]:
        """The smallest ids above `after` of entries of any access, ascending: for checks only, never for a reader."""

    def count(self) -> int:
        """Number of entries of any access: for checks only, never for a reader."""

    def generation(self) -> str:
        """Name of the state of the index: it changes whenever a search may answer differently."""

    def close(self) -> None:
        """Release files and memory; the next call opens them again."""


@runtime_checkable
class SpellingEngine(Protocol):
    """An engine that lists indexed words similar to a mistyped one; without it no corrections are offered."""

    def spellings(self, word: str, viewer: Viewer) -> tuple[tuple[str, int], ...]:
        """Words spelled like this (folded) one, itself left out, each with the number of SOPs that have it and that the
        viewer may see: the most similar first, of these the most frequent."""


@runtime_checkable
class ExplainingEngine(Protocol):
    """An engine that says what a score is made of."""

    def explain(self, request: SearchRequest, ids: Iterable[int]) -> Mapping[int, tuple[ScorePart, ...]]:
        """The parts of the score of each of these SOPs, the greatest first; SOPs that do not match are left out."""


@runtime_checkable
class VerifiableEngine(Protocol):
    """An engine that can tell damage of its stored index that happened after it was opened."""

    def verify(self) -> None:
        """Read all that is stored. Raises IndexDamagedError, or what every method may raise, where it is not sound.

        An engine may go on to answer from the last state that it had opened soundly.
        """


@runtime_checkable
class MaintainableEngine(Protocol):
    """An engine whose index needs upkeep to stay fast after many changes, such as merging segments."""

    def tidy(self) -> bool:
        """Do one piece of upkeep, which may take long; False where none is due.

        Searches and changes go on meanwhile, with the same results.
        """
