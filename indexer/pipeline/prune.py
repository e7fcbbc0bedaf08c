"""Taking away what is gone."""

import time
from collections.abc import Sequence

from sqlalchemy import select

from indexer.pipeline.indexing import update_index
from indexer.registry import paths
from indexer.registry.tables import files
from indexer.service import Telusur

# A file of the store without a row may be an upload that is about to get one.
_YOUNG_SECONDS = 3600.0
_BATCH = 500


def prune(telusur: Telusur, missing: Sequence[str]) -> int:
    """Forget paths (`Report.missing`) with the SOPs that stand nowhere else; number of SOPs forgotten.

    Uploaded files stay. The bytes of forgotten files leave the store, too, once they are an hour old.
    """
    gone = 0
    for start in range(0, len(missing), _BATCH):
        with telusur.writing() as session:
            gone += paths.forget(session, missing[start : start + _BATCH])
    with telusur.writing() as session:
        gone += paths.drop_unused(session, paths.unused(session))
    update_index(telusur)
    _sweep(telusur)
    return gone


def _sweep(telusur: Telusur) -> None:
    before = time.time() - _YOUNG_SECONDS
    telusur.files.sweep(before)
    with telusur.writing() as session:  # nobody can add a row meanwhile
        kept = set(session.execute(select(files.c.sha256)).scalars())
        for digest in telusur.files.digests():
            if digest not in kept and telusur.files.added(digest) < before:
                telusur.files.remove(digest)
