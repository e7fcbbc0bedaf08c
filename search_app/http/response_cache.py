"""Parts of answers kept in memory: a search that was answered before need not be searched, worded and drawn again.

What is kept is handed to everybody who may see the same, so nothing of a person, session or form may be in it: of
visitors the whole answer (`conditional.py`), of others what their view says is of that kind (`kept`).
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from flask import Flask, current_app, g

# Of each process. The list of a page of results takes some 30 kB.
_MEGABYTES = 32
_ENTRY_BYTES = 300  # what holds key and texts

Texts = TypeVar("Texts", bound=tuple[str, ...])


class Key(NamedTuple):
    """`state`: of all that is searched (`Telusur.state`). `asked`: the request, its language, what rights."""

    state: str
    asked: str


class ResponseCache:
    """A cache within a budget of bytes; the least recently used go first. Safe for threads."""

    def __init__(self, megabytes: int = _MEGABYTES) -> None:
        self._budget = megabytes * 1_000_000
        self._used = 0
        self._state = ""
        self._kept: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Texts]) -> Texts:
        """The texts under `key`, made when they are not kept; two threads may both make them."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return cast("Texts", found)

    def find(self, key: Key) -> tuple[str, ...] | None:
        with self._lock:
            found = self._of(key.state).get(key.asked)
            if found is not None:
                self._kept.move_to_end(key.asked)
            return found

    def keep(self, key: Key, texts: tuple[str, ...]) -> None:
        size = _size(key.asked, texts)
        with self._lock:
            if key.state != self._state or key.asked in self._kept or size > self._budget:
                return
            self._kept[key.asked] = texts
            self._used += size
            while self._used > self._budget:
                self._used -= _size(*self._kept.popitem(last=False))

    def _of(self, state: str) -> OrderedDict[str, tuple[str, ...]]:
        """What is kept of one state: with the first question in another all goes, so that nothing hidden stays."""
        if state != self._state:
            self._kept.clear()
            self._used = 0
            self._state = state
        return self._kept


def _size(asked: str, texts: tuple[str, ...]) -> int:
    return sum(map(sys.getsizeof, (asked, *texts))) + _ENTRY_BYTES


def cached(make: Callable[[], Texts]) -> Texts:
    """What `make` returns, or returned for the same request of somebody with the same rights, while nothing changes.

    Once in a view that is `repeatable`. Anywhere else, and while the index is behind the registry, `make` is called.
    """
    key: Key | None = g.pop("answer_key", None)
    return make() if key is None else store().get(key, make)


def store() -> ResponseCache:
    cached: ResponseCache = current_app.extensions["telusur.kept"]
    return cached


def init_app(app: Flask) -> None:
    app.extensions["telusur.kept"] = ResponseCache()
