"""Scans wait for text recognition, one process at a time, and lose nothing that was recognised."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from indexer.access import OPERATOR
from indexer.models import FileKind, OcrPage, OcrState, Outcome, Page, Reading
from indexer.registry import database, ocr_queue, queries, queue, records, reprocessing
from indexer.registry.leases import MOST_ATTEMPTS
from indexer.registry.tables import recognised
from indexer.taxonomy import tree
from tests.registry.conftest import identity, reading, registry_of

Add = Callable[..., list[int]]

SCAN = replace(
    reading(identity(title="Cuti")),
    outcome=Outcome.NO_TEXT,
    pages=(Page(1, "", "none"), Page(2, "", "none")),
)


def finished(scan: ocr_queue.Scan, *pages: Page) -> Reading:
    return replace(SCAN, outcome=Outcome.INDEXED, pages=pages)


def test_only_files_with_pages_that_are_pictures_wait(session: Session, add: Add) -> None:
    add(reading(identity(title="Berteks")))
    add(replace(SCAN, kind=FileKind.DOCX))
    assert not ocr_queue.leases.is_waiting(session)
    add(SCAN)
    assert ocr_queue.leases.is_waiting(session)
    assert ocr_queue.counts(session)[OcrState.WAITING] == 1
    assert ocr_queue.pages_left(session) == 2


def test_a_scan_is_taken_once_and_goes_on_where_it_stopped(session: Session, add: Add) -> None:
    add(SCAN, name="pindaian.pdf", folder="cuti")
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    assert (scan.name, scan.folder, scan.left, scan.done) == ("pindaian.pdf", "cuti", (1, 2), ())
    assert ocr_queue.claim(session, "b") is None

    ocr_queue.note(session, scan.file_id, [OcrPage(1, "Cuti tahunan", 91)])
    ocr_queue.leases.take_back(session, ["a"])
    again = ocr_queue.claim(session, "b")
    assert again is not None
    assert (again.left, again.done) == ((2,), (OcrPage(1, "Cuti tahunan", 91),))


def test_where_words_stand_is_kept(session: Session, add: Add) -> None:
    add(SCAN)
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    boxes = ((0.1, 0.2, 0.3, 0.25), (0.35, 0.2, 1.0, 0.25))
    ocr_queue.note(session, scan.file_id, [OcrPage(1, "Cuti tahunan", 91, boxes)])
    ocr_queue.leases.release(session, "a")
    again = ocr_queue.claim(session, "a")
    assert again is not None
    assert [pytest.approx(box, abs=2e-5) for box in again.done[0].boxes] == list(boxes)


def test_pages_recognised_before_places_were_noted_wait_again_when_their_file_is_read_again(
    session: Session, add: Add
) -> None:
    (sop_id,) = add(SCAN)
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    ocr_queue.note(session, scan.file_id, [OcrPage(1, "Cuti", 90), OcrPage(2, "", 0)])
    ocr_queue.finish(session, scan, finished(scan, Page(1, "Cuti", "ocr", confidence=90), Page(2, "", "none")))
    session.execute(update(recognised).values(boxes=None, layout=None))
    reprocessing.outdate_all(session)
    (old,) = reprocessing.find(session, [scan.file_id])
    reprocessing.save(session, old, finished(scan, Page(1, "Cuti", "ocr", confidence=90), Page(2, "", "none")))
    view = queries.sop(session, OPERATOR, sop_id)
    assert view is not None
    assert (view.pages[0].text, view.placed) == ("Cuti", frozenset()), "until then nothing is lost"
    again = ocr_queue.claim(session, "a")
    assert again is not None
    assert (again.left, [page.number for page in again.done]) == ((1,), [2])
    ocr_queue.note(session, scan.file_id, [OcrPage(1, "Cuti", 92, ((0.1, 0.1, 0.2, 0.2),))])
    view = queries.sop(session, OPERATOR, sop_id)
    assert view is not None
    assert view.placed == {1}


def test_what_was_recognised_becomes_the_text_of_the_sop(session: Session, add: Add) -> None:
    (sop_id,) = add(SCAN, name="pindaian.pdf")
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    pages = (Page(1, "Cuti tahunan", "ocr", confidence=91), Page(2, "", "none"))
    ocr_queue.finish(session, scan, finished(scan, *pages))
    shown = queries.sop(session, OPERATOR, sop_id)
    assert shown is not None
    assert (shown.outcome, shown.ocr, shown.pages[0]) == (Outcome.INDEXED, OcrState.DONE, pages[0])
    assert ocr_queue.claim(session, "a") is None


def test_who_uploaded_a_scan_is_told_that_it_can_be_searched(session: Session) -> None:
    file_id = records.add_file(session, "e" * 64, 1)
    job_id = queue.add_ended(session, file_id, "pindaian.pdf", "", OPERATOR.name, Outcome.NO_TEXT)
    records.save(session, [records.FileReading(file_id, SCAN, "pindaian.pdf")])
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    ocr_queue.finish(session, scan, finished(scan, Page(1, "Cuti", "ocr", confidence=90)))
    (job,) = queries.jobs(session, OPERATOR, ids=[job_id])
    assert job.outcome is Outcome.INDEXED


def test_a_scan_that_kills_whoever_reads_it_is_given_up(session: Session, add: Add) -> None:
    add(SCAN)
    for _ in range(MOST_ATTEMPTS):
        assert ocr_queue.claim(session, "a") is not None
        assert [name for name, _ in ocr_queue.leases.claims(session)] == ["a"]
        ocr_queue.leases.take_back(session, ["a"])
    assert ocr_queue.claim(session, "a") is None
    assert ocr_queue.counts(session)[OcrState.FAILED] == 1


def test_putting_a_scan_back_is_no_attempt(session: Session, add: Add) -> None:
    add(SCAN)
    for _ in range(MOST_ATTEMPTS + 1):
        assert ocr_queue.claim(session, "a") is not None
        ocr_queue.leases.release(session, "a")
    assert ocr_queue.leases.is_waiting(session)


def test_reading_a_file_again_lets_it_wait_again_with_what_was_recognised(session: Session, add: Add) -> None:
    add(SCAN)
    scan = ocr_queue.claim(session, "a")
    assert scan is not None
    ocr_queue.note(session, scan.file_id, [OcrPage(1, "Cuti", 90), OcrPage(2, "", 0)])
    ocr_queue.finish(session, scan, finished(scan, Page(1, "Cuti", "ocr", confidence=90), Page(2, "", "none")))
    records.save(session, [records.FileReading(scan.file_id, SCAN, "pindaian.pdf")])
    again = ocr_queue.claim(session, "a")
    assert again is not None
    assert (again.left, len(again.done)) == ((), 2)


@pytest.mark.parametrize(("source", "state"), [("none", OcrState.WAITING), ("pdfium", OcrState.NONE)])
def test_scans_of_an_older_registry_wait_too(tmp_path: Path, source: str, state: OcrState) -> None:
    registry: Engine = registry_of(tmp_path, "0004")
    with registry.begin() as connection:
        for statement in (
            "INSERT INTO files (id, sha256, size, kind, outcome, page_count, warnings, created)"
            " VALUES (1, 'a', 1, 'pdf', 'no_text', 1, '[]', '2024-01-01')",
            f"INSERT INTO pages (file_id, number, source) VALUES (1, 1, '{source}')",
        ):
            connection.execute(text(statement))
    database.migrate(registry, tmp_path / "lock")
    with Session(registry, info={"taxonomy": tree.load()}) as session:
        waiting = ocr_queue.counts(session)[OcrState.WAITING]
    registry.dispose()
    assert waiting == (state is OcrState.WAITING)
