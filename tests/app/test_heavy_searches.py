"""No search takes the site from others: its cost is bounded, what was left out is said, and answers stay small."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.engine import admission
from indexer.engine.ranking import rank
from indexer.models.facets import FACETS
from indexer.search import budget, service
from search_app.http import params, search_rate
from search_app.http.search_rate import SearchRate
from search_app.views.language import COOKIE

SignIn = Callable[[Flask, str], FlaskClient]
HEAVY = "q=pe* me* di* ke* se* pa*"


@pytest.fixture
def client(samples: Flask) -> FlaskClient:
    return samples.test_client()


def english(client: FlaskClient) -> FlaskClient:
    reader = client.application.test_client()
    reader.set_cookie(COOKIE, "en")
    return reader


def limits(client: FlaskClient, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.get_json()["understood"]["limited"]
    return found


def test_a_prefix_of_one_letter_is_not_searched_and_that_is_said(client: FlaskClient) -> None:
    with_it, without = client.get("/api/v1/search?q=paspor p*").json, client.get("/api/v1/search?q=paspor").json
    assert with_it["total"] == without["total"] > 0
    assert limits(client, "q=paspor p* -m*") == [
        {"limit": "short_prefix", "most": 2, "word": word, "text": text}
        for word, text in (
            ("p*", "“p*” tidak dicari: awalan kata perlu sedikitnya 2 huruf."),
            ("m*", "“m*” tidak dicari: awalan kata perlu sedikitnya 2 huruf."),
        )
    ]
    assert "“p*” tidak dicari: awalan kata perlu sedikitnya 2 huruf." in client.get("/cari?q=p*").text
    assert "“p*” was not searched" in english(client).get("/cari?q=p*").text


def test_what_a_search_is_too_heavy_for_is_named(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST", 2 * client.get("/api/v1/search?status=any").json["total"])
    (limit,) = limits(client, "q=paspor surat pemulangan&exact=1")
    assert (limit["limit"], limit["word"]) == ("cost", "pemulangan")
    said = "jadi tidak dicari: pemulangan."
    assert said in str(limit["text"])
    assert said in client.get("/cari?q=paspor surat pemulangan dan&persis=1").text
    assert "were not searched: pemulangan." in english(client).get("/cari?q=paspor surat pemulangan&persis=1").text


def test_passages_of_a_page_are_bounded(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_MOST_EXAMINED", 100)
    found = client.get("/api/v1/search?q=surat OR dokumen&per_page=20").json
    shown = sum(bool(hit["snippets"]) for hit in found["hits"])
    assert 0 < shown < len(found["hits"])
    (limit,) = (each for each in found["understood"]["limited"] if each["limit"] == "passages")
    assert f"hanya dibuat untuk {limit['most']} SOP pertama" in limit["text"]


def test_what_time_has_cut_is_said_and_not_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank, "_FEW_CLAUSES", 0)
    monkeypatch.setattr(rank, "_SECONDS", -1.0)
    address = "/cari?q=verifikasi berkas -paspor"
    cut = client.get(address)
    assert "kali ini tidak dicari: verifikasi, berkas" in cut.text
    assert "ETag" not in cut.headers
    assert limits(client, "q=verifikasi berkas -paspor")[0]["limit"] == "time"
    monkeypatch.setattr(rank, "_SECONDS", 10.0)
    for path in (address, "/api/v1/search?q=verifikasi berkas -paspor"):
        whole = client.get(path)
        assert "kali ini tidak dicari" not in whole.text
        assert "ETag" in whole.headers


@pytest.fixture
def busy(samples: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As many heavy searches as may run do."""
    monkeypatch.setattr(admission, "_WAIT_SECONDS", 0.05)
    with ExitStack() as running:
        for _ in range(admission.MOST_RUNNING):
            running.enter_context(samples.extensions["telusur"].admission.admitted(is_heavy=True))
        yield


@pytest.mark.usefixtures("busy")
def test_a_heavy_search_too_many_is_put_off_and_others_are_answered(client: FlaskClient) -> None:
    put_off = client.get(f"/cari?{HEAVY}")
    assert (put_off.status_code, put_off.headers["Retry-After"]) == (503, "5")
    assert "Pencarian berat lain sedang berjalan" in put_off.text
    assert "Other heavy searches are running" in english(client).get(f"/cari?{HEAVY}").text
    told = client.get(f"/api/v1/search?{HEAVY}")
    assert (told.status_code, told.json["error"]["code"], told.headers["Retry-After"]) == (503, "busy", "5")
    assert client.get("/cari?q=sakit kritis").status_code == 200


@pytest.fixture
def counted(samples: Flask) -> Iterator[Flask]:
    """An app that lets ask three times in ten seconds."""
    was = samples.extensions["telusur.search_rate"]
    samples.extensions["telusur.search_rate"] = SearchRate(3)
    yield samples
    samples.extensions["telusur.search_rate"] = was


def statuses(client: FlaskClient, times: int, path: str = "/cari?q=paspor", address: str = "10.0.0.1") -> list[int]:
    return [client.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


def test_an_address_that_asks_too_often_is_told_when_to_ask_again(counted: Flask) -> None:
    client = counted.test_client()
    assert statuses(client, 4) == [200, 200, 200, 429]
    where = {"REMOTE_ADDR": "10.0.0.1"}
    page, api = (client.get(f"{path}?q=paspor", environ_base=where) for path in ("/cari", "/api/v1/search"))
    assert "Dari alamat jaringan Anda ada lebih dari 3 pencarian dalam 10 detik." in page.text
    assert api.json["error"]["code"] == "too_many"
    for answer in (page, api):
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 10
        assert answer.headers["Cache-Control"] == "no-store"
    translated = english(client).get("/cari?q=paspor", environ_base=where)
    assert "more than 3 searches in 10 seconds from your network address" in translated.text
    assert statuses(client, 1, path="/") == statuses(client, 1, path="/saran?q=paspor") == [200]
    assert statuses(client, 1, address="10.0.0.2") == [200]


def test_after_its_time_an_address_may_ask_again(counted: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = counted.test_client()
    assert statuses(client, 4)[-1] == 429
    now = search_rate.time.monotonic()
    monkeypatch.setattr(search_rate.time, "monotonic", lambda: now + 11)
    assert statuses(client, 1) == [200]


def test_an_office_behind_one_address_is_counted_by_account(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "telusur.search_rate", SearchRate(3))
    office = [sign_in(app, name) for name in ("sari", "budi", "ratna", "wayan")]
    assert [statuses(client, 3) for client in office] == [[200, 200, 200]] * 4
    assert statuses(app.test_client(), 4) == [200, 200, 200, 429]
    assert statuses(office[0], 1) == [429]
    refused = office[0].get("/cari?q=paspor", environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert "Akun ini mencari lebih dari 3 kali dalam 10 detik." in refused.text


def test_addresses_of_one_network_of_ipv6_are_one() -> None:
    assert search_rate.network("2001:db8::1") == search_rate.network("2001:db8::ffff:1")
    assert search_rate.network("2001:db8::1") != search_rate.network("2001:db8:0:1::1")
    assert search_rate.network("::ffff:10.0.0.1") != search_rate.network("::ffff:10.0.0.2")
    assert search_rate.network("fe80::1%eth0") == search_rate.network("fe80::2%eth0")


def test_no_limit_is_set_where_the_setting_is_0(app: Flask) -> None:
    assert app.config["TELUSUR"].searches == 0
    assert set(statuses(app.test_client(), 70)) == {200}


def longest(per_page: int, parameters: dict[str, str], text: str, value: str) -> str:
    chosen = "&".join(f"{parameters['unit']}={value}{number}" for number in range(25))
    sizes = {params.PAGE.per_page: per_page} if "proses" in parameters.values() else {params.API.per_page: per_page}
    return f"q={text}&{chosen}&" + "&".join(f"{name}={size}" for name, size in sizes.items())


@pytest.mark.parametrize("text", ["surat OR dokumen OR " + "kata " * 390, "surat OR dokumen OR " + "𝔞" * 1_900])
def test_an_answer_stays_small_whatever_is_asked(client: FlaskClient, text: str) -> None:
    value = "x" * 70
    opened = "&".join(f"buka={facet.page_param}" for facet in FACETS.values())
    page = client.get(f"/cari?{longest(20, params.PAGE.filters, text, value)}&{opened}&urut=judul")
    api = client.get(f"/api/v1/search?{longest(20, params.API.filters, text, value)}&sort=title")
    without_filters = client.get(f"/api/v1/search?q={text}&per_page=20")
    for answer in (page, api, without_filters):
        assert answer.status_code == 200
        assert len(answer.data) < 1_200_000, len(answer.data)
    assert all(facet["left_out"] or len(facet["values"]) <= 50 for facet in api.json["facets"])


def test_a_long_search_shows_fewer_results_a_page(client: FlaskClient) -> None:
    text = "surat " * 250
    refused = client.get("/api/v1/search", query_string={"q": text, "per_page": 100})
    assert refused.status_code == 400
    assert "paling banyak 20" in refused.json["error"]["fields"]["per_page"]
    assert client.get("/api/v1/search", query_string={"q": text, "per_page": 20}).status_code == 200
    assert client.get("/api/v1/search", query_string={"q": "surat", "per_page": 100}).status_code == 200


@pytest.mark.parametrize(
    "chosen", [[f"a{number}" for number in range(51)], ["x" * 199] * 1 + ["y" * 201], ["é" * 180, "ü" * 180]]
)
def test_too_many_or_too_long_choices_are_refused(client: FlaskClient, chosen: list[str]) -> None:
    assert client.get("/cari", query_string={"unit": chosen}).status_code == 400
    halves = {"unit": chosen[: len(chosen) // 2], "pelaksana": chosen[len(chosen) // 2 :]}
    assert client.get("/cari", query_string=halves).status_code == 400


def test_text_that_an_address_writes_at_length_is_cut_and_that_is_said(client: FlaskClient) -> None:
    page = client.get("/cari", query_string={"q": "𝔞" * 1_000})
    said = set(re.findall(r"Yang dicari hanya (\d+) huruf pertama", page.text))
    assert len(said) == 1
    assert 200 < int(said.pop()) <= 250
    whole = client.get("/cari", query_string={"q": "surat\x00\x01\x02 tugas"})
    assert "huruf pertama" not in whole.text
