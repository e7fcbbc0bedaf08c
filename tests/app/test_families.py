"""Macro SOPs with their micro SOPs, SOPs in force on a date, and what gave a place: on the page and in the API."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, SearchRequest, SopKind
from indexer.reading.reader_pool import ReaderPool
from indexer.search.service import search
from search_app import create_app
from tests import making
from tests.app.reading import get, listed, one, titles, total, words

SignIn = Callable[[Flask, str], FlaskClient]
# Number, title, effective; the first is the macro SOP of the others, the last an older revision of the second.
SOPS = (
    ("M/01", "Pengelolaan Cuti Pegawai", "2 Juni 2020"),
    ("M/01/A", "Cuti Besar", "2 Juni 2023"),
    ("M/01/B", "Cuti Sakit", "2 Juni 2021"),
    ("M/01/C", "Cuti Melahirkan", "2 Juni 2021"),
    ("M/01/D", "Cuti Tahunan", "2 Juni 2021"),
    ("M/01/A", "Cuti Besar Lama", "2 Juni 2019"),
)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory, populated: Path, readers: ReaderPool) -> Iterator[Flask]:
    data = shutil.copytree(populated, tmp_path_factory.mktemp("family") / "data")
    app = create_app(Settings(data=data, secret_key="test-key"))
    installation: Installation = app.extensions["telusur"]
    for number, title, effective in SOPS:
        ingest.submit(installation, io.BytesIO(making.sop(number, title, effective)), f"{title}.pdf", OPERATOR)
    ingest.drain(installation, readers)
    for title, sop_id in _ids(installation).items():
        is_macro = title == SOPS[0][1]
        ingest.assign(
            installation,
            OPERATOR,
            sop_id,
            Assignment(
                access=Access.PUBLIC,
                kind=SopKind.MACRO if is_macro else SopKind.MICRO,
                parent_number=None if is_macro else "m 01",
            ),
        )
    yield app
    installation.close()


def _ids(installation: Installation) -> dict[str, int]:
    found = search(installation, SearchRequest(OPERATOR, per_page=100))
    return {hit.sop.title: hit.sop.id for hit in found.hits}


def test_micro_sops_stand_on_the_card_of_their_macro_sop(family: Flask) -> None:
    page = get(family.test_client(), "/cari?q=cuti")
    assert total(page) == 5
    assert len(titles(page)) == listed(page) == 1
    assert "SOP makro dan SOP mikronya menjadi satu hasil." in words(page)
    shown = {*titles(page), words(one(page, ".hit__above a")), *map(words, page.cssselect(".hit__below li > a"))}
    assert len(shown) == 4
    assert {title for _, title, _ in SOPS} >= shown
    assert words(one(page, ".hit__more")) == "1 SOP mikro lagi"


def test_a_micro_sop_that_is_better_leads_with_passage_page_date_and_unit(family: Flask) -> None:
    client = family.test_client()
    card = one(get(client, "/cari?q=cuti"), ".hit")
    title = words(one(card, ".hit__title"))
    assert words(one(card, ".hit__above")) == "SOP makro: Pengelolaan Cuti Pegawai"
    assert words(one(card, ".meta__kind")) == "Mikro"
    assert "berlaku 2 Juni 202" in words(one(card, ".meta"))
    assert one(card, "article > .snippet a").get("href").endswith("#hal-1")
    (hit,) = client.get("/api/v1/search?q=cuti").get_json()["hits"]
    assert (hit["sop"]["title"], hit["above"]["sop"]["title"]) == (title, "Pengelolaan Cuti Pegawai")
    assert hit["sop"]["kind"] == "mikro"


def test_every_micro_sop_says_why_it_was_found_and_on_which_page(family: Flask) -> None:
    page = get(family.test_client(), "/cari?q=cuti")
    shown = [*page.cssselect(".hit"), *page.cssselect(".hit__below li")]
    assert len(shown) == 3
    for each in shown:
        passage = each.cssselect(".snippet")[0]
        assert words(passage).removesuffix(words(one(passage, "a"))).strip()
        assert "#hal-" in one(passage, "a").get("href")


@pytest.mark.parametrize("title", ["Cuti Besar", "Pengelolaan Cuti Pegawai", "Cuti Melahirkan"])
def test_heading_way_back_and_place_count_the_same(family: Flask, title: str) -> None:
    """Whichever SOP of a card is opened."""
    client = family.test_client()
    installation: Installation = family.extensions["telusur"]
    page = get(client, "/cari?q=cuti")
    one_of_many = get(client, f"/sop/{_ids(installation)[title]}?q=cuti")
    assert words(one(one_of_many, ".back")) == f"Kembali ke {listed(page)} hasil"
    assert words(one(one_of_many, ".way__place")) == f"Hasil 1 dari {listed(page)}"
    assert client.get("/api/v1/search?q=cuti").get_json()["cards"] == listed(page)


def test_they_can_be_listed_apart_and_joined_again(family: Flask) -> None:
    client = family.test_client()
    joined = get(client, "/cari?q=cuti")
    (switch,) = [link for link in joined.cssselect(".note a") if words(link) == "Pisahkan"]
    assert switch.get("href") == "/cari?q=cuti&gabung=0"
    apart = get(client, switch.get("href"))
    assert len(titles(apart)) == total(apart) == 5
    (back,) = [link for link in apart.cssselect(".note a") if words(link) == "Gabungkan"]
    assert back.get("href") == "/cari?q=cuti"


def test_pages_count_cards(family: Flask) -> None:
    client = family.test_client()
    assert not get(client, "/cari?q=cuti&per_hal=1").cssselect(".pager")
    assert client.get("/api/v1/search?q=cuti&per_page=1").json["page_count"] == 1  # type: ignore[index]
    assert client.get("/api/v1/search?q=cuti&per_page=1&group=0").json["page_count"] == 5  # type: ignore[index]


def test_programs_get_both_numbers_and_the_micro_sops(family: Flask) -> None:
    found = family.test_client().get("/api/v1/search?q=cuti").get_json()
    assert (found["total"], found["cards"]) == (5, 1)
    (hit,) = found["hits"]
    assert len([hit["above"], hit, *hit["below"]]) == 4
    assert hit["duration"] is None, "no step was read"
    assert hit["below"][0]["sop"]["href"].startswith("/sop/")
    assert hit["more"]["href"] == "/api/v1/search?q=cuti&group=0"


def test_only_what_was_in_force_on_a_date_is_found(family: Flask) -> None:
    client = family.test_client()
    page = get(client, "/cari?q=cuti&berlaku=2020-12-31&gabung=0")
    assert set(titles(page)) == {"Pengelolaan Cuti Pegawai", "Cuti Besar Lama"}
    assert "Cuti Besar" in titles(get(client, "/cari?q=cuti&berlaku=2023-06-02&gabung=0"))
    assert client.get("/api/v1/search?q=cuti&in_force_on=2020-12-31").get_json()["total"] == 2


def test_the_date_is_a_chip_that_brings_the_usual_status_back(family: Flask) -> None:
    page = get(family.test_client(), "/cari?q=cuti&berlaku=2020-12-31")
    chip = one(page, ".chip")
    assert "31 Desember 2020" in words(chip)
    assert chip.get("href") == "/cari?q=cuti"


def test_the_date_is_chosen_among_the_filters_without_losing_the_others(family: Flask) -> None:
    client = family.test_client()

    def choose(address: str, day: str) -> str:
        form = one(get(client, address), "form.date-filter")
        fields = [(field.get("name"), field.get("value")) for field in form.cssselect("input[type=hidden]")]
        return f"/cari?{urlencode([*fields, ('berlaku', day)])}"

    dated = choose("/cari?q=cuti&jenis=mikro&jenis=makro&gabung=0&urut=judul&hal=2", "2020-12-31")
    assert dated == "/cari?q=cuti&jenis=mikro&jenis=makro&urut=judul&gabung=0&berlaku=2020-12-31"
    assert set(titles(get(client, dated))) == {"Pengelolaan Cuti Pegawai", "Cuti Besar Lama"}
    assert one(get(client, dated), "input[type=date]").get("value") == "2020-12-31"
    assert choose("/cari?q=cuti&berlaku=2020-12-31", "") == "/cari?q=cuti&berlaku=", "the usual status is back"
    assert choose("/cari?q=cuti&status=digantikan", "2020-12-31") == "/cari?q=cuti&status=digantikan&berlaku=2020-12-31"


@pytest.mark.parametrize("day", ["2020", "31-12-2020", "2020-13-01", "kemarin", "20201231"])
def test_what_is_no_date_is_told(family: Flask, day: str) -> None:
    answer = family.test_client().get("/api/v1/search", query_string={"in_force_on": day})
    assert answer.status_code == 400
    assert list(answer.get_json()["error"]["fields"]) == ["in_force_on"]


def test_a_manager_sees_what_gave_each_place(family: Flask, sign_in: SignIn) -> None:
    manager = sign_in(family, "ratna")
    page = get(manager, "/cari?q=cuti&jelaskan=1")
    assert len(page.cssselect(".explanation")) == 4
    assert re.search(r"“cuti” dalam judul:? \d+,\d\d", words(page.cssselect(".explanation")[0]))
    manager.get("/bahasa/en")
    page = get(manager, "/cari?q=cuti&jelaskan=1")
    assert re.search(r"“cuti” in the title:? \d+\.\d\d", words(page.cssselect(".explanation")[0]))
    assert not get(manager, "/cari?q=cuti").cssselect(".explanation")


@pytest.mark.parametrize("name", ["", "sari", "budi"])
def test_nobody_else_does(family: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(family, name) if name else family.test_client()
    assert not get(client, "/cari?q=cuti&jelaskan=1").cssselect(".explanation")
