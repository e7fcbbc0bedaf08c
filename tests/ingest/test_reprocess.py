"""Files are read again when reading has become better: nothing that people said is lost, nothing good is replaced by
something worse."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.ingest import Progress
from indexer.installation import Installation
from indexer.models import Access, Assignment, JobState, Outcome, SopKind
from indexer.models.outcomes import sentence
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, records, reprocessing
from indexer.registry.tables import documents, files, jobs, pages
from tests import making
from tests.ingest.conftest import found


@pytest.fixture
def outdated(installation: Installation, pool: ReaderPool, tmp_path: Path) -> Installation:
    """Three SOPs as an older reader left them: without their words, with wrong titles."""
    for number in (1, 2, 3):
        making.write(
            tmp_path / f"sop/{number}.pdf", making.sop(f"A/{number}", f"Judul {number}", words="kenaikan gaji")
        )
    ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None, pool=pool)
    with installation.writing() as session:
        session.execute(update(pages).values(text="huruf acak"))
        session.execute(
            update(documents).values(printed_title="Salah", title="Salah", warning="", version=documents.c.version + 1)
        )
        session.execute(update(files).values(read_version=0))
    ingest.update_index(installation)
    return installation


def reprocess(installation: Installation, pool: ReaderPool, everything: bool = False) -> ingest.ReprocessReport:
    return ingest.reprocess(installation, lambda _: None, everything=everything, pool=pool)


def stored(installation: Installation, name: str) -> Path:
    with installation.session() as session:
        named = select(files.c.sha256).join(documents, documents.c.file_id == files.c.id)
        return installation.files.path(session.execute(named.where(documents.c.name == name)).scalar_one())


def test_the_new_reading_counts_and_what_people_said_stays(outdated: Installation, pool: ReaderPool) -> None:
    said = Assignment(process="inti/3/04", kind=SopKind.MACRO, access=Access.PUBLIC)
    assert ingest.assign(outdated, OPERATOR, 1, said)
    assert found(outdated, "gaji") == []
    result = reprocess(outdated, pool)
    assert (result.files, result.pages, result.kept, result.new, result.gone) == (3, 3, [], [], [])
    assert sorted(found(outdated, "gaji")) == ["Judul 1", "Judul 2", "Judul 3"]
    with outdated.session() as session:
        sop = queries.summaries(session, OPERATOR, (1,))[1]
    assert (sop.kind, sop.access, sop.process_path[-1].code) == (SopKind.MACRO, Access.PUBLIC, "inti/3/04")
    assert ingest.check(outdated).is_sound


def test_only_what_an_older_reader_read_is_read_unless_everything_is_asked_for(
    outdated: Installation, pool: ReaderPool
) -> None:
    assert reprocess(outdated, pool).files == 3
    assert reprocess(outdated, pool).files == 0
    assert reprocess(outdated, pool, everything=True).files == 3


def test_a_file_that_cannot_be_read_any_more_keeps_what_was_read_of_it(
    outdated: Installation, pool: ReaderPool
) -> None:
    reprocess(outdated, pool)
    stored(outdated, "2.pdf").write_bytes(b"%PDF-1.4 rusak")
    result = reprocess(outdated, pool, everything=True)
    assert result.kept == [("2.pdf", sentence(Outcome.DAMAGED))]
    assert result.files == 2
    assert len(found(outdated, "gaji")) == 3
    assert reprocess(outdated, pool).kept == result.kept, "it is tried again the next time"


def test_a_text_that_is_lost_is_kept(outdated: Installation, pool: ReaderPool) -> None:
    reprocess(outdated, pool)
    stored(outdated, "2.pdf").write_bytes(making.pdf(""))
    assert [name for name, _ in reprocess(outdated, pool, everything=True).kept] == ["2.pdf"]
    assert len(found(outdated, "gaji")) == 3


def test_an_interrupted_run_is_gone_on_with(outdated: Installation, pool: ReaderPool) -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest.reprocess(outdated, stop, everything=True, pool=pool)
    assert (seen[0].files, seen[0].total) == (1, 3)
    with outdated.session() as session:
        left = reprocessing.count_outdated(session)
    assert left < 3, "what was saved before the interruption is not read again"
    assert reprocess(outdated, pool).files == left
    assert len(found(outdated, "gaji")) == 3


def test_who_sent_a_file_that_failed_hears_that_it_is_read_now(installation: Installation, pool: ReaderPool) -> None:
    sent = ingest.submit(installation, BytesIO(making.sop("A/1", "Cuti")), "cuti.pdf", OPERATOR, folder="3-pelindungan")
    ingest.drain(installation, pool)
    with installation.writing() as session:
        records.remove(session, [1])
        session.execute(update(files).values(outcome=Outcome.TIMED_OUT.value, read_version=0))
        session.execute(update(jobs).values(state=JobState.FAILED.value, outcome=Outcome.TIMED_OUT.value))
    result = reprocess(installation, pool)
    assert (result.opened, result.failing, len(result.new)) == (1, 0, 1)
    with installation.session() as session:
        job = queries.job(session, OPERATOR, sent.job_id)
        assert job
        assert (job.state, job.outcome) == (JobState.INDEXED, Outcome.INDEXED)
        (sop,) = queries.summaries(session, OPERATOR, job.sop_ids).values()
    assert (sop.title, sop.process_path[-1].code) == ("Cuti", "inti/3")


def test_whoever_searches_meanwhile_finds_every_sop(outdated: Installation, pool: ReaderPool) -> None:
    counts: list[int] = []

    def search(_progress: Progress) -> None:
        counts.append(len(found(outdated, "")))

    ingest.reprocess(outdated, search, pool=pool)
    assert counts == [3, 3, 3]
