"""Files of which the text is known but not yet what their SOPs say: they wait for their second reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from indexer.models import Reading, StepsState
from indexer.models.outcomes import KEPT
from indexer.registry import records
from indexer.registry.tables import documents, files


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits, by the name and folder it is known by."""

    file_id: int
    sha256: str
    name: str
    folder: str


def waiting(session: Session, most: int | None = None) -> list[Waiting]:
    """The files that wait, in the order in which they came."""
    statement = (
        select(files.c.id, files.c.sha256, documents.c.name, documents.c.folder)
        .join(documents, documents.c.file_id == files.c.id)
        .where(_is_waiting())
        .order_by(files.c.id)
        .limit(most)
    )
    return [Waiting(*row) for row in session.execute(statement)]


def finish(session: Session, read: Sequence[tuple[Waiting, Reading]], unread: str) -> None:
    """Write what the SOPs say, where the files still wait; the SOP that stood for the whole file keeps its id.

    A file that could not be read a second time keeps its text; `unread` is the warning that says so.
    """
    wanted = [file.file_id for file, _ in read]
    statement = select(documents.c.file_id).where(documents.c.file_id.in_(wanted), _is_waiting())
    still = set(session.execute(statement).scalars())
    good = [(file, reading) for file, reading in read if file.file_id in still and reading.outcome in KEPT]
    records.save(session, [records.Read(file.file_id, reading, file.name, file.folder) for file, reading in good])
    lost = still - {file.file_id for file, _ in good}
    if lost:
        _give_up(session, lost, unread)


def _give_up(session: Session, file_ids: set[int], unread: str) -> None:
    rows = session.execute(select(files.c.id, files.c.warnings).where(files.c.id.in_(file_ids))).all()
    for row in rows:
        session.execute(update(files).where(files.c.id == row.id).values(warnings=[*row.warnings, unread]))
    session.execute(
        update(documents)
        .where(documents.c.file_id.in_(file_ids))
        .values(steps_state=StepsState.NONE.value, steps_reason="", version=documents.c.version + 1)
    )


def _is_waiting() -> ColumnElement[bool]:
    return documents.c.steps_state == StepsState.WAITING.value
