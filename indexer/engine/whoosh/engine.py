"""The default engine: segments on disk with Whoosh, ranked and counted by numpy."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.config import Settings
from indexer.engine.caches import ArrayCache
from indexer.engine.protocol import Weights
from indexer.engine.ranking.explain import explain
from indexer.engine.ranking.facet_counts import ValueCodes
from indexer.engine.ranking.rank import rank
from indexer.engine.ranking.snapshot import Snapshot, snapshot_name
from indexer.engine.whoosh.segment import WhooshSegment
from indexer.engine.whoosh.store import WhooshStore
from indexer.errors import IndexDamagedError
from indexer.models import IndexEntry, Matches, ScorePart, SearchRequest, Viewer

log = logging.getLogger(__name__)

# File systems stamp folders by the clock tick: a younger stamp may hide a second commit.
_STAMP_SETTLES_NS = 50_000_000


def open_engine(settings: Settings, weights: Weights | None) -> "WhooshEngine":
    return WhooshEngine(settings.index_folder, cache_mb=settings.cache_mb, weights=weights)


class WhooshEngine:
    """`folder`: the index. `lock_seconds`: how long a writer waits for another. `cache_mb`: arrays kept in memory.

    Opening does nothing; an index that cannot be used is told by the other methods.
    """

    def __init__(
        self, folder: Path, lock_seconds: float = 30.0, cache_mb: int = 256, weights: Weights | None = None
    ) -> None:
        self._store = WhooshStore(folder, lock_seconds)
        self._cache = ArrayCache(cache_mb)
        self._weights = weights or Weights()
        self._lock = threading.Lock()
        self._numbering = ValueCodes()
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] | None = None

    def put(self, entries: Iterable[IndexEntry]) -> None:
        latest = {entry.id: entry for entry in entries}
        if latest:
            self._store.update(latest, latest.values(), self._known())
            self._forget_stamp()

    def remove(self, ids: Iterable[int]) -> None:
        unwanted = set(ids)
        if unwanted:
            self._store.update(unwanted, (), self._known())
            self._forget_stamp()

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        self._store.replace(entries)
        self._forget_stamp()

    def tidy(self) -> bool:
        return self._store.merge()

    def verify(self) -> None:
        self._store.verify()

    def search(self, request: SearchRequest) -> Matches:
        return rank(self._seen(request.viewer), self._weights, request)

    def totals(self, requests: Sequence[SearchRequest]) -> tuple[int, ...]:
        snapshot = self._current()
        asked = (replace(each, per_page=0) for each in requests)
        return tuple(rank(snapshot.seen_by(each.viewer.sight), self._weights, each).total for each in asked)

    def spellings(self, word: str, viewer: Viewer) -> tuple[tuple[str, int], ...]:
        return self._seen(viewer).spellings(word)

    def explain(self, request: SearchRequest, ids: Iterable[int]) -> Mapping[int, tuple[ScorePart, ...]]:
        return explain(self._seen(request.viewer), self._weights, request, ids)

    def count(self) -> int:
        return self._current().count

    def ids(self, after: int = 0, limit: int = 1_000) -> Sequence[int]:
        live = self._current().visible_ids
        first = int(np.searchsorted(live, after, side="right"))
        return tuple(live[first : first + limit].tolist())

    def generation(self) -> str:
        return self._current().name

    def close(self) -> None:
        with self._lock:
            self._snapshot = None
            self._stamp = None
            self._cache.forget(lambda key: True)

    def _seen(self, viewer: Viewer) -> Snapshot:
        return self._current().seen_by(viewer.sight)

    def _current(self) -> Snapshot:
        """The newest snapshot; opened only when the folder has changed since."""
        snapshot = self._snapshot
        if snapshot is not None and self._stamp == self._store.stamp():
            return snapshot
        with self._lock:
            stamp = self._store.stamp()
            if self._snapshot is None or self._stamp != stamp:
                # Read after the stamp: a commit made meanwhile changes the stamp again.
                self._snapshot = self._newest(self._snapshot)
                self._stamp = stamp if time.time_ns() - stamp[1] > _STAMP_SETTLES_NS else None
            return self._snapshot

    def _newest(self, held: Snapshot | None) -> Snapshot:
        """The newest snapshot, or the one that is held, where that is the newest or the newest is damaged."""
        try:
            generation, segments = self._store.open(self._known())
        except IndexDamagedError:
            if held is None:
                raise
            log.exception("the index is damaged; its last state answers until it is rebuilt")
            return held
        if held is not None and held.name == snapshot_name(generation, segments):
            return held
        newest = Snapshot(generation, segments, self._cache, self._numbering)
        self._forget_old_arrays(newest)
        return newest

    def _known(self) -> dict[str, WhooshSegment]:
        segments = self._snapshot.segments if self._snapshot else []
        return {segment.name: segment for segment in segments if isinstance(segment, WhooshSegment)}

    def _forget_stamp(self) -> None:
        with self._lock:
            self._stamp = None

    def _forget_old_arrays(self, snapshot: Snapshot) -> None:
        living = {snapshot.name, *(segment.name for segment in snapshot.segments)}
        self._cache.forget(lambda key: isinstance(key, tuple) and key[0] not in living)
