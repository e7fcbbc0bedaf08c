"""Every accepted job is taken by one worker at a time, and by another one when that dies."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from indexer.models import JobState, Outcome
from indexer.registry import queue, records
from indexer.registry.leases import MOST_ATTEMPTS
from indexer.registry.tables import jobs


def fill(session: Session, number: int) -> list[int]:
    ids = []
    for position in range(number):
        file_id = records.add_file(session, f"{position:064x}", 1)
        ids.append(queue.enqueue(session, file_id, f"{position}.pdf", "", "budi"))
    return ids


def state(session: Session, job_id: int) -> JobState:
    return JobState(session.execute(select(jobs.c.state).where(jobs.c.id == job_id)).scalar_one())


def test_oldest_first_and_each_once(session: Session) -> None:
    ids = fill(session, 5)
    first = queue.claim(session, "a:1:1", 3)
    second = queue.claim(session, "b:1:1", 3)
    assert [job.id for job in first] == ids[:3]
    assert [job.id for job in second] == ids[3:]
    assert not queue.leases.is_waiting(session)


def test_what_is_put_back_counts_as_no_attempt(session: Session) -> None:
    [job_id] = fill(session, 1)
    for _ in range(MOST_ATTEMPTS + 2):
        queue.claim(session, "a:1:1", 1)
        queue.leases.release(session, "a:1:1")
    assert state(session, job_id) is JobState.QUEUED


def test_a_job_that_kills_its_worker_is_given_up_and_says_so(session: Session) -> None:
    [job_id] = fill(session, 1)
    for attempt in range(MOST_ATTEMPTS):
        assert state(session, job_id) is JobState.QUEUED, attempt
        queue.claim(session, "a:1:1", 1)
        queue.leases.take_back(session, ["a:1:1"])
    assert state(session, job_id) is JobState.FAILED
    outcome = session.execute(select(jobs.c.outcome).where(jobs.c.id == job_id)).scalar_one()
    assert outcome == Outcome.CRASHED.value


def test_a_suspect_is_taken_alone_and_last(session: Session) -> None:
    ids = fill(session, 4)
    queue.claim(session, "a:1:1", 2)
    queue.leases.take_back(session, ["a:1:1"])
    assert [job.id for job in queue.claim(session, "b:1:1", 4)] == ids[2:]
    assert [job.id for job in queue.claim(session, "b:1:1", 4)] == ids[:1]
    assert [job.id for job in queue.claim(session, "b:1:1", 4)] == ids[1:2]


def test_one_reading_ends_every_job_of_the_file(session: Session) -> None:
    file_id = records.add_file(session, "a" * 64, 1)
    ids = [queue.enqueue(session, file_id, "a.pdf", "", name) for name in ("ani", "budi")]
    queue.finish(session, file_id, Outcome.INDEXED, 3, JobState.INDEXED)
    assert {state(session, job_id) for job_id in ids} == {JobState.INDEXED}


def test_only_failed_jobs_with_a_file_are_queued_again(session: Session) -> None:
    [job_id] = fill(session, 1)
    refused = queue.add_ended(session, None, "besar.pdf", "", "budi", Outcome.TOO_BIG)
    assert not queue.requeue(session, [job_id, refused])
    [job] = queue.claim(session, "a:1:1", 1)
    queue.finish(session, job.file_id, Outcome.DAMAGED, 0, JobState.FAILED)
    assert queue.requeue(session, [job_id])
    assert state(session, job_id) is JobState.QUEUED


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(hours=1)])
def test_a_claim_shows_its_lease_and_is_extended(session: Session, ago: timedelta) -> None:
    fill(session, 1)
    queue.claim(session, "a:1:1", 1)
    session.execute(update(jobs).values(lease=datetime.now(UTC) - ago))
    queue.leases.extend(session, "a:1:1")
    [(claim, lease)] = queue.leases.claims(session)
    assert claim == "a:1:1"
    assert lease > datetime.now(UTC) + timedelta(seconds=30)


def test_two_workers_never_get_the_same_job(registry: Engine, session: Session) -> None:
    from concurrent.futures import ThreadPoolExecutor

    ids = fill(session, 40)
    session.commit()
    writing = registry.execution_options(begin="IMMEDIATE")

    def take(worker: int) -> list[int]:
        taken: list[int] = []
        while True:
            with Session(writing) as mine, mine.begin():
                claimed = queue.claim(mine, f"w:{worker}:1", 3)
            if not claimed:
                return taken
            taken += [job.id for job in claimed]

    with ThreadPoolExecutor(4) as threads:
        taken = [job_id for part in threads.map(take, range(4)) for job_id in part]
    assert sorted(taken) == ids
