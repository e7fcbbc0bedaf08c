"""The app on an engine that neither corrects words, explains scores nor needs upkeep: searching works all the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.config import Settings
from indexer.engine.protocol import ExplainingEngine, MaintainableEngine, SpellingEngine
from indexer.ingest.check import check
from indexer.ingest.index_sync import tidy
from indexer.installation import Installation
from tests.app.reading import get, titles, words
from tests.filling import add_sop


@pytest.fixture
def app(settings: Settings, open_app: Callable[[Settings], Flask]) -> Flask:
    app = open_app(replace(settings, engine="tests.contract.reference:open_engine"))
    for title in ("Cuti Besar", "Cuti Sakit", "Surat Masuk"):
        add_sop(app.extensions["telusur"], title, "Pegawai mengajukan permohonan kepada petugas.")
    return app


@pytest.fixture
def installation(app: Flask) -> Installation:
    opened: Installation = app.extensions["telusur"]
    return opened


def test_it_lacks_all_that_an_engine_may_lack(installation: Installation) -> None:
    assert not isinstance(installation.engine, ExplainingEngine | SpellingEngine | MaintainableEngine)
    assert not tidy(installation.engine)


def test_searches_filter_and_page(client: FlaskClient) -> None:
    assert set(titles(get(client, "/cari?q=cuti"))) == {"Cuti Besar", "Cuti Sakit"}
    assert [len(titles(get(client, f"/cari?q=petugas&per_hal=2&hal={page}"))) for page in (1, 2)] == [2, 1]
    assert client.get("/api/v1/search?q=surat").get_json()["total"] == 1


def test_a_mistyped_word_finds_nothing_and_nothing_is_suggested(client: FlaskClient) -> None:
    page = get(client, "/cari?q=petgas")
    assert not titles(page)
    assert "petugas" not in words(page.cssselect("main")[0])


def test_a_manager_is_told_that_scores_cannot_be_explained(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    page = get(sign_in(app, "ratna"), "/cari?q=cuti&jelaskan=1")
    assert "Mesin pencari ini tidak dapat menjelaskan nilai SOP." in words(page)
    assert "tidak dapat menjelaskan" not in words(get(sign_in(app, "ratna"), "/cari?q=cuti"))


def test_the_index_is_checked_and_rebuilt(installation: Installation) -> None:
    installation.engine.remove([1])
    assert check(installation).not_indexed == (1,)
    assert ingest.reindex(installation) == 3
    assert check(installation).not_indexed == check(installation).stale == ()
