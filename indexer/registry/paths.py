"""Where `telusur index` saw files: which path holds which file, and what happens to SOPs when that changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from indexer.files import StoredFile
from indexer.models import Outcome, Reading
from indexer.models.outcomes import KEPT
from indexer.registry import records
from indexer.registry.tables import documents, files, jobs, paths


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A path as last seen. `outcome` is None where the file was accepted but not read yet."""

    stamp: str
    file_id: int | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new or changed file at a path. `stored` is None where its bytes could not be had; `reading` where they are
    known or read by someone else."""

    key: str
    name: str
    folder: str
    stamp: str
    outcome: Outcome | None
    stored: StoredFile | None = None
    reading: Reading | None = None

    @property
    def is_failure(self) -> bool:
        return self.outcome is not None and self.outcome not in KEPT


def known(session: Session, keys: Iterable[str] | None = None) -> dict[str, KnownPath]:
    """Paths seen so far (only those of `keys` when given)."""
    outcome = func.coalesce(paths.c.outcome, files.c.outcome).label("outcome")
    statement = select(paths.c.path, paths.c.stamp, paths.c.file_id, outcome)
    statement = statement.outerjoin(files, files.c.id == paths.c.file_id)
    if keys is not None:
        statement = statement.where(paths.c.path.in_(list(keys)))
    return {
        row.path: KnownPath(row.stamp, row.file_id, Outcome(row.outcome) if row.outcome else None)
        for row in session.execute(statement)
    }


def outcomes(session: Session) -> dict[str, Outcome]:
    """Digest → how reading these bytes ended, of every file that was read."""
    rows = session.execute(select(files.c.sha256, files.c.outcome).where(files.c.outcome.is_not(None)))
    return {row.sha256: Outcome(row.outcome) for row in rows}


def save(session: Session, arrivals: Sequence[Arrival]) -> None:
    """Write a batch. SOPs of a path whose file changed keep their ids and what was assigned to them.

    A new version that cannot be read leaves the SOPs of the version before.
    """
    before = known(session, [arrival.key for arrival in arrivals])
    sizes = {arrival.stored.sha256: arrival.stored.size for arrival in arrivals if arrival.stored}
    ids = records.add_files(session, sizes)
    rows, reads = [], []
    displaced: dict[int, int] = {}
    for arrival in arrivals:
        row, old = _row(arrival), before[arrival.key].file_id if arrival.key in before else None
        rows.append(row | {"file_id": old})
        if arrival.stored is None:
            continue
        new = ids[arrival.stored.sha256]
        if arrival.reading is not None:
            reads.append(records.FileReading(new, arrival.reading, arrival.name, arrival.folder))
        if old is not None and old != new:
            if arrival.is_failure and _holds_sops(session, old):
                continue
            displaced[old] = new
        rows[-1] = row | {"file_id": new, "outcome": None}
    session.execute(delete(paths).where(paths.c.path.in_([row["path"] for row in rows])))
    session.execute(insert(paths), rows)
    _hand_over(session, displaced)
    records.save(session, reads)
    drop_unused(session, displaced)


def _row(arrival: Arrival) -> dict[str, Any]:
    outcome = arrival.outcome.value if arrival.outcome else None
    names = {"path": arrival.key, "name": arrival.name, "folder": arrival.folder}
    return {**names, "stamp": arrival.stamp, "outcome": outcome}


def forget(session: Session, keys: Sequence[str]) -> int:
    """Forget paths that are gone, with the files and SOPs that stand nowhere else; number of SOPs forgotten."""
    held = [entry.file_id for entry in known(session, keys).values() if entry.file_id is not None]
    session.execute(delete(paths).where(paths.c.path.in_(list(keys))))
    refile(session, held)
    return drop_unused(session, held)


def drop_unused(session: Session, file_ids: Iterable[int]) -> int:
    """Forget those of the files that neither a path nor an upload holds; number of SOPs forgotten."""
    unused = session.execute(select(files.c.id).where(files.c.id.in_(list(file_ids)), _is_unused())).scalars().all()
    sops = session.execute(select(documents.c.id).where(documents.c.file_id.in_(unused))).scalars().all()
    records.remove(session, sops)
    session.execute(delete(files).where(files.c.id.in_(unused)))
    return len(sops)


def unused(session: Session) -> Sequence[int]:
    """Files that nothing holds: earlier versions that could not be read."""
    return session.execute(select(files.c.id).where(_is_unused())).scalars().all()


def refile(session: Session, file_ids: Iterable[int]) -> None:
    """Name and file SOPs by a path their file still has, where it moved."""
    here: dict[int, list[tuple[str, str]]] = {}
    statement = select(paths.c.file_id, paths.c.name, paths.c.folder).where(paths.c.file_id.in_(list(file_ids)))
    for row in session.execute(statement.order_by(paths.c.path)):
        here.setdefault(row.file_id, []).append((row.name, row.folder))
    moved = {}
    for row in session.execute(select(documents).where(documents.c.file_id.in_(list(here)))):
        if (row.name, row.folder) not in here[row.file_id]:
            moved[row.id] = here[row.file_id][0]
    for sop_id, (name, folder) in moved.items():
        session.execute(update(documents).where(documents.c.id == sop_id).values(name=name, folder=folder))
    records.assign_by_folder(session, {sop_id: folder for sop_id, (_, folder) in moved.items()})


def _hand_over(session: Session, displaced: Mapping[int, int]) -> None:
    """Let the new file of a path take over the SOPs of the old one, unless either has them elsewhere too."""
    free = session.execute(select(files.c.id).where(files.c.id.in_(list(displaced)), _is_unused())).scalars().all()
    for old in free:
        if not _holds_sops(session, displaced[old]):
            moved = update(documents).where(documents.c.file_id == old)
            session.execute(moved.values(file_id=displaced[old], version=documents.c.version + 1))


def _holds_sops(session: Session, file_id: int | None) -> bool:
    return session.execute(select(documents.c.id).where(documents.c.file_id == file_id).limit(1)).first() is not None


def _is_unused() -> ColumnElement[bool]:
    return ~exists().where(paths.c.file_id == files.c.id) & ~exists().where(jobs.c.file_id == files.c.id)
