"""The audit log as administrators see it: filtered, paged, as a file; nobody else does."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.access import OPERATOR
from indexer.models.audit import Action
from indexer.registry import audit
from search_app.views.audit import ACTIONS

SignIn = Callable[[Flask, str], FlaskClient]


@pytest.fixture
def admin(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.extensions["telusur"].writing() as registry:
        for number in range(60):
            audit.record(registry, OPERATOR, Action.CHANGED, f"sop:{number}", kolom="=unit")
    return sign_in(app, "agung")


def rows(client: FlaskClient, query: str) -> int:
    answer = client.get(f"/kelola/catatan{query}")
    assert answer.status_code == 200
    return answer.text.count("<time ")


def test_the_log_is_filtered_paged_and_sorted(admin: FlaskClient) -> None:
    assert (rows(admin, ""), rows(admin, "?hal=2")) == (50, 11)
    assert rows(admin, "?orang=agung&tindakan=masuk") == 1
    assert rows(admin, "?hal-apa=sop:7") == 1
    assert rows(admin, "?sampai=2020-01-01") == 0
    assert rows(admin, "?dari=2020-01-01&tindakan=sop-diubah&hal=2") == 10
    assert "sop:0<" in admin.get("/kelola/catatan?urut=waktu").text


@pytest.mark.parametrize("query", ["?dari=x&sampai=9999-12-31&tindakan=%00", "?hal=x", "?orang=%F0%28&urut=z"])
def test_rubbish_asks_nothing(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/kelola/catatan{query}").status_code == 200
    assert admin.get(f"/kelola/catatan.csv{query}").status_code == 200


def test_the_file_holds_the_chain_and_no_formula(admin: FlaskClient) -> None:
    answer = admin.get("/kelola/catatan.csv?tindakan=sop-diubah")
    lines = answer.get_data(as_text=True).splitlines()
    assert (answer.mimetype, len(lines)) == ("text/csv", 61)
    assert lines[1].split(";")[2:7] == ["operator", "", "sop-diubah", "sop:0", "kolom: =unit"]


@pytest.mark.parametrize("name", ["sari", "endah", "ratna", "tuti"])
def test_nobody_else_sees_it(app: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(app, name)
    assert {client.get(f"/kelola/catatan{each}").status_code for each in ("", ".csv")} == {403}
    assert "/kelola/catatan" not in client.get("/").text


def test_each_action_has_words() -> None:
    assert set(ACTIONS) == set(Action)
