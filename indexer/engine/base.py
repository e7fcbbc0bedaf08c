"""What every search engine must do. The contract suite in tests/contract/ holds each engine to it."""

from collections.abc import Iterable
from typing import Protocol

from indexer.models import IndexEntry, Matches, SearchRequest

# Text zones of an entry. Weights belong to the engine.
FIELDS = ("number", "title", "process", "unit", "roles", "steps", "body", "legal")

# Facets of an entry; "process" is the tree: an entry holds its map, process and group codes.
FACETS = ("process", "kind", "unit", "year", "status", "format")

# Keys of `IndexEntry.sort`; the date is ISO, newest first when sorting, entries without one last.
SORTS = ("newest", "title", "number")


class SearchEngine(Protocol):
    """One writer at a time; readers in any number of threads and processes."""

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Add the entries or replace those of the same id, all or none; visible to every reader on return."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget the entries; unknown ids are ignored."""

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        """Rebuild from `entries` atomically: readers see the old index until the new one is whole."""

    def search(self, request: SearchRequest) -> Matches:
        """Rank and count what `request.viewer` may see. A page past the end is empty, the total stays honest."""

    def count(self) -> int:
        """Entries held, of whatever access: for the health check only, never for a reader."""

    def generation(self) -> str:
        """Changes whenever a search may answer differently."""

    def close(self) -> None:
        """Release files and threads' searchers."""
