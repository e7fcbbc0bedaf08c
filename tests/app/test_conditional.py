"""Asked again, nothing new: 304 without a search. What changes an answer, or who asks, changes its tag."""

import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from werkzeug.test import TestResponse

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment
from indexer.registry import people, synonym_rules, tables
from tests.app.conftest import csrf, sops
from tests.app.sample import PASSWORD

PAGES = [
    "/",
    "/proses",
    "/cari?q=petugas",
    "/cari?jenis=mikro",
    "/saran?q=pe",
    "/dasar-hukum",
    "/dasar-hukum/uu-101-2011",
    "/api/v1/search?q=petugas",
    "/api/v1/regulations",
    "/api/v1/regulations/uu-101-2011",
]
# The first SOP that came in is public.
OF_ONE = ["/sop/1", "/sop/1?q=petugas", "/api/v1/documents/1"]
PAGE = "/cari?q=petugas"


@pytest.fixture
def app(filled: Flask, tmp_path: Path, open_app: Callable[[Settings], Flask]) -> Flask:
    """A copy of `filled` that a test may change."""
    data = shutil.copytree(filled.config["TELUSUR"].data, tmp_path / "data")
    return open_app(Settings(data=data, secret_key="test-key"))


def again(client: FlaskClient, page: str, tag: str, **headers: str) -> TestResponse:
    return client.get(page, headers={"If-None-Match": tag, **headers})


@pytest.mark.parametrize("page", PAGES + OF_ONE)
def test_what_has_not_changed_is_not_searched_again(filled: Flask, page: str) -> None:
    client = filled.test_client()
    first = client.get(page)
    assert first.status_code == 200
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    registry = filled.extensions["telusur"].registry
    event.listen(registry, "before_cursor_execute", note)
    try:
        second = again(client, page, first.headers["ETag"])
    finally:
        event.remove(registry, "before_cursor_execute", note)
    assert (second.status_code, second.data) == (304, b"")
    assert [statement for statement in sent if "documents.title" in statement or "citations" in statement] == []
    for name in ("ETag", "Cache-Control", "Vary"):
        assert second.headers[name] == first.headers[name], name
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {name.strip() for name in first.headers["Vary"].split(",")}


def _title(installation: Installation, sop_id: int) -> None:
    ingest.assign(installation, OPERATOR, sop_id, Assignment(title="Pemulangan Jenazah"))


def _access(installation: Installation, sop_id: int) -> None:
    ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.RESTRICTED))


def _reindex(installation: Installation, _sop_id: int) -> None:
    ingest.reindex(installation)


def _synonym(installation: Installation, _sop_id: int) -> None:
    with installation.writing() as session:
        synonym_rules.add(session, "ambulans = mobil jenazah", "operator")
    installation.forget_synonyms()


@pytest.mark.parametrize("change", [_title, _access, _synonym])
def test_what_changes_an_answer_changes_its_tag(app: Flask, change: Callable[[Installation, int], None]) -> None:
    client, public = app.test_client(), sops(app)["publik"]
    tags = {page: client.get(page).headers["ETag"] for page in PAGES + OF_ONE}
    change(app.extensions["telusur"], public.id)
    for page, tag in tags.items():
        changed = again(client, page, tag)
        assert changed.status_code in (200, 404), page  # 404: nobody cites that regulation any more
        assert changed.headers.get("ETag") != tag, page


def _hidden_title(installation: Installation, _sop_id: int) -> None:
    with installation.session() as session:
        restricted = select(tables.documents.c.id).where(tables.documents.c.access == Access.RESTRICTED.value)
        sop_id = session.execute(restricted).scalars().first()
    assert sop_id
    ingest.assign(installation, OPERATOR, sop_id, Assignment(title="Penempatan di Tempat Lain"))


@pytest.mark.parametrize("change", [_hidden_title, _reindex])
def test_what_changes_no_answer_of_a_viewer_changes_no_tag(
    app: Flask, change: Callable[[Installation, int], None]
) -> None:
    """Else whoever asks often would know when something hidden is changed."""
    client, public = app.test_client(), sops(app)["publik"]
    tags = {page: client.get(page).headers["ETag"] for page in PAGES + OF_ONE}
    generation = app.extensions["telusur"].engine.generation()
    change(app.extensions["telusur"], public.id)
    assert app.extensions["telusur"].engine.generation() != generation
    assert {page: again(client, page, tag).status_code for page, tag in tags.items()} == dict.fromkeys(tags, 304)


def test_what_was_hidden_is_gone_at_once(app: Flask) -> None:
    """Also while the index still has it: no tag counts until the index has followed the registry."""
    client, public = app.test_client(), sops(app)["publik"]
    first = client.get(PAGE)
    assert public.title in first.text
    hide = update(tables.documents).where(tables.documents.c.id == public.id)
    with app.extensions["telusur"].writing() as session:
        session.execute(hide.values(access="internal", version=tables.documents.c.version + 1))
    second = again(client, PAGE, first.headers["ETag"])
    assert second.status_code == 200
    assert public.title not in second.text
    assert "ETag" not in second.headers
    ingest.update_index(app.extensions["telusur"])
    assert again(client, PAGE, first.headers["ETag"]).status_code == 200
    assert "ETag" in client.get(PAGE).headers


@pytest.mark.parametrize("page", OF_ONE)
def test_an_sop_whose_scans_are_to_be_recognised_is_told_anew_each_time(app: Flask, page: str) -> None:
    client, installation = app.test_client(), app.extensions["telusur"]
    tag = client.get(page).headers["ETag"]
    for state in ("waiting", "working"):
        with installation.writing() as session:
            session.execute(update(tables.files).values(ocr=state))
        told = again(client, page, tag)
        assert told.status_code == 200
        assert "ETag" not in told.headers
    assert ("OCR" in told.text) == page.startswith("/sop")


@pytest.mark.parametrize("page", OF_ONE)
def test_an_sop_that_is_hidden_has_no_tag_and_fits_none(app: Flask, page: str) -> None:
    client = app.test_client()
    tag = client.get(page).headers["ETag"]
    _access(app.extensions["telusur"], sops(app)["publik"].id)
    for asked in (tag, "*"):
        gone = again(client, page, asked)
        assert gone.status_code == 404
        assert "ETag" not in gone.headers


def test_every_viewer_and_language_has_tags_of_its_own(
    app: Flask, sign_in: Callable[[Flask, str], FlaskClient]
) -> None:
    clients = {name: sign_in(app, name) for name in ("sari", "ratna", "wayan")} | {"": app.test_client()}
    english = app.test_client()
    english.get("/bahasa/en")
    clients["en"] = english
    for page in PAGES + OF_ONE:
        for client in clients.values():
            client.get(page)  # the first page of a session makes the token of its forms
        tags = {name: client.get(page).headers["ETag"] for name, client in clients.items()}
        assert len(set(tags.values())) == len(tags), page
        for name, client in clients.items():
            for other, tag in tags.items():
                assert again(client, page, tag).status_code == (304 if other == name else 200), (page, name, other)
    assert clients["sari"].get(PAGE).headers["Cache-Control"] == "no-store"


def test_signing_out_says_so_and_leaves_nothing_of_the_person(
    app: Flask, sign_in: Callable[[Flask, str], FlaskClient]
) -> None:
    visitors_tag = app.test_client().get("/").headers["ETag"]
    client = sign_in(app, "sari")
    token = csrf(client.get("/").text)
    page = client.get("/")
    assert again(client, "/", page.headers["ETag"]).status_code == 304
    assert client.post("/keluar", data={"csrf_token": token}).status_code == 303
    told = again(client, "/", visitors_tag)  # the message must be shown, whatever the browser has kept
    assert told.status_code == 200
    assert "Anda sudah keluar" in told.text
    assert "ETag" not in told.headers
    after = again(client, "/", page.headers["ETag"])
    assert after.status_code == 200
    assert "sari" not in after.text
    assert "Anda sudah keluar" not in after.text


def test_a_form_in_a_page_that_was_kept_still_works(app: Flask, sign_in: Callable[[Flask, str], FlaskClient]) -> None:
    client = sign_in(app, "sari")
    client.get("/")
    page = client.get("/")
    assert again(client, "/", page.headers["ETag"]).status_code == 304
    assert client.post("/keluar", data={"csrf_token": csrf(page.text)}).status_code == 303


def test_another_role_changes_the_tag(app: Flask, sign_in: Callable[[Flask, str], FlaskClient]) -> None:
    client = sign_in(app, "sari")
    client.get(PAGE)
    tag = client.get(PAGE).headers["ETag"]
    with app.extensions["telusur"].writing() as session:
        session.execute(update(tables.people).where(tables.people.c.key == "sari").values(role="pengelola"))
    assert again(client, PAGE, tag).status_code == 200
    with app.extensions["telusur"].writing() as session:
        people.set_active(session, "sari", False)
    assert again(client, PAGE, tag).status_code == 200


def test_programs_that_send_their_password_are_told_too(app: Flask) -> None:
    basic = {"Authorization": "Basic " + b64encode(f"sari:{PASSWORD}".encode()).decode()}
    client, page = app.test_client(), "/api/v1/search?q=petugas"
    first = client.get(page, headers=basic)
    assert first.headers["Cache-Control"] == "no-store"
    assert again(client, page, first.headers["ETag"], **basic).status_code == 304
    assert again(client, page, first.headers["ETag"]).status_code == 200


def test_a_tag_that_fits_everything_fits_nothing(filled: Flask) -> None:
    for page in PAGES:
        assert again(filled.test_client(), page, "*").status_code == 200
    assert again(filled.test_client(), "/dasar-hukum/uu-103-2013", "*").status_code == 404
