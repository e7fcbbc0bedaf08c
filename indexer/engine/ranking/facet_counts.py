"""Facet values as numbers: one table (document × values) for all facets, so that one pass counts them all."""

import threading
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]

# Stands where a document has fewer values than another.
_NONE = 0


class Numbering:
    """Numbers for values, the same for every state of an index that a process sees: parts that stay need no new ones.

    A number is never used again; safe for threads.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str | bytes], int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._codes) + 1

    def codes(self, kind: str, values: Iterable[str | bytes]) -> list[int]:
        """The number of each value, from 1 on."""
        with self._lock:
            return [self._codes.setdefault((kind, value), len(self._codes) + 1) for value in values]


class FacetPart(Protocol):
    """A part of the table: for each facet its values, each with the documents (from 0 on) that have it."""

    size: int

    @property
    def facets(self) -> dict[str, list[tuple[str, Codes]]]: ...


def coded(part: FacetPart, numbering: Numbering) -> dict[str, Codes]:
    """Facet → one row a document with the numbers of its values."""
    tables = {}
    for name, values in part.facets.items():
        width = np.bincount(np.concatenate([np.empty(0, dtype=np.int32), *(found for _, found in values)]))
        table = np.full((part.size, int(width.max(initial=0))), _NONE, dtype=np.int32)
        filled = np.zeros(part.size, dtype=np.intp)
        for code, (_, documents) in zip(numbering.codes(name, (value for value, _ in values)), values, strict=True):
            table[documents, filled[documents]] = code
            filled[documents] += 1
        tables[name] = table
    return tables


class FacetTable:
    """`values`: each facet of the table and all values it has. `parts`: the tables of `coded`, one a segment."""

    def __init__(
        self, parts: Sequence[dict[str, Codes]], sizes: Sequence[int], values: dict[str, set[str]], numbering: Numbering
    ) -> None:
        widths = {name: max((part[name].shape[1] for part in parts), default=0) for name in values}
        starts = np.cumsum([0, *widths.values()]).tolist()
        self._columns = {
            name: slice(start, start + width) for (name, width), start in zip(widths.items(), starts, strict=False)
        }
        self._codes = np.full((sum(sizes), starts[-1]), _NONE, dtype=np.int32)
        first = 0
        for part, size in zip(parts, sizes, strict=True):
            for name, columns in self._columns.items():
                table = part[name]
                self._codes[first : first + size, columns.start : columns.start + table.shape[1]] = table
            first += size
        self._values = {name: sorted(found) for name, found in values.items()}
        self._numbers = {name: numbering.codes(name, found) for name, found in self._values.items()}
        self._count = len(numbering)

    def __contains__(self, facet: str) -> bool:
        return facet in self._columns

    def counts(self, documents: Numbers) -> dict[str, dict[str, int]]:
        """Facet → value → how many of the documents have it; values of none are left out."""
        found = np.bincount(self._codes[documents].ravel(), minlength=self._count)
        return {name: self._named(name, found) for name in self._columns}

    def counts_of(self, facet: str, documents: Numbers) -> dict[str, int]:
        """The same of one facet."""
        codes = self._codes[:, self._columns[facet]][documents]
        return self._named(facet, np.bincount(codes.ravel(), minlength=self._count))

    def having(self, facet: str, chosen: Iterable[str]) -> Mask:
        """For every document: does it have one of the chosen values?"""
        numbers = dict(zip(self._values[facet], self._numbers[facet], strict=True))
        wanted = np.zeros(self._count, dtype=np.bool_)
        wanted[[numbers[value] for value in chosen if value in numbers]] = True
        return np.asarray(wanted[self._codes[:, self._columns[facet]]].any(axis=1))

    def _named(self, facet: str, found: Numbers) -> dict[str, int]:
        counts = found[self._numbers[facet]].tolist()
        return {value: count for value, count in zip(self._values[facet], counts, strict=True) if count}
