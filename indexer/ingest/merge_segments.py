"""Keeping the index fast while it changes: beside the worker, in pieces, whenever there is something to tidy."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import IndexUnavailableError
from indexer.installation import Installation

log = logging.getLogger(__name__)

_IDLE_SECONDS = 5.0
_PAUSE_AFTER_ERROR_SECONDS = 60.0


@contextmanager
def tidying_beside(installation: Installation) -> Iterator[None]:
    """Tidy in the background: uploads are indexed and searches answered meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=_go_on, args=(installation, stop), name="tidy")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _go_on(installation: Installation, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            if not installation.engine.tidy():
                stop.wait(_IDLE_SECONDS)
        except IndexUnavailableError:
            stop.wait(_IDLE_SECONDS)  # the worker builds it anew
        except Exception:  # whatever it is, it must not end the tidying for ever
            log.exception("the index could not be tidied; it is tried again in %s s", _PAUSE_AFTER_ERROR_SECONDS)
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
