"""From an accepted upload to a searchable SOP, or to a failure that says what to do."""

import io
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from indexer import ingest
from indexer.access import OPERATOR, VISITOR, viewer_for
from indexer.errors import NotAllowedError, RequestError
from indexer.installation import Installation
from indexer.models import Access, Assignment, JobState, JobView, Outcome, Role, SopKind, SopSummary, Status, Viewer
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import approvals, assignments, queries, records, register_rows
from indexer.registry.tables import files
from indexer.search.service import request_for, search
from tests import making
from tests.ingest.conftest import found

CLERK = viewer_for(Role.CLERK, "budi")
MANAGER = viewer_for(Role.MANAGER, "ratna")


def send(installation: Installation, data: bytes, name: str = "berkas.pdf", folder: str = "") -> ingest.Submission:
    return ingest.submit(installation, io.BytesIO(data), name, CLERK, folder=folder)


def job(installation: Installation, job_id: int) -> JobView:
    with installation.session() as session:
        view = queries.job(session, CLERK, job_id)
    assert view is not None
    return view


def test_an_upload_becomes_searchable(installation: Installation, pool: ReaderPool) -> None:
    sent = send(installation, making.sop("SOP.1/A", "Pemulangan Jenazah"), "a.pdf", "3-pelindungan")
    assert job(installation, sent.job_id).state is JobState.QUEUED
    ingest.drain(installation, pool)
    done = job(installation, sent.job_id)
    assert (done.state, done.outcome, done.pages_done) == (JobState.INDEXED, Outcome.INDEXED, 1)
    assert found(installation, "pemulangan") == ["Pemulangan Jenazah"]
    with installation.session() as session:
        view = queries.sop(session, CLERK, done.sop_ids[0])
    assert view is not None
    assert (view.file_name, view.summary.access, view.summary.effective) == ("a.pdf", Access.INTERNAL, "2024-06-02")
    assert view.summary.process_path[-1].code == "inti/3"


def test_docx_too(installation: Installation, pool: ReaderPool) -> None:
    send(installation, making.docx("Nama SOP : Cuti Tahunan\nlangkah"), "cuti.docx")
    ingest.drain(installation, pool)
    assert len(found(installation, "cuti tahunan")) == 1


@pytest.mark.parametrize(
    ("data", "outcome"),
    [(b"", Outcome.EMPTY), (b"bukan dokumen", Outcome.NOT_A_DOCUMENT), (b"%PDF-1.4 rusak", Outcome.DAMAGED)],
)
def test_a_bad_file_fails_with_a_reason_and_stops_nobody(
    installation: Installation, pool: ReaderPool, data: bytes, outcome: Outcome
) -> None:
    bad, good = send(installation, data), send(installation, making.sop("B/1", "Baik"))
    ingest.drain(installation, pool)
    view = job(installation, bad.job_id)
    assert (view.state, view.outcome, view.sop_ids) == (JobState.FAILED, outcome, ())
    assert view.message.endswith(".")
    assert job(installation, good.job_id).state is JobState.INDEXED


def test_what_is_too_big_is_refused_as_a_job(settings: object, tmp_path: object, installation: Installation) -> None:
    installation.settings = replace(installation.settings, file_mb=1)
    sent = send(installation, b"%PDF-" + b"x" * 1_000_001, "besar.pdf")
    view = job(installation, sent.job_id)
    assert (view.state, view.outcome, view.file_name) == (JobState.FAILED, Outcome.TOO_BIG, "besar.pdf")
    assert list(installation.files.digests()) == []
    retried = ingest.retry(installation, CLERK, sent.job_id)
    assert retried is not None
    assert retried.state is JobState.FAILED


def test_the_same_file_again_is_a_duplicate_and_no_second_sop(installation: Installation, pool: ReaderPool) -> None:
    data = making.sop("C/1", "Sekali Saja")
    first, twin = send(installation, data), send(installation, data, "salinan.pdf")
    ingest.drain(installation, pool)
    again = send(installation, data, "lagi.pdf")
    assert (first.duplicate, twin.duplicate, again.duplicate) == (False, False, True)
    assert again.sop_ids == job(installation, first.job_id).sop_ids == job(installation, twin.job_id).sop_ids
    assert job(installation, again.job_id).state is JobState.INDEXED
    assert found(installation, "sekali") == ["Sekali Saja"]


def test_a_duplicate_of_what_the_sender_may_not_see_tells_nothing(installation: Installation, pool: ReaderPool) -> None:
    data = making.sop("D/1", "Rahasia")
    sent = send(installation, data)
    ingest.drain(installation, pool)
    [sop_id] = job(installation, sent.job_id).sop_ids
    assert ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.RESTRICTED))
    again = send(installation, data)
    assert (again.duplicate, again.sop_ids) == (False, ())
    assert job(installation, again.job_id).sop_ids == ()


def test_a_failed_file_is_read_again_on_request(installation: Installation, pool: ReaderPool) -> None:
    sent = send(installation, b"%PDF-1.4 rusak")
    ingest.drain(installation, pool)
    assert ingest.retry(installation, VISITOR, sent.job_id) is None
    assert ingest.retry(installation, viewer_for(Role.CLERK, "citra"), sent.job_id) is None
    retried = ingest.retry(installation, MANAGER, sent.job_id)
    assert retried is not None
    assert (retried.state, retried.outcome, retried.message) == (JobState.QUEUED, None, "Menunggu giliran dibaca.")
    ingest.drain(installation, pool)
    assert job(installation, sent.job_id).state is JobState.FAILED


def test_sending_a_failed_file_again_reads_it_again(installation: Installation, pool: ReaderPool) -> None:
    first = send(installation, b"%PDF-1.4 rusak")
    ingest.drain(installation, pool)
    second = send(installation, b"%PDF-1.4 rusak")
    assert not second.duplicate
    assert job(installation, second.job_id).state is JobState.QUEUED
    assert job(installation, first.job_id).state is JobState.FAILED


def test_names_from_outside_are_never_paths(installation: Installation, pool: ReaderPool) -> None:
    sent = send(installation, making.sop("E/1", "Aman"), "../../../etc/cron.d/x.pdf", "/etc/../tmp")
    ingest.drain(installation, pool)
    assert job(installation, sent.job_id).file_name == "x.pdf"
    kept = [path for path in installation.settings.data.rglob("*") if path.is_file() and "cron" in str(path)]
    assert kept == []


def revision(installation: Installation, pool: ReaderPool, number: str, sender: Viewer) -> tuple[int, int]:
    """The id of an SOP that a manager uploaded, and that of a newer one with its number."""
    found = []
    for viewer, title, day in ((MANAGER, "Lapor Diri", "2 Juni 2020"), (sender, "Lapor Diri Baru", "2 Juni 2024")):
        sent = ingest.submit(installation, io.BytesIO(making.sop(number, title, day)), f"{title}.pdf", viewer)
        ingest.drain(installation, pool)
        with installation.session() as session:
            [view] = queries.jobs(session, OPERATOR, ids=(sent.job_id,))
        found += view.sop_ids
    old, new = found
    return old, new


def test_a_clerks_revision_waits_and_what_is_in_force_stays(installation: Installation, pool: ReaderPool) -> None:
    old, new = revision(installation, pool, "K/01", CLERK)
    assert summary(installation, old).status is Status.IN_FORCE
    assert summary(installation, new).status is Status.WAITING
    request = request_for(OPERATOR, "lapor diri", {"status": (Status.IN_FORCE,)})
    assert [hit.sop.id for hit in search(installation, request).hits] == [old]
    with installation.session() as session:
        [waiting] = [each for each in approvals.waiting(session, MANAGER) if each.sop.id == new]
    assert (waiting.by, [rival.id for rival in waiting.rivals]) == ("budi", [old])
    with pytest.raises(NotAllowedError):
        ingest.decide(installation, CLERK, new, True)
    assert ingest.decide(installation, MANAGER, new, True)
    assert (summary(installation, old).status, summary(installation, new).status) == (
        Status.SUPERSEDED,
        Status.IN_FORCE,
    )
    assert not ingest.decide(installation, MANAGER, new, False), "it does not wait any more"


def test_a_refused_revision_never_counts(installation: Installation, pool: ReaderPool) -> None:
    old, new = revision(installation, pool, "K/02", CLERK)
    assert ingest.decide(installation, MANAGER, new, False)
    assert (summary(installation, old).status, summary(installation, new).status) == (Status.IN_FORCE, Status.REFUSED)
    ingest.assign(installation, OPERATOR, new, Assignment(access=Access.PUBLIC))
    assert (summary(installation, new).status, summary(installation, new).access) == (Status.REFUSED, Access.INTERNAL)


def test_who_may_manage_replaces_at_once(installation: Installation, pool: ReaderPool) -> None:
    old, new = revision(installation, pool, "K/03", MANAGER)
    assert (summary(installation, old).status, summary(installation, new).status) == (
        Status.SUPERSEDED,
        Status.IN_FORCE,
    )


def test_two_uploads_of_a_clerk_do_not_replace_one_another(installation: Installation, pool: ReaderPool) -> None:
    first = send(installation, making.sop("K/04", "Satu", "2 Juni 2020"))
    second = send(installation, making.sop("K/04", "Dua", "2 Juni 2024"))
    ingest.drain(installation, pool)
    sops = [summary(installation, job(installation, sent.job_id).sop_ids[0]).status for sent in (first, second)]
    assert sorted(sops) == [Status.IN_FORCE, Status.WAITING]


def test_a_clerks_file_takes_no_row_of_the_register_from_what_is_in_force(
    installation: Installation, pool: ReaderPool
) -> None:
    row = dict.fromkeys(register_rows.COLUMNS) | {"line": 2, "title": "", "number": "K/05"}
    listed = {**row, "file_name": "rahasia.pdf", "access": "dikecualikan"}
    sent = ingest.submit(installation, io.BytesIO(making.sop("K/05", "Tertutup")), "lama.pdf", MANAGER)
    ingest.drain(installation, pool)
    with installation.writing() as session:
        [view] = queries.jobs(session, OPERATOR, ids=(sent.job_id,))
        register_rows.replace(session, [listed])
        assignments.resolve(session, register_rows.match(session, view.sop_ids))
    send(installation, making.sop("K/99", "Lain"), "rahasia.pdf")
    ingest.drain(installation, pool)
    assert summary(installation, view.sop_ids[0]).access is Access.RESTRICTED


def test_a_newer_revision_supersedes_the_older_and_both_can_be_read(
    installation: Installation, pool: ReaderPool
) -> None:
    old_id, new_id = revision(installation, pool, "F/01", MANAGER)
    with installation.session() as session:
        view = queries.sop(session, CLERK, old_id)
    assert view is not None
    assert view.summary.status is Status.SUPERSEDED
    assert view.superseded_by is not None
    assert view.superseded_by.id == new_id


def test_only_those_who_may_upload_or_manage_do(installation: Installation, pool: ReaderPool) -> None:
    with pytest.raises(NotAllowedError):
        ingest.submit(installation, io.BytesIO(b"x"), "x.pdf", viewer_for(Role.STAFF, "ani"))
    sent = send(installation, making.sop("G/1", "Judul"))
    ingest.drain(installation, pool)
    [sop_id] = job(installation, sent.job_id).sop_ids
    with pytest.raises(NotAllowedError):
        ingest.assign(installation, CLERK, sop_id, Assignment(access=Access.PUBLIC))
    with pytest.raises(RequestError, match="tidak ada"):
        ingest.assign(installation, MANAGER, sop_id, Assignment(process="inti/99"))
    assert not ingest.assign(installation, MANAGER, 999, Assignment(access=Access.PUBLIC))


def test_what_a_manager_says_counts_at_once(installation: Installation, pool: ReaderPool) -> None:
    from indexer.search.service import request_for, search

    sent = send(installation, making.sop("H/1", "Terbuka"))
    ingest.drain(installation, pool)
    assert search(installation, request_for(VISITOR, "terbuka")).total == 0
    [sop_id] = job(installation, sent.job_id).sop_ids
    ingest.assign(installation, MANAGER, sop_id, Assignment(access=Access.PUBLIC))
    assert search(installation, request_for(VISITOR, "terbuka")).total == 1


def test_the_worker_stops_when_told_and_puts_back_what_it_took(installation: Installation, pool: ReaderPool) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=ingest.work, args=(installation, pool, stop))
    worker.start()
    sent = send(installation, making.sop("I/1", "Pekerja"))
    deadline = time.monotonic() + 20
    while job(installation, sent.job_id).state is not JobState.INDEXED and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert job(installation, sent.job_id).state is JobState.INDEXED


def test_a_lost_index_is_built_anew_by_the_worker(installation: Installation, pool: ReaderPool) -> None:
    import shutil

    send(installation, making.sop("J/1", "Bertahan"))
    ingest.drain(installation, pool)
    shutil.rmtree(installation.settings.index_folder)
    reopened = Installation.open(installation.settings)
    ingest.drain(reopened, pool)
    assert found(reopened, "bertahan") == ["Bertahan"]
    reopened.close()


SAID = Assignment(process="inti/3/04", kind=SopKind.MACRO, access=Access.PUBLIC)


def send_as(viewer: Viewer, installation: Installation, data: bytes, said: Assignment, name: str = "a.pdf") -> int:
    return ingest.submit(installation, io.BytesIO(data), name, viewer, assignment=said).job_id


def summary(installation: Installation, sop_id: int = 1) -> SopSummary:
    with installation.session() as session:
        return queries.summaries(session, OPERATOR, (sop_id,))[sop_id]


def filed(sop: SopSummary) -> Assignment:
    return Assignment(process=sop.process_path[-1].code, kind=sop.kind, access=sop.access)


def test_what_a_manager_says_with_the_file_counts_as_soon_as_it_is_read(
    installation: Installation, pool: ReaderPool
) -> None:
    send_as(MANAGER, installation, making.sop("A/1", "Cuti"), SAID)
    ingest.drain(installation, pool)
    assert filed(summary(installation)) == SAID
    ingest.assign(installation, MANAGER, 1, Assignment())
    ingest.reprocess(installation, lambda _: None, everything=True, pool=pool)
    assert summary(installation).access is Access.INTERNAL, "it was said once, and taken back since"


def test_who_may_not_assign_and_what_cannot_be_assigned_is_refused(installation: Installation) -> None:
    with pytest.raises(NotAllowedError):
        send_as(CLERK, installation, making.sop("A/1", "Cuti"), SAID)
    with pytest.raises(RequestError):
        send_as(MANAGER, installation, making.sop("A/1", "Cuti"), Assignment(process="inti/99"))
    with installation.session() as session:
        assert queries.jobs(session, OPERATOR) == ()


def test_of_a_file_that_is_there_it_counts_at_once_for_what_the_sender_sees(
    installation: Installation, pool: ReaderPool
) -> None:
    seen, hidden = making.sop("A/1", "Cuti"), making.sop("B/1", "Rahasia")
    send(installation, seen)
    ingest.drain(installation, pool)
    send_as(OPERATOR, installation, hidden, Assignment(access=Access.RESTRICTED, unit="Biro Umum"))
    ingest.drain(installation, pool)
    ingest.assign(installation, MANAGER, 1, Assignment(unit="Biro Umum", kind=SopKind.MICRO))
    for data in (seen, hidden):
        send_as(MANAGER, installation, data, Assignment(access=Access.PUBLIC))
    assert filed(summary(installation, 2)).access is Access.RESTRICTED
    assert (summary(installation).access, summary(installation).kind, summary(installation).unit) == (
        Access.PUBLIC,
        SopKind.MICRO,
        "Biro Umum",
    )
    assert [hit.sop.id for hit in search(installation, request_for(VISITOR, "")).hits] == [1]


def test_of_a_file_sent_twice_the_last_word_counts(installation: Installation, pool: ReaderPool) -> None:
    for said in (SAID, Assignment(), Assignment(access=Access.RESTRICTED)):
        send_as(MANAGER, installation, making.sop("A/1", "Cuti"), said)
    ingest.drain(installation, pool)
    assert filed(summary(installation)) == replace(SAID, access=Access.RESTRICTED)


def test_it_waits_while_the_file_cannot_be_read_and_hides_its_name(
    installation: Installation, pool: ReaderPool
) -> None:
    data = making.sop("A/1", "Korban")
    job_id = send_as(OPERATOR, installation, data, Assignment(access=Access.RESTRICTED), "korban.pdf")
    with installation.session() as session:
        stored = installation.files.path(session.execute(select(files.c.sha256)).scalar_one())
        assert queries.jobs(session, MANAGER) == ()
    stored.write_bytes(b"%PDF-1.4 rusak")
    ingest.drain(installation, pool)
    with installation.session() as session:
        assert queries.failures(session, MANAGER) == ()
        assert len(queries.failures(session, OPERATOR)) == 1
    stored.write_bytes(data)
    ingest.retry(installation, OPERATOR, job_id)
    ingest.drain(installation, pool)
    assert summary(installation).access is Access.RESTRICTED


def test_a_folder_that_brings_the_file_first_changes_nothing(
    installation: Installation, pool: ReaderPool, tmp_path: Path
) -> None:
    data = making.sop("A/1", "Cuti")
    send_as(MANAGER, installation, data, SAID)
    ingest.index_paths(installation, [making.write(tmp_path / "sop/a.pdf", data)], lambda _: None, pool=pool)
    ingest.drain(installation, pool)
    assert filed(summary(installation)) == SAID


def test_a_file_that_fails_again_and_again_ends_every_time(installation: Installation, pool: ReaderPool) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=ingest.work, args=(installation, pool, stop))
    worker.start()
    sent = send(installation, b"%PDF-1.4 rusak")
    try:
        for _ in range(3):
            deadline = time.monotonic() + 20
            while job(installation, sent.job_id).state is not JobState.FAILED:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            ingest.retry(installation, CLERK, sent.job_id)
    finally:
        stop.set()
        worker.join()


@pytest.mark.parametrize("fails", ["in a batch", "alone"])
def test_a_reading_that_cannot_be_saved_is_a_crash_and_stops_nobody(
    installation: Installation, pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    save = records.save

    def refuse(session: Session, reads: Sequence[records.FileReading]) -> list[int]:
        if any(read.name == "aneh.pdf" and read.reading.outcome is Outcome.INDEXED for read in reads):
            raise ValueError("what no table holds")
        return save(session, reads)

    monkeypatch.setattr(records, "save", refuse)
    if fails == "alone":
        odd, good = (
            send(installation, making.sop("A/1", "Aneh"), "aneh.pdf"),
            send(installation, making.sop("B/1", "B")),
        )
        ingest.drain(installation, pool)
        failed = job(installation, odd.job_id)
        assert (failed.state, failed.outcome) == (JobState.FAILED, Outcome.CRASHED)
        assert job(installation, good.job_id).state is JobState.INDEXED
    else:
        for name in ("aneh.pdf", "baik.pdf"):
            making.write(tmp_path / "sop" / name, making.sop(name, name))
        report = ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None, pool=pool)
        assert (report.indexed, report.failures) == (1, 1)
        assert list(report.failed) == [Outcome.CRASHED]
    assert ingest.check(installation).is_sound


def test_an_error_of_the_registry_puts_jobs_back(
    installation: Installation, pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(installation, making.sop("A/1", "Cuti"))

    def refuse(*_: object) -> list[int]:
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(records, "save", refuse)
        with pytest.raises(OperationalError):
            ingest.drain(installation, pool)
    assert job(installation, sent.job_id).state is JobState.QUEUED
    ingest.drain(installation, pool)
    assert job(installation, sent.job_id).state is JobState.INDEXED
