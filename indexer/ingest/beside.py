"""Keeping readers busy: files handed out in advance, the index written beside."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from indexer.ingest.index_sync import update_index
from indexer.installation import Installation

_FEWEST_INDEXED = 192  # SOPs at once: writing to the index costs the less the more comes together
_AHEAD = 4  # files handed to each reader in advance, so that none waits for the disk

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Progress:
    """`files` of `total` are done; `current` is the file that was done last."""

    files: int
    total: int
    pages: int
    failures: int
    current: str


def done_ahead(
    threads: ThreadPoolExecutor, items: Iterable[_Item], do: Callable[[_Item], _Done], readers: int
) -> Iterator[_Done]:
    """Results as they come; only some are under way at a time, so that memory does not grow with the items."""
    waiting = iter(items)
    under_way: set[Future[_Done]] = set()
    while True:
        for item in waiting:
            under_way.add(threads.submit(do, item))
            if len(under_way) >= _AHEAD * readers:
                break
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


class IndexingBeside:
    """Renews the index in a thread of its own while files are read, so that no reader waits for it."""

    def __init__(self, installation: Installation) -> None:
        self._telusur = installation
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._indexing: Future[int] | None = None

    def renew(self) -> None:
        """Give the index what waits, once much does; what went wrong the last time is raised now."""
        if self._indexing is None or self._indexing.done():
            self.settle()
            self._indexing = self._thread.submit(update_index, self._telusur, _FEWEST_INDEXED)

    def settle(self) -> None:
        """Wait for what is being written; what went wrong is raised."""
        if self._indexing:
            self._indexing.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()
