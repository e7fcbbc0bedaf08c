"""The one loop by which files come in: read ahead by reader processes, saved in batches, indexed in the background.

Uploads, folder import, reprocessing and OCR differ only in their `Source`: which files, and what saving one means.
"""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import inf
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from indexer.ingest.index_sync import update_index
from indexer.installation import Installation

log = logging.getLogger(__name__)

_TICK_SECONDS = 0.05  # how often a source without files is asked again

Item = TypeVar("Item")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Progress:
    """`files` of `total` are done; `current` is the file that was done last."""

    files: int
    total: int
    pages: int
    failures: int
    current: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How far reading goes ahead (`ahead` files), and how many files are saved and given to the index together.

    A smaller batch is saved, and indexed, when nothing is being read or so many seconds have passed since the last one.
    Large batches cost less for each file; an interrupted run loses those that are not saved.
    """

    ahead: int
    save_files: int = 1
    save_seconds: float = 0.0
    index_files: int = 1
    index_seconds: float = inf


class Source(ABC, Generic[Item, Done]):
    """The files of one run, and how their results are saved. `Loop.run` calls all but `read` from its own thread."""

    @abstractmethod
    def items(self) -> Iterator[Item | None]:
        """Files to read; None where none is known just now, but more may come."""

    @abstractmethod
    def read(self, item: Item) -> Done:
        """Read one file. Called from many threads."""

    @abstractmethod
    def save(self, session: Session, batch: Sequence[Done]) -> None:
        """Write what was read to the registry."""

    @abstractmethod
    def crashed(self, done: Done) -> Done:
        """The result to save in place of `done`, which cannot be written whatever is wrong with it."""

    def saved(self, done: Done) -> None:
        """Called when the transaction that holds `done` is committed."""

    def indexed(self, count: int) -> None:
        """Called when the index holds all SOPs of the next `count` files, in the order in which they were saved."""

    def tick(self) -> None:
        """Called a few times a second at least."""


class Loop(Generic[Item, Done]):
    """One run over a source."""

    def __init__(self, installation: Installation, source: Source[Item, Done], pace: Pace) -> None:
        self._installation = installation
        self._source = source
        self._pace = pace
        self._items = source.items()
        self._has_more = True  # the source has not ended
        self._has_item = True  # the source had a file when it was last asked
        self._reading: set[Future[Done]] = set()
        self._read: list[Done] = []
        self._saved = 0  # files that the index does not hold yet
        self._indexing: Future[int] | None = None
        self._being_indexed = 0
        self._last_save = self._last_index = time.monotonic()

    def run(self) -> None:
        """Read, save and index until the source ends. An error that is not about a single file is raised."""
        readers = ThreadPoolExecutor(self._pace.ahead, thread_name_prefix="read")
        with ThreadPoolExecutor(1, thread_name_prefix="index") as indexer:
            try:
                self._source.tick()
                while self._hand_out(readers) or self._reading or self._read:
                    self._wait()
                    self._source.tick()
                    self._save_batch()
                    self._index_batch(indexer)
                self._finish_index()
            finally:
                readers.shutdown(wait=False, cancel_futures=True)

    def _hand_out(self, readers: ThreadPoolExecutor) -> bool:
        """Give files to reading threads, as far ahead as the pace allows; whether more files may come."""
        while self._has_more and len(self._reading) < self._pace.ahead:
            try:
                item = next(self._items)
            except StopIteration:
                item, self._has_more = None, False
            self._has_item = item is not None
            if item is None:
                break
            self._reading.add(readers.submit(self._source.read, item))
        return self._has_more

    @property
    def _is_idle(self) -> bool:
        return not self._reading and not self._has_item

    def _wait(self) -> None:
        under_way: set[Future[Any]] = {*self._reading}
        if self._indexing:
            under_way.add(self._indexing)
        if not under_way:
            time.sleep(0 if self._read else _TICK_SECONDS)
            return
        wait(under_way, _TICK_SECONDS, FIRST_COMPLETED)
        done = {future for future in self._reading if future.done()}
        self._reading -= done
        self._read += [future.result() for future in done]

    def _save_batch(self) -> None:
        while self._read and self._is_batch():
            batch, self._read = self._read[: self._pace.save_files], self._read[self._pace.save_files :]
            self._save(batch)
            self._last_save = time.monotonic()

    def _is_batch(self) -> bool:
        waited = time.monotonic() - self._last_save
        return len(self._read) >= self._pace.save_files or self._is_idle or waited > self._pace.save_seconds

    def _save(self, batch: list[Done]) -> None:
        """Save a batch, one by one where that fails: one file must not stop the others."""
        try:
            with self._installation.writing() as session:
                self._source.save(session, batch)
        except SQLAlchemyError:
            raise  # the registry is at fault, not a file
        except Exception:
            if len(batch) > 1:
                log.exception("a batch could not be saved; its files are saved one by one")
                for done in batch:
                    self._save([done])
                return
            log.exception("what was read of a file could not be saved")
            batch = [self._source.crashed(batch[0])]
            with self._installation.writing() as session:
                self._source.save(session, batch)
        self._saved += len(batch)
        for done in batch:
            self._source.saved(done)

    def _index_batch(self, indexer: ThreadPoolExecutor) -> None:
        if self._indexing and self._indexing.done():
            self._note_indexed()
        waited = time.monotonic() - self._last_index
        is_due = self._saved >= self._pace.index_files or waited > self._pace.index_seconds
        if not self._indexing and (is_due or (self._saved and self._is_idle)):
            self._being_indexed, self._saved = self._saved, 0
            self._indexing = indexer.submit(update_index, self._installation)
            self._last_index = time.monotonic()

    def _note_indexed(self) -> None:
        if self._indexing:
            self._indexing.result()
            self._indexing = None
            self._source.indexed(self._being_indexed)
            self._being_indexed = 0

    def _finish_index(self) -> None:
        self._note_indexed()
        update_index(self._installation)
        self._source.indexed(self._saved)
