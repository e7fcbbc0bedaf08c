"""What is kept in memory of answers: each viewer gets their own, and a change is seen at once."""

import re
import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment
from indexer.registry import synonym_rules, tables
from search_app.http.response_cache import CacheKey, ResponseCache
from tests.app.conftest import VIEWERS, sops
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]

PAGE, API = "/cari?q=petugas", "/api/v1/search?q=petugas"


@pytest.fixture
def app(filled: Flask, tmp_path: Path, open_app: Callable[[Settings], Flask]) -> Flask:
    """A copy of `filled` that a test may change."""
    data = shutil.copytree(filled.config["TELUSUR"].data, tmp_path / "data")
    return open_app(Settings(data=data, secret_key="test-key"))


def seen(client: FlaskClient, page: str) -> str:
    """The answer without the token of its form, which is signed anew each second."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", client.get(page).text)


def test_viewers_who_ask_the_same_after_each_other_get_their_own(filled: Flask, sign_in: SignIn) -> None:
    clients = {name: sign_in(filled, name) if name else filled.test_client() for name in VIEWERS}
    telling = {access: (sop.title, sop.unit, sop.number) for access, sop in sops(filled).items()}
    for page in (PAGE, API, f"{PAGE}&jelaskan=1", "/cari", "/cari?q=petgas", f"{PAGE}&unit=tidak ada"):
        alone = {}
        for name, client in clients.items():
            filled.extensions["telusur.response_cache"] = ResponseCache()  # nobody has asked before
            alone[name] = seen(client, page)
        filled.extensions["telusur.response_cache"] = ResponseCache()
        for name in (*VIEWERS, *reversed(VIEWERS)):
            text = seen(clients[name], page)
            assert text == alone[name], (page, name)
            for access in set(telling) - VIEWERS[name]:
                assert not any(word in text for word in telling[access]), (page, name, access)
            for other in set(VIEWERS) - {name, ""}:
                assert f"<bdi>{other}</bdi>" not in text, (page, name, other)
            assert bool(name) == (f"<bdi>{name}</bdi>" in text) or page == API, (page, name)


def test_who_asks_again_is_answered_without_a_search(filled: Flask) -> None:
    client, sent = filled.test_client(), list[str]()
    first = {page: client.get(page).text for page in (PAGE, API)}

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    registry = filled.extensions["telusur"].registry
    event.listen(registry, "before_cursor_execute", note)
    try:
        again = {page: filled.test_client().get(page).text for page in (PAGE, API)}
    finally:
        event.remove(registry, "before_cursor_execute", note)
    assert again == first
    assert [statement for statement in sent if "documents.title" in statement] == []


def test_programs_that_send_a_password_and_visitors_after_them_get_their_own(filled: Flask) -> None:
    basic = {"Authorization": "Basic " + b64encode(f"sari:{PASSWORD}".encode()).decode()}
    client = filled.test_client()
    for headers, count in (({}, 1), (basic, 2), ({}, 1), (basic, 2)):
        found = client.get(API, headers=headers).get_json()
        assert found["total"] == count


def test_who_only_opened_the_login_gets_what_other_visitors_get(filled: Flask) -> None:
    client, other = filled.test_client(), filled.test_client()
    client.get("/masuk")  # a session, but nobody
    for page in ("/", PAGE, API):
        assert client.get(page).text == other.get(page).text == client.get(page).text


def _title(installation: Installation, sop_id: int) -> None:
    ingest.assign(installation, OPERATOR, sop_id, Assignment(title="Pemulangan Jenazah"))


def _access(installation: Installation, sop_id: int) -> None:
    ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.RESTRICTED))


def _hidden_before_the_index_knows(installation: Installation, sop_id: int) -> None:
    hide = update(tables.documents).where(tables.documents.c.id == sop_id)
    with installation.writing() as session:
        session.execute(hide.values(access="internal", version=tables.documents.c.version + 1))


@pytest.mark.parametrize("change", [_title, _access, _hidden_before_the_index_knows])
def test_a_change_is_seen_at_once(app: Flask, change: Callable[[Installation, int], None]) -> None:
    client, public = app.test_client(), sops(app)["publik"]
    for page in (PAGE, API):
        assert public.title in client.get(page).text
        assert public.title in client.get(page).text
    change(app.extensions["telusur"], public.id)
    for page in (PAGE, API):
        assert public.title not in client.get(page).text


def test_a_change_of_another_process_is_seen_at_once(app: Flask) -> None:
    client, public = app.test_client(), sops(app)["publik"]
    assert public.title in client.get(PAGE).text
    other = Installation.open(app.config["TELUSUR"])
    try:
        _access(other, public.id)
        assert public.title not in client.get(PAGE).text
    finally:
        other.close()


def test_new_synonyms_widen_what_was_asked_before(app: Flask) -> None:
    client, installation = app.test_client(), app.extensions["telusur"]
    before = client.get("/cari?q=ambulans").text
    with installation.writing() as session:
        synonym_rules.add(session, "ambulans = mobil jenazah", "operator")
    installation.forget_synonyms()
    assert "mobil jenazah" not in before
    assert "mobil jenazah" in client.get("/cari?q=ambulans").text


def test_fewer_rights_show_less_at_once(app: Flask, sign_in: SignIn) -> None:
    client, hidden = sign_in(app, "wayan"), sops(app)["dikecualikan"]
    assert hidden.title in client.get(PAGE).text
    with app.extensions["telusur"].writing() as session:
        session.execute(update(tables.people).where(tables.people.c.key == "wayan").values(extra=[]))
    assert hidden.title not in client.get(PAGE).text


def test_each_language_has_its_own(app: Flask) -> None:
    client = app.test_client()
    assert "Saring" in client.get(PAGE).text
    client.get("/bahasa/en")
    assert "Filter" in client.get(PAGE).text
    client.get("/bahasa/id")
    assert "Saring" in client.get(PAGE).text


def test_only_what_fits_is_kept_and_only_of_one_state() -> None:
    kept, made = ResponseCache(megabytes=1), list[str]()

    def make(letters: str) -> Callable[[], tuple[str]]:
        def text() -> tuple[str]:
            made.append(letters)
            return (letters * 400_000,)

        return text

    def get(state: str, asked: str) -> None:
        assert kept.get(CacheKey(state, asked), make(asked)) == (asked * 400_000,)

    for asked in "aabbaca":
        get("1", asked)
    assert made == ["a", "b", "c"]  # b went for c: a had been asked for later
    get("1", "b")
    assert made == ["a", "b", "c", "b"]
    get("2", "b")
    get("1", "b")
    assert made == ["a", "b", "c", "b", "b", "b"]
    get("1", "long" * 10)
    get("1", "long" * 10)
    assert made[-2:] == ["long" * 10] * 2
