"""Keeping the index at the state of the registry. The registry says which SOPs wait; nothing is lost in between."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, delete, select, update

from indexer.engine.entries import entry_for
from indexer.errors import IndexUnavailableError
from indexer.models import IndexEntry
from indexer.pipeline.facts import facts
from indexer.registry.database import locked
from indexer.registry.tables import documents, removals
from indexer.service import Telusur

log = logging.getLogger(__name__)

_BATCH = 256
_MOST_REMOVED = 10_000  # at once: databases limit the parameters of one statement


def update_index(telusur: Telusur, fewest: int = 1) -> int:
    """Give the engine every SOP that changed since it last saw it, and take away what is gone; how many were given.

    Ends once fewer than `fewest` wait: the index takes large parts at less cost than many small ones.

    The version is noted only after the engine has the SOP: after a crash it is simply given again. An index that is
    lost or damaged is built anew.
    """
    try:
        return _update(telusur, fewest)
    except IndexUnavailableError:
        log.warning("the index cannot be used; it is built anew from the registry", exc_info=True)
        return reindex(telusur)


def ensure_index(telusur: Telusur) -> None:
    """Build the index anew where it is lost, damaged or of another schema version."""
    try:
        telusur.engine.count()
    except IndexUnavailableError:
        log.warning("the index cannot be used; it is built anew from the registry", exc_info=True)
        reindex(telusur)


def _update(telusur: Telusur, fewest: int = 1) -> int:
    if len(_waiting(telusur)) < fewest and not _removed(telusur):
        return 0
    given = 0
    with locked(telusur.index_lock):  # so that an older version never overtakes a newer one
        while gone := _removed(telusur):
            telusur.engine.remove(gone)
            _forget(telusur, gone)
        while len(ids := _waiting(telusur)) >= fewest:
            with telusur.session() as session:
                found = facts(session, ids)
            telusur.engine.put([entry_for(sop) for _, sop in found.values()])
            _note(telusur, {sop_id: version for sop_id, (version, _) in found.items()})
            given += len(found)
            if len(ids) == _BATCH:
                # So many at once come from a command, which may have no worker beside it.
                telusur.engine.tidy()
    return given


def reindex(telusur: Telusur) -> int:
    """Build the index anew from the registry, without opening one file; number of SOPs. Readers see the old one until
    the new one is whole."""
    with locked(telusur.index_lock):
        versions: dict[int, int] = {}
        telusur.engine.replace_all(_entries(telusur, versions))
        _note(telusur, versions)
        # What was removed after it had become an entry is still to be taken away.
        _forget(telusur, [sop_id for sop_id in _removed(telusur) if sop_id not in versions])
    _update(telusur)
    return len(versions)


def _entries(telusur: Telusur, versions: dict[int, int]) -> Iterator[IndexEntry]:
    last = 0
    while True:
        with telusur.session() as session:
            after = select(documents.c.id).where(documents.c.id > last).order_by(documents.c.id).limit(_BATCH)
            ids = session.execute(after).scalars().all()
            found = facts(session, ids)
        if not ids:
            return
        for sop_id, (version, sop) in found.items():
            versions[sop_id] = version
            yield entry_for(sop)
        last = max(ids)


def _waiting(telusur: Telusur) -> Sequence[int]:
    statement = select(documents.c.id).where(documents.c.version != documents.c.indexed_version)
    with telusur.session() as session:
        return session.execute(statement.order_by(documents.c.id).limit(_BATCH)).scalars().all()


def _removed(telusur: Telusur) -> Sequence[int]:
    with telusur.session() as session:
        return session.execute(select(removals.c.document_id).limit(_MOST_REMOVED)).scalars().all()


def _forget(telusur: Telusur, gone: Sequence[int]) -> None:
    with telusur.writing() as session:
        session.execute(delete(removals).where(removals.c.document_id.in_(gone)))


def _note(telusur: Telusur, versions: dict[int, int]) -> None:
    if not versions:
        return
    with telusur.writing() as session:
        session.connection().execute(
            update(documents).where(documents.c.id == bindparam("sop")).values(indexed_version=bindparam("seen")),
            [{"sop": sop_id, "seen": version} for sop_id, version in versions.items()],
        )
