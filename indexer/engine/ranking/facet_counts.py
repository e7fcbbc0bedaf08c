"""Facet values as integer codes in one table (document × values), so that one pass counts all facets."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from indexer.engine.ranking.segment import Ints, Mask, Numbers

Codes = npt.NDArray[np.int32]

# Fills the row of a document that has fewer values than another.
_NO_VALUE = 0


class ValueCodes:
    """Integer codes for values, the same in every snapshot of a process, so that tables of segments stay valid.

    A code is never used again. Safe for threads.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str | bytes], int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._codes) + 1

    def codes(self, kind: str, values: Iterable[str | bytes]) -> list[int]:
        """The code of each value, from 1 on."""
        with self._lock:
            return [self._codes.setdefault((kind, value), len(self._codes) + 1) for value in values]


def facet_codes(facet: str, values: Sequence[tuple[str, Ints]], size: int, numbering: ValueCodes) -> Codes:
    """The codes of each document's values (`size` rows). `values`: each value with the documents that have it."""
    width = np.bincount(np.concatenate([np.empty(0, dtype=np.int32), *(documents for _, documents in values)]))
    table = np.full((size, int(width.max(initial=0))), _NO_VALUE, dtype=np.int32)
    filled = np.zeros(size, dtype=np.intp)
    codes = numbering.codes(facet, (value for value, _ in values))
    for code, (_, documents) in zip(codes, values, strict=True):
        table[documents, filled[documents]] = code
        filled[documents] += 1
    return table


class FacetTable:
    """`parts`: facet → `facet_codes` of each segment. `sizes`: documents of each segment. `values`: of each facet."""

    def __init__(
        self,
        parts: Sequence[dict[str, Codes]],
        sizes: Sequence[int],
        values: dict[str, set[str]],
        numbering: ValueCodes,
    ) -> None:
        widths = {name: max((part[name].shape[1] for part in parts), default=0) for name in values}
        starts = np.cumsum([0, *widths.values()]).tolist()
        self._columns = {
            name: slice(start, start + width) for (name, width), start in zip(widths.items(), starts, strict=False)
        }
        self._codes = np.full((sum(sizes), starts[-1]), _NO_VALUE, dtype=np.int32)
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

    def values(self, facet: str) -> Sequence[str]:
        return self._values[facet]

    def counts(self, documents: Numbers) -> dict[str, dict[str, int]]:
        """Facet → value → number of the documents that have it; values without documents are left out."""
        found = np.bincount(self._codes[documents].ravel(), minlength=self._count)
        return {name: self._named(name, found) for name in self._columns}

    def counts_of(self, facet: str, documents: Numbers) -> dict[str, int]:
        """The same for one facet."""
        codes = self._codes[:, self._columns[facet]][documents]
        return self._named(facet, np.bincount(codes.ravel(), minlength=self._count))

    def having(self, facet: str, chosen: Iterable[str]) -> Mask:
        """The documents that have one of the chosen values."""
        numbers = dict(zip(self._values[facet], self._numbers[facet], strict=True))
        wanted = np.zeros(self._count, dtype=np.bool_)
        wanted[[numbers[value] for value in chosen if value in numbers]] = True
        return np.asarray(wanted[self._codes[:, self._columns[facet]]].any(axis=1))

    def _named(self, facet: str, found: Numbers) -> dict[str, int]:
        counts = found[self._numbers[facet]].tolist()
        return {value: count for value, count in zip(self._values[facet], counts, strict=True) if count}
