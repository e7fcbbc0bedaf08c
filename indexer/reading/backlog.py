"""Files that wait for their second reading, handed to the reader that still has their text."""

import threading
from collections.abc import Collection, Mapping
from pathlib import Path


class Backlog:
    """`files`: path → name. `held`: those of which some reader still has the text. Safe to call from many threads."""

    def __init__(self, files: Mapping[Path, str], held: Collection[Path]) -> None:
        self._lock = threading.Lock()
        self._left = dict(files)
        self._free = [path for path in reversed(list(files)) if path not in held]

    def __len__(self) -> int:
        return len(self._left)

    def take(self, holds: dict[Path, None]) -> tuple[Path, str]:
        """The next file for a reader that `holds` these, path and name; what it holds no more is taken out of them.

        First what it holds, then what nobody does; at the end what another would have come to last. Raises KeyError
        when nothing is left.
        """
        with self._lock:
            while holds:
                path = next(iter(holds))
                del holds[path]
                if path in self._left:
                    return path, self._left.pop(path)
            while self._free:
                path = self._free.pop()
                if path in self._left:
                    return path, self._left.pop(path)
            return self._left.popitem()
