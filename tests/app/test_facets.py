"""A facet is a row of a table: whatever is in it can be chosen on the page and asked for by programs."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.models.facets import FACETS, Facet
from indexer.reading.readers import READERS
from search_app import create_app
from search_app.http import params
from tests.app.reading import get, one, titles, words
from tests.filling import add_sop

LENGTH = Facet(
    "pages", "Panjang", "panjang", lambda sop: ("long" if len(sop.pages) > 1 else "short",), {"short": "Ringkas"}
)


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setitem(FACETS, LENGTH.name, LENGTH)
    opened = create_app(settings)
    installation = opened.extensions["telusur"]
    installation.engine.replace_all(())  # an index with the facet
    add_sop(installation, "Cuti tahunan", "cuti")
    add_sop(installation, "Cuti besar", "cuti", "pegawai")
    yield opened
    installation.close()


def test_a_new_row_is_a_facet_of_the_page(app: Flask) -> None:
    client = app.test_client()
    page = get(client, "/cari?q=cuti")
    assert words(one(page, "#saring-pages")) == "Panjang"
    narrowed = get(client, one(page, '[data-key="pages:short"]').get("href"))
    assert titles(narrowed) == ["Cuti tahunan"]
    assert [words(chip) for chip in narrowed.cssselect(".chip")] == ["Hapus saringan Panjang: Ringkas"]


def test_a_new_row_is_a_facet_of_the_api(app: Flask) -> None:
    found = app.test_client().get("/api/v1/search?q=cuti&pages=long").json
    assert [hit["sop"]["title"] for hit in found["hits"]] == ["Cuti besar"]
    (facet,) = (each for each in found["facets"] if each["name"] == LENGTH.name)
    assert (facet["name"], facet["label"]) == ("pages", "Panjang")
    assert [(value["label"], value["count"], value["selected"]) for value in facet["values"]] == [
        ("Ringkas", 1, False),
        ("long", 1, True),
    ]


def test_a_new_row_is_read_from_addresses_and_written_to_them(app: Flask) -> None:
    with app.test_request_context():
        request = params.read(MultiDict({"q": "cuti", "panjang": "long"}), OPERATOR, params.PAGE, 10)
        assert request.filters["pages"] == ("long",)
        assert params.write(request, params.PAGE, 10) == {"q": "cuti", "panjang": ["long"]}
        assert params.write(request, params.API, 10)["pages"] == ["long"]


def test_formats_are_called_what_their_readers_call_them() -> None:
    assert FACETS["format"].labels == {kind: reader.label for kind, reader in READERS.items()}
