"""Taking away what is gone."""

import time
from collections.abc import Sequence

from sqlalchemy import select

from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.registry import paths
from indexer.registry.tables import files

# A file of the store without a row may be an upload that is about to get one.
_YOUNG_SECONDS = 3600.0
_BATCH = 500


def prune(installation: Installation, missing: Sequence[str]) -> int:
    """Forget paths (`Report.missing`) with the SOPs that stand nowhere else; number of SOPs forgotten.

    Uploaded files stay. The bytes of forgotten files leave the store, too, once they are an hour old.
    """
    gone = 0
    for start in range(0, len(missing), _BATCH):
        with installation.writing() as session:
            gone += paths.forget(session, missing[start : start + _BATCH])
    with installation.writing() as session:
        gone += paths.drop_unused(session, paths.unused(session))
    update_index(installation)
    _sweep(installation)
    return gone


def _sweep(installation: Installation) -> None:
    before = time.time() - _YOUNG_SECONDS
    installation.files.sweep(before)
    with installation.writing() as session:  # nobody can add a row meanwhile
        kept = set(session.execute(select(files.c.sha256)).scalars())
        for digest in installation.files.digests():
            if digest not in kept and installation.files.added(digest) < before:
                installation.files.remove(digest)
