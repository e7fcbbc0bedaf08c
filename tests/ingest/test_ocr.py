"""Scans: known by name at once, found by their words later, whatever happens in between."""

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import ingest
from indexer.access import OPERATOR
from indexer.ingest.ocr import ocr_in_background
from indexer.installation import Installation
from indexer.models import JobState, OcrState, Outcome, SopView, StepsState
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import ocr_queue, queries, queue, records
from indexer.search.service import request_for, search
from tests import making
from tests.ingest.conftest import found
from tests.scans import first_page, needs_tesseract

NAME = "Tayangan lowongan.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    making.write(tmp_path / "sop" / NAME, first_page())
    making.write(tmp_path / "sop/cuti.pdf", making.sop("C/1", "Cuti Tahunan"))
    return tmp_path / "sop"


@pytest.fixture
def indexed(installation: Installation, folder: Path, pool: ReaderPool) -> Installation:
    """The first pass is done."""
    ingest.index_paths(installation, [folder], lambda _: None, pool=pool)
    return installation


def scan(installation: Installation) -> SopView:
    with installation.session() as session:
        ids = [sop.id for sop in queries.newest(session, OPERATOR, 10)]
        views = [queries.sop(session, OPERATOR, sop_id) for sop_id in ids]
    return next(view for view in views if view and view.file_name == NAME)


def wait_for(installation: Installation, state: OcrState, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while scan(installation).ocr is not state:
        assert time.monotonic() < end
        time.sleep(0.1)


@needs_tesseract
@pytest.mark.slow
def test_a_scan_is_known_by_its_name_first_and_by_its_words_then(indexed: Installation) -> None:
    before = scan(indexed)
    assert (before.outcome, before.ocr) == (Outcome.NO_TEXT, OcrState.WAITING)
    assert found(indexed, "tayangan lowongan") == [before.summary.title]
    assert found(indexed, "penayangan jobsinfo") == []

    heard: list[int] = []
    done = ingest.run_ocr(indexed, lambda state: heard.append(state.pages))

    assert (done.files, done.found, done.opened, done.pages, done.pages_total) == (1, 1, 1, 1, 1)
    assert heard == [1]
    after = scan(indexed)
    assert (after.outcome, after.ocr, after.pages[0].source) == (Outcome.INDEXED, OcrState.DONE, "ocr")
    assert (after.pages[0].confidence or 0) > 80
    assert after.steps_state is StepsState.UNREADABLE
    assert after.steps_reason
    assert after.summary.number
    (hit,) = search(indexed, request_for(OPERATOR, "penayangan lowongan jobsinfo")).hits
    assert hit.sop.id == before.summary.id
    assert hit.snippets[0].confidence == after.pages[0].confidence
    assert ingest.check(indexed).is_sound


def test_without_tesseract_a_scan_stays_known_by_its_name_until_it_is_there(
    indexed: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ingest.run_ocr(indexed, lambda _: None).files == 0
    assert "tesseract-ocr-ind" in ingest.advice_on_scans()
    assert (scan(indexed).outcome, scan(indexed).ocr) == (Outcome.NO_TEXT, OcrState.WAITING)


def test_switched_off_it_leaves_scans_alone(indexed: Installation) -> None:
    indexed.settings = replace(indexed.settings, ocr=False)
    assert ingest.run_ocr(indexed, lambda _: None).files == 0
    assert scan(indexed).ocr is OcrState.WAITING


@needs_tesseract
@pytest.mark.slow
def test_in_the_background_uploads_go_first(indexed: Installation) -> None:
    with indexed.writing() as session:
        other = records.add_file(session, "d" * 64, 1)
        queue.enqueue(session, other, "unggahan.pdf", "", OPERATOR.name)
    with ocr_in_background(indexed):
        time.sleep(1.5)
        assert scan(indexed).ocr is OcrState.WAITING
        with indexed.writing() as session:
            queue.finish(session, other, Outcome.DAMAGED, 0, JobState.FAILED)
        wait_for(indexed, OcrState.DONE)
    assert scan(indexed).outcome is Outcome.INDEXED


@needs_tesseract
@pytest.mark.slow
def test_an_uploaded_scan_is_recognised_by_the_worker(
    installation: Installation, folder: Path, pool: ReaderPool
) -> None:
    with (folder / NAME).open("rb") as file:
        job_id = ingest.submit(installation, file, NAME, OPERATOR).job_id
    stop = threading.Event()
    worker = threading.Thread(target=ingest.work, args=(installation, pool, stop))
    worker.start()
    try:
        end = time.monotonic() + 60
        while recognised_outcome(installation, job_id) is not Outcome.INDEXED:
            assert time.monotonic() < end
            time.sleep(0.2)
    finally:
        stop.set()
        worker.join()
    assert scan(installation).ocr is OcrState.DONE


def recognised_outcome(installation: Installation, job_id: int) -> Outcome | None:
    with installation.session() as session:
        (job,) = queries.jobs(session, OPERATOR, ids=[job_id])
    return job.outcome


@needs_tesseract
@pytest.mark.slow
def test_stopping_puts_a_scan_back(indexed: Installation) -> None:
    began = time.monotonic()
    with ocr_in_background(indexed):
        wait_for(indexed, OcrState.WORKING)
    assert time.monotonic() - began < 30
    assert scan(indexed).ocr in (OcrState.WAITING, OcrState.DONE)


@needs_tesseract
@pytest.mark.slow
def test_what_a_dead_process_held_is_done_by_the_next(indexed: Installation) -> None:
    with indexed.writing() as session:
        assert ocr_queue.claim(session, f"{socket.gethostname()}:999999999:1") is not None
    ingest.run_ocr(indexed, lambda _: None)
    assert scan(indexed).ocr is OcrState.DONE
