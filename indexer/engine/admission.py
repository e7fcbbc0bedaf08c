"""Who may search now: ordinary searches always, of heavy ones two at a time, so that others have the processor."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import SearchBusyError

MOST_RUNNING = 2
# They hold a thread of the web server while they wait: half of its eight stay for ordinary searches.
_MOST_WAITING = 2
_WAIT_SECONDS = 2.0


class Admission:
    """Of one process. Safe for threads."""

    def __init__(self) -> None:
        self._running = threading.BoundedSemaphore(MOST_RUNNING)
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)

    @contextmanager
    def admitted(self, *, is_heavy: bool) -> Iterator[None]:
        """For the time of a search. Raises SearchBusyError where a heavy one waits in vain, or where others do."""
        if not is_heavy:
            yield
            return
        if not self._running.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._running.release()

    def _wait(self) -> None:
        if not self._waiting.acquire(blocking=False):
            raise SearchBusyError
        try:
            if not self._running.acquire(timeout=_WAIT_SECONDS):
                raise SearchBusyError
        finally:
            self._waiting.release()
