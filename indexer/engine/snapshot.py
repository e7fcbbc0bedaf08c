"""One state of the index as arrays over all its segments: who may see what, facet values, lengths, orders, postings.

Immutable, so any number of threads share it. Documents are numbered 0…size-1 through the segments in order.
"""

import zlib
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engine.base import FACETS, FIELDS
from indexer.engine.cache import ArrayCache
from indexer.engine.whoosh_codec import Weights
from indexer.engine.whoosh_schema import ACCESS
from indexer.engine.whoosh_segment import Segment
from indexer.engine.whoosh_store import Opened
from indexer.models import Access, SopKind
from indexer.text.spelling import Lexicon

# Zones whose words are offered as corrections.
WORD_ZONES = ("title", "body")

Numbers = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class FacetValues:
    """The values of one facet: `codes[doc]` are indexes in `values`, filled up with `len(values)`."""

    def __init__(self, size: int, pairs: list[tuple[str, Numbers]]) -> None:
        self.values = sorted({value for value, _ in pairs})
        code_of = {value: code for code, value in enumerate(self.values)}
        width = np.zeros(size, dtype=np.intp)
        for _, documents in pairs:
            width[documents] += 1
        filler = len(self.values)
        self.codes = np.full((size, int(width.max(initial=0))), filler, dtype=np.int32)
        column = np.zeros(size, dtype=np.intp)
        for value, documents in pairs:
            self.codes[documents, column[documents]] = code_of[value]
            column[documents] += 1

    def counts(self, documents: Numbers) -> dict[str, int]:
        """Value → how many of the documents have it; values of none are left out."""
        found = np.bincount(self.codes[documents].ravel(), minlength=len(self.values) + 1)[: len(self.values)]
        return {self.values[code]: int(found[code]) for code in np.flatnonzero(found)}

    def having(self, chosen: tuple[str, ...]) -> Mask:
        """For every document: does it have one of the chosen values?"""
        wanted = np.zeros(len(self.values) + 1, dtype=np.bool_)
        wanted[[code for code, value in enumerate(self.values) if value in chosen]] = True
        return np.asarray(wanted[self.codes].any(axis=1))


class FacetTable:
    """All facets side by side, so that one pass counts them all."""

    def __init__(self, size: int, facets: dict[str, FacetValues]) -> None:
        self._facets = facets
        sizes = [len(facet.values) + 1 for facet in facets.values()]
        self._starts = np.cumsum([0, *sizes]).tolist()
        coded = [facet.codes + start for facet, start in zip(facets.values(), self._starts, strict=False)]
        self._codes = np.hstack([np.empty((size, 0), dtype=np.intp), *coded])

    def counts(self, documents: Numbers) -> dict[str, dict[str, int]]:
        """Facet → value → how many of the documents have it; values of none are left out."""
        found = np.bincount(self._codes[documents].ravel(), minlength=self._starts[-1]).tolist()
        return {
            name: {value: count for value, count in zip(facet.values, found[start:], strict=False) if count}
            for (name, facet), start in zip(self._facets.items(), self._starts, strict=False)
        }


class Snapshot:
    def __init__(self, opened: Opened, cache: ArrayCache) -> None:
        self._cache = cache
        self.segments = [segment for segment, _ in opened.segments]
        sizes = [segment.size for segment in self.segments]
        self.offsets = np.cumsum([0, *sizes])[:-1].astype(np.intp)
        self.size = sum(sizes)
        self.name = name_of(opened)
        self.ids: Keys = np.concatenate([np.empty(0, dtype=np.int64), *(segment.ids for segment in self.segments)])
        self.alive: Mask = np.ones(self.size, dtype=np.bool_)
        for offset, (_, deleted) in zip(self.offsets, opened.segments, strict=True):
            self.alive[deleted + offset] = False
        self.facets = {name: FacetValues(self.size, self._pairs(name)) for name in FACETS}
        self.facet_table = FacetTable(self.size, self.facets)
        self._access = FacetValues(self.size, self._pairs(ACCESS))
        self.lengths: dict[str, Floats] = {
            zone: np.concatenate([np.empty(0), *(segment.lengths[zone] for segment in self.segments)])
            for zone in FIELDS
        }
        self.mean_lengths = {
            zone: sum(segment.total_lengths[zone] for segment in self.segments) / (self.size or 1) or 1.0
            for zone in FIELDS
        }

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of titles and pages: pages hold nearly all others."""
        return Lexicon(word for segment in self.segments for zone in WORD_ZONES for word in segment.words(zone))

    @cached_property
    def live_count(self) -> int:
        return int(np.count_nonzero(self.alive))

    def visible(self, grants: frozenset[Access]) -> Mask:
        """The live documents of the access classes in `grants`; without grants none."""
        key = (self.name, "visible", grants)
        chosen = tuple(sorted(access.value for access in grants))
        return self._cache.get(key, lambda: (self._access.having(chosen) & self.alive,))[0]

    def filtered(self, facet: str, chosen: tuple[str, ...]) -> Mask:
        """For every document: does it have one of the chosen values? An unknown facet has no values."""
        if facet not in self.facets:
            return np.zeros(self.size, dtype=np.bool_)
        key = (self.name, "filtered", facet, chosen)
        return self._cache.get(key, lambda: (self.facets[facet].having(chosen),))[0]

    def in_force(self, day: str) -> Mask:
        """For every document: was it in force on that ISO date? One without an effective date never was."""
        return self._cache.get((self.name, "in force", day), lambda: (self._in_force(day.encode()),))[0]

    @cached_property
    def families(self) -> Numbers:
        """For every document the number of its family, `NO_FAMILY` for one without."""
        values = np.array([value for segment in self.segments for value in segment.key_values("family")], dtype=object)
        found, codes = np.unique(values, return_inverse=True)
        # The missing key sorts first.
        return codes - (1 if len(found) and found[0] == b"" else 0)

    @cached_property
    def macros(self) -> Mask:
        return self.facets["kind"].having((SopKind.MACRO.value,))

    def rank(self, name: str, *, descending: bool = False) -> Numbers:
        """For every document its place in the order of a sort key; equal keys by id, missing keys last."""
        return self._cache.get((self.name, "rank", name, descending), lambda: (self._rank(name, descending),))[0]

    def postings(self, zone: str, term: bytes) -> tuple[Numbers, Weights]:
        """Documents (ascending, deleted ones included) and frequencies of a term."""
        documents, frequencies = [], []
        for offset, segment in zip(self.offsets, self.segments, strict=True):
            key = (segment.name, "postings", zone, term)
            found, counts = self._cache.get(key, partial(segment.postings, zone, term))
            if len(found):
                documents.append(found + offset)
                frequencies.append(counts)
        if not documents:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
        return np.concatenate(documents), np.concatenate(frequencies)

    def positions(self, zone: str, term: bytes) -> Keys:
        """Document number << 32 | position of each occurrence, ascending."""
        found = []
        for offset, segment in zip(self.offsets, self.segments, strict=True):
            key = (segment.name, "positions", zone, term)
            keys = self._cache.get(key, partial(_positions, segment, zone, term))[0]
            if len(keys):
                found.append(keys + (int(offset) << 32))
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def remembered(self, key: tuple[Any, ...], make: Callable[[], tuple[Numbers, Floats]]) -> tuple[Numbers, Floats]:
        """What was worked out before for this state, else `make`."""
        return self._cache.get((self.name, *key), make)

    def _in_force(self, day: bytes) -> Mask:
        begins = _column([segment.sort_values("newest") for segment in self.segments])
        ends = _column([segment.key_values("until") for segment in self.segments])
        return np.asarray((begins != b"") & (begins <= day) & ((ends == b"") | (ends > day)))

    def _rank(self, name: str, descending: bool) -> Numbers:
        values = [value for segment in self.segments for value in segment.sort_values(name)]
        _, codes = np.unique(np.array(values, dtype=object), return_inverse=True) if values else ([], np.empty(0, int))
        missing = np.array([not value for value in values], dtype=np.bool_)
        order = np.lexsort((self.ids, -codes if descending else codes, missing))
        rank = np.empty(self.size, dtype=np.intp)
        rank[order] = np.arange(self.size)
        return rank

    def _pairs(self, facet: str) -> list[tuple[str, Numbers]]:
        return [
            (value, documents + offset)
            for offset, segment in zip(self.offsets, self.segments, strict=True)
            for value, documents in segment.facets[facet]
        ]


def _column(parts: list[list[bytes]]) -> npt.NDArray[np.bytes_]:
    """ISO dates, comparable as they are."""
    return np.array([value for part in parts for value in part], dtype="S10")


def _positions(segment: Segment, zone: str, term: bytes) -> tuple[Keys]:
    return (segment.positions(zone, term),)


def name_of(opened: Opened) -> str:
    """Differs whenever what it holds differs: segments have names of their own, deletions only grow."""
    last = "-".join(f"{segment.name}.{len(deleted)}" for segment, deleted in opened.segments)
    return f"{opened.generation}.{zlib.crc32(last.encode()):08x}"
