"""Documents without pages: found at once, with the pages of a PDF rendition later, whatever goes wrong in between."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import ingest, renditions
from indexer.access import OPERATOR
from indexer.completeness.compare import reconcile
from indexer.completeness.issue_types import TotalKind
from indexer.ingest.renditions import renditions_in_background
from indexer.installation import Installation
from indexer.models import RENDERED, Assignment, RenditionFailure, RenditionState, SopKind, SopView
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, rendition_queue
from indexer.search.service import request_for, search
from tests import making
from tests.ingest.conftest import found
from tests.sop.word import write

NAME = "cuti.docx"
UNMATCHED = RenditionFailure.UNMATCHED
Install = Callable[[str], None]
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

FIRST = "Nomor SOP : C/1\nTanggal Efektif : 2 Juni 2024\nNama SOP : Cuti Tahunan"
SECOND = "Peringatan : Petugas menyiapkan ambulans dan mencatatnya dalam buku kendali"
SAVE = "Path(sys.argv[sys.argv.index('--outdir') + 1], 'berkas.pdf').write_bytes(Path({path!r}).read_bytes())"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a LibreOffice that runs a script on the PATH, which holds nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(script: str) -> None:
        program = folder / "soffice"
        program.write_text(f"#!{sys.executable}\nimport os, sys, time\nfrom pathlib import Path\n{script}\n")
        program.chmod(0o755)

    return put


@pytest.fixture
def saving(tmp_path: Path) -> str:
    return SAVE.format(path=str(making.write(tmp_path / "saved.pdf", making.pdf(FIRST, SECOND))))


@pytest.fixture
def indexed(installation: Installation, tmp_path: Path, pool: ReaderPool) -> Installation:
    """The first pass is done, over a document and a PDF."""
    making.write(tmp_path / "sop" / NAME, making.docx(f"{FIRST}\n{SECOND}"))
    making.write(tmp_path / "sop/lain.pdf", making.sop("L/1", "Lain"))
    ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None, pool=pool)
    return installation


def document(installation: Installation) -> SopView:
    with installation.session() as session:
        views = [queries.sop(session, OPERATOR, sop.id) for sop in queries.newest(session, OPERATOR, 10)]
    return next(view for view in views if view and view.file_name == NAME)


def test_a_document_is_found_first_and_has_its_pages_then(indexed: Installation, install: Install, saving: str) -> None:
    before = document(indexed)
    assert (before.rendition, before.summary.has_pages) == (RenditionState.WAITING, False)
    assert found(indexed, "ambulans") == ["Cuti Tahunan"]
    install(saving)
    heard: list[str] = []
    done = ingest.run_renditions(indexed, lambda state: heard.append(state.current))
    assert (done.files, done.failed, done.pages, done.total, heard) == (1, 0, 2, 1, [NAME])
    after = document(indexed)
    assert (after.rendition, after.summary.has_pages, after.summary.page_count) == (RenditionState.DONE, True, 2)
    assert [(page.number, page.source) for page in after.pages] == [(1, RENDERED), (2, RENDERED)]
    (hit,) = search(indexed, request_for(OPERATOR, "ambulans")).hits
    assert (hit.sop.id, hit.snippets[0].page, hit.snippets[0].label) == (before.summary.id, 2, "hal. 2")
    assert renditions.path(indexed.settings, after.file_sha256).read_bytes().startswith(b"%PDF")
    assert ingest.check(indexed).is_sound
    assert ingest.run_renditions(indexed, lambda _: None).files == 0


def test_its_pages_count_for_the_register(indexed: Installation, install: Install, saving: str) -> None:
    def pages() -> tuple[int, bool, int]:
        found = reconcile(indexed, OPERATOR)
        total = next(each for each in found.totals if each.what is TotalKind.PAGES)
        return total.present, total.is_exact, found.without_pages

    assert ingest.assign(indexed, OPERATOR, document(indexed).summary.id, Assignment(kind=SopKind.MICRO))
    assert pages() == (0, False, 1)
    install(saving)
    ingest.run_renditions(indexed, lambda _: None)
    assert pages() == (2, True, 0)


def test_without_libreoffice_documents_wait_and_all_else_works(
    indexed: Installation, install: Install, saving: str
) -> None:
    assert "libreoffice-writer-nogui" in ingest.advice_on_renditions()
    assert ingest.run_renditions(indexed, lambda _: None).files == 0
    assert document(indexed).rendition is RenditionState.WAITING
    assert found(indexed, "ambulans") == ["Cuti Tahunan"]
    install(saving)
    assert ingest.advice_on_renditions() == ""
    assert ingest.run_renditions(indexed, lambda _: None).files == 1


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ("pass", RenditionFailure.DAMAGED),
        ("sys.exit(3)", RenditionFailure.DAMAGED),
        ("os.abort()", RenditionFailure.CRASHED),
        ("time.sleep(60)", RenditionFailure.TIMED_OUT),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", RenditionFailure.DAMAGED),
        (
            "Path(sys.argv[sys.argv.index('--outdir') + 1], 'berkas.pdf').write_bytes(b'%PDF')",
            RenditionFailure.UNMATCHED,
        ),
    ],
)
def test_what_goes_wrong_has_a_name_and_leaves_the_document(
    indexed: Installation, install: Install, script: str, failure: RenditionFailure
) -> None:
    before = document(indexed)
    install(script)
    hasty = Installation.open(replace(indexed.settings, read_seconds=3))
    assert ingest.run_renditions(hasty, lambda _: None).failed == 1
    hasty.close()
    after = document(indexed)
    assert (after.rendition, after.rendition_failure) == (RenditionState.FAILED, failure)
    assert (after.pages, after.steps, after.summary) == (before.pages, before.steps, before.summary)
    assert found(indexed, "ambulans") == ["Cuti Tahunan"]
    assert not renditions.path(indexed.settings, after.file_sha256).exists()
    assert not ingest.run_renditions(indexed, lambda _: None).files, "it is not tried for ever"


def test_reading_again_keeps_the_pages_and_tries_what_failed_once_more(
    indexed: Installation, install: Install, saving: str, pool: ReaderPool
) -> None:
    install("os.abort()")
    ingest.run_renditions(indexed, lambda _: None)
    install(saving)
    ingest.reprocess(indexed, lambda _: None, everything=True, pool=pool)
    assert ingest.run_renditions(indexed, lambda _: None).files == 1
    ingest.reprocess(indexed, lambda _: None, everything=True, pool=pool)
    again = document(indexed)
    assert (again.rendition, again.summary.page_count, again.pages[1].text) == (RenditionState.DONE, 2, SECOND)
    renditions.forget(indexed.settings, again.file_sha256)
    ingest.reprocess(indexed, lambda _: None, everything=True, pool=pool)
    assert document(indexed).rendition is RenditionState.WAITING, "a rendition that is lost is made again"


def test_a_rendition_that_a_backup_left_out_is_made_again(indexed: Installation, install: Install, saving: str) -> None:
    install(saving)
    ingest.run_renditions(indexed, lambda _: None)
    kept = renditions.path(indexed.settings, document(indexed).file_sha256)
    kept.unlink()
    assert ingest.run_renditions(indexed, lambda _: None).files == 1
    assert kept.is_file()
    assert ingest.run_renditions(indexed, lambda _: None).files == 0


def test_it_goes_on_in_the_background(indexed: Installation, install: Install, saving: str) -> None:
    install(saving)
    with renditions_in_background(indexed):
        end = time.monotonic() + 60
        while document(indexed).rendition is not RenditionState.DONE:
            assert time.monotonic() < end
            time.sleep(0.1)
    with renditions_in_background(Installation.open(replace(indexed.settings, renditions=False))):
        pass


def test_a_document_whose_process_dies_thrice_is_given_up(indexed: Installation) -> None:
    for _ in range(3):
        with indexed.writing() as session:
            assert rendition_queue.claim(session, "a") is not None
            rendition_queue.leases.take_back(session, ["a"])
    assert document(indexed).rendition_failure is RenditionFailure.CRASHED


@needs_libreoffice
@pytest.mark.slow
def test_libreoffice_itself_gives_pages(installation: Installation, tmp_path: Path, pool: ReaderPool) -> None:
    broken = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    lines = [f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (*FIRST.split("\n"), SECOND)]
    (tmp_path / "sop").mkdir()
    write(tmp_path / "sop" / NAME, *lines[:3], broken, lines[3])
    ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None, pool=pool)
    assert ingest.run_renditions(installation, lambda _: None).failed == 0
    assert [page.text for page in document(installation).pages] == [FIRST, SECOND]
