"""What managers do: status, failed files, and saying where an SOP belongs."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries
from tests.app import sample
from tests.app.conftest import csrf
from tests.app.reading import get

SignIn = Callable[[Flask, str], FlaskClient]


@pytest.fixture
def one_sop(app: Flask, readers: ReaderPool) -> Flask:
    """An installation with one internal SOP (id 1) and one file that failed."""
    installation = app.extensions["telusur"]
    ingest.submit(installation, BytesIO(sample.pdf(sample.lines("internal"))), "laporan.pdf", OPERATOR)
    ingest.submit(installation, BytesIO(b"bukan dokumen"), "catatan.pdf", OPERATOR)
    ingest.drain(installation, readers)
    return app


def save(client: FlaskClient, **fields: str) -> object:
    token = csrf(client.get("/sop/1/ubah").text)
    return client.post("/sop/1/ubah", data={"csrf_token": token, **fields})


def summary(app: Flask) -> object:
    with app.extensions["telusur"].session() as registry:
        return queries.summaries(registry, OPERATOR, (1,))[1]


def test_the_status_names_failed_files_with_what_to_do(one_sop: Flask, sign_in: SignIn) -> None:
    page = sign_in(one_sop, "ratna").get("/status").text
    assert "catatan.pdf" in page
    assert "Isi berkas bukan dokumen yang dikenal. Simpan sebagai PDF atau DOCX, lalu unggah lagi." in page
    assert "Mutakhir" in page


def test_a_clerk_sees_only_their_own_failures(one_sop: Flask, sign_in: SignIn) -> None:
    page = sign_in(one_sop, "budi").get("/status").text
    assert "catatan.pdf" not in page
    assert "Tidak ada berkas yang gagal" in page


def test_a_manager_has_failed_files_read_again(one_sop: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    client = sign_in(one_sop, "ratna")
    answer = client.post("/status/coba-lagi", data={"csrf_token": csrf(client.get("/status").text)})
    assert (answer.status_code, answer.location) == (303, "/status")
    assert "Tidak ada berkas yang gagal" in client.get("/status").text
    ingest.drain(one_sop.extensions["telusur"], readers)
    assert "catatan.pdf" in client.get("/status").text


def test_what_a_manager_says_of_an_sop_counts_at_once(one_sop: Flask, sign_in: SignIn) -> None:
    client = sign_in(one_sop, "ratna")
    answer = save(
        client,
        process="inti/3",
        kind="makro",
        status="berlaku",
        access="publik",
        unit="Biro Umum",
        title="Penyusunan Laporan",
        number="SOP.1",
    )
    assert (answer.status_code, answer.location) == (303, "/kelola/terbit?id=1")
    # What is to be public is confirmed on a page that says what will be seen.
    shown = get(client, answer.location)
    form = {field.name: field.value for field in shown.cssselect("main form input")} | {"aksi": "simpan"}
    assert client.post("/kelola/atur", data=form).status_code == 303
    visitor = one_sop.test_client()
    page = visitor.get("/sop/1").text
    assert "Penyusunan Laporan" in page
    assert "SOP.1" in page
    assert "1 SOP" in visitor.get("/cari?q=rekapitulasi&proses=inti/3&jenis=makro&unit=Biro+Umum").text


def test_the_form_shows_what_was_said_and_emptying_it_takes_it_back(one_sop: Flask, sign_in: SignIn) -> None:
    client = sign_in(one_sop, "ratna")
    save(client, process="inti/3", title="Judul lain")
    page = client.get("/sop/1/ubah").text
    assert '<option value="inti/3" selected>' in page
    assert 'value="Judul lain"' in page
    save(client)
    assert summary(one_sop).title == sample.TITLES["internal"]
    assert summary(one_sop).process_path[-1].code == "lainnya/belum-ditentukan"


def test_every_unusable_field_is_told_and_nothing_is_saved(one_sop: Flask, sign_in: SignIn) -> None:
    client = sign_in(one_sop, "ratna")
    before = summary(one_sop)
    answer = save(client, process="inti/99", kind="besar", status="x", access="rahasia", title="a" * 301, unit="b\x00b")
    assert answer.status_code == 400
    assert answer.text.count('class="field-problem"') == 6
    assert 'aria-describedby="kini-title salah-title"' in answer.text
    assert summary(one_sop) == before


def test_an_sop_made_hidden_is_gone_for_a_manager_without_the_grant(one_sop: Flask, sign_in: SignIn) -> None:
    client = sign_in(one_sop, "ratna")
    answer = save(client, access="dikecualikan")
    assert (answer.status_code, answer.location) == (303, "/status")
    page = client.get("/status").text
    assert "hanya terlihat oleh orang yang diberi izin" in page
    assert "laporan.pdf" not in page
    assert client.get("/sop/1").status_code == 404
    assert sign_in(one_sop, "tuti").get("/sop/1").status_code == 200


def test_the_page_of_an_sop_leads_a_manager_to_the_form(one_sop: Flask, sign_in: SignIn) -> None:
    assert 'href="/sop/1/ubah"' in sign_in(one_sop, "ratna").get("/sop/1").text
    assert 'href="/sop/1/ubah"' not in sign_in(one_sop, "budi").get("/sop/1").text
