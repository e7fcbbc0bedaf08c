"""The rendition queue: documents without pages of which a PDF is to be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from indexer.models import Reading, RenditionFailure, RenditionState
from indexer.registry import queue, records
from indexer.registry.leases import Leases
from indexer.registry.tables import documents, files

leases = Leases(
    id=files.c.id,
    state=files.c.rendition,
    owner=files.c.rendition_claim,
    end=files.c.rendition_lease,
    attempts=files.c.rendition_attempts,
    waiting=RenditionState.WAITING.value,
    working=RenditionState.WORKING.value,
    duration=timedelta(minutes=30),  # longer than any document may take
    given_up=lambda: {"rendition": RenditionState.FAILED.value, "rendition_outcome": RenditionFailure.CRASHED.value},
)


@dataclass(frozen=True, slots=True)
class Unpaged:
    """A document that was claimed."""

    file_id: int
    sha256: str
    name: str
    folder: str


def counts(session: Session) -> Mapping[RenditionState, int]:
    """Number of files by state, those that need no rendition left out."""
    statement = select(files.c.rendition, func.count()).where(files.c.rendition != RenditionState.NONE.value)
    found = {RenditionState(state): count for state, count in session.execute(statement.group_by(files.c.rendition))}
    return {state: found.get(state, 0) for state in RenditionState if state is not RenditionState.NONE}


def rendered(session: Session) -> Sequence[str]:
    """Digests of the documents that have a rendition."""
    done = select(files.c.sha256).where(files.c.rendition == RenditionState.DONE.value)
    return session.execute(done.order_by(files.c.id)).scalars().all()


def render_again(session: Session, digests: Sequence[str]) -> None:
    """Let documents wait whose rendition is lost."""
    lost = update(files).where(files.c.sha256.in_(digests), files.c.rendition == RenditionState.DONE.value)
    session.execute(lost.values(rendition=RenditionState.WAITING.value, rendition_attempts=0))


def claim(session: Session, owner: str) -> Unpaged | None:
    """Claim the waiting document that was accepted first; None where none waits."""
    ids = leases.claim(session, owner, session.execute(leases.waiting_ids().limit(1)).scalars())
    if not ids:
        return None
    sha256 = session.execute(select(files.c.sha256).where(files.c.id == ids[0])).scalar_one()
    named = select(documents.c.name, documents.c.folder).where(documents.c.file_id == ids[0])
    known = session.execute(named.order_by(documents.c.part).limit(1)).first()
    return Unpaged(ids[0], sha256, known.name if known else "", known.folder if known else "")


def finish(session: Session, document: Unpaged, reading: Reading) -> None:
    """Save the reading of the document with its pages."""
    records.save(session, [records.FileReading(document.file_id, reading, document.name, document.folder)])
    queue.record_outcome(session, document.file_id, reading.outcome, len(reading.pages))
    _end(session, document, RenditionState.DONE)


def give_up(session: Session, document: Unpaged, failure: RenditionFailure) -> None:
    """Leave the document as it was read first, and say why."""
    _end(session, document, RenditionState.FAILED, failure.value)


def _end(session: Session, document: Unpaged, state: RenditionState, outcome: str = "") -> None:
    ended = update(files).where(files.c.id == document.file_id)
    free = {"rendition_claim": "", "rendition_lease": None}
    session.execute(ended.values(rendition=state.value, rendition_outcome=outcome, **free))
