"""Contents of SOPs are kept from search to search, and do not outlive a change."""

from collections.abc import Iterator

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import FileKind, Outcome, Page, Reading, SopRecord, Step
from indexer.registry import queries, records


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    yield opened
    opened.close()


def _activities(installation: Installation, sop_id: int) -> list[str]:
    with installation.session() as session:
        sops = queries.summaries(session, OPERATOR, [sop_id])
        found = installation.contents.get(session, OPERATOR, sops.values())
    return [step.activity for step in found[sop_id].record.steps]


def test_a_second_reading_is_seen_at_once(installation: Installation) -> None:
    with installation.writing() as session:
        file_id = records.add_file(session, "0" * 64, 1)
    for activity in ("Mengajukan cuti", "Menyetujui cuti"):
        record = SopRecord(1, 1, steps=(Step("1", activity),))
        reading = Reading("0" * 64, Outcome.INDEXED, FileKind.PDF, "pdfium", (Page(1, "isi", "pdfium"),), (record,))
        with installation.writing() as session:
            (sop_id,) = records.save(session, [records.FileReading(file_id, reading, "Cuti.pdf")])
        assert _activities(installation, sop_id) == [activity]
