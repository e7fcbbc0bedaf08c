"""A new reading of a file that holds several SOPs: who is who, and who may see what."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from indexer.models import Access, Assignment, OcrPage, OcrState, Outcome, Page, Reading, SopRecord, StepsState
from indexer.registry import assignments, database, ocr_queue, records, reprocessing
from indexer.registry.assignments import Authority
from indexer.registry.reprocessing import PreviousReading, SopIdChange
from indexer.registry.tables import documents, files
from tests.registry.conftest import identity, reading, registry_of

Add = Callable[..., list[int]]


@pytest.fixture
def outdated(session: Session, add: Add) -> Callable[..., PreviousReading]:
    """`outdated(reading)` writes a file as an older reader did; people said `said` of its SOPs."""

    def _outdated(what: Reading, *said: Assignment) -> PreviousReading:
        ids = add(what)
        for sop, each in zip(ids, said, strict=False):
            assignments.assign(session, Authority.PERSON, {sop: assignments.as_values(each)})
        assignments.resolve(session, ids)
        session.execute(update(files).values(read_version=0))
        (old,) = reprocessing.find(session, reprocessing.outdated(session))
        return old

    return _outdated


def pieces(*spans: tuple[str, int, int], pages: int = 6) -> Reading:
    """A file of some pages with SOPs of these numbers, each from page to page."""
    whole = tuple(Page(number, "isi", "pdfium") for number in range(1, pages + 1))
    records = tuple(SopRecord(first, last, identity(number, f"Judul {number}")) for number, first, last in spans)
    return replace(reading(), pages=whole, sops=records)


def sops(session: Session) -> dict[str, tuple[int, int, str, str]]:
    """Number → id, part, access and process."""
    rows = session.execute(select(documents).order_by(documents.c.part))
    return {row.number: (row.id, row.part, row.access, row.process) for row in rows}


def ids(session: Session) -> dict[str, int]:
    return {row.title: row.id for row in session.execute(select(documents))}


def test_sops_are_known_again_by_number_when_others_come_between(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    public, process = Assignment(access=Access.PUBLIC), Assignment(process="inti/3")
    old = outdated(pieces(("A/1", 1, 2), ("C/1", 3, 6)), Assignment(), replace(public, process=process.process))
    before = sops(session)
    change = reprocessing.save(session, old, pieces(("A/1", 1, 2), ("B/1", 3, 4), ("C/1", 5, 6)))
    now = sops(session)
    assert now["A/1"] == before["A/1"]
    assert now["C/1"] == (before["C/1"][0], 2, "publik", "inti/3")
    assert change == SopIdChange(new=(now["B/1"][0],))
    assert reprocessing.outdated(session) == []


def test_without_numbers_the_first_page_tells_who_is_who(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    old = outdated(pieces(("", 1, 3), ("", 4, 6)), Assignment(title="Satu"), Assignment(title="Dua"))
    titles = ids(session)
    reprocessing.save(session, old, pieces(("", 1, 1), ("", 2, 3), ("", 4, 6)))
    now = ids(session)
    assert {name: now[name] for name in ("Satu", "Dua")} == titles


def test_what_was_said_of_the_whole_goes_on_for_its_pieces(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    said = Assignment(access=Access.RESTRICTED, process="inti/3", title="Kumpulan")
    old = outdated(pieces(("A/1", 1, 6)), said)
    reprocessing.save(session, old, pieces(("A/1", 1, 3), ("B/1", 4, 6)))
    assert {number: row[2:] for number, row in sops(session).items()} == {
        "A/1": ("dikecualikan", "inti/3"),
        "B/1": ("dikecualikan", "inti/3"),
    }
    titles = session.execute(select(documents.c.title).order_by(documents.c.part)).scalars().all()
    assert titles == ["Kumpulan", "Judul B/1"]


def test_what_takes_in_something_restricted_is_restricted(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    old = outdated(
        pieces(("A/1", 1, 3), ("B/1", 4, 6)), Assignment(access=Access.PUBLIC), Assignment(access=Access.RESTRICTED)
    )
    gone = sops(session)["B/1"][0]
    change = reprocessing.save(session, old, pieces(("A/1", 1, 6)))
    assert sops(session)["A/1"][2] == "dikecualikan"
    assert change == SopIdChange(gone=(gone,))


def test_pictures_that_were_recognised_do_not_wait_again(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    scan = replace(
        pieces(("", 1, 2), pages=2),
        pages=(Page(1, "Cuti", "ocr", confidence=90), Page(2, "", "none")),
        outcome=Outcome.INDEXED,
    )
    file_id = outdated(scan).file_id
    ocr_queue.note(session, file_id, [OcrPage(1, "Cuti", 90), OcrPage(2, "", 0)])
    session.execute(update(files).values(ocr=OcrState.DONE.value))
    (old,) = reprocessing.find(session, [file_id])
    assert [page.text for page in old.pages] == ["Cuti", ""]
    reprocessing.save(session, old, scan)
    assert not ocr_queue.leases.is_waiting(session)


def test_a_file_that_somebody_else_wrote_meanwhile_is_left_alone(
    session: Session, outdated: Callable[..., PreviousReading]
) -> None:
    old = outdated(pieces(("A/1", 1, 6)))
    session.execute(update(files).values(ocr=OcrState.WORKING.value))
    assert reprocessing.save(session, old, pieces(("B/1", 1, 6))) is None
    assert set(sops(session)) == {"A/1"}


def test_what_an_older_telusur_read_counts_as_read_by_an_older_reader(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, "0005")
    with registry.begin() as connection:
        for number, outcome in ((1, "'indexed'"), (2, "NULL")):
            connection.execute(
                text(
                    "INSERT INTO files (id, sha256, size, outcome, page_count, warnings, created)"
                    f" VALUES ({number}, '{number}', 1, {outcome}, 1, '[]', '2024-01-01')"
                )
            )
    database.migrate(registry, tmp_path / "lock")
    with Session(registry) as session:
        assert reprocessing.outdated(session) == [1], "the other was never read"
        assert reprocessing.count_outdated(session) == 1
    registry.dispose()


def test_an_sop_that_was_not_read_yet_is_restricted_by_people_only(session: Session, add: Add) -> None:
    """A register may have taken the file's name for something else; what people said goes on for all it holds."""
    waiting = replace(
        pieces(("", 1, 6)), sops=(SopRecord(1, 6, identity("", "Berkas"), steps_state=StepsState.WAITING),)
    )
    (sop,) = add(waiting)
    for source, expected in ((Authority.REGISTER, "internal"), (Authority.PERSON, "dikecualikan")):
        values = assignments.as_values(Assignment(access=Access.RESTRICTED))
        assignments.assign(session, source, {sop: values})
        assignments.resolve(session, [sop])
        file_id = session.execute(select(documents.c.file_id)).scalars().first()
        assert file_id
        ids = records.save(session, [records.FileReading(file_id, pieces(("A/1", 1, 3), ("B/1", 4, 6)), "berkas.pdf")])
        assert ids[0] == sop
        assert sops(session)["B/1"][2] == expected
        records.save(session, [records.FileReading(file_id, waiting, "berkas.pdf")])
