"""A Word document on the page of its SOP: with the pages of its rendition, and without."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.models import Access, Assignment, RenditionFailure, RenditionState
from indexer.reading.reader_pool import ReaderPool
from indexer.registry.tables import documents, files
from tests.app import sample

LINES = sample.lines("publik")


@pytest.fixture
def sop(app: Flask, readers: ReaderPool) -> str:
    """The address of a public SOP in a Word document."""
    installation = app.extensions["telusur"]
    ingest.submit(installation, io.BytesIO(sample.docx(LINES)), "sakit.docx", OPERATOR)
    ingest.drain(installation, readers)
    with installation.session() as session:
        sop_id = session.execute(select(documents.c.id)).scalar_one()
    assert ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.PUBLIC))
    return f"/sop/{sop_id}"


@pytest.fixture
def render(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Renders by a LibreOffice that has the PDF ready."""
    saved, program = tmp_path / "saved.pdf", tmp_path / "bin" / "soffice"
    saved.write_bytes(sample.pdf(LINES))
    program.parent.mkdir()
    write = (
        f"Path(sys.argv[sys.argv.index('--outdir') + 1], 'berkas.pdf').write_bytes(Path({str(saved)!r}).read_bytes())"
    )
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{write}\n")
    program.chmod(0o755)

    def run() -> None:
        monkeypatch.setenv("PATH", str(program.parent))
        assert ingest.run_renditions(app.extensions["telusur"], lambda _: None).failed == 0

    return run


def test_with_a_rendition_its_pages_are_shown_marked_and_opened(
    client: FlaskClient, sop: str, render: Callable[[], None]
) -> None:
    assert client.get(f"{sop}/halaman/1.png").status_code == 404
    assert client.get(f"{sop}/halaman.pdf").status_code == 404
    render()
    assert client.get(f"{sop}/halaman/1.png").mimetype == "image/png"
    assert client.get(f"{sop}/halaman/1.svg?q=ambulans").text.count("<rect") == 1
    opened = client.get(f"{sop}/halaman.pdf", buffered=True)
    assert (opened.mimetype, opened.data[:4]) == ("application/pdf", b"%PDF")
    assert opened.headers["Content-Security-Policy"].startswith("sandbox")
    assert opened.headers["Content-Disposition"].startswith("inline")
    page = client.get(f"{sop}?q=ambulans").text
    assert f'href="{sop}/halaman.pdf#page=1">Buka halaman ini (PDF)</a>' in page
    assert f'src="{sop}/halaman/1.svg?q=ambulans"' in page
    assert "Halaman disusun oleh LibreOffice" in page
    assert f'href="{sop}/unduh"' in page, "the document itself stays at hand"
    found = client.get("/api/v1/search?q=ambulans").json
    assert found is not None
    assert found["hits"][0]["snippets"][0]["label"] == "hal. 1"


def test_without_libreoffice_the_page_says_what_to_install(
    client: FlaskClient, sop: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    page = client.get(f"{sop}?q=ambulans").text
    assert "pasang LibreOffice di server (libreoffice-writer-nogui)" in page
    assert "<mark>ambulans</mark>" in page
    assert "sheet__drawn" not in page


def test_what_is_on_its_way_and_what_failed_is_said(app: Flask, client: FlaskClient, sop: str) -> None:
    def said(state: RenditionState, failure: str = "") -> str:
        with app.extensions["telusur"].writing() as session:
            session.execute(update(files).values(rendition=state.value, rendition_outcome=failure))
        return client.get(sop).text

    for failure in RenditionFailure:
        assert "simpan sebagai PDF" in said(RenditionState.FAILED, failure) or failure is RenditionFailure.UNREADABLE
    assert "LibreOffice" not in said(RenditionState.NONE)
