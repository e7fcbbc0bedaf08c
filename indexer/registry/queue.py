"""The queue of accepted uploads: rows of `jobs`, each claimed by one worker process at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from indexer.models import JobState, Outcome
from indexer.registry.leases import Leases
from indexer.registry.tables import files, jobs

# A file in whose reading the worker died too often is given up as crashed.
leases = Leases(
    id=jobs.c.id,
    state=jobs.c.state,
    owner=jobs.c.claim,
    end=jobs.c.lease,
    attempts=jobs.c.attempts,
    waiting=JobState.QUEUED.value,
    working=JobState.WORKING.value,
    duration=timedelta(seconds=90),
    given_up=lambda: {
        "state": JobState.FAILED.value,
        "outcome": Outcome.CRASHED.value,
        "finished": datetime.now(UTC),
    },
)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job of this lease owner. `outcome`: how the file was read before, None where it never was."""

    id: int
    file_id: int
    sha256: str
    file_name: str
    folder: str
    outcome: Outcome | None
    page_count: int


def enqueue(
    session: Session,
    file_id: int,
    file_name: str,
    folder: str,
    by: str,
    said: Mapping[str, str | None] | None = None,
    *,
    proposes: bool = False,
    replaces: int | None = None,
) -> int:
    """Queue a file; the id of its job. `said`: `assignments.pending_values`. `proposes`: the sender may not manage.

    `replaces`: the SOP that the file is a revision of.
    """
    job_id = _add(session, file_id, file_name, folder, by, JobState.QUEUED, None)
    if proposes or (said and any(said.values())):
        session.execute(update(jobs).where(jobs.c.id == job_id).values(proposes=proposes, **(said or {})))
    if replaces:
        note_replaced(session, job_id, replaces)
    return job_id


def note_replaced(session: Session, job_id: int, sop_id: int) -> None:
    session.execute(update(jobs).where(jobs.c.id == job_id).values(replaces=sop_id))


def add_ended(session: Session, file_id: int | None, file_name: str, folder: str, by: str, outcome: Outcome) -> int:
    """Add a job that needs no reading: its file is known, or was refused (`file_id` None)."""
    state = JobState.FAILED if file_id is None else JobState.INDEXED
    return _add(session, file_id, file_name, folder, by, state, outcome)


def claim(session: Session, owner: str, most: int) -> list[ClaimedJob]:
    """Take up to `most` queued jobs, oldest first. A job in whose reading a worker died is taken alone."""
    rows = session.execute(leases.waiting_ids().limit(most)).all()
    ids = [row.id for row in rows if row.attempts == 0] or [row.id for row in rows[:1]]
    taken = leases.claim(session, owner, ids)
    statement = select(jobs, files.c.sha256, files.c.outcome.label("read"), files.c.page_count).join(
        files, files.c.id == jobs.c.file_id
    )
    return [
        ClaimedJob(
            row.id,
            row.file_id,
            row.sha256,
            row.file_name,
            row.folder,
            Outcome(row.read) if row.read else None,
            row.page_count,
        )
        for row in session.execute(statement.where(jobs.c.id.in_(taken)).order_by(jobs.c.id))
    ]


def record_progress(session: Session, job_id: int, done: int, total: int) -> None:
    """Note the progress of a job in pages, done and in all."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.state == JobState.WORKING.value)
    session.execute(statement.values(pages_done=done, pages_total=total))


def finish(session: Session, file_id: int, outcome: Outcome, pages: int, state: JobState) -> None:
    """End every open job of this file, which is read once for all its senders."""
    open_states = (JobState.QUEUED.value, JobState.WORKING.value)
    session.execute(
        update(jobs)
        .where(jobs.c.file_id == file_id, jobs.c.state.in_(open_states))
        .values(
            state=state.value,
            outcome=outcome.value,
            claim="",
            finished=datetime.now(UTC),
            pages_done=pages,
            pages_total=pages,
        )
    )


def record_outcome(session: Session, file_id: int, outcome: Outcome, pages: int) -> None:
    """Correct the outcome of the ended jobs of a file that was read again with success."""
    ended = (JobState.INDEXED.value, JobState.FAILED.value)
    corrected = update(jobs).where(jobs.c.file_id == file_id, jobs.c.state.in_(ended))
    values = {"state": JobState.INDEXED.value, "outcome": outcome.value, "pages_done": pages, "pages_total": pages}
    session.execute(corrected.values(values))


def requeue(session: Session, job_ids: Iterable[int]) -> bool:
    """Queue failed jobs again whose file is kept; whether there was any."""
    again = update(jobs).where(
        jobs.c.id.in_(list(job_ids)), jobs.c.state == JobState.FAILED.value, jobs.c.file_id.is_not(None)
    )
    values = {"state": JobState.QUEUED.value, "outcome": None, "attempts": 0, "finished": None}
    return session.execute(again.values(values).returning(jobs.c.id)).first() is not None


def _add(
    session: Session, file_id: int | None, name: str, folder: str, by: str, state: JobState, outcome: Outcome | None
) -> int:
    now = datetime.now(UTC)
    row = insert(jobs).values(
        file_id=file_id,
        file_name=name,
        folder=folder,
        state=state.value,
        outcome=outcome.value if outcome else None,
        created=now,
        finished=now if outcome else None,
        by=by,
    )
    return int(session.execute(row.returning(jobs.c.id)).scalar_one())
