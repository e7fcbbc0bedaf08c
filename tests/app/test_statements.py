"""No query per hit: a page sends the registry as many statements for many SOPs as for one."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from search_app.http.response_cache import ResponseCache
from tests.app.collection import signed_in
from tests.app.reading import get

Sent = list[str]


@pytest.fixture(scope="module")
def client(samples: Flask) -> FlaskClient:
    return signed_in(samples)


@pytest.fixture
def statements(samples: Flask, client: FlaskClient) -> Iterator[Callable[[str], Sent]]:
    """The statements that one GET sends, once words and names are there."""
    sent: Sent = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    installation = samples.extensions["telusur"]
    event.listen(installation.registry, "before_cursor_execute", note)

    def of(address: str) -> Sent:
        assert client.get(address).status_code == 200
        installation.forget_synonyms()  # so that both of a pair read them
        samples.extensions["telusur.response_cache"] = ResponseCache()  # not the answer itself
        sent.clear()
        assert client.get(address).status_code == 200
        return list(sent)

    yield of
    event.remove(installation.registry, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "search",
    [
        "/cari?urut=judul&per_hal={}",
        "/cari?q=pmi&per_hal={}",
        "/cari?q=pmi&gabung=0&per_hal={}",
        "/cari?q=UU 18 Tahun 2017&per_hal={}",
        "/cari?q=siapa yang memverifikasi dokumen PMI&per_hal={}",
        "/api/v1/search?q=pmi&per_page={}",
        "/api/v1/search?q=UU 18 Tahun 2017&per_page={}",
    ],
)
def test_searches_send_as_many_for_many_hits_as_for_one(statements: Callable[[str], Sent], search: str) -> None:
    one, many = statements(search.format(1)), statements(search.format(100))
    assert len(many) == len(one)
    assert len(one) <= 20


def test_an_sop_sends_as_many_whatever_belongs_to_it(
    statements: Callable[[str], Sent], samples: Flask, client: FlaskClient
) -> None:
    found = client.get("/api/v1/search?per_page=50").json["hits"]
    counts = {len(statements(f"/sop/{hit['sop']['id']}")) for hit in found[::5]}
    assert len(counts) == 1
    assert counts.pop() <= 22


@pytest.mark.parametrize("page", ["/", "/proses", "/dasar-hukum"])
def test_lists_send_few(statements: Callable[[str], Sent], page: str) -> None:
    assert len(statements(page)) <= 10


def test_a_regulation_sends_as_many_for_all_sops_that_cite_it(
    statements: Callable[[str], Sent], client: FlaskClient
) -> None:
    links = [link.get("href") for link in get(client, "/dasar-hukum").cssselect("main a[href^='/dasar-hukum/']")]
    assert len(statements(links[0])) == len(statements(links[-1]))
