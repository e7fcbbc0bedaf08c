"""A cache of arrays within a memory budget; the least recently used go first. Safe for threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Arrays = TypeVar("Arrays", bound=tuple[npt.NDArray[np.generic], ...])

_ENTRY_BYTES = 300  # keys, tuples and array headers


class ArrayCache:
    """`megabytes`: the budget for all arrays kept together."""

    def __init__(self, megabytes: int) -> None:
        self._budget = megabytes * 1_000_000
        self._used = 0
        self._kept: OrderedDict[Hashable, tuple[npt.NDArray[np.generic], ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Arrays]) -> Arrays:
        """The arrays under `key`, made when they are not kept; two threads may both make them."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found  # type: ignore[return-value]
        made = make()
        for made_array in made:
            made_array.flags.writeable = False
        size = _size(made)
        if size <= self._budget:
            with self._lock:
                if key not in self._kept:
                    self._kept[key] = made
                    self._used += size
                while self._used > self._budget:
                    self._used -= _size(self._kept.popitem(last=False)[1])
        return made

    def forget(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Drop all whose key is unwanted: those of a state of the index that no search can see any more."""
        with self._lock:
            for key in [key for key in self._kept if unwanted(key)]:
                self._used -= _size(self._kept.pop(key))


def _size(arrays: tuple[npt.NDArray[np.generic], ...]) -> int:
    return sum(each.nbytes for each in arrays) + _ENTRY_BYTES
