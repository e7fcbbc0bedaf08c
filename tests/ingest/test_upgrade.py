"""Files of which an older Telusur had read the text alone when it was interrupted: they are read whole."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import import_register
from indexer.installation import Installation
from indexer.models import (
    Access,
    FileKind,
    OcrState,
    Outcome,
    Reading,
    SopIdentity,
    SopRecord,
    SopView,
    StepsState,
    reasons,
)
from indexer.models import Page as TextPage
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, records, reprocessing
from indexer.registry.tables import files, paths
from tests import making
from tests.ingest.conftest import found
from tests.registry.conftest import set_back
from tests.sop.drawn import Page, Row, Table, document, draw_table
from tests.sop.test_identity_pdf import FIELDS, draw_box

NAME = "surat masuk.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of two SOPs."""
    rows = [Row("Menerima surat", [(0, "oval")], "1"), Row("Mencatat surat", [(1, "box")], "2")]
    (tmp_path / "sop").mkdir()
    with document(tmp_path / "sop" / NAME) as canvas:
        for number in ("SOP.01", "SOP.02"):
            draw_box(Page(canvas), (("NOMOR SOP", number), *FIELDS[1:]))
            canvas.showPage()
            draw_table(Page(canvas), Table(rows))
            canvas.showPage()
    return tmp_path / "sop"


def upgraded(installation: Installation, folder: Path) -> Installation:
    """The installation as an interrupted run of the older version left it, opened by this one."""
    path = folder / NAME
    with path.open("rb") as source:
        stored = installation.files.add(source, 1_000_000)
    pages = tuple(TextPage(number, f"Petugas mencatat surat {number}", "pdfium") for number in range(1, 5))
    sop = SopRecord(
        1, 4, SopIdentity(title="Surat masuk"), steps_state=StepsState.WAITING, steps_reason=reasons.WAITING
    )
    reading = Reading(stored.sha256, Outcome.INDEXED, FileKind.PDF, "pdfium", pages, (sop,))
    facts = path.stat()
    stamp = f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}:{facts.st_ino}"
    with installation.writing() as session:
        file_id = records.add_file(session, stored.sha256, stored.size)
        records.save(session, [records.FileReading(file_id, reading, NAME, "sop")])
        session.execute(paths.insert().values(path=str(path), name=NAME, folder="sop", stamp=stamp, file_id=file_id))
        session.execute(update(files).values(ocr=OcrState.NONE.value))
    ingest.update_index(installation)
    set_back(installation.registry, "0007")
    return Installation.open(installation.settings)


def sops(installation: Installation) -> list[SopView]:
    with installation.session() as session:
        views = [queries.sop(session, OPERATOR, summary.id) for summary in queries.newest(session, OPERATOR, 9)]
    return sorted((view for view in views if view), key=lambda view: view.first_page)


@pytest.mark.parametrize("by", ["worker", "index", "reread"])
def test_what_was_left_is_found_by_its_text_and_read_whole(
    installation: Installation, folder: Path, pool: ReaderPool, by: str
) -> None:
    opened = upgraded(installation, folder)
    (meanwhile,) = sops(opened)
    assert (meanwhile.steps_state, meanwhile.steps_reason) == (StepsState.WAITING, reasons.WAITING)
    assert found(opened, "mencatat") == ["Surat masuk"]
    with opened.session() as session:
        assert reprocessing.count_outdated(session) == 1, "`telusur status` tells of it"
    if by == "worker":
        ingest.drain(opened, pool)
    elif by == "index":
        report = ingest.index_paths(opened, [folder], lambda _: None, pool=pool)
        assert (report.indexed, report.unchanged) == (0, 1)
    else:
        assert ingest.reprocess(opened, lambda _: None, pool=pool).files == 1
    first, second = sops(opened)
    assert [sop.summary.number for sop in (first, second)] == ["SOP.01", "SOP.02"]
    assert {sop.steps_state for sop in (first, second)} == {StepsState.READ}
    assert first.summary.id == meanwhile.summary.id
    assert ingest.check(opened).is_sound
    opened.close()


@pytest.mark.parametrize(
    ("said", "meanwhile", "after"),
    [
        ("lain.pdf;Dikecualikan", Access.RESTRICTED, Access.INTERNAL),
        (f"{NAME};Publik", Access.INTERNAL, Access.PUBLIC),
    ],
)
def test_what_is_not_known_yet_is_never_more_open_than_the_register_may_want_it(
    installation: Installation, folder: Path, pool: ReaderPool, said: str, meanwhile: Access, after: Access
) -> None:
    file, access = said.split(";")
    listed = making.write(folder / "daftar.csv", f"judul;nama berkas;klasifikasi\nSurat;{file};{access}\n".encode())
    opened = upgraded(installation, folder)
    import_register(opened, listed)
    assert [sop.summary.access for sop in sops(opened)] == [meanwhile]
    ingest.drain(opened, pool)
    assert sops(opened)[0].summary.access is after
    opened.close()


def test_a_file_that_is_lost_meanwhile_keeps_its_text(
    installation: Installation, folder: Path, pool: ReaderPool
) -> None:
    opened = upgraded(installation, folder)
    with opened.session() as session:
        stored = opened.files.path(session.execute(select(files.c.sha256)).scalar_one())
    stored.write_bytes(b"%PDF-1.4")
    ingest.drain(opened, pool)
    (sop,) = sops(opened)
    assert sop.steps_state is StepsState.NONE
    assert sop.warnings
    assert found(opened, "mencatat") == ["Surat masuk"]
    opened.close()
