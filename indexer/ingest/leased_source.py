"""A background pass over rows of the registry that wait: claimed one at a time, given back when the pass ends."""

import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy.orm import Session

from indexer.ingest.loop import Done, Item, Loop, Pace, Source
from indexer.installation import Installation
from indexer.reading.reader_pool import PoolClosedError, ReaderPool
from indexer.registry.leases import Leases, lease_owner


@dataclass
class LeasedSource(Source[Item, Done]):
    """Rows of one queue. It pauses while `is_held_up` (an upload waits) and ends when none waits or `stop` is set."""

    leases: ClassVar[Leases]
    # Errors that are no fault of a row: it waits again, and that was no attempt.
    blameless: ClassVar[tuple[type[BaseException], ...]] = (PoolClosedError, KeyboardInterrupt)

    installation: Installation
    pool: ReaderPool
    stop: threading.Event
    is_held_up: Callable[[], bool]
    me: str = field(default_factory=lease_owner, init=False)
    began: float = field(default_factory=time.monotonic, init=False)

    @abstractmethod
    def claim(self, session: Session) -> Item | None:
        """Claim the row that has waited longest; None where another process was faster."""

    def items(self) -> Iterator[Item | None]:
        while not self.stop.is_set():
            if self.is_held_up():
                yield None
                continue
            with self.installation.session() as session:
                dead = self.leases.dead(session)
            self._take_back(dead)
            with self.installation.session() as session:
                if not self.leases.is_waiting(session):
                    return
            with self.installation.writing() as session:
                item = self.claim(session)
            if item is not None:
                yield item

    def run(self, pace: Pace) -> None:
        """Work on all that waits. The row that an error ended is tried again, but not for ever."""
        try:
            Loop(self.installation, self, pace).run()
        except self.blameless:
            with self.installation.writing() as session:
                self.leases.release(session, self.me)
            raise
        except Exception:
            self._take_back([self.me])
            raise

    def _take_back(self, owners: Sequence[str] | set[str]) -> None:
        if owners:
            with self.installation.writing() as session:
                self.leases.take_back(session, owners)
