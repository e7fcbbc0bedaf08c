"""The OCR queue: files with pages that are pictures, and what OCR read of them so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import JobState, OcrPage, OcrState, Outcome, Reading
from indexer.registry import records
from indexer.registry.leases import Leases
from indexer.registry.tables import documents, files, jobs, pages, recognised
from indexer.registry.word_boxes import ocr_page, packed, packed_layout

leases = Leases(
    id=files.c.id,
    state=files.c.ocr,
    owner=files.c.ocr_claim,
    end=files.c.ocr_lease,
    attempts=files.c.ocr_attempts,
    waiting=OcrState.WAITING.value,
    working=OcrState.WORKING.value,
    duration=timedelta(minutes=30),  # longer than any page may take
    given_up=lambda: {"ocr": OcrState.FAILED.value},
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A file claimed for OCR. `left`: pages still to recognise; `done`: those recognised before.

    `is_silent`: it has no text at all so far.
    """

    file_id: int
    sha256: str
    name: str
    folder: str
    is_silent: bool
    left: tuple[int, ...]
    done: tuple[OcrPage, ...]


def counts(session: Session) -> Mapping[OcrState, int]:
    """Number of files by state, those without pictures left out."""
    statement = select(files.c.ocr, func.count()).where(files.c.ocr != OcrState.NONE.value).group_by(files.c.ocr)
    found = {OcrState(state): count for state, count in session.execute(statement)}
    return {state: found.get(state, 0) for state in OcrState if state is not OcrState.NONE}


def pages_left(session: Session) -> int:
    """Pages of waiting files that nobody has recognised yet."""
    statement = select(func.count()).select_from(pages.join(files)).where(files.c.ocr == OcrState.WAITING.value)
    return int(session.execute(statement.where(pages.c.source == "none", ~_is_recognised())).scalar_one())


def claim(session: Session, owner: str) -> Scan | None:
    """Claim the waiting file that was accepted first; None where none waits."""
    ids = leases.claim(session, owner, session.execute(leases.waiting_ids().limit(1)).scalars())
    if not ids:
        return None
    taken = session.execute(select(files.c.id, files.c.sha256, files.c.outcome).where(files.c.id == ids[0])).one()
    named = select(documents.c.name, documents.c.folder).where(documents.c.file_id == taken.id)
    known = session.execute(named.order_by(documents.c.part).limit(1)).first()
    left = select(pages.c.number).where(pages.c.file_id == taken.id, pages.c.source == "none", ~_is_recognised())
    again = select(recognised.c.number).where(recognised.c.file_id == taken.id, _lacks_layout())
    done = select(recognised).where(recognised.c.file_id == taken.id, ~_lacks_layout()).order_by(recognised.c.number)
    return Scan(
        file_id=taken.id,
        sha256=taken.sha256,
        name=known.name if known else "",
        folder=known.folder if known else "",
        is_silent=taken.outcome == Outcome.NO_TEXT.value,
        left=tuple(sorted({*session.execute(left).scalars(), *session.execute(again).scalars()})),
        done=tuple(ocr_page(row, with_layout=True) for row in session.execute(done)),
    )


def note(session: Session, file_id: int, found: Sequence[OcrPage]) -> None:
    """Keep what was recognised of some pages, in place of what was recognised of them before."""
    numbers = [page.number for page in found]
    session.execute(delete(recognised).where(recognised.c.file_id == file_id, recognised.c.number.in_(numbers)))
    rows = [
        {"file_id": file_id, "number": p.number, "text": p.text, "confidence": p.confidence}
        | {"boxes": packed(p.boxes), "layout": packed_layout(p.layout)}
        for p in found
    ]
    session.execute(insert(recognised), rows)


def await_layout(session: Session, file_id: int) -> bool:
    """Let a file wait for OCR again where pages of it were recognised without noting what stands where."""
    lacks = exists().where(recognised.c.file_id == files.c.id, _lacks_layout())
    waiting = update(files).where(files.c.id == file_id, lacks).values(ocr=OcrState.WAITING.value, ocr_attempts=0)
    return session.execute(waiting.returning(files.c.id)).first() is not None


def _lacks_layout() -> ColumnElement[bool]:
    return recognised.c.layout.is_(None) & (recognised.c.text != "")


def finish(session: Session, scan: Scan, reading: Reading) -> None:
    """Save the reading of the file with its pages recognised; its upload jobs get the new outcome."""
    records.save(session, [records.FileReading(scan.file_id, reading, scan.name, scan.folder)])
    _end(session, scan, OcrState.DONE)
    told = update(jobs).where(jobs.c.file_id == scan.file_id, jobs.c.state == JobState.INDEXED.value)
    session.execute(told.where(jobs.c.outcome == Outcome.NO_TEXT.value).values(outcome=reading.outcome.value))


def give_up(session: Session, scan: Scan) -> None:
    """Leave the file as it was read first."""
    _end(session, scan, OcrState.FAILED)


def _end(session: Session, scan: Scan, state: OcrState) -> None:
    ended = update(files).where(files.c.id == scan.file_id)
    session.execute(ended.values(ocr=state.value, ocr_claim="", ocr_lease=None))


def _is_recognised() -> ColumnElement[bool]:
    return exists().where(recognised.c.file_id == pages.c.file_id, recognised.c.number == pages.c.number)
