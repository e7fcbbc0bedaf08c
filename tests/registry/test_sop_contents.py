"""Contents of SOPs are kept from search to search, and neither outlive a change nor reach whom they are hidden from."""

from collections.abc import Iterator

import pytest

from indexer.access import OPERATOR, VISITOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, FileKind, Outcome, Page, Reading, SopRecord, Step
from indexer.registry import assignments, records
from indexer.registry.assignments import Authority
from tests.filling import add_sop


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    yield opened
    opened.close()


def _activities(installation: Installation, sop_id: int) -> list[str]:
    with installation.session() as session:
        found = installation.contents.get(session, OPERATOR, [sop_id])
    return [step.activity for step in found[sop_id].record.steps]


def test_a_second_reading_is_seen_at_once(installation: Installation) -> None:
    with installation.writing() as session:
        file_id = records.add_file(session, "0" * 64, 1)
    for activity in ("Mengajukan cuti", "Menyetujui cuti"):
        record = SopRecord(1, 1, steps=(Step("1", activity),))
        reading = Reading("0" * 64, Outcome.INDEXED, FileKind.PDF, "pdfium", (Page(1, "isi", "pdfium"),), (record,))
        with installation.writing() as session:
            (sop_id,) = records.save(session, [records.Read(file_id, reading, "Cuti.pdf")])
        assert _activities(installation, sop_id) == [activity]


def test_what_is_kept_stays_hidden_from_others(installation: Installation) -> None:
    sop_id = add_sop(installation, "Cuti", "isi")
    assert _activities(installation, sop_id) == []
    said = assignments.as_values(Assignment(access=Access.RESTRICTED))
    with installation.writing() as session:
        assignments.assign(session, Authority.PERSON, {sop_id: said})
        assignments.resolve(session, [sop_id])
    with installation.session() as session:
        assert installation.contents.get(session, VISITOR, [sop_id]) == {}
        assert sop_id in installation.contents.get(session, OPERATOR, [sop_id])
