"""Text first, then identity and steps: what `telusur index` does, and what an end in between leaves behind."""

from pathlib import Path

import pytest

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import import_register
from indexer.ingest import Progress
from indexer.ingest.finishing import turn
from indexer.installation import Installation
from indexer.models import Access, SopView, StepsState, reasons
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries
from tests import making
from tests.ingest.conftest import found
from tests.sop.drawn import Page, Row, Table, document, draw_table
from tests.sop.test_identity_pdf import FIELDS, draw_box


class StoppedError(Exception):
    """Whatever may end a run."""


def interrupted(installation: Installation, folder: Path, pool: ReaderPool) -> None:
    """Everything is found by its text, nothing more is known."""

    def stop(progress: Progress) -> None:
        if progress.is_second:
            raise StoppedError

    with pytest.raises(StoppedError):
        ingest.index_paths(installation, [folder], stop, pool=pool)


def sops(installation: Installation) -> list[SopView]:
    with installation.session() as session:
        views = [queries.sop(session, OPERATOR, summary.id) for summary in queries.newest(session, OPERATOR, 9)]
    return sorted((view for view in views if view), key=lambda view: view.first_page)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of two SOPs."""
    rows = [Row("Menerima surat", [(0, "oval")], "1"), Row("Mencatat surat", [(1, "box")], "2")]
    (tmp_path / "sop").mkdir()
    with document(tmp_path / "sop/surat masuk.pdf") as canvas:
        for number in ("SOP.01", "SOP.02"):
            draw_box(Page(canvas), (("NOMOR SOP", number), *FIELDS[1:]))
            canvas.showPage()
            draw_table(Page(canvas), Table(rows))
            canvas.showPage()
    return tmp_path / "sop"


def test_what_an_interrupted_run_left_is_found_by_its_text_and_finished_by_the_next(
    installation: Installation, folder: Path, pool: ReaderPool
) -> None:
    interrupted(installation, folder, pool)
    (meanwhile,) = sops(installation)
    assert (meanwhile.steps_state, meanwhile.steps_reason) == (StepsState.WAITING, reasons.WAITING)
    assert found(installation, "mencatat") == ["Surat masuk"]
    report = ingest.index_paths(installation, [folder], lambda _: None, pool=pool)
    assert (report.indexed, report.unchanged) == (0, 1)
    first, second = sops(installation)
    assert [sop.summary.number for sop in (first, second)] == ["SOP.01", "SOP.02"]
    assert {sop.steps_state for sop in (first, second)} == {StepsState.READ}
    assert first.summary.id == meanwhile.summary.id
    assert ingest.check(installation).is_sound


def test_the_service_finishes_what_a_run_left_unless_another_process_is_at_it(
    installation: Installation, folder: Path, pool: ReaderPool
) -> None:
    interrupted(installation, folder, pool)
    with turn(installation):
        ingest.drain(installation, pool)
        assert len(sops(installation)) == 1
    ingest.drain(installation, pool)
    assert [sop.steps_state for sop in sops(installation)] == [StepsState.READ, StepsState.READ]


@pytest.mark.parametrize(
    ("said", "meanwhile", "after"),
    [
        ("lain.pdf;Dikecualikan", Access.RESTRICTED, Access.INTERNAL),
        ("surat masuk.pdf;Publik", Access.INTERNAL, Access.PUBLIC),
    ],
)
def test_what_is_not_known_yet_is_never_more_open_than_the_register_may_want_it(
    installation: Installation, folder: Path, pool: ReaderPool, said: str, meanwhile: Access, after: Access
) -> None:
    file, access = said.split(";")
    import_register(
        installation,
        making.write(folder / "daftar.csv", f"judul;nama berkas;klasifikasi\nSurat;{file};{access}\n".encode()),
    )
    interrupted(installation, folder, pool)
    assert [sop.summary.access for sop in sops(installation)] == [meanwhile]
    ingest.drain(installation, pool)
    assert sops(installation)[0].summary.access is after


def test_a_file_that_is_lost_in_between_keeps_its_text(
    installation: Installation, folder: Path, pool: ReaderPool
) -> None:
    interrupted(installation, folder, pool)
    (stored,) = (path for path in (installation.settings.data / "files").glob("??/*"))
    stored.write_bytes(b"%PDF-1.4")
    ingest.drain(installation, pool)
    (sop,) = sops(installation)
    assert sop.steps_state is StepsState.NONE
    assert found(installation, "mencatat") == ["Surat masuk"]
