"""Passes over files that go on beside uploads: whenever no upload waits or is being read."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from indexer.installation import Installation
from indexer.reading.reader_pool import PoolClosedError, ReaderPool
from indexer.registry import queue

log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
_PAUSE_AFTER_ERROR_SECONDS = 30.0


@contextmanager
def in_background(
    installation: Installation, name: str, run: Callable[[ReaderPool, threading.Event], None]
) -> Iterator[None]:
    """Call `run` again and again, for the time of the block, while no upload is open; its readers are its own.

    `run` works until nothing is left or the event is set; what it raises is logged and tried again.
    """
    stop = threading.Event()
    pool = ReaderPool(replace(installation.settings, readers=1))
    thread = threading.Thread(target=_go_on, args=(installation, name, run, pool, stop), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        pool.close()
        thread.join()


def is_busy(installation: Installation) -> bool:
    """Whether uploads wait or are being read."""
    with installation.session() as session:
        return queue.leases.is_open(session)


def _go_on(
    installation: Installation,
    name: str,
    run: Callable[[ReaderPool, threading.Event], None],
    pool: ReaderPool,
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        try:
            if not is_busy(installation):
                run(pool, stop)
            stop.wait(IDLE_SECONDS)
        except PoolClosedError:
            return
        except Exception:  # whatever it is, what waits must not wait for ever
            log.exception("%s could not go on; it tries again in %s s", name, _PAUSE_AFTER_ERROR_SECONDS)
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
