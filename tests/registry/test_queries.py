"""What a viewer may not see does not exist; the number of statements does not grow with the number of ids."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from indexer.access import OPERATOR, VISITOR, viewer_for
from indexer.models import Access, Assignment, FileKind, JobState, Outcome, Role, Viewer
from indexer.registry import assignments, queries, queue, records
from indexer.registry.assignments import Authority, as_values
from indexer.registry.tables import documents
from tests.registry.conftest import identity, reading

Add = Callable[..., list[int]]
STAFF = viewer_for(Role.STAFF, "ani")
CLERK = viewer_for(Role.CLERK, "budi")
MANAGER = viewer_for(Role.MANAGER, "citra")
NOBODY = Viewer(grants=frozenset())


@pytest.fixture
def by_access(session: Session, add: Add) -> dict[Access, int]:
    """One SOP of each access class, each in a file of its own."""
    ids = {access: add(reading(identity(f"N/{access}", f"Judul {access}")), f"{access}.pdf")[0] for access in Access}
    for access, sop_id in ids.items():
        classify(session, sop_id, access)
    return ids


def classify(session: Session, sop_id: int, access: Access) -> None:
    assignments.assign(session, Authority.PERSON, {sop_id: as_values(Assignment(access=access))})
    assignments.resolve(session, [sop_id])


@pytest.mark.parametrize("viewer", [NOBODY, VISITOR, STAFF, MANAGER, OPERATOR])
def test_every_read_hides_what_the_viewer_may_not_see(
    session: Session, by_access: dict[Access, int], viewer: Viewer
) -> None:
    seen = {sop_id for access, sop_id in by_access.items() if access in viewer.grants}
    ids = list(by_access.values())
    assert set(queries.summaries(session, viewer, ids)) == seen
    assert set(queries.page_texts(session, viewer, ids)) == seen
    assert {summary.id for summary in queries.newest(session, viewer, 10)} == seen
    assert {sop_id for sop_id in ids if queries.sop(session, viewer, sop_id)} == seen
    assert {sop_id for sop_id in ids if queries.original(session, viewer, sop_id)} == seen


def test_of_a_compiled_file_with_hidden_sops_the_visible_pages_are_offered(session: Session, add: Add) -> None:
    public, _, later = add(reading(identity("A/1"), identity("A/2"), identity("A/3")), "kumpulan.pdf")
    for sop_id in (public, later):
        classify(session, sop_id, Access.PUBLIC)
    part = queries.original(session, VISITOR, public)
    assert part is not None
    assert part[1:] == ("kumpulan.pdf", FileKind.PDF, (1, 3), True)
    assert not part.is_whole
    whole = queries.original(session, STAFF, public)
    assert whole is not None
    assert whole[1:] == ("kumpulan.pdf", FileKind.PDF, (), False)
    assert whole.is_whole


def test_a_page_that_a_hidden_sop_begins_on_is_not_offered(session: Session, add: Add) -> None:
    shared = reading(identity("A/1"), identity("A/2"))
    sops = (replace(shared.sops[0], last_page=2), shared.sops[1])
    public, _ = add(replace(shared, sops=sops), "kumpulan.pdf")
    classify(session, public, Access.PUBLIC)
    found = queries.original(session, VISITOR, public)
    assert found is not None
    assert found.shown == (1,)


def test_a_file_without_pages_is_offered_whole_or_not_at_all(session: Session, add: Add) -> None:
    public, _ = add(replace(reading(identity("A/1"), identity("A/2")), kind=FileKind.DOCX), "kumpulan.docx")
    classify(session, public, Access.PUBLIC)
    assert queries.original(session, VISITOR, public) is None
    assert queries.original(session, STAFF, public) is not None


def test_a_hidden_newer_revision_is_not_named(session: Session, add: Add) -> None:
    [old] = add(reading(identity("A/01", "lama", "2020-01-01")))
    [new] = add(reading(identity("A/01", "baru", "2022-01-01")))
    classify(session, old, Access.PUBLIC)
    view = queries.sop(session, VISITOR, old)
    assert view is not None
    assert view.superseded_by is None
    full = queries.sop(session, STAFF, old)
    assert full is not None
    assert full.superseded_by is not None
    assert full.superseded_by.id == new


def test_newest_shows_what_is_in_force_latest_first(session: Session, add: Add) -> None:
    [old] = add(reading(identity("A/01", "lama", "2020-01-01")))
    [new] = add(reading(identity("A/01", "baru", "2022-01-01")))
    [other] = add(reading(identity("B/1")))
    assert [summary.id for summary in queries.newest(session, OPERATOR, 10)] == [other, new]
    assert old not in [summary.id for summary in queries.newest(session, OPERATOR, 10)]


def test_statements_do_not_grow_with_ids(session: Session, add: Add, statements: list[str]) -> None:
    ids = [add(reading(identity(f"N/{number}")))[0] for number in range(30)]
    file_ids = [records.add_file(session, f"{number:064x}", 1) for number in range(1, 31)]
    job_ids = [queue.enqueue(session, file_id, "a.pdf", "", "budi") for file_id in file_ids]

    def count(read: Callable[[list[int], list[int]], object], size: int) -> int:
        statements.clear()
        read(ids[:size], job_ids[:size])
        return len(statements)

    for read in (
        lambda sops, _: queries.summaries(session, OPERATOR, sops),
        lambda sops, _: queries.page_texts(session, OPERATOR, sops),
        lambda sops, _: queries.newest(session, OPERATOR, len(sops)),
        lambda _, jobs: queries.jobs(session, OPERATOR, ids=jobs),
    ):
        assert count(read, 1) == count(read, 30)


def test_a_job_is_seen_by_its_sender_and_by_managers(session: Session, add: Add) -> None:
    file_id = records.add_file(session, "f" * 64, 1)
    job_id = queue.enqueue(session, file_id, "a.pdf", "", "budi")
    assert queries.job(session, CLERK, job_id) is not None
    assert queries.job(session, MANAGER, job_id) is not None
    assert queries.job(session, viewer_for(Role.CLERK, "dodi"), job_id) is None
    assert queries.job(session, VISITOR, job_id) is None


def test_a_job_without_a_sender_is_no_visitors_job(session: Session) -> None:
    file_id = records.add_file(session, "f" * 64, 1)
    job_id = queue.enqueue(session, file_id, "a.pdf", "", "")
    assert queries.job(session, VISITOR, job_id) is None


def test_a_finished_job_names_the_sops_its_sender_may_see(session: Session, add: Add) -> None:
    file_id = records.add_file(session, "f" * 64, 1)
    job_id = queue.enqueue(session, file_id, "a.pdf", "", "budi")
    waiting = queries.job(session, CLERK, job_id)
    assert waiting is not None
    assert (waiting.state, waiting.sop_ids, waiting.message) == (JobState.QUEUED, (), "Menunggu giliran dibaca.")
    first, second = records.save(
        session, [records.FileReading(file_id, reading(identity("A/1"), identity("A/2")), "a.pdf")]
    )
    queue.finish(session, file_id, Outcome.INDEXED, 2, JobState.INDEXED)
    classify(session, second, Access.RESTRICTED)
    done = queries.job(session, CLERK, job_id)
    assert done is not None
    assert (done.state, done.sop_ids, done.pages_done, done.message) == (JobState.INDEXED, (first,), 2, "Dapat dicari.")
    assert done.finished is not None
    assert done.finished.tzinfo is not None


def test_status_counts_jobs_failures_sops_and_pages(session: Session, add: Add) -> None:
    add(reading(identity("A/1"), identity("A/2")))
    add(reading(outcome=Outcome.DAMAGED))
    file_id = records.add_file(session, "f" * 64, 1)
    queue.enqueue(session, file_id, "a.pdf", "", "budi")
    queue.add_ended(session, None, "besar.pdf", "", "budi", Outcome.TOO_BIG)
    figures = queries.statistics(session)
    assert figures.jobs == {JobState.QUEUED: 1, JobState.WORKING: 0, JobState.INDEXED: 0, JobState.FAILED: 1}
    assert figures.failures == {Outcome.DAMAGED: 1, Outcome.TOO_BIG: 1}
    assert (figures.sops, figures.pages, figures.files, figures.waiting) == (2, 2, 3, 2)


def test_failures_are_told_to_managers_and_to_their_sender(session: Session) -> None:
    job_id = queue.add_ended(session, None, "besar.pdf", "", "budi", Outcome.TOO_BIG)
    for viewer in (CLERK, MANAGER):
        [failure] = queries.failures(session, viewer)
        assert (failure.name, failure.outcome, failure.job_id) == ("besar.pdf", Outcome.TOO_BIG, job_id)
        assert "besar" in failure.message
    assert queries.failures(session, STAFF) == ()
    assert queries.failures(session, VISITOR) == ()


def test_the_queue_is_told_without_what_is_hidden(session: Session, by_access: dict[Access, int]) -> None:
    """What is being restricted, or holds what was, is in no count and makes no index look behind."""
    for access, sop_id in by_access.items():
        held = select(documents.c.file_id).where(documents.c.id == sop_id)
        queue.enqueue(session, session.execute(held).scalar_one(), f"{access}.pdf", "", "tuti")
    unread = records.add_file(session, "f" * 64, 10)
    queue.enqueue(session, unread, "x.pdf", "", "tuti", {"access": Access.RESTRICTED.value})
    assert queries.queue_seen_by(session, VISITOR).waiting == 1
    assert queries.queue_seen_by(session, STAFF).waiting == 2
    assert queries.queue_seen_by(session, OPERATOR).waiting == 4
    seen = update(documents).where(documents.c.access != Access.RESTRICTED.value)
    session.execute(seen.values(indexed_version=documents.c.version))
    assert queries.queue_seen_by(session, MANAGER).is_current
    assert not queries.queue_seen_by(session, OPERATOR).is_current
