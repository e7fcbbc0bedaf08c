"""A file that holds several SOPs, one of them hidden: who may not see all of it gets the pages that they may see."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from indexer import ingest, pictures, renditions
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.errors import ReadError
from indexer.models import Outcome
from indexer.reading.reader_pool import ReaderPool
from indexer.registry.tables import documents, files
from search_app import create_app
from tests.app import sample
from tests.app.conftest import sops

SignIn = Callable[[Flask, str], FlaskClient]
HIDDEN = sample.WORDS["dikecualikan"]


def _pages(*classes: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(" ".join(sample.TITLES.values()))
    for access in classes:
        canvas.bookmarkPage(access)
        canvas.addOutlineEntry(sample.TITLES[access], access)
        for row, line in enumerate(sample.lines(access)):
            canvas.drawString(72, 760 - 18 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module", params=["pdf", "docx"])
def compiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, populated: Path, readers: ReaderPool
) -> Iterator[tuple[Flask, str, int]]:
    """An app with a file of a public, a restricted and a public part; its kind; the id of the first part.

    The parts are set by hand: what reading makes of files is not asked here. The DOCX has a rendition.
    """
    data = shutil.copytree(populated, tmp_path_factory.mktemp("kumpulan") / "data")
    app = create_app(Settings(data=data, secret_key="test-key"))
    app.testing = False
    installation = app.extensions["telusur"]
    bound = _pages("publik", "dikecualikan", "internal")
    kind = request.param
    sent = bound if kind == "pdf" else sample.docx(sample.lines("publik"))
    ingest.submit(installation, io.BytesIO(sent), f"kumpulan.{kind}", OPERATOR)
    ingest.drain(installation, readers)
    with installation.writing() as session:
        rows = session.execute(select(documents).order_by(documents.c.part)).all()
        first = rows[0].id
        for part, access in enumerate(("publik", "dikecualikan", "publik")):
            values = {"part": part, "first_page": part + 1, "last_page": part + 1, "access": access, "version": 9}
            if part < len(rows):
                session.execute(update(documents).where(documents.c.id == rows[part].id).values(**values))
            else:
                copied = {**dict(rows[0]._mapping), **values, "title": f"Bagian {part}", "id": rows[-1].id + part}
                session.execute(insert(documents).values(copied))
        if kind == "docx":
            sha256 = session.execute(select(files.c.sha256)).scalar_one()
            made = data / "made.pdf"
            made.write_bytes(bound)
            renditions.keep(app.config["TELUSUR"], sha256, made)
            session.execute(update(files).values(rendition="done"))
    ingest.reindex(installation)
    yield app, kind, first
    installation.close()


def _fetch(client: FlaskClient, address: str) -> TestResponse:
    answer = client.get(address)
    assert answer.data is not None
    answer.close()
    return answer


def _texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_visitor_gets_the_visible_pages_under_their_numbers(compiled: tuple[Flask, str, int]) -> None:
    app, kind, first = compiled
    for rest in ("berkas", "unduh") if kind == "pdf" else ("halaman.pdf",):
        answer = _fetch(app.test_client(), f"/sop/{first}/{rest}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        texts = _texts(answer.data)
        assert [sample.TITLES["publik"] in texts[0], texts[1], sample.TITLES["internal"] in texts[2]] == [
            True,
            "",
            True,
        ]
        assert HIDDEN.encode() not in answer.data
        again = app.test_client().get(f"/sop/{first}/{rest}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert _fetch(app.test_client(), f"/sop/{first}/{rest}").data == answer.data


def test_who_may_see_all_gets_the_file_as_it_came(compiled: tuple[Flask, str, int], sign_in: SignIn) -> None:
    app, kind, first = compiled
    whole = _fetch(sign_in(app, "wayan"), f"/sop/{first}/unduh")
    part = _fetch(app.test_client(), f"/sop/{first}/unduh")
    assert part.status_code == (200 if kind == "pdf" else 404)
    installation = app.extensions["telusur"]
    with installation.session() as session:
        sha256 = session.execute(select(files.c.sha256)).scalar_one()
    assert whole.data == installation.files.path(sha256).read_bytes()
    assert whole.headers["ETag"] != part.headers.get("ETag")
    assert sha256 not in whole.headers["ETag"]


def test_page_and_api_say_what_is_offered(compiled: tuple[Flask, str, int], sign_in: SignIn) -> None:
    app, kind, first = compiled
    page = app.test_client().get(f"/sop/{first}").text
    assert ("aslinya tidak dapat diunduh" in page) == (kind == "docx")
    assert (f"/sop/{first}/unduh" in page) == (kind == "pdf")
    told = app.test_client().get(f"/api/v1/documents/{first}").json["document"]["file"]
    assert (told["size"], told["sha256"]) == (None, None)
    assert _fetch(app.test_client(), told["href"]).status_code == 200
    everything = sign_in(app, "wayan")
    assert "aslinya tidak dapat diunduh" not in everything.get(f"/sop/{first}").text
    assert everything.get(f"/api/v1/documents/{first}").json["document"]["file"]["sha256"]


def test_a_file_that_cannot_be_split_is_refused_in_a_sentence(
    compiled: tuple[Flask, str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise ReadError(Outcome.TIMED_OUT, "")

    app, kind, first = compiled
    monkeypatch.setattr(app.extensions["telusur.pictures"], "select", refuse)
    answer = app.test_client().get(f"/sop/{first}/{'berkas' if kind == 'pdf' else 'halaman.pdf'}")
    assert answer.status_code == 422
    assert "tidak dapat dipisahkan" in answer.text


def test_the_kept_pages_go_with_the_file(compiled: tuple[Flask, str, int]) -> None:
    app, kind, first = compiled
    assert _fetch(app.test_client(), f"/sop/{first}/{'berkas' if kind == 'pdf' else 'halaman.pdf'}").status_code == 200
    settings = app.config["TELUSUR"]
    (kept,) = (path for path in settings.pictures_folder.glob("*/*") if "-s1-" in path.name)
    pictures.forget(settings, kept.name.partition("-")[0])
    assert not kept.exists()


def test_only_what_everybody_may_see_may_be_kept(filled: Flask, sign_in: SignIn) -> None:
    """By browsers and proxies: files, pages as pictures, and every answer to a name and password in the request."""
    client = sign_in(filled, "wayan")
    kept = {"publik": "private, no-cache", "internal": "no-store", "dikecualikan": "no-store"}
    for access, sop in sops(filled).items():
        for rest in ("berkas", "unduh", *(("halaman/1.png", "halaman/1.svg") if access != "internal" else ())):
            answer = _fetch(client, f"/sop/{sop.id}/{rest}")
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == kept[access], (access, rest)


@pytest.mark.parametrize("address", ["/api/v1/search?q=petugas", "/api/v1/jobs", "/sop/1/berkas", "/", "/api/v1/x"])
def test_answers_to_http_basic_are_kept_by_nobody(filled: Flask, address: str) -> None:
    answer = filled.test_client().get(address, auth=("budi", sample.PASSWORD))
    answer.close()
    assert answer.headers["Cache-Control"] == "no-store"
    refused = filled.test_client().get("/api/v1/search", auth=("budi", "salah"))
    assert (refused.status_code, refused.headers["Cache-Control"]) == (401, "no-store")
