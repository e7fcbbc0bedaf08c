"""What a clerk uploads over an SOP in force waits; managers agree or refuse on a page; visitors notice nothing."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR, viewer_for
from indexer.models import Access, Assignment, Role
from indexer.reading.reader_pool import ReaderPool
from tests import making
from tests.app.conftest import csrf
from tests.app.reading import get, one, words

SignIn = Callable[[Flask, str], FlaskClient]
PAGE = "/kelola/revisi"


@pytest.fixture
def revised(app: Flask, readers: ReaderPool) -> Flask:
    """SOP 1 is public and in force; SOP 2, a clerk's, has its number."""
    installation = app.extensions["telusur"]
    ingest.submit(installation, BytesIO(making.sop("A/01", "Cuti Tahunan", "2 Juni 2020")), "a.pdf", OPERATOR)
    ingest.drain(installation, readers)
    ingest.assign(installation, OPERATOR, 1, Assignment(access=Access.PUBLIC))
    clerk = viewer_for(Role.CLERK, "budi")
    ingest.submit(installation, BytesIO(making.sop("A/01", "Cuti Tahunan Baru", "2 Juni 2024")), "b.pdf", clerk)
    ingest.drain(installation, readers)
    return app


def test_visitors_see_what_they_saw(revised: Flask) -> None:
    visitor = revised.test_client()
    page = get(visitor, "/sop/1")
    assert "Berlaku sejak" in words(one(page, ".sop__status"))
    assert "Baru" not in words(page)
    assert visitor.get("/sop/2").status_code == 404
    assert "Baru" not in words(get(visitor, "/cari?q=cuti&status=semua"))


def test_the_clerk_is_told_that_it_waits(revised: Flask, sign_in: SignIn) -> None:
    page = get(sign_in(revised, "budi"), "/unggah")
    assert "Revisi menunggu persetujuan pengelola" in words(page)
    assert "Revisi ini belum disetujui" in words(get(sign_in(revised, "budi"), "/sop/2"))
    batch = get(sign_in(revised, "budi"), "/unggah/hasil?id=2")
    assert words(one(batch, "p[data-summary]")) == (
        "0 dari 1 berkas dapat dicari, 0 gagal. 1 menunggu persetujuan pengelola."
    )


@pytest.mark.parametrize(("choice", "counts"), [("setuju", "Cuti Tahunan Baru"), ("tolak", "Cuti Tahunan")])
def test_a_manager_decides(revised: Flask, sign_in: SignIn, choice: str, counts: str) -> None:
    manager = sign_in(revised, "ratna")
    assert PAGE in manager.get("/status").text
    page = get(manager, PAGE)
    assert "b.pdf" in words(page)
    form = {"csrf_token": csrf(manager.get(PAGE).text), "putusan": choice}
    assert manager.post(f"{PAGE}/2", data=form).status_code == 303
    assert "Tidak ada revisi yang menunggu." in words(get(manager, PAGE))
    titles = [words(title) for title in get(manager, "/cari?q=cuti").cssselect(".hit__title a")]
    assert titles == [counts]
    assert manager.post(f"{PAGE}/2", data=form).status_code == 404


def test_only_managers_decide(revised: Flask, sign_in: SignIn) -> None:
    clerk = sign_in(revised, "budi")
    assert clerk.get(PAGE).status_code == 403
    token = csrf(clerk.get("/unggah").text)
    assert clerk.post(f"{PAGE}/2", data={"csrf_token": token, "putusan": "setuju"}).status_code == 403
