"""The API: the same answers as the pages, one shape of error, and documentation that names every address."""

import base64
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.config import Settings
from indexer.installation import Installation
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import database
from search_app.http import auth
from search_app.http.rate_limit import Rule
from search_app.views import uploads
from tests.app import sample
from tests.app.conftest import csrf, sops
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]
OpenApp = Callable[[Settings], Flask]
DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def send(client: FlaskClient, content: bytes, name: str, headers: dict[str, str]) -> Any:
    return client.post("/api/v1/documents", data={"file": (BytesIO(content), name)}, headers=headers)


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_search_gives_hits_with_passages_facets_and_links(filled: Flask) -> None:
    answer = filled.test_client().get("/api/v1/search?q=ambulans")
    assert answer.status_code == 200
    found = answer.json
    assert (found["query"], found["total"], found["page"], found["page_count"]) == ("ambulans", 1, 1, 1)
    (hit,) = found["hits"]
    assert hit["sop"]["title"] == sample.TITLES["publik"]
    (snippet,) = hit["snippets"]
    assert [part["text"] for part in snippet["parts"] if part["is_match"]] == ["ambulans"]
    assert snippet["page"] == 1
    for href in (hit["sop"]["href"], snippet["href"], snippet["original"]):
        with filled.test_client().get(href.split("#")[0]) as page:
            assert page.status_code == 200
    kinds = {facet["name"] for facet in found["facets"]}
    assert {"process", "kind", "unit", "role", "year", "status", "format"} == kinds
    assert found["links"] == {"self": "/api/v1/search?q=ambulans", "next": None, "previous": None}


def test_page_and_api_say_the_same(filled: Flask, sign_in: SignIn) -> None:
    client = sign_in(filled, "wayan")
    for q in ("petugas", "ambulans", "tidakadasamasekali", ""):
        total = client.get("/api/v1/search", query_string={"q": q}).json["total"]
        assert f"{total} SOP" in client.get("/cari", query_string={"q": q}).text or total == 0


def test_pages_of_results_lead_to_each_other(filled: Flask, sign_in: SignIn) -> None:
    client = sign_in(filled, "wayan")
    seen, address = [], "/api/v1/search?q=petugas&per_page=1"
    while address:
        page = client.get(address).json
        seen += [hit["sop"]["id"] for hit in page["hits"]]
        address = page["links"]["next"]
    assert len(seen) == len(set(seen)) == page["total"] == 3
    assert client.get(page["links"]["previous"]).json["page"] == 2


def test_every_mistake_is_told_at_once(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?page=0&sort=acak&per_page=10000&huruf=1")
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_request"
    assert set(answer.json["error"]["fields"]) == {"page", "sort", "per_page", "huruf"}


def test_a_document_tells_what_the_sop_says(filled: Flask) -> None:
    sop = sops(filled)["publik"]
    found = filled.test_client().get(f"/api/v1/documents/{sop.id}").json["document"]
    assert (found["title"], found["number"], found["access"]) == (sop.title, sop.number, "publik")
    assert found["identity"]["effective"]["iso"] == "2024-06-02"
    assert "ambulans" in found["pages"][0]["text"]
    assert found["process"][-1]["code"] == "lainnya/belum-ditentukan"
    with filled.test_client().get(found["file"]["href"]) as file:
        assert len(file.data) == found["file"]["size"]
    assert found["file"]["name"] == "publik.pdf"


# --- Who asks --------------------------------------------------------------------------------------------------------


def test_basic_credentials_see_what_the_person_sees(filled: Flask) -> None:
    client = filled.test_client()
    totals = {
        name: client.get("/api/v1/search?q=petugas", headers=basic(name)).json["total"] for name in ("sari", "wayan")
    }
    assert totals == {"sari": 2, "wayan": 3}
    assert client.get("/api/v1/search?q=petugas").json["total"] == 1


def test_wrong_credentials_are_an_error_and_never_a_visitor(client: FlaskClient) -> None:
    for headers in (basic("sari", "salah"), basic("tidak-ada"), basic(""), {"Authorization": "Bearer abc"}):
        answer = client.get("/api/v1/search", headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_browser_gets_no_password_box(client: FlaskClient) -> None:
    answer = client.post("/api/v1/documents", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


def test_credentials_in_the_header_outweigh_the_session(filled: Flask, sign_in: SignIn) -> None:
    client = sign_in(filled, "wayan")
    assert client.get("/api/v1/search?q=petugas", headers=basic("sari")).json["total"] == 2


def test_guessing_passwords_is_slowed_down_here_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "BY_NAME", Rule("masuk-nama", most=2, seconds=60))
    for _ in range(2):
        assert client.get("/api/v1/search", headers=basic("sari", "salah")).status_code == 401
    answer = client.get("/api/v1/search", headers=basic("sari"))
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0


# --- Sending ---------------------------------------------------------------------------------------------------------


def test_a_file_is_accepted_read_and_found(app: Flask, readers: ReaderPool) -> None:
    client, headers = app.test_client(), basic("budi")
    answer = send(client, sample.pdf(sample.lines("publik")), "pemulangan.pdf", headers)
    assert answer.status_code == 202
    job = answer.json["job"]
    assert (job["state"], job["label"], job["is_final"]) == ("queued", "Menunggu", False)
    assert answer.headers["Location"] == job["href"]
    ingest.drain(app.extensions["telusur"], readers)
    job = client.get(job["href"], headers=headers).json["job"]
    assert (job["state"], job["outcome"], job["label"]) == ("indexed", "indexed", "Dapat dicari")
    (document,) = job["documents"]
    assert document["title"] == sample.TITLES["publik"]
    assert client.get("/api/v1/search?q=ambulans", headers=headers).json["total"] == 1
    assert client.get("/api/v1/search?q=ambulans").json["total"] == 0  # Internal until somebody says otherwise


def test_a_manager_files_what_is_sent(app: Flask, readers: ReaderPool) -> None:
    client, said = app.test_client(), {"process": "inti/3", "access": "publik"}

    def post(name: str, **fields: str) -> Any:
        file = (BytesIO(sample.pdf(sample.lines("publik"))), "a.pdf")
        return client.post("/api/v1/documents", data={"file": file, **fields}, headers=basic(name))

    assert post("budi", **said).status_code == 403
    wrong = post("ratna", access="rahasia")
    assert (wrong.status_code, list(wrong.json["error"]["fields"])) == (400, ["access"])
    assert post("ratna", **said).status_code == 202
    ingest.drain(app.extensions["telusur"], readers)
    found = client.get("/api/v1/search?process=inti/3").json
    assert [hit["sop"]["access_label"] for hit in found["hits"]] == ["Publik"]


def test_the_same_file_again_is_recognised(app: Flask, readers: ReaderPool) -> None:
    client, content = app.test_client(), sample.pdf(sample.lines("publik"))
    send(client, content, "satu.pdf", basic("budi"))
    ingest.drain(app.extensions["telusur"], readers)
    answer = send(client, content, "dua.pdf", basic("citra"))
    assert answer.status_code == 200
    assert answer.json["duplicate"] is True
    assert answer.json["job"]["label"] == "Berkas ini sudah ada"
    assert client.get(answer.json["job"]["documents"][0]["href"], headers=basic("citra")).status_code in (200, 404)


def test_who_may_not_upload_is_told_so(app: Flask) -> None:
    client = app.test_client()
    assert send(client, b"x", "a.pdf", {}).status_code == 401
    answer = send(client, b"x", "a.pdf", basic("sari"))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")


def test_jobs_of_others_do_not_exist_except_for_a_manager(app: Flask) -> None:
    client = app.test_client()
    href = send(client, b"bukan pdf", "a.pdf", basic("budi")).json["job"]["href"]
    assert client.get(href, headers=basic("citra")).status_code == 404
    assert client.get(href).status_code == 404
    assert client.post(f"{href}/retry", headers=basic("citra")).status_code == 404
    assert client.get("/api/v1/jobs", headers=basic("citra")).json == {"jobs": []}
    assert client.get(href, headers=basic("ratna")).status_code == 200
    assert len(client.get("/api/v1/jobs", headers=basic("ratna")).json["jobs"]) == 1


def test_several_jobs_are_asked_at_once_and_senseless_ids_are_left_out(app: Flask) -> None:
    client, headers = app.test_client(), basic("budi")
    ids = [send(client, bytes([n]), f"{n}.pdf", headers).json["job"]["id"] for n in range(3)]
    address = f"/api/v1/jobs?id={ids[0]}&id={ids[2]}&id=x&id=-1&id=²&id=999999999&id=99999999999999999999"
    assert [job["id"] for job in client.get(address, headers=headers).json["jobs"]] == [ids[2], ids[0]]


def test_a_failed_file_is_read_again_on_request(app: Flask, readers: ReaderPool) -> None:
    client, headers = app.test_client(), basic("budi")
    job = send(client, b"bukan dokumen sama sekali", "catatan.pdf", headers).json["job"]
    ingest.drain(app.extensions["telusur"], readers)
    job = client.get(job["href"], headers=headers).json["job"]
    # Not offered, since the same bytes end the same way; a newer reader may still be asked.
    assert (job["state"], job["can_retry"]) == ("failed", False)
    assert job["label"].startswith("Gagal: Isi berkas bukan dokumen")
    answer = client.post(job["retry"], headers=headers)
    assert (answer.status_code, answer.json["job"]["state"]) == (202, "queued")


def test_too_many_uploads_have_to_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PER_PERSON", Rule("unggah", most=2, seconds=60))
    client = app.test_client()
    answers = [send(client, b"%PDF", "a.pdf", basic("budi")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


# --- Errors ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(settings: Settings, open_app: OpenApp) -> Flask:
    """An app with an address that fails inside and a small limit for uploads."""
    app = open_app(replace(settings, upload_mb=1))

    @app.get("/api/v1/rusak")
    def rusak() -> str:
        raise ZeroDivisionError("rahasia dari dalam")

    return app


BIG = {"data": b"x" * 1_100_000, "content_type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize(
    ("status", "code", "method", "path", "given"),
    [
        (400, "bad_request", "get", "/api/v1/search?page=x", {}),
        (400, "bad_request", "post", "/api/v1/documents", {"data": {"lain": (BytesIO(b"x"), "a.pdf")}}),
        (401, "unauthorized", "post", "/api/v1/documents", {"headers": {}}),
        (404, "not_found", "get", "/api/v1/documents/12345", {}),
        (404, "not_found", "get", "/api/v1/documents/99999999999999999999", {}),
        (404, "not_found", "get", "/api/v1/tidak-ada", {}),
        (405, "method_not_allowed", "delete", "/api/v1/search", {}),
        (413, "too_large", "post", "/api/v1/documents", BIG),
        (415, "unsupported_media_type", "post", "/api/v1/documents", {"json": {"file": "x"}}),
        (500, "internal_error", "get", "/api/v1/rusak", {}),
    ],
)
def test_every_error_has_the_same_shape(
    broken: Flask, status: int, code: str, method: str, path: str, given: dict[str, Any]
) -> None:
    given = {"headers": basic("budi"), **given}
    answer = getattr(broken.test_client(), method)(path, **given)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"code", "message", "fields"}
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["message"]
    assert "rahasia" not in answer.text
    assert code in DOCS.read_text()


def test_an_index_that_cannot_be_opened_is_503_and_the_health_says_which(
    app: Flask, settings: Settings, open_app: OpenApp, readers: ReaderPool
) -> None:
    send(app.test_client(), sample.pdf(sample.lines("publik")), "a.pdf", basic("budi"))
    ingest.drain(app.extensions["telusur"], readers)
    assert app.test_client().get("/healthz").json == {
        "status": "ok",
        "registry": "ok",
        "index": "ok",
        "disk": "ok",
    }
    for file in settings.index_folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"rusak")
    client = open_app(settings).test_client()
    answer = client.get("/api/v1/search?q=pmi")
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "unavailable"
    health = client.get("/healthz")
    down = {"status": "down", "registry": "ok", "index": "down", "disk": "ok"}
    assert (health.status_code, health.json) == (503, down)


def test_a_registry_that_is_gone_is_503_too(broken: Flask, settings: Settings) -> None:
    broken.extensions["telusur"].close()
    for file in settings.data.glob("registry.sqlite*"):
        file.unlink()
    health = broken.test_client().get("/healthz")
    assert (health.status_code, health.json["registry"]) == (503, "down")
    assert str(settings.data) not in health.text


# --- Documentation ---------------------------------------------------------------------------------------------------


def gone(installation: Installation) -> None:
    """The folder of the registry is not there any more."""
    installation.settings.data.rename(installation.settings.data.with_name("lain"))


def damaged(installation: Installation) -> None:
    for file in installation.settings.data.glob("registry.sqlite*"):
        file.write_bytes(b"rusak" * 1000)


@pytest.mark.parametrize("harm", [gone, damaged])
def test_a_registry_that_fails_is_503_with_a_page_in_words(
    app: Flask, sign_in: SignIn, harm: Callable[[Installation], None]
) -> None:
    visitor, manager = app.test_client(), sign_in(app, "ratna")
    installation = app.extensions["telusur"]
    installation.registry.dispose()
    harm(installation)
    for client, path in ((visitor, "/sop/1"), (manager, "/status"), (visitor, "/api/v1/documents/1")):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "30"
        assert "Data SOP sedang tidak dapat dibuka" in answer.text
        assert "sqlite" not in answer.text


def test_a_registry_that_stays_locked_is_503_and_nothing_is_half_done(
    settings: Settings, open_app: OpenApp, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MS", 100)
    app = open_app(settings)
    client = sign_in(app, "budi")
    other = sqlite3.connect(settings.data / "registry.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = send(client, sample.pdf(sample.lines("publik")), "a.pdf", basic("budi"))
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert client.get("/unggah").status_code == 200, "who only reads does not wait for who writes"
    other.execute("ROLLBACK")
    other.close()
    assert send(client, sample.pdf(sample.lines("publik")), "a.pdf", basic("budi")).status_code == 202


def test_the_documentation_names_every_address_and_no_other(app: Flask) -> None:
    served = {
        (method, re.sub(r"<(?:[^:>]+:)?(?:[a-z]+_)?(id|key)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/healthz"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    documented = set(re.findall(r"^## (GET|POST|PATCH|DELETE) (\S+)$", DOCS.read_text(), re.MULTILINE))
    assert documented == served


def test_the_documentation_names_every_field_of_a_job_and_a_document(filled: Flask, sign_in: SignIn) -> None:
    text = DOCS.read_text()
    document = filled.test_client().get(f"/api/v1/documents/{sops(filled)['publik'].id}").json["document"]
    client = sign_in(filled, "budi")
    token = csrf(client.get("/unggah").text)
    job = send(client, b"%PDF-1.4", "a.pdf", {"X-CSRFToken": token}).json["job"]
    for name in (*document, *job):
        assert f'"{name}"' in text, name
