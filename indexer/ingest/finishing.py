"""The second reading of files that `telusur index` took in: what their SOPs say, once all can be found by their text.

Whatever ends a run, the next one or the service goes on with what is left.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from indexer.ingest.beside import IndexingBeside, done_ahead
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Outcome, Reading
from indexer.reading.reader_pool import SOPS_UNREAD, ReaderPool
from indexer.registry.waiting import Waiting, finish, waiting

log = logging.getLogger(__name__)

_BATCH = 64
_SOME = 8

Done = Callable[[Waiting, Reading], None]


def finish_all(
    installation: Installation, pool: ReaderPool, index: IndexingBeside, on_start: Callable[[int], None], on_done: Done
) -> None:
    """Read what waits; `on_start` hears how many files that are, `on_done` of each. The caller holds `turn`."""
    with installation.session() as session:
        files = waiting(session)
    on_start(len(files))
    batch: list[tuple[Waiting, Reading]] = []
    for file, reading in _read(installation, pool, files):
        batch.append((file, reading))
        on_done(file, reading)
        if len(batch) >= _BATCH:
            _save(installation, batch)
            batch = []
            index.renew()
    _save(installation, batch)


def finish_some(installation: Installation, pool: ReaderPool) -> bool:
    """Read a few files that wait, unless another process does; whether there were any."""
    with installation.session() as session:
        if not waiting(session, 1):
            return False
    with turn(installation) as is_ours:
        if not is_ours:
            return False
        with installation.session() as session:
            files = waiting(session, _SOME)
        _save(installation, list(_read(installation, pool, files)))
    update_index(installation)
    return bool(files)


@contextmanager
def turn(installation: Installation, *, waits: bool = False) -> Iterator[bool]:
    """Whether this process is the one that reads what waits, so that no file is read by two."""
    with _lock_file(installation).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _lock_file(installation: Installation) -> Path:
    return installation.settings.data / "finish.lock"


def _read(installation: Installation, pool: ReaderPool, files: list[Waiting]) -> Iterator[tuple[Waiting, Reading]]:
    by_path = {installation.files.path(file.sha256): file for file in files}
    backlog = pool.backlog({path: file.name for path, file in by_path.items()})
    with ThreadPoolExecutor(pool.size + 1, thread_name_prefix="finish") as threads:
        for path, reading in done_ahead(threads, by_path, lambda _: pool.read_one_of(backlog), pool.size):
            yield by_path[path], reading


def _save(installation: Installation, batch: list[tuple[Waiting, Reading]]) -> None:
    """One file must not stop the others, whatever is wrong with what was read of it."""
    try:
        with installation.writing() as session:
            finish(session, batch, SOPS_UNREAD)
    except SQLAlchemyError:
        raise  # the registry is at fault, not a file
    except Exception:
        if len(batch) > 1:
            for each in batch:
                _save(installation, [each])
            return
        file, reading = batch[0]
        log.exception("%s: what was read could not be written", file.name)
        with installation.writing() as session:
            finish(session, [(file, Reading(reading.sha256, Outcome.CRASHED))], SOPS_UNREAD)
