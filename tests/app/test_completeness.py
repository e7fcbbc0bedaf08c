"""Managers see what is missing, extra or unreadable, and get from each finding to what helps."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import import_register
from indexer.reading.reader_pool import ReaderPool
from tests import making
from tests.app.conftest import csrf
from tests.app.reading import get, one, words
from tests.completeness.test_register_import import HEAD

SignIn = Callable[[Flask, str], FlaskClient]
PAGE = "/kelola/daftar"


@pytest.fixture
def listed(app: Flask, readers: ReaderPool, tmp_path: Path) -> Flask:
    """One SOP without a process that the register does not know, one row without a file, one file that failed."""
    installation = app.extensions["telusur"]
    ingest.submit(installation, BytesIO(making.sop("A/1", "Cuti Tahunan")), "a.pdf", OPERATOR)
    ingest.submit(installation, BytesIO(b"bukan dokumen"), "catatan.pdf", OPERATOR)
    ingest.drain(installation, readers)
    rows = "H/1;Yang Hilang;mikro;;;;;;;;\nH/2;Yang Rahasia;mikro;;;;;dikecualikan;;;\n"
    import_register(installation, making.write(tmp_path / "daftar.csv", (HEAD + rows).encode()))
    return app


def test_only_managers_see_it_and_the_status_leads_there(listed: Flask, sign_in: SignIn) -> None:
    for address in (PAGE, f"{PAGE}.csv"):
        assert listed.test_client().get(address).location == f"/masuk?ke={address}"
        for name, status in (("sari", 403), ("budi", 403), ("ratna", 200)):
            assert sign_in(listed, name).get(address).status_code == status, (address, name)
    assert f'href="{PAGE}"' in sign_in(listed, "ratna").get("/status").text
    assert f'href="{PAGE}"' not in sign_in(listed, "budi").get("/status").text


def test_each_finding_leads_to_what_helps(listed: Flask, sign_in: SignIn) -> None:
    page = get(sign_in(listed, "ratna"), PAGE)
    actions = {
        section.get("aria-labelledby"): {link.get("href") for link in section.cssselect(".findings a")}
        for section in page.cssselect("section")
    }
    assert actions["tanpa-berkas"] == {"/cari?q=Yang+Hilang&status=semua", "/unggah"}
    assert actions["gagal-dibaca"] == {"/status#gagal", "/unggah"}
    assert actions["tanpa-baris"] == actions["tanpa-proses"] == {"/sop/1", "/sop/1/ubah"}
    assert "Isi berkas bukan dokumen yang dikenal" in words(page)
    assert "Yang Rahasia" not in words(page)
    assert "Hanya yang boleh Anda lihat" in words(page)
    tuti = get(sign_in(listed, "tuti"), PAGE)
    assert "Yang Rahasia" in words(tuti)
    assert "Hanya yang boleh Anda lihat" not in words(tuti)


def test_one_kind_can_be_looked_at_alone(listed: Flask, sign_in: SignIn) -> None:
    client = sign_in(listed, "ratna")
    page = get(client, f"{PAGE}?temuan=tanpa-berkas")
    assert words(one(page, "h1")) == "Tercantum dalam daftar, berkasnya belum ada 1"
    assert len(page.cssselect(".findings li")) == 1
    assert "Tidak ada temuan" in words(get(client, f"{PAGE}?temuan=nomor-ganda"))
    assert client.get(f"{PAGE}?temuan=lain").status_code == 404


def test_the_download_is_a_csv_in_the_language_of_the_page(listed: Flask, sign_in: SignIn) -> None:
    client = sign_in(listed, "ratna")
    answer = client.get(f"{PAGE}.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeffBagian;Hal;".encode())
    assert "kelengkapan-sop.csv" in answer.headers["Content-Disposition"]
    client.get("/bahasa/en")
    assert client.get(f"{PAGE}.csv").data.decode("utf-8-sig").startswith("Section;Subject;Declared")


def test_without_a_register_the_page_says_how_to_import_one(app: Flask, sign_in: SignIn) -> None:
    page = get(sign_in(app, "ratna"), PAGE)
    assert "telusur register import" in words(page)
    assert not page.cssselect(".findings")


def send_register(client: FlaskClient, text: str) -> str:
    """Where the page leads after a register was sent."""
    form = {"csrf_token": csrf(client.get(PAGE).text), "daftar": (BytesIO(text.encode()), "baru.csv")}
    answer = client.post(f"{PAGE}/impor", data=form)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_manager_sees_what_a_register_would_change_then_agrees_and_takes_it_back(
    listed: Flask, sign_in: SignIn
) -> None:
    tuti = sign_in(listed, "tuti")
    address = send_register(tuti, "nomor;klasifikasi\nA/1;publik\n")
    page = get(tuti, address)
    assert "Klasifikasi: Internal → Publik 1" in words(page)
    assert "A/1 Cuti Tahunan" in words(one(page, "[aria-labelledby=dilonggarkan]"))
    visitor = listed.test_client()
    assert visitor.get("/sop/1").status_code == 404, "nothing has changed yet"
    form = {field.get("name"): field.get("value") for field in page.cssselect("main form input")}
    assert tuti.post(address, data={**form, "rencana": "lain"}).location == address, "another plan"
    assert tuti.post(address, data=form).status_code == 303
    assert visitor.get("/sop/1").status_code == 200
    assert "baru.csv" in words(get(tuti, PAGE))
    assert tuti.post(f"{PAGE}/impor/batal", data=form).status_code == 303
    assert visitor.get("/sop/1").status_code == 404


def test_a_register_with_mistakes_is_told_and_who_does_not_see_all_imports_none(listed: Flask, sign_in: SignIn) -> None:
    tuti, ratna = sign_in(listed, "tuti"), sign_in(listed, "ratna")
    assert send_register(tuti, "nomor;klasifikasi\nA/1;umum\n").endswith(PAGE)
    assert "baris 2: klasifikasi 'umum' tidak dikenal" in words(get(tuti, PAGE))
    assert "Impor daftar SOP" not in words(get(ratna, PAGE))
    form = {"csrf_token": csrf(ratna.get("/status").text)}
    assert ratna.post(f"{PAGE}/impor", data=form).status_code == 403
