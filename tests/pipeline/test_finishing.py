"""Text first, then identity and steps: what `telusur index` does, and what an end in between leaves behind."""

from pathlib import Path

import pytest

from indexer import pipeline, reasons
from indexer.access import OPERATOR
from indexer.extract.runner import ReaderPool
from indexer.models import Access, SopView, StepsState
from indexer.pipeline import Progress
from indexer.pipeline.finishing import turn
from indexer.register import import_register
from indexer.registry import queries
from indexer.service import Telusur
from tests import making
from tests.pipeline.conftest import found
from tests.sop.drawn import Page, Row, Table, document, draw_table
from tests.sop.test_identity_pdf import FIELDS, draw_box


class StoppedError(Exception):
    """Whatever may end a run."""


def interrupted(telusur: Telusur, folder: Path, pool: ReaderPool) -> None:
    """Everything is found by its text, nothing more is known."""

    def stop(progress: Progress) -> None:
        if progress.is_second:
            raise StoppedError

    with pytest.raises(StoppedError):
        pipeline.index_paths(telusur, [folder], stop, pool=pool)


def sops(telusur: Telusur) -> list[SopView]:
    with telusur.session() as session:
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
    telusur: Telusur, folder: Path, pool: ReaderPool
) -> None:
    interrupted(telusur, folder, pool)
    (meanwhile,) = sops(telusur)
    assert (meanwhile.steps_state, meanwhile.steps_reason) == (StepsState.WAITING, reasons.WAITING)
    assert found(telusur, "mencatat") == ["Surat masuk"]
    report = pipeline.index_paths(telusur, [folder], lambda _: None, pool=pool)
    assert (report.indexed, report.unchanged) == (0, 1)
    first, second = sops(telusur)
    assert [sop.summary.number for sop in (first, second)] == ["SOP.01", "SOP.02"]
    assert {sop.steps_state for sop in (first, second)} == {StepsState.READ}
    assert first.summary.id == meanwhile.summary.id
    assert pipeline.check(telusur).is_sound


def test_the_service_finishes_what_a_run_left_unless_another_process_is_at_it(
    telusur: Telusur, folder: Path, pool: ReaderPool
) -> None:
    interrupted(telusur, folder, pool)
    with turn(telusur):
        pipeline.drain(telusur, pool)
        assert len(sops(telusur)) == 1
    pipeline.drain(telusur, pool)
    assert [sop.steps_state for sop in sops(telusur)] == [StepsState.READ, StepsState.READ]


@pytest.mark.parametrize(
    ("said", "meanwhile", "after"),
    [
        ("lain.pdf;Dikecualikan", Access.RESTRICTED, Access.INTERNAL),
        ("surat masuk.pdf;Publik", Access.INTERNAL, Access.PUBLIC),
    ],
)
def test_what_is_not_known_yet_is_never_more_open_than_the_register_may_want_it(
    telusur: Telusur, folder: Path, pool: ReaderPool, said: str, meanwhile: Access, after: Access
) -> None:
    file, access = said.split(";")
    import_register(
        telusur, making.write(folder / "daftar.csv", f"judul;nama berkas;klasifikasi\nSurat;{file};{access}\n".encode())
    )
    interrupted(telusur, folder, pool)
    assert [sop.summary.access for sop in sops(telusur)] == [meanwhile]
    pipeline.drain(telusur, pool)
    assert sops(telusur)[0].summary.access is after


def test_a_file_that_is_lost_in_between_keeps_its_text(telusur: Telusur, folder: Path, pool: ReaderPool) -> None:
    interrupted(telusur, folder, pool)
    (stored,) = (path for path in (telusur.settings.data / "files").glob("??/*"))
    stored.write_bytes(b"%PDF-1.4")
    pipeline.drain(telusur, pool)
    (sop,) = sops(telusur)
    assert sop.steps_state is StepsState.NONE
    assert found(telusur, "mencatat") == ["Surat masuk"]
