"""Index synchronisation: the registry notes which SOPs the index has not seen yet, so that none is ever lost."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, delete, select, update

from indexer.engine.entries import entry_for
from indexer.engine.protocol import MaintainableEngine, SearchEngine
from indexer.errors import IndexUnavailableError, IndexUnreachableError
from indexer.ingest.load_documents import load_documents
from indexer.installation import Installation
from indexer.models import IndexEntry
from indexer.registry import withdrawals
from indexer.registry.database import locked
from indexer.registry.tables import documents, removals

log = logging.getLogger(__name__)

_BATCH = 256
_MAX_REMOVED = 10_000  # databases limit the parameters of one statement


def update_index(installation: Installation, fewest: int = 1) -> int:
    """Give the engine each SOP that changed since it last saw it, and remove those that are gone; number of SOPs given.

    Ends once fewer than `fewest` wait, as one large change costs less than many small ones.

    The version is noted only after the engine has the SOP: after a crash it is given again. An index that is missing,
    outdated or damaged is rebuilt. One that cannot be reached raises IndexUnreachableError; the SOPs go on waiting.
    """
    try:
        return _update(installation, fewest)
    except IndexUnavailableError as error:
        return _rebuild(installation, error)


def ensure_index(installation: Installation) -> None:
    """Rebuild an index that is missing, outdated or damaged. Raises IndexUnreachableError when it cannot be reached."""
    try:
        installation.verify_index()
    except IndexUnavailableError as error:
        _rebuild(installation, error)


def tidy(engine: SearchEngine) -> bool:
    """Do one piece of upkeep; False if there is none to do, or the engine needs none."""
    return isinstance(engine, MaintainableEngine) and engine.tidy()


def _rebuild(installation: Installation, error: IndexUnavailableError) -> int:
    if isinstance(error, IndexUnreachableError):
        log.warning("the index cannot be reached and is not rebuilt; waiting SOPs are given to it later: %s", error)
        raise error
    log.warning("the index is rebuilt from the registry: %s", error)
    return reindex(installation)


def _update(installation: Installation, fewest: int = 1) -> int:
    if len(_waiting(installation)) < fewest and not _removed(installation):
        return 0
    given = 0
    with locked(installation.index_lock):  # so that an older version never overtakes a newer one
        while gone := _removed(installation):
            installation.engine.remove(gone)
            _forget(installation, gone)
        while len(ids := _waiting(installation)) >= fewest:
            with installation.session() as session:
                found = load_documents(session, ids)
                hidden = withdrawals.versions(session, ids)
            installation.engine.put([entry_for(sop) for _, sop in found.values()])
            if hidden:
                installation.engine.remove(list(hidden))
            _note(installation, hidden | {sop_id: version for sop_id, (version, _) in found.items()})
            given += len(found)
            if len(ids) == _BATCH:
                # So many at once come from a command, which may have no worker that does the upkeep.
                tidy(installation.engine)
    return given


def reindex(installation: Installation) -> int:
    """Rebuild the index from the registry, without opening a file; number of SOPs.

    Readers see the old index until the new one is complete.
    """
    with locked(installation.index_lock):
        versions: dict[int, int] = {}
        installation.engine.replace_all(_entries(installation, versions))
        _note(installation, versions)
        # An SOP that was removed after its entry was read is still in the new index.
        _forget(installation, [sop_id for sop_id in _removed(installation) if sop_id not in versions])
    _update(installation)
    return len(versions)


def _entries(installation: Installation, versions: dict[int, int]) -> Iterator[IndexEntry]:
    last = 0
    while True:
        with installation.session() as session:
            after = select(documents.c.id).where(documents.c.id > last).order_by(documents.c.id).limit(_BATCH)
            ids = session.execute(after).scalars().all()
            found = load_documents(session, ids)
            versions.update(withdrawals.versions(session, ids))
        if not ids:
            return
        for sop_id, (version, sop) in found.items():
            versions[sop_id] = version
            yield entry_for(sop)
        last = max(ids)


def _waiting(installation: Installation) -> Sequence[int]:
    statement = select(documents.c.id).where(documents.c.version != documents.c.indexed_version)
    with installation.session() as session:
        return session.execute(statement.order_by(documents.c.id).limit(_BATCH)).scalars().all()


def _removed(installation: Installation) -> Sequence[int]:
    with installation.session() as session:
        return session.execute(select(removals.c.document_id).limit(_MAX_REMOVED)).scalars().all()


def _forget(installation: Installation, gone: Sequence[int]) -> None:
    with installation.writing() as session:
        session.execute(delete(removals).where(removals.c.document_id.in_(gone)))


def _note(installation: Installation, versions: dict[int, int]) -> None:
    if not versions:
        return
    with installation.writing() as session:
        session.connection().execute(
            update(documents).where(documents.c.id == bindparam("sop")).values(indexed_version=bindparam("seen")),
            [{"sop": sop_id, "seen": version} for sop_id, version in versions.items()],
        )
