"""Managers keep the synonyms on a page; every search uses them at once."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.app.conftest import csrf
from tests.app.reading import get, one, titles, words

SignIn = Callable[[Flask, str], FlaskClient]
PAGE = "/kelola/sinonim"


def send(client: FlaskClient, address: str, line: str) -> int:
    return client.post(address, data={"csrf_token": csrf(client.get("/").text), "aturan": line}).status_code


def test_only_managers_keep_them(app: Flask, sign_in: SignIn) -> None:
    assert app.test_client().get(PAGE).status_code == 303
    for name, status in (("sari", 403), ("budi", 403), ("ratna", 200)):
        assert sign_in(app, name).get(PAGE).status_code == status


def test_a_rule_added_on_the_page_counts_in_the_next_search(filled: Flask, sign_in: SignIn) -> None:
    manager, reader = sign_in(filled, "ratna"), filled.test_client()
    assert titles(get(reader, "/cari?q=kursi-roda")) == []
    assert send(manager, PAGE, "kursi roda = ambulans") == 303
    page = get(reader, "/cari?q=kursi roda")
    assert titles(page) == ["Pemulangan PMI Sakit"]
    assert "Juga mencari: ambulans" in words(one(page, ".results-head"))
    literal = next(link.get("href") for link in page.cssselect(".note a") if words(link) == "cari persis")
    assert "persis=1" in literal
    assert titles(get(reader, literal)) == []
    assert send(manager, f"{PAGE}/cabut", "kursi roda = ambulans") == 303
    assert titles(get(reader, "/cari?q=kursi roda")) == []


def test_a_shipped_rule_is_taken_back_and_used_again(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    assert send(client, f"{PAGE}/cabut", "TKI >> PMI") == 303
    assert "Dicabut pengelola" in client.get(PAGE).text
    assert "Juga mencari" not in client.get("/cari?q=TKI").text
    assert send(client, PAGE, "TKI >> PMI") == 303
    assert "Juga mencari" in client.get("/cari?q=TKI").text


def test_a_mistake_is_told_beside_the_field_and_what_was_typed_stays(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    data = {"csrf_token": csrf(client.get("/").text), "aturan": 'PMI = "kutip"'}
    answer = client.post(PAGE, data=data)
    assert answer.status_code == 400
    assert "dua kelompok" in answer.text
    assert "PMI = &#34;kutip&#34;" in answer.text


def test_an_unclear_word_offers_its_meanings(app: Flask) -> None:
    page = get(app.test_client(), "/cari?q=penyusunan PK")
    links = {words(link): link.get("href") for link in page.cssselect(".note a")}
    assert "perjanjian kinerja" in links
    assert "PK" not in links["perjanjian kinerja"]


def test_programs_are_told_what_was_also_searched(app: Flask) -> None:
    client = app.test_client()
    found = client.get("/api/v1/search?q=TKI").json
    assert found["understood"]["renamed"] == [{"old": "TKI", "new": "PMI"}]
    assert "pekerja migran Indonesia" in found["understood"]["also"]
    assert client.get("/api/v1/search?q=TKI&exact=1").json["understood"]["also"] == []
    assert client.get("/api/v1/search?q=TKI&exact=ya").status_code == 400
