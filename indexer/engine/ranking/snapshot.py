"""One state of the index as arrays over all its segments: who may see what, facet values, lengths, orders, postings.

Immutable, so any number of threads share it. Documents are numbered 0…size-1 through the segments in order.
"""

import zlib
from collections.abc import Callable
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engine.protocol import FACETS, FIELDS
from indexer.engine.ranking import positions
from indexer.engine.ranking.array_cache import ArrayCache
from indexer.engine.ranking.facet_counts import FacetTable, Numbering
from indexer.engine.whoosh.postings import Ints, Weights
from indexer.engine.whoosh.schema import ACCESS
from indexer.engine.whoosh.segment import MOST_OF_PREFIX, Segment, day_number
from indexer.engine.whoosh.store import Opened
from indexer.models import Access, SopKind
from indexer.text.spelling import Lexicon

# Zones whose words are offered as corrections.
WORD_ZONES = ("title", "body")

Numbers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Snapshot:
    """What a state shares with the one before it is taken from the segments, so that a small change costs little."""

    def __init__(self, opened: Opened, cache: ArrayCache, numbering: Numbering) -> None:
        self._cache = cache
        self._numbering = numbering
        self.segments = [segment for segment, _ in opened.segments]
        sizes = [segment.size for segment in self.segments]
        self.offsets = np.cumsum([0, *sizes])[:-1].astype(np.int32)
        self.size = sum(sizes)
        self.name = name_of(opened)
        self.ids: Keys = np.concatenate([np.empty(0, dtype=np.int64), *(segment.ids for segment in self.segments)])
        self.alive: Mask = np.ones(self.size, dtype=np.bool_)
        for offset, (_, deleted) in zip(self.offsets, opened.segments, strict=True):
            self.alive[deleted + offset] = False
        self.facets = self._facet_table(FACETS)
        self._access = self._facet_table((ACCESS,))
        self.length_codes = {
            zone: np.concatenate([np.empty(0, dtype=np.uint8), *(segment.lengths[zone] for segment in self.segments)])
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
        return self._cache.get(key, lambda: (self._access.having(ACCESS, chosen) & self.alive,))[0]

    def filtered(self, facet: str, chosen: tuple[str, ...]) -> Mask:
        """For every document: does it have one of the chosen values? An unknown facet has no values."""
        if facet not in self.facets:
            return np.zeros(self.size, dtype=np.bool_)
        key = (self.name, "filtered", facet, chosen)
        return self._cache.get(key, lambda: (self.facets.having(facet, chosen),))[0]

    def in_force(self, day: str) -> Mask:
        """For every document: was it in force on that ISO date? One without an effective date never was."""
        return self._cache.get((self.name, "in force", day), lambda: (self._in_force(day_number(day.encode())),))[0]

    @cached_property
    def families(self) -> Numbers:
        """For every document the number of its family, `NO_FAMILY` for one without."""
        return np.concatenate([np.empty(0, dtype=np.intp), *(each.families(self._numbering) for each in self.segments)])

    @cached_property
    def effective(self) -> Ints:
        """For every document the day since when it counts, as a number that orders; 0 where it is not known."""
        return np.concatenate([np.empty(0, dtype=np.int32), *(segment.effective for segment in self.segments)])

    @cached_property
    def macros(self) -> Mask:
        return self.facets.having("kind", (SopKind.MACRO.value,))

    def rank(self, name: str) -> Numbers:
        """For every document its place in the order of a sort key; equal keys by id, missing keys last."""
        return self._cache.get((self.name, "rank", name), lambda: (self._rank(name),))[0]

    def postings(self, zone: str, term: bytes) -> tuple[Numbers, Weights]:
        """Documents (ascending, deleted ones included) and frequencies of a term."""
        found = []
        for offset, segment in zip(self.offsets, self.segments, strict=True):
            documents, counts = self._postings(segment, zone, term)
            if len(documents):
                found.append((documents + offset if offset else documents, counts))
        if len(found) == 1:
            return found[0]
        if not found:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        documents, counts = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return documents, counts

    def _postings(self, segment: Segment, zone: str, term: bytes) -> tuple[Ints, Weights]:
        return self._cache.get((segment.name, "postings", zone, term), partial(segment.postings, zone, term))

    def having_prefix(self, zone: str, prefix: bytes) -> Mask:
        """Which documents have one of the MOST_OF_PREFIX commonest words of a zone that begin so, in each segment."""
        having = np.zeros(self.size, dtype=np.bool_)
        for offset, segment in zip(self.offsets, self.segments, strict=True):
            segment.mark_prefix(zone, prefix, having[offset : offset + segment.size])
        return having

    def has_more(self, zone: str, prefix: bytes) -> bool:
        """Whether more words of a zone begin so than `having_prefix` looks for."""
        return any(segment.count_prefix(zone, prefix) > MOST_OF_PREFIX for segment in self.segments)

    def positions(self, zone: str, term: bytes, documents: Numbers) -> Keys:
        """The occurrences of a term in these documents (ascending), as `positions` has them."""
        found = [np.empty(0, dtype=np.int64)]
        parts = np.searchsorted(documents, (*self.offsets, self.size))
        for offset, segment, (first, last) in zip(self.offsets, self.segments, pairwise(parts), strict=True):
            holding, _ = self._postings(segment, zone, term) if first < last else (np.empty(0, dtype=np.int32), None)
            if len(holding):
                key = (segment.name, "places", zone, term)
                ends, places = self._cache.get(key, partial(segment.places, zone, term))
                keys = positions.within(holding, ends, places, documents[first:last] - offset)
                found.append(keys + (int(offset) << positions.BITS) if offset else keys)
        return np.concatenate(found) if len(found) != 2 else found[1]

    def remembered(self, key: tuple[Any, ...], make: Callable[[], tuple[Numbers, Floats]]) -> tuple[Numbers, Floats]:
        """What was worked out before for this state, else `make`."""
        return self._cache.get((self.name, *key), make)

    def _facet_table(self, names: tuple[str, ...]) -> FacetTable:
        values = {name: {value for segment in self.segments for value, _ in segment.facets[name]} for name in names}
        parts = [segment.codes(self._numbering) for segment in self.segments]
        return FacetTable(parts, [segment.size for segment in self.segments], values, self._numbering)

    def _in_force(self, day: int) -> Mask:
        until = np.concatenate([np.empty(0, dtype=np.int32), *(segment.until for segment in self.segments)])
        return np.asarray((self.effective > 0) & (self.effective <= day) & ((until == 0) | (until > day)))

    def _rank(self, name: str) -> Numbers:
        orders = [segment.order(name) for segment in self.segments]
        # Each segment's are in order, which makes sorting them all a merge.
        places = {value: place for place, value in enumerate(sorted({v for values, _ in orders for v in values}))}
        keys = [np.array([places[value] for value in values], dtype=np.int64)[codes] for values, codes in orders]
        code = np.concatenate([np.empty(0, dtype=np.int64), *keys])
        if b"" in places:
            code[code == 0] = len(places)
        rank = np.empty(self.size, dtype=np.intp)
        rank[np.lexsort((self.ids, code))] = np.arange(self.size)
        return rank


def name_of(opened: Opened) -> str:
    """Differs whenever what it holds differs: segments have names of their own, deletions only grow."""
    last = "-".join(f"{segment.name}.{len(deleted)}" for segment, deleted in opened.segments)
    return f"{opened.generation}.{zlib.crc32(last.encode()):08x}"
