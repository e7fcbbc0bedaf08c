"""Uploading through the page: several files at once, each with its own fate, without any script."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from markupsafe import escape
from sqlalchemy import update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.models import Access, Assignment, FileKind, OcrState, Outcome
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, tables
from tests.app import sample
from tests.app.conftest import csrf, everything_in
from tests.extract.attacks import ole2
from tests.extract.making import odt
from tests.scans import SCAN

SignIn = Callable[[Flask, str], FlaskClient]
OpenApp = Callable[[Settings], Flask]


def send(client: FlaskClient, *files: tuple[bytes, str], follow: bool = True) -> Any:
    """Sends the form on /unggah as a browser does, and gives the page it leads to."""
    sent = [("file", FileStorage(BytesIO(content), name)) for content, name in files]
    token = csrf(client.get("/unggah").text)
    boundary, body = encode_multipart(MultiDict([("csrf_token", token), *sent]))
    answer = client.post("/unggah", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return client.get(answer.location) if follow else answer


def states(page: str) -> dict[str, str]:
    """Name → state in words, as the page lists them."""
    rows = re.findall(r"data-name>(.*?)</bdi>.*?data-label>(.*?)</p>", page, re.DOTALL)
    return {name: label for name, label in rows if name}


def test_a_visitor_is_led_to_the_login_and_back(client: FlaskClient) -> None:
    answer = client.get("/unggah")
    assert (answer.status_code, answer.location) == (303, "/masuk?ke=/unggah")


def test_staff_without_the_role_are_told_so(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(app, "sari").get("/unggah")
    assert answer.status_code == 403
    assert "Peran Anda" in answer.text


def test_each_file_of_a_batch_has_its_own_fate(app: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    client = sign_in(app, "budi")
    page = send(
        client,
        (sample.pdf(sample.lines("publik")), "pemulangan.pdf"),
        (sample.docx(sample.lines("internal")), "laporan.docx"),
        (b"", "kosong.pdf"),
        (b"catatan biasa, bukan dokumen", "catatan.pdf"),
        (sample.pdf(["terpotong"])[:200], "terpotong.pdf"),
    )
    assert set(states(page.text)) == {"pemulangan.pdf", "laporan.docx", "kosong.pdf", "catatan.pdf", "terpotong.pdf"}
    assert states(page.text)["pemulangan.pdf"] == "Menunggu"
    assert "http-equiv" in page.text  # reloads itself without a script
    ingest.drain(app.extensions["telusur"], readers)
    page = client.get(page.request.full_path)
    found = states(page.text)
    assert found["pemulangan.pdf"] == found["laporan.docx"] == "Dapat dicari"
    assert found["kosong.pdf"].startswith("Gagal: Berkas kosong")
    assert found["catatan.pdf"].startswith("Gagal: Isi berkas bukan dokumen yang dikenal")
    assert found["terpotong.pdf"].startswith("Gagal: Berkas rusak")
    assert "http-equiv" not in page.text
    for word in ("ambulans", "rekapitulasi"):
        assert "1 SOP" in client.get(f"/cari?q={word}").text


def test_a_file_over_its_limit_fails_alone(
    settings: Settings, open_app: OpenApp, sign_in: SignIn, readers: ReaderPool
) -> None:
    app = open_app(replace(settings, file_mb=1))
    client = sign_in(app, "budi")
    page = send(client, (b"%PDF-1.4" + b"x" * 1_000_001, "besar.pdf"), (sample.pdf(["kecil"]), "kecil.pdf"))
    assert states(page.text)["besar.pdf"].startswith("Gagal: Berkas atau isinya terlalu besar")
    assert "coba-lagi" not in page.text.split("data-row>")[0].split("kecil.pdf")[0].split("besar.pdf")[-1]
    ingest.drain(app.extensions["telusur"], readers)
    assert states(client.get("/unggah").text)["kecil.pdf"] == "Dapat dicari"


def test_no_file_chosen_says_what_to_do(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "budi")
    assert "Belum ada berkas yang dipilih" in send(client).text
    assert "Belum ada berkas yang dipilih" in send(client, (b"", "")).text


def test_a_known_file_is_recognised_and_linked(app: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    content = sample.pdf(sample.lines("internal"))
    send(sign_in(app, "budi"), (content, "satu.pdf"))
    ingest.drain(app.extensions["telusur"], readers)
    page = send(sign_in(app, "citra"), (content, "dua.pdf"))
    assert states(page.text) == {"dua.pdf": "Berkas ini sudah ada"}
    assert f'href="/sop/1">{sample.TITLES["internal"]}</a>' in page.text


def test_a_known_file_that_is_hidden_is_not_given_away(app: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    content = sample.pdf(sample.lines("dikecualikan"))
    send(sign_in(app, "budi"), (content, "rahasia.pdf"))
    installation = app.extensions["telusur"]
    ingest.drain(installation, readers)
    assert ingest.assign(installation, OPERATOR, 1, Assignment(access=Access.RESTRICTED))
    page = send(sign_in(app, "citra"), (content, "dugaan.pdf"))
    assert "sudah ada" not in page.text
    assert "/sop/" not in page.text
    assert sample.TITLES["dikecualikan"] not in page.text


def test_uploads_of_others_are_nobodys_business(app: Flask, sign_in: SignIn) -> None:
    answer = send(sign_in(app, "budi"), (b"%PDF-1.4", "milik-budi.pdf"), follow=False)
    other = sign_in(app, "citra")
    assert other.get(answer.location).status_code == 404
    assert "milik-budi.pdf" not in other.get("/unggah").text
    token = csrf(other.get("/unggah").text)
    assert other.post("/unggah/1/coba-lagi", data={"csrf_token": token}).status_code == 404
    assert "milik-budi.pdf" in sign_in(app, "ratna").get(answer.location).text


def end_with(app: Flask, outcome: Outcome) -> None:
    """As if every file had ended so."""
    with app.extensions["telusur"].writing() as session:
        for table in (tables.jobs, tables.files):
            session.execute(update(table).values(outcome=outcome.value))


def retries(page: str) -> int:
    """How many rows offer to read their file again."""
    return len(html.fromstring(page).cssselect("ul[data-rows] form[data-retry]:not([hidden])"))


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in KEPT])
def test_a_retry_is_offered_only_where_it_may_help(
    app: Flask, sign_in: SignIn, readers: ReaderPool, outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no converter
    client = sign_in(app, "budi")
    send(client, (b"bukan dokumen", "a.pdf"))
    ingest.drain(app.extensions["telusur"], readers)
    end_with(app, outcome)
    may_help = outcome in (Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.UNREADABLE)
    assert retries(client.get("/unggah").text) == may_help
    status = html.fromstring(client.get("/status").text)
    assert len(status.cssselect(".failures form")) == may_help
    assert client.get("/api/v1/jobs").json["jobs"][0]["can_retry"] == may_help


def test_an_old_word_file_may_be_read_again_once_a_converter_is_there(
    app: Flask, sign_in: SignIn, readers: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(app, "budi")
    send(client, (b"bukan dokumen", "a.doc"))
    ingest.drain(app.extensions["telusur"], readers)
    end_with(app, Outcome.NO_CONVERTER)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert retries(client.get("/unggah").text) == 0
    (tmp_path / "antiword").write_text("#!/bin/sh\n")
    (tmp_path / "antiword").chmod(0o755)
    assert retries(client.get("/unggah").text) == 1


SCAN_STATES = pytest.mark.parametrize("state", [OcrState.WAITING, OcrState.WORKING])


@pytest.fixture
def scan(app: Flask, sign_in: SignIn, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody who has sent a scan and an SOP with text, where scans can be recognised."""
    monkeypatch.setattr(ingest, "advice_on_scans", lambda: "")
    client = sign_in(app, "budi")
    send(client, (SCAN.read_bytes(), "hasil pindai.pdf"), (sample.pdf(sample.lines("publik")), "teks.pdf"))
    ingest.drain(app.extensions["telusur"], readers)
    return client


@SCAN_STATES
def test_a_scan_is_being_recognised_until_its_text_is_there(app: Flask, scan: FlaskClient, state: OcrState) -> None:
    installation = app.extensions["telusur"]
    with installation.writing() as session:
        waiting = tables.files.c.ocr == OcrState.WAITING.value
        session.execute(update(tables.files).where(waiting).values(ocr=state.value))
    batch = scan.get("/unggah/hasil?id=1&id=2").text
    assert states(batch) == {"hasil pindai.pdf": "Sedang dikenali (OCR)", "teks.pdf": "Dapat dicari"}
    assert "1 dari 2 berkas dapat dicari, 0 gagal. 1 sedang dikenali (OCR)." in batch
    assert "http-equiv" in batch  # turns by itself without a script
    shown = html.fromstring(scan.get("/status").text)
    assert (
        dict(zip(*(texts(shown, f".figures {name}") for name in ("dt", "dd")), strict=True))["Sedang dikenali (OCR)"]
        == "1"
    )
    (job,) = (job for job in scan.get("/api/v1/jobs").json["jobs"] if job["recognising"])
    assert job["name"] == "hasil pindai.pdf"
    with installation.writing() as session:
        session.execute(update(tables.files).values(ocr=OcrState.DONE.value))
        session.execute(update(tables.jobs).values(outcome=Outcome.INDEXED.value))
    batch = scan.get("/unggah/hasil?id=1&id=2").text
    assert set(states(batch).values()) == {"Dapat dicari"}
    assert "http-equiv" not in batch


def test_where_nothing_recognises_scans_they_do_not_wait(scan: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "advice_on_scans", lambda: "Pasang Tesseract.")
    batch = scan.get("/unggah/hasil?id=1&id=2").text
    assert states(batch)["hasil pindai.pdf"].startswith("Berkas tidak memuat teks (hasil pindai).")
    assert "http-equiv" not in batch
    assert "Menunggu dikenali (OCR)" in scan.get("/status").text


def test_a_scan_of_a_hidden_sop_is_not_counted_for_others(app: Flask, scan: FlaskClient, sign_in: SignIn) -> None:
    def counted(name: str) -> str:
        shown = html.fromstring(sign_in(app, name).get("/status").text)
        return dict(zip(*(texts(shown, f".figures {part}") for part in ("dt", "dd")), strict=True))[
            "Sedang dikenali (OCR)"
        ]

    installation = app.extensions["telusur"]
    with installation.session() as session:
        hidden = next(sop.id for sop in queries.newest(session, OPERATOR, 5) if sop.title != sample.TITLES["publik"])
    assert ingest.assign(installation, OPERATOR, hidden, Assignment(access=Access.RESTRICTED))
    assert (counted("ratna"), counted("tuti")) == ("0", "1")


def test_a_finished_file_shows_what_was_read_and_where_to_correct_it(
    app: Flask, sign_in: SignIn, readers: ReaderPool
) -> None:
    client, manager = sign_in(app, "budi"), sign_in(app, "ratna")
    page = send(client, (sample.pdf(sample.lines("publik")), "pemulangan.pdf"))
    ingest.drain(app.extensions["telusur"], readers)
    assert ingest.assign(app.extensions["telusur"], OPERATOR, 1, Assignment(process="inti/3"))
    for viewer, corrects in ((client, False), (manager, True)):
        for address in (page.request.full_path, "/unggah", "/status"):
            shown = html.fromstring(viewer.get(address).text)
            (sop,) = texts(shown, "ul[data-rows] [data-sops] li")
            assert sop.startswith(f"{sample.TITLES['publik']} {sample.NUMBERS['publik']} · Proses inti › ")
            assert [link.get("href") for link in shown.cssselect("[data-sops] a")][1:] == ["/sop/1/ubah"] * corrects
            assert ("Minta pengelola memperbaikinya" in shown.text_content()) == (not corrects)


def texts(page: HtmlElement, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]


def test_trying_again_leads_back_to_the_batch(app: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    client = sign_in(app, "budi")
    answer = send(client, (b"bukan dokumen", "a.pdf"), (b"juga bukan dokumen", "b.pdf"), follow=False)
    ingest.drain(app.extensions["telusur"], readers)
    end_with(app, Outcome.CRASHED)
    page = client.get(answer.location).text
    assert page.count('action="/unggah/') == 2
    form = {"csrf_token": csrf(page), "id": re.findall(r'name="id" value="(\d+)"', page)[:2]}
    again = client.post("/unggah/1/coba-lagi", data=form)
    assert again.status_code == 303
    assert states(client.get(again.location).text)["a.pdf"] == "Menunggu"
    assert "b.pdf" in client.get(again.location).text


HOSTILE = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\system.pdf": "....windowssystem.pdf",
    "/etc/shadow": "shadow",
    "a\x00b.pdf": "ab.pdf",
    "baris%0Abaru.pdf": "baris%0Abaru.pdf",
    "\u202efdp.exe": "fdp.exe",
    "<script>alert(1)</script>.pdf": "script>.pdf",
    "<img src=x onerror=alert(1)>.pdf": "<img src=x onerror=alert(1)>.pdf",
    "{{ 7 * 7 }}.pdf": "{{ 7 * 7 }}.pdf",
    "a" * 251 + ".pdf": "a" * 200,
    "..": "..",
    "CON.pdf": "CON.pdf",
}


def test_names_are_shown_harmlessly_and_never_used_as_paths(app: Flask, sign_in: SignIn, settings: Settings) -> None:
    client = sign_in(app, "budi")
    before = everything_in(settings.data.parent)
    for number, (name, shown) in enumerate(HOSTILE.items()):
        page = send(client, (b"isi " + bytes([number]), name))
        assert page.status_code == 200
        assert list(states(page.text)) == [str(escape(shown))], name
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text
    new = [name for name in everything_in(settings.data.parent) if name not in before]
    assert all(re.fullmatch(r"[0-9a-f]{62}", name) for name in new), new


@pytest.mark.slow
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(name=st.text(min_size=1, max_size=300), content=st.binary(max_size=200))
def test_any_name_and_any_bytes_are_accepted_without_an_error(uploader: FlaskClient, name: str, content: bytes) -> None:
    token = csrf(uploader.get("/unggah").text)
    answer = uploader.post("/unggah", data={"csrf_token": token, "file": (BytesIO(content), name)})
    assert answer.status_code == 303
    assert uploader.get(answer.location).status_code == 200


@pytest.fixture
def uploader(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(app, "budi")


def test_an_old_word_file_is_read_once_a_converter_is_installed(
    app: Flask, sign_in: SignIn, readers: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    client = sign_in(app, "budi")
    page = send(client, (ole2("WordDocument"), "lama.doc"))
    ingest.drain(app.extensions["telusur"], readers)
    failed = client.get(page.request.full_path).text
    assert states(failed)["lama.doc"].startswith("Gagal: Berkas Word lama (.doc) belum dapat dibaca di server ini.")
    assert "libreoffice-writer-nogui" in failed
    saved, program = tmp_path / "saved.odt", tmp_path / "soffice"
    saved.write_bytes(odt("<text:p>Pemulangan jenazah dengan ambulans</text:p>"))
    program.write_text(f"#!/bin/sh\n/bin/cp {saved} berkas.odt\n")
    program.chmod(0o755)
    address = re.search(r'action="(/unggah/\d+/coba-lagi)"', failed)
    assert address
    client.post(address[1], data={"csrf_token": csrf(failed)})
    ingest.drain(app.extensions["telusur"], readers)
    assert states(client.get(page.request.full_path).text)["lama.doc"] == "Dapat dicari"
    with app.extensions["telusur"].session() as session:
        (found,) = queries.newest(session, OPERATOR, 1)
    assert found.file_kind is FileKind.DOC
    answer = client.get(f"/sop/{found.id}/unduh")
    assert answer.data == ole2("WordDocument")
    assert answer.mimetype == "application/msword"
    answer.close()


def test_managers_may_file_what_they_send_and_others_are_not_asked(
    app: Flask, sign_in: SignIn, readers: ReaderPool
) -> None:
    manager, clerk = sign_in(app, "ratna"), sign_in(app, "budi")
    assert 'name="access"' in manager.get("/unggah").text
    assert 'name="access"' not in clerk.get("/unggah").text
    said = {"process": "inti/3", "kind": "makro", "access": "publik"}
    for client, status in ((clerk, 403), (manager, 303)):
        file = (BytesIO(sample.pdf(sample.lines("publik"))), "pemulangan.pdf")
        form = {"csrf_token": csrf(client.get("/unggah").text), "file": file, **said}
        assert client.post("/unggah", data=form).status_code == status
    ingest.drain(app.extensions["telusur"], readers)
    assert "1 SOP" in app.test_client().get("/cari?q=ambulans&proses=inti/3&jenis=makro").text


def test_a_choice_that_does_not_exist_is_told(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    file = (BytesIO(b"x"), "a.pdf")
    form = {"csrf_token": csrf(client.get("/unggah").text), "file": file, "process": "inti/99", "kind": "besar"}
    answer = client.post("/unggah", data=form)
    assert answer.status_code == 400
    assert "Pilih dari daftar" in answer.text
    assert "a.pdf" not in client.get("/unggah").text
