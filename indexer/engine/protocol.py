"""What every search engine must do. The contract suite in tests/contract/ holds each engine to it."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Protocol

from indexer.models import Clause, IndexEntry, Matches, ScorePart, SearchRequest, Viewer

# Text zones of an entry. Weights belong to the engine.
FIELDS = ("number", "title", "process", "unit", "roles", "steps", "body", "legal", "needs")

# Zones of what stands alike in many SOPs: in "body", which repeats them, their words count no second time.
REPEATED = ("legal", "needs")

# Facets of an entry; "process" is the tree: an entry holds its map, process and group codes.
FACETS = ("process", "kind", "unit", "role", "year", "status", "format")

# Keys of `IndexEntry.sort`; the date is ISO, newest first when sorting, entries without one last.
SORTS = ("newest", "title", "number")

# Keys of `IndexEntry.keys`. "until": the ISO date since when an SOP is not in force any more, "" while it is.
# "family": the same for a macro SOP and its micro SOPs.
KEYS = ("until", "family")


# A query of more words than this does not need all of them…
_ALL_NEEDED_TO = 3
# …but this share, rounded up.
_SHARE_NEEDED = 2 / 3


def at_least(words: int) -> int:
    """How many of a query's words an SOP must have; those with more come first. Phrases are needed always."""
    return words if words <= _ALL_NEEDED_TO else ceil(words * _SHARE_NEEDED)


def is_phrase(clause: Clause) -> bool:
    """Typed in quotes: every alternative is several words in a row."""
    return all(len(words) > 1 for words in clause.alternatives)


class SearchEngine(Protocol):
    """One writer at a time; readers in any number of threads and processes.

    A missing, damaged or outdated index raises IndexUnavailableError from every method but `replace_all`, which makes
    it anew: an index is never made empty in place of one that cannot be opened.

    A word matches by its root, one without a root (`Token.stem` empty) and the words of a phrase by their exact forms.
    The alternatives of a clause are OR, the best one counts by its share; excluded clauses must not match; `optional`
    ones only raise the score. A clause with zones looks in those only. Of a prefix (`Token.is_prefix`) an engine may
    look for the commonest words only; `Matches.limited` says so.
    A question (`SearchRequest.is_question`) is answered by some of its words: what has them all is found, of the rest
    what the engine holds near enough. Families are put together only where SOPs are ranked by words.
    Without clauses the newest come first. Filters: several values of a facet are OR, different facets AND.
    """

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Add the entries or replace those of the same id, all or none; visible to every reader on return."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget the entries; unknown ids are ignored."""

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        """Rebuild from `entries` atomically: readers see the old index until the new one is whole."""

    def tidy(self) -> bool:
        """Do one piece of upkeep that keeps searches fast after many changes; False where there is none to do.

        Takes its time; searches and changes go on meanwhile, and none finds more or less for it.
        """

    def search(self, request: SearchRequest) -> Matches:
        """Rank and count what `request.viewer` may see. A page past the end is empty, the total stays honest."""

    def totals(self, requests: Sequence[SearchRequest]) -> tuple[int, ...]:
        """`Matches.total` of each request, in one call and of one state of the index."""

    def spellings(self, word: str, viewer: Viewer) -> tuple[tuple[str, int], ...]:
        """Words of SOPs the viewer may see that are spelled like this (folded) one, each with the number of those SOPs:
        the most alike first, of these the most frequent. Itself is none of them."""

    def explain(self, request: SearchRequest, ids: Iterable[int]) -> Mapping[int, tuple[ScorePart, ...]]:
        """What the score of each of these SOPs is made of, greatest part first; those not found are left out."""

    def count(self) -> int:
        """Entries held, of whatever access: for the health check only, never for a reader."""

    def generation(self) -> str:
        """Changes whenever a search may answer differently."""

    def close(self) -> None:
        """Release files and threads' searchers."""
