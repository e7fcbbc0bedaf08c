"""Tokens of programs: shown once, for what they are scoped, until they end or are revoked."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from indexer.config import Settings
from indexer.models.audit import Action
from indexer.registry import api_tokens, people, tables
from tests.app import sample
from tests.app.conftest import csrf
from tests.app.sample import PASSWORD
from tests.app.test_people import id_of, logged, send

SignIn = Callable[[Flask, str], FlaskClient]


def make(client: FlaskClient, *scopes: str, **form: str) -> TestResponse:
    data = {"csrf_token": csrf(client.get("/akun").text), "label": "pemutakhir", "hari": "30", "cakupan": list(scopes)}
    return client.post("/akun/token", data={**data, **form})


def secret_of(app: Flask, sign_in: SignIn, name: str, *scopes: str) -> str:
    found = re.search(r'value="(telusur_[^"]+)"', make(sign_in(app, name), *scopes).text)
    assert found
    return found.group(1)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def ask(app: Flask, secret: str) -> TestResponse:
    return app.test_client().get("/api/v1/search", headers=bearer(secret))


def upload(app: Flask, secret: str, **form: str) -> int:
    file = (io.BytesIO(sample.pdf(sample.lines("publik"))), "a.pdf")
    answer = app.test_client().post("/api/v1/documents", data={"file": file, **form}, headers=bearer(secret))
    return answer.status_code


def test_a_token_reads_what_its_person_sees_and_nothing_of_it_is_cached(filled: Flask, sign_in: SignIn) -> None:
    for name, count in (("sari", 2), ("wayan", 3)):
        answer = ask(filled, secret_of(filled, sign_in, name, "read"))
        assert (answer.json["total"], answer.headers["Cache-Control"]) == (count, "no-store")
    basic = filled.test_client().get("/api/v1/search", auth=("sari", PASSWORD))
    assert basic.headers["Cache-Control"] == "no-store"


def test_a_token_is_shown_once_and_only_its_hash_is_kept(app: Flask, sign_in: SignIn) -> None:
    secret = secret_of(app, sign_in, "sari", "read")
    assert secret not in sign_in(app, "sari").get("/akun").text
    with app.extensions["telusur"].session() as registry:
        assert secret not in str(registry.execute(select(tables.api_tokens)).all())
    assert logged(app, Action.TOKEN_MADE) == [("sari", "127.0.0.1", "pemutakhir")]


@pytest.mark.parametrize(
    ("name", "scopes", "sees", "sends", "files"),
    [
        ("tuti", ("read",), 3, 403, 403),
        ("tuti", ("upload",), 1, 202, 403),
        ("tuti", ("read", "upload"), 3, 202, 403),
        ("tuti", ("manage",), 1, 202, 202),
        ("tuti", ("read", "upload", "manage"), 3, 202, 202),
        ("budi", ("read", "upload"), 2, 202, 403),
    ],
)
def test_a_token_does_what_it_is_scoped_for(
    filled: Flask, app: Flask, sign_in: SignIn, name: str, scopes: tuple[str, ...], sees: int, sends: int, files: int
) -> None:
    assert ask(filled, secret_of(filled, sign_in, name, *scopes)).json["total"] == sees
    secret = secret_of(app, sign_in, name, *scopes)
    assert (upload(app, secret), upload(app, secret, access="publik")) == (sends, files)


def test_nobody_makes_a_token_for_more_than_they_may(app: Flask, sign_in: SignIn) -> None:
    make(sign_in(app, "sari"), "read", "upload", "manage")
    with app.extensions["telusur"].session() as registry:
        (kept,) = api_tokens.of_person(registry, id_of(app, "sari"))
    assert kept.scopes == {"read"}


def test_a_token_ends_by_age_revocation_and_closing(app: Flask, sign_in: SignIn) -> None:
    over, revoked, closed = (secret_of(app, sign_in, name, "read") for name in ("sari", "budi", "citra"))
    assert [ask(app, each).status_code for each in (over, revoked, closed)] == [200, 200, 200]
    past = datetime.now(UTC) - timedelta(seconds=1)
    rows = tables.api_tokens
    with app.extensions["telusur"].writing() as registry:
        registry.execute(update(rows).where(rows.c.person_id == id_of(app, "sari")).values(ends=past))
        (mine,) = api_tokens.of_person(registry, id_of(app, "budi"))
        people.set_active(registry, "citra", False)
        people.set_active(registry, "citra", True)
    stranger, owner = sign_in(app, "sari"), sign_in(app, "budi")
    for client, status in ((stranger, 404), (owner, 303)):
        form = {"csrf_token": csrf(client.get("/akun").text)}
        assert client.post(f"/akun/token/{mine.id}/cabut", data=form).status_code == status
    assert [ask(app, each).status_code for each in (over, revoked, closed)] == [401, 401, 401]
    assert logged(app, Action.TOKEN_REVOKED) == [("budi", "127.0.0.1", "pemutakhir")]


def test_an_administrator_sees_and_revokes_the_tokens_of_others(app: Flask, sign_in: SignIn) -> None:
    secret, admin, sari = secret_of(app, sign_in, "sari", "read"), sign_in(app, "agung"), id_of(app, "sari")
    ask(app, secret)
    page = admin.get(f"/kelola/pengguna/{sari}").text
    assert "pemutakhir" in page
    assert "terakhir dipakai" in page
    found = re.search(rf"/kelola/pengguna/{sari}/token/\d+/cabut", page)
    assert found
    assert send(admin, found.group(0)).status_code == 303
    assert ask(app, secret).status_code == 401


@pytest.mark.parametrize("secret", ["", "x", "telusur_" + "a" * 5000, "ÿ"])
def test_a_token_that_nobody_has_is_refused_and_logged_once_a_minute(app: Flask, secret: str) -> None:
    for _ in range(3):
        assert ask(app, secret).status_code == 401
    assert len(logged(app, Action.SIGN_IN_FAILED)) <= 1


def test_http_basic_can_be_switched_off(
    settings: Settings, open_app: Callable[[Settings], Flask], sign_in: SignIn
) -> None:
    app = open_app(replace(settings, basic_auth=False))
    refused = app.test_client().get("/api/v1/search", auth=("sari", PASSWORD))
    assert refused.status_code == 401
    assert refused.headers.getlist("WWW-Authenticate") == ["Bearer realm=Telusur"]
    assert ask(app, secret_of(app, sign_in, "sari", "read")).status_code == 200


@pytest.mark.parametrize(
    "form",
    [{"label": ""}, {"label": "x" * 101}, {"hari": "9999"}, {"hari": "x"}, {"cakupan": "semua"}, {"label": "\x00"}],
)
def test_rubbish_makes_no_token(app: Flask, sign_in: SignIn, form: dict[str, str]) -> None:
    client = sign_in(app, "sari")
    assert make(client, "read", **form).status_code == 303
    assert 'role="alert"' in client.get("/akun").text
    with app.extensions["telusur"].session() as registry:
        assert api_tokens.of_person(registry, id_of(app, "sari")) == ()
