"""From an accepted upload to a searchable SOP, or to a failure that says what to do."""

import io
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer import pipeline
from indexer.access import OPERATOR, VISITOR, viewer_for
from indexer.errors import NotAllowedError, RequestError
from indexer.extract.runner import ReaderPool
from indexer.models import Access, Assignment, JobState, JobView, Outcome, Role, SopKind, SopSummary, Status, Viewer
from indexer.registry import queries
from indexer.registry.tables import files
from indexer.search import request_for, search
from indexer.service import Telusur
from tests import making
from tests.pipeline.conftest import found

CLERK = viewer_for(Role.CLERK, "budi")
MANAGER = viewer_for(Role.MANAGER, "ratna")


def send(telusur: Telusur, data: bytes, name: str = "berkas.pdf", folder: str = "") -> pipeline.Submission:
    return pipeline.submit(telusur, io.BytesIO(data), name, CLERK, folder=folder)


def job(telusur: Telusur, job_id: int) -> JobView:
    with telusur.session() as session:
        view = queries.job(session, CLERK, job_id)
    assert view is not None
    return view


def test_an_upload_becomes_searchable(telusur: Telusur, pool: ReaderPool) -> None:
    sent = send(telusur, making.sop("SOP.1/A", "Pemulangan Jenazah"), "a.pdf", "3-pelindungan")
    assert job(telusur, sent.job_id).state is JobState.QUEUED
    pipeline.drain(telusur, pool)
    done = job(telusur, sent.job_id)
    assert (done.state, done.outcome, done.pages_done) == (JobState.INDEXED, Outcome.INDEXED, 1)
    assert found(telusur, "pemulangan") == ["Pemulangan Jenazah"]
    with telusur.session() as session:
        view = queries.sop(session, CLERK, done.sop_ids[0])
    assert view is not None
    assert (view.file_name, view.summary.access, view.summary.effective) == ("a.pdf", Access.INTERNAL, "2024-06-02")
    assert view.summary.process_path[-1].code == "inti/3"


def test_docx_too(telusur: Telusur, pool: ReaderPool) -> None:
    send(telusur, making.docx("Nama SOP : Cuti Tahunan\nlangkah"), "cuti.docx")
    pipeline.drain(telusur, pool)
    assert len(found(telusur, "cuti tahunan")) == 1


@pytest.mark.parametrize(
    ("data", "outcome"),
    [(b"", Outcome.EMPTY), (b"bukan dokumen", Outcome.NOT_A_DOCUMENT), (b"%PDF-1.4 rusak", Outcome.DAMAGED)],
)
def test_a_bad_file_fails_with_a_reason_and_stops_nobody(
    telusur: Telusur, pool: ReaderPool, data: bytes, outcome: Outcome
) -> None:
    bad, good = send(telusur, data), send(telusur, making.sop("B/1", "Baik"))
    pipeline.drain(telusur, pool)
    view = job(telusur, bad.job_id)
    assert (view.state, view.outcome, view.sop_ids) == (JobState.FAILED, outcome, ())
    assert view.message.endswith(".")
    assert job(telusur, good.job_id).state is JobState.INDEXED


def test_what_is_too_big_is_refused_as_a_job(settings: object, tmp_path: object, telusur: Telusur) -> None:
    telusur.settings = replace(telusur.settings, file_mb=1)
    sent = send(telusur, b"%PDF-" + b"x" * 1_000_001, "besar.pdf")
    view = job(telusur, sent.job_id)
    assert (view.state, view.outcome, view.file_name) == (JobState.FAILED, Outcome.TOO_BIG, "besar.pdf")
    assert list(telusur.files.digests()) == []
    retried = pipeline.retry(telusur, CLERK, sent.job_id)
    assert retried is not None
    assert retried.state is JobState.FAILED


def test_the_same_file_again_is_a_duplicate_and_no_second_sop(telusur: Telusur, pool: ReaderPool) -> None:
    data = making.sop("C/1", "Sekali Saja")
    first, twin = send(telusur, data), send(telusur, data, "salinan.pdf")
    pipeline.drain(telusur, pool)
    again = send(telusur, data, "lagi.pdf")
    assert (first.duplicate, twin.duplicate, again.duplicate) == (False, False, True)
    assert again.sop_ids == job(telusur, first.job_id).sop_ids == job(telusur, twin.job_id).sop_ids
    assert job(telusur, again.job_id).state is JobState.INDEXED
    assert found(telusur, "sekali") == ["Sekali Saja"]


def test_a_duplicate_of_what_the_sender_may_not_see_tells_nothing(telusur: Telusur, pool: ReaderPool) -> None:
    data = making.sop("D/1", "Rahasia")
    sent = send(telusur, data)
    pipeline.drain(telusur, pool)
    [sop_id] = job(telusur, sent.job_id).sop_ids
    assert pipeline.assign(telusur, OPERATOR, sop_id, Assignment(access=Access.RESTRICTED))
    again = send(telusur, data)
    assert (again.duplicate, again.sop_ids) == (False, ())
    assert job(telusur, again.job_id).sop_ids == ()


def test_a_failed_file_is_read_again_on_request(telusur: Telusur, pool: ReaderPool) -> None:
    sent = send(telusur, b"%PDF-1.4 rusak")
    pipeline.drain(telusur, pool)
    assert pipeline.retry(telusur, VISITOR, sent.job_id) is None
    assert pipeline.retry(telusur, viewer_for(Role.CLERK, "citra"), sent.job_id) is None
    retried = pipeline.retry(telusur, MANAGER, sent.job_id)
    assert retried is not None
    assert (retried.state, retried.outcome, retried.message) == (JobState.QUEUED, None, "Menunggu giliran dibaca.")
    pipeline.drain(telusur, pool)
    assert job(telusur, sent.job_id).state is JobState.FAILED


def test_sending_a_failed_file_again_reads_it_again(telusur: Telusur, pool: ReaderPool) -> None:
    first = send(telusur, b"%PDF-1.4 rusak")
    pipeline.drain(telusur, pool)
    second = send(telusur, b"%PDF-1.4 rusak")
    assert not second.duplicate
    assert job(telusur, second.job_id).state is JobState.QUEUED
    assert job(telusur, first.job_id).state is JobState.FAILED


def test_names_from_outside_are_never_paths(telusur: Telusur, pool: ReaderPool) -> None:
    sent = send(telusur, making.sop("E/1", "Aman"), "../../../etc/cron.d/x.pdf", "/etc/../tmp")
    pipeline.drain(telusur, pool)
    assert job(telusur, sent.job_id).file_name == "x.pdf"
    kept = [path for path in telusur.settings.data.rglob("*") if path.is_file() and "cron" in str(path)]
    assert kept == []


def test_a_newer_revision_supersedes_the_older_and_both_can_be_read(telusur: Telusur, pool: ReaderPool) -> None:
    old = send(telusur, making.sop("F/1", "Lapor Diri", "2 Juni 2020"))
    new = send(telusur, making.sop("f / 1", "Lapor Diri Baru", "2 Juni 2024"))
    pipeline.drain(telusur, pool)
    with telusur.session() as session:
        [old_id], [new_id] = job(telusur, old.job_id).sop_ids, job(telusur, new.job_id).sop_ids
        view = queries.sop(session, CLERK, old_id)
    assert view is not None
    assert view.summary.status is Status.SUPERSEDED
    assert view.superseded_by is not None
    assert view.superseded_by.id == new_id


def test_only_those_who_may_upload_or_manage_do(telusur: Telusur, pool: ReaderPool) -> None:
    with pytest.raises(NotAllowedError):
        pipeline.submit(telusur, io.BytesIO(b"x"), "x.pdf", viewer_for(Role.STAFF, "ani"))
    sent = send(telusur, making.sop("G/1", "Judul"))
    pipeline.drain(telusur, pool)
    [sop_id] = job(telusur, sent.job_id).sop_ids
    with pytest.raises(NotAllowedError):
        pipeline.assign(telusur, CLERK, sop_id, Assignment(access=Access.PUBLIC))
    with pytest.raises(RequestError, match="tidak ada"):
        pipeline.assign(telusur, MANAGER, sop_id, Assignment(process="inti/99"))
    assert not pipeline.assign(telusur, MANAGER, 999, Assignment(access=Access.PUBLIC))


def test_what_a_manager_says_counts_at_once(telusur: Telusur, pool: ReaderPool) -> None:
    from indexer.search import request_for, search

    sent = send(telusur, making.sop("H/1", "Terbuka"))
    pipeline.drain(telusur, pool)
    assert search(telusur, request_for(VISITOR, "terbuka")).total == 0
    [sop_id] = job(telusur, sent.job_id).sop_ids
    pipeline.assign(telusur, MANAGER, sop_id, Assignment(access=Access.PUBLIC))
    assert search(telusur, request_for(VISITOR, "terbuka")).total == 1


def test_the_worker_stops_when_told_and_puts_back_what_it_took(telusur: Telusur, pool: ReaderPool) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=pipeline.work, args=(telusur, pool, stop))
    worker.start()
    sent = send(telusur, making.sop("I/1", "Pekerja"))
    deadline = time.monotonic() + 20
    while job(telusur, sent.job_id).state is not JobState.INDEXED and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert job(telusur, sent.job_id).state is JobState.INDEXED


def test_a_lost_index_is_built_anew_by_the_worker(telusur: Telusur, pool: ReaderPool) -> None:
    import shutil

    send(telusur, making.sop("J/1", "Bertahan"))
    pipeline.drain(telusur, pool)
    shutil.rmtree(telusur.settings.index_folder)
    reopened = Telusur.open(telusur.settings)
    pipeline.drain(reopened, pool)
    assert found(reopened, "bertahan") == ["Bertahan"]
    reopened.close()


SAID = Assignment(process="inti/3/04", kind=SopKind.MACRO, access=Access.PUBLIC)


def send_as(viewer: Viewer, telusur: Telusur, data: bytes, said: Assignment, name: str = "a.pdf") -> int:
    return pipeline.submit(telusur, io.BytesIO(data), name, viewer, assignment=said).job_id


def summary(telusur: Telusur, sop_id: int = 1) -> SopSummary:
    with telusur.session() as session:
        return queries.summaries(session, OPERATOR, (sop_id,))[sop_id]


def filed(sop: SopSummary) -> Assignment:
    return Assignment(process=sop.process_path[-1].code, kind=sop.kind, access=sop.access)


def test_what_a_manager_says_with_the_file_counts_as_soon_as_it_is_read(telusur: Telusur, pool: ReaderPool) -> None:
    send_as(MANAGER, telusur, making.sop("A/1", "Cuti"), SAID)
    pipeline.drain(telusur, pool)
    assert filed(summary(telusur)) == SAID
    pipeline.assign(telusur, MANAGER, 1, Assignment())
    pipeline.reread(telusur, lambda _: None, everything=True, pool=pool)
    assert summary(telusur).access is Access.INTERNAL, "it was said once, and taken back since"


def test_who_may_not_assign_and_what_cannot_be_assigned_is_refused(telusur: Telusur) -> None:
    with pytest.raises(NotAllowedError):
        send_as(CLERK, telusur, making.sop("A/1", "Cuti"), SAID)
    with pytest.raises(RequestError):
        send_as(MANAGER, telusur, making.sop("A/1", "Cuti"), Assignment(process="inti/99"))
    with telusur.session() as session:
        assert queries.jobs(session, OPERATOR) == ()


def test_of_a_file_that_is_there_it_counts_at_once_for_what_the_sender_sees(telusur: Telusur, pool: ReaderPool) -> None:
    seen, hidden = making.sop("A/1", "Cuti"), making.sop("B/1", "Rahasia")
    send(telusur, seen)
    pipeline.drain(telusur, pool)
    send_as(OPERATOR, telusur, hidden, Assignment(access=Access.RESTRICTED, unit="Biro Umum"))
    pipeline.drain(telusur, pool)
    pipeline.assign(telusur, MANAGER, 1, Assignment(unit="Biro Umum", kind=SopKind.MICRO))
    for data in (seen, hidden):
        send_as(MANAGER, telusur, data, Assignment(access=Access.PUBLIC))
    assert filed(summary(telusur, 2)).access is Access.RESTRICTED
    assert (summary(telusur).access, summary(telusur).kind, summary(telusur).unit) == (
        Access.PUBLIC,
        SopKind.MICRO,
        "Biro Umum",
    )
    assert [hit.sop.id for hit in search(telusur, request_for(VISITOR, "")).hits] == [1]


def test_of_a_file_sent_twice_the_last_word_counts(telusur: Telusur, pool: ReaderPool) -> None:
    for said in (SAID, Assignment(), Assignment(access=Access.RESTRICTED)):
        send_as(MANAGER, telusur, making.sop("A/1", "Cuti"), said)
    pipeline.drain(telusur, pool)
    assert filed(summary(telusur)) == replace(SAID, access=Access.RESTRICTED)


def test_it_waits_while_the_file_cannot_be_read_and_hides_its_name(telusur: Telusur, pool: ReaderPool) -> None:
    data = making.sop("A/1", "Korban")
    job_id = send_as(OPERATOR, telusur, data, Assignment(access=Access.RESTRICTED), "korban.pdf")
    with telusur.session() as session:
        stored = telusur.files.path(session.execute(select(files.c.sha256)).scalar_one())
        assert queries.jobs(session, MANAGER) == ()
    stored.write_bytes(b"%PDF-1.4 rusak")
    pipeline.drain(telusur, pool)
    with telusur.session() as session:
        assert queries.failures(session, MANAGER) == ()
        assert len(queries.failures(session, OPERATOR)) == 1
    stored.write_bytes(data)
    pipeline.retry(telusur, OPERATOR, job_id)
    pipeline.drain(telusur, pool)
    assert summary(telusur).access is Access.RESTRICTED


def test_a_folder_that_brings_the_file_first_changes_nothing(
    telusur: Telusur, pool: ReaderPool, tmp_path: Path
) -> None:
    data = making.sop("A/1", "Cuti")
    send_as(MANAGER, telusur, data, SAID)
    pipeline.index_paths(telusur, [making.write(tmp_path / "sop/a.pdf", data)], lambda _: None, pool=pool)
    pipeline.drain(telusur, pool)
    assert filed(summary(telusur)) == SAID
