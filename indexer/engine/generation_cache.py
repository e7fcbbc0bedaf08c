"""What is worked out once for each state of the index and each set of grants, and forgotten with that state."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from indexer.engine.protocol import SearchEngine
from indexer.models import Viewer

Made = TypeVar("Made")


class GenerationCache:
    """Safe for threads; one thread makes a value, others that want the same wait for it."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._generation = ""
        self._values: dict[Hashable, Any] = {}
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, name: str, viewer: Viewer, make: Callable[[], Made]) -> Made:
        """The value of that name for whoever sees what this viewer sees. Raises what `make` raises."""
        generation = self._engine.generation()
        key = (name, generation, viewer.grants)
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._values.clear()
                self._making.clear()
            if key in self._values:
                return cast("Made", self._values[key])
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if key in self._values:
                return cast("Made", self._values[key])
            made = make()
            with self._lock:
                if generation == self._generation:
                    self._values[key] = made
        return made
