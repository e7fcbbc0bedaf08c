"""The queue of accepted uploads: rows of `jobs`, each claimed by one worker process at a time.

Every change of state is one UPDATE that says from which state. A claim names its lease owner, a process.
"""

import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Update, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import JobState, Outcome
from indexer.registry.tables import files, jobs

# A file in whose reading the worker died this often is given up as crashed.
MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job of this lease owner. `outcome`: how the file was read before, None where it never was."""

    id: int
    file_id: int
    sha256: str
    file_name: str
    folder: str
    outcome: Outcome | None
    page_count: int


def lease_owner() -> str:
    """This process as a lease owner: host, pid and start time, as pids are used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(claim: str, lease: datetime | None) -> bool:
    """Whether the lease owner is gone: known at once on this host, elsewhere when the lease has run out."""
    host, pid, started = claim.rsplit(":", 2)
    if host == socket.gethostname() and started and _started(int(pid)) != started:
        return True
    return lease is None or lease < datetime.now(UTC)


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, "" where it is gone or the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def enqueue(
    session: Session, file_id: int, file_name: str, folder: str, by: str, said: Mapping[str, str | None] | None = None
) -> int:
    """Queue a file; the id of its job. `said`: `assignments.pending_values`."""
    job_id = _add(session, file_id, file_name, folder, by, JobState.QUEUED, None)
    if said and any(said.values()):
        session.execute(update(jobs).where(jobs.c.id == job_id).values(dict(said)))
    return job_id


def note_end(session: Session, file_id: int | None, file_name: str, folder: str, by: str, outcome: Outcome) -> int:
    """A job that needs no reading: its file is known, or was refused (`file_id` None)."""
    state = JobState.FAILED if file_id is None else JobState.INDEXED
    return _add(session, file_id, file_name, folder, by, state, outcome)


def is_waiting(session: Session | Connection) -> bool:
    return session.execute(select(jobs.c.id).where(jobs.c.state == JobState.QUEUED.value).limit(1)).first() is not None


def is_open(session: Session) -> bool:
    """Whether a job waits or is being worked on."""
    open_states = (JobState.QUEUED.value, JobState.WORKING.value)
    return session.execute(select(jobs.c.id).where(jobs.c.state.in_(open_states)).limit(1)).first() is not None


def claim(session: Session, lease_owner: str, most: int) -> list[Claimed]:
    """Take up to `most` queued jobs, oldest first. A job in whose reading a worker died is taken alone."""
    waiting = select(jobs.c.id, jobs.c.attempts).where(jobs.c.state == JobState.QUEUED.value)
    rows = session.execute(waiting.order_by(jobs.c.attempts, jobs.c.id).limit(most)).all()
    ids = [row.id for row in rows if row.attempts == 0] or [row.id for row in rows[:1]]
    taken = session.execute(
        update(jobs)
        .where(jobs.c.id.in_(ids), jobs.c.state == JobState.QUEUED.value)
        .values(
            state=JobState.WORKING.value,
            claim=lease_owner,
            lease=datetime.now(UTC) + LEASE,
            attempts=jobs.c.attempts + 1,
        )
        .returning(jobs.c.id)
    ).scalars()
    statement = select(jobs, files.c.sha256, files.c.outcome.label("read"), files.c.page_count).join(
        files, files.c.id == jobs.c.file_id
    )
    return [
        Claimed(
            row.id,
            row.file_id,
            row.sha256,
            row.file_name,
            row.folder,
            Outcome(row.read) if row.read else None,
            row.page_count,
        )
        for row in session.execute(statement.where(jobs.c.id.in_(list(taken))).order_by(jobs.c.id))
    ]


def extend(session: Session, lease_owner: str) -> None:
    """Extend the lease of what this owner holds."""
    session.execute(_of(lease_owner).values(lease=datetime.now(UTC) + LEASE))


def tell(session: Session, job_id: int, done: int, total: int) -> None:
    """Note how far the reading of a job is, in pages done and in all."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.state == JobState.WORKING.value)
    session.execute(statement.values(pages_done=done, pages_total=total))


def release(session: Session, lease_owner: str) -> None:
    """Queue again what this owner holds and did not read; that was no attempt."""
    session.execute(_of(lease_owner).values(state=JobState.QUEUED.value, claim="", attempts=jobs.c.attempts - 1))


def claims(session: Session) -> Sequence[tuple[str, datetime]]:
    """Lease owners of jobs, each with the end of its lease."""
    statement = select(jobs.c.claim, jobs.c.lease).where(jobs.c.state == JobState.WORKING.value).distinct()
    return [(row.claim, row.lease) for row in session.execute(statement)]


def take_back(session: Session, lease_owner: str) -> None:
    """Queue again what this dead owner held; what has killed workers too often is given up."""
    given_up = _of(lease_owner).where(jobs.c.attempts >= MOST_ATTEMPTS)
    session.execute(
        given_up.values(
            state=JobState.FAILED.value, outcome=Outcome.CRASHED.value, claim="", finished=datetime.now(UTC)
        )
    )
    session.execute(_of(lease_owner).values(state=JobState.QUEUED.value, claim=""))


def finish(session: Session, file_id: int, outcome: Outcome, pages: int, state: JobState) -> None:
    """End every open job of this file, which is read once for all who sent it."""
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


def tell_outcome(session: Session, file_id: int, outcome: Outcome, pages: int) -> None:
    """Correct the ended jobs of a file that was read again with success."""
    ended = (JobState.INDEXED.value, JobState.FAILED.value)
    told = update(jobs).where(jobs.c.file_id == file_id, jobs.c.state.in_(ended))
    values = {"state": JobState.INDEXED.value, "outcome": outcome.value, "pages_done": pages, "pages_total": pages}
    session.execute(told.values(values))


def requeue(session: Session, job_ids: Iterable[int]) -> bool:
    """Queue failed jobs whose file is kept again; whether any was."""
    again = update(jobs).where(
        jobs.c.id.in_(list(job_ids)), jobs.c.state == JobState.FAILED.value, jobs.c.file_id.is_not(None)
    )
    values = {"state": JobState.QUEUED.value, "outcome": None, "attempts": 0, "finished": None}
    return session.execute(again.values(values).returning(jobs.c.id)).first() is not None


def _of(lease_owner: str) -> Update:
    return update(jobs).where(jobs.c.state == JobState.WORKING.value, jobs.c.claim == lease_owner)


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
