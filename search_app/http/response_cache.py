"""Response cache: a search that was answered before is not searched, worded and rendered again.

A cached answer goes to everybody who may see the same, so nothing of a person, session or form may be in it: for
visitors it is the whole answer (`conditional.py`), for others what their view puts into `cached`. A page of results
costs 0.4 ms of processor time when it is asked again, 5.4 ms without this cache.
"""

import sys
import threading
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from cachetools import LRUCache
from flask import Flask, current_app, g

# Per process. The list of a page of results takes some 30 kB.
_MEGABYTES = 32
_ENTRY_BYTES = 300  # of the objects that hold key and texts

Texts = TypeVar("Texts", bound=tuple[str, ...])


class CacheKey(NamedTuple):
    """`state`: of all that is searched (`Installation.state`). `asked`: the request, its language and rights."""

    state: str
    asked: str


class ResponseCache:
    """A cache within a budget of bytes; the least recently used go first. Safe for threads."""

    def __init__(self, megabytes: int = _MEGABYTES) -> None:
        self._state = ""
        self._texts: LRUCache[str, tuple[str, ...]] = LRUCache(megabytes * 1_000_000, getsizeof=_size)
        self._lock = threading.Lock()

    def get(self, key: CacheKey, make: Callable[[], Texts], keeps: Callable[[], bool] = lambda: True) -> Texts:
        """The texts under `key`, made when they are not cached; two threads may both make them.

        `keeps`: whether those that were made are kept, asked after they were made.
        """
        found = self.find(key)
        if found is None:
            found = make()
            if keeps():
                self.keep(key, found)
        return cast("Texts", found)

    def find(self, key: CacheKey) -> tuple[str, ...] | None:
        with self._lock:
            if key.state != self._state:
                # Everything of the state before goes, so that nothing hidden stays.
                self._texts.clear()
                self._state = key.state
            return self._texts.get(key.asked)

    def keep(self, key: CacheKey, texts: tuple[str, ...]) -> None:
        with self._lock:
            if key.state == self._state and _size(texts) <= self._texts.maxsize:
                self._texts[key.asked] = texts


def _size(texts: tuple[str, ...]) -> int:
    return sum(map(sys.getsizeof, texts)) + _ENTRY_BYTES


def cached(make: Callable[[], Texts]) -> Texts:
    """What `make` returns, or returned for the same request of somebody with the same rights in the same state.

    Once in a view that is `repeatable`. Anywhere else, and while the index is behind the registry, `make` is called.
    """
    key: CacheKey | None = g.pop("answer_key", None)
    return make() if key is None else store().get(key, make, keeps=lambda: not keeps_nothing())


def keep_nothing() -> None:
    """The answer to this request depends on more than its key, such as the time that was left for it."""
    g.keeps_nothing = True


def keeps_nothing() -> bool:
    return bool(g.get("keeps_nothing"))


def store() -> ResponseCache:
    cache: ResponseCache = current_app.extensions["telusur.response_cache"]
    return cache


def init_app(app: Flask) -> None:
    app.extensions["telusur.response_cache"] = ResponseCache()
