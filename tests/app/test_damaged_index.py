"""An index that is damaged on the disk: searches go on, and those who can help are told."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.config import Settings
from indexer.ingest.index_sync import ensure_index
from search_app.views import api
from tests.app.reading import get, titles, words
from tests.filling import add_sop

SignIn = Callable[[Flask, str], FlaskClient]


def test_managers_and_healthz_are_told_until_the_worker_has_built_it_anew(
    app: Flask, settings: Settings, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_VERIFY_SECONDS", 0.0)
    told = "Indeks pencarian rusak atau tidak ada"
    visitor = app.test_client()
    add_sop(app.extensions["telusur"], "Menyiapkan Ambulans", "ambulans")
    shown = titles(get(visitor, "/cari?q=ambulans"))
    assert shown
    assert told not in words(get(sign_in(app, "ratna"), "/status"))
    assert visitor.get("/healthz").status_code == 200
    for path in settings.index_folder.glob("*.key_family"):
        path.write_bytes(path.read_bytes() + b"~")
    assert told in words(get(sign_in(app, "ratna"), "/status"))
    assert told not in words(get(sign_in(app, "budi"), "/status"))
    health = visitor.get("/healthz")
    assert (health.status_code, health.get_json()["index"]) == (503, "down")
    assert titles(get(visitor, "/cari?q=ambulans")) == shown
    ensure_index(app.extensions["telusur"])
    assert told not in words(get(sign_in(app, "ratna"), "/status"))
    assert visitor.get("/healthz").status_code == 200
    assert titles(get(visitor, "/cari?q=ambulans")) == shown
