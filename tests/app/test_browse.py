"""Finding SOPs in the sample collection, through the pages a reader sees."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from indexer.access import OPERATOR, VISITOR
from indexer.config import Settings
from indexer.models import Access, SearchRequest
from indexer.search.service import search
from search_app import create_app
from tests.app.collection import signed_in
from tests.app.reading import addresses, choice, choices, everything, get, one, titles, total, words


@pytest.fixture
def visitor(samples: Flask) -> FlaskClient:
    return samples.test_client()


@pytest.fixture
def staff(samples: Flask) -> FlaskClient:
    return signed_in(samples)


def test_the_home_page_counts_processes_and_shows_the_newest(visitor: FlaskClient) -> None:
    page = get(visitor, "/")
    everything_link = one(page, ".hero__more a[href='/cari']")
    found = get(visitor, "/cari")
    assert words(everything_link) == f"Lihat semua: {words(one(found, 'h1'))}"
    groups = page.cssselect(".group")
    assert groups
    for group in groups:
        link = one(group, "h3 a")
        assert words(one(group, "h3 .count")) == f"{total(get(visitor, link.get('href')))} SOP"
    assert len(page.cssselect(".card-row")) == 5


@pytest.mark.parametrize("address", ["/", "/proses", "/bantuan", "/cari", "/cari?q=pmi", "/cari?q=zzzz"])
def test_a_link_to_a_list_shows_a_whole_page_of_it(visitor: FlaskClient, address: str) -> None:
    """Links to processes once carried the page size of the search that had counted them: one SOP a page."""
    hrefs = {link.get("href") for link in get(visitor, address).cssselect("a[href^='/cari']")}
    assert hrefs
    for href in sorted(hrefs):
        page = get(visitor, href)
        assert "per_hal" not in href, href
        hits = len(page.cssselect(".hit"))
        assert hits == 10 or not page.cssselect(".pager a[rel=next]"), (href, hits)


def test_an_empty_installation_says_that_it_is_empty(client: FlaskClient) -> None:
    assert "Belum ada SOP" in client.get("/").text
    assert "Belum ada SOP" in client.get("/proses").text
    assert "Tidak ada SOP di sini" in client.get("/cari").text


def test_words_lead_to_marked_passages_that_name_their_page(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?q=pmi")
    assert total(page) > 0
    passages = page.cssselect(".snippet")
    assert passages
    for passage in passages:
        label = words(one(passage, "a.page-link-tag"))
        assert label.startswith(("hal. ", "bagian "))
        assert passage.cssselect("mark")
    link = passages[0].cssselect("a")[0].get("href")
    there = get(visitor, link)
    target = one(there, "#" + link.partition("#")[2])
    assert words(target.cssselect("mark")[0]).lower() in ("pmi", "pekerja migran", "pekerja migran indonesia")


def test_a_card_says_kind_number_unit_date_steps_and_time_as_the_sop_does(visitor: FlaskClient) -> None:
    cards = get(visitor, "/cari?q=pmi&gabung=0").cssselect(".hit")
    hits = visitor.get("/api/v1/search?q=pmi&group=0").get_json()["hits"]
    timed = 0
    for card, hit in zip(cards, hits, strict=True):
        said, sop = words(one(card, ".meta")), hit["sop"]
        document = visitor.get(f"/api/v1/documents/{sop['id']}").get_json()["document"]
        expected = [sop["number"], sop["unit"], *hit["time"], sop["effective"][:4]]
        assert all(each.replace("\u00a0", " ") in said for each in expected), (said, expected)
        assert sop["kind"] == "lainnya" or sop["kind_label"] in said
        if document["steps_state"] == "read":
            timed += 1
            assert hit["duration"] == document["duration"]
            assert hit["time"][0] == f"{len(document['steps'])} langkah"
            assert hit["duration"]["text"] in said
        else:
            assert (hit["time"], hit["duration"]) == ([], None)
    assert timed > 3


def test_a_passage_names_pages_of_a_pdf_and_sections_of_a_docx(visitor: FlaskClient) -> None:
    for kind, label in (("pdf", "hal. "), ("docx", "bagian ")):
        page = get(visitor, f"/cari?q=pmi&format={kind}")
        labels = [words(link) for link in page.cssselect(".snippet a.page-link-tag")]
        assert labels
        assert all(each.startswith(label) for each in labels)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/cari", "/cari?q=pmi", "/cari?q=pmi&jenis=mikro"])
def test_the_number_beside_a_choice_is_what_it_shows(staff: FlaskClient, address: str) -> None:
    page = get(staff, address)
    chosen = {facet for facet, _, _, selected, _ in choices(page) if selected}
    tried = 0
    for facet, _, number, selected, href in choices(page):
        if facet not in chosen and not selected:
            assert total(get(staff, href)) == number, href
            tried += 1
    assert tried > 5


def test_two_values_of_one_facet_add_up_and_a_second_facet_narrows(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari")
    counts = {value: number for facet, value, number, _, _ in choices(page) if facet == "kind"}
    both = get(visitor, choice(get(visitor, choice(page, "kind", "makro")), "kind", "mikro"))
    assert total(both) == counts["makro"] + counts["mikro"]
    narrower = get(visitor, choice(both, "format", "pdf"))
    assert total(narrower) < total(both)
    assert [words(chip) for chip in narrower.cssselect(".chip")] == [
        "Hapus saringan Jenis: Makro",
        "Hapus saringan Jenis: Mikro",
        "Hapus saringan Format berkas: PDF",
    ]


def test_a_parent_of_the_tree_counts_its_children_and_gives_way_to_a_chosen_child(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?proses=inti&buka=proses")
    by_value = {value: number for facet, value, number, _, _ in choices(page) if facet == "process"}
    assert by_value["inti"] == total(page)
    assert by_value["inti"] == sum(number for value, number in by_value.items() if re.fullmatch("inti/[^/]+", value))
    child = next(value for value in by_value if re.fullmatch("inti/[^/]+/[^/]+", value))
    narrower = get(visitor, choice(page, "process", child))
    assert total(narrower) == by_value[child]
    assert len(narrower.cssselect(".chip")) == 1


def test_a_link_opens_a_long_list_and_what_is_chosen_there_stays_in_sight(visitor: FlaskClient) -> None:
    def roles(page: HtmlElement) -> dict[str, bool]:
        return {value: selected for facet, value, _, selected, _ in choices(page) if facet == "role"}

    def switch(page: HtmlElement) -> HtmlElement:
        return one(page, "[aria-labelledby=saring-role] .facet__more")

    page = get(visitor, "/cari?q=pmi")
    first = roles(page)
    assert len(first) == 7
    opened = get(visitor, switch(page).get("href"))
    assert words(switch(page)) == f"{len(roles(opened)) - 7} lainnya: Pelaksana"
    assert total(opened) == total(page)
    last = list(roles(opened))[-1]
    chosen = get(visitor, choice(opened, "role", last))
    assert roles(chosen)[last]
    assert len(roles(chosen)) > 7
    fewer = get(visitor, switch(chosen).get("href"))
    assert list(roles(fewer).items())[-1] == (last, True)
    assert total(fewer) == total(chosen)


def test_a_chip_drops_its_filter_and_one_link_drops_all(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?q=pmi&urut=judul&jenis=mikro&format=pdf")
    chip = page.cssselect(".chip")[0].get("href")
    assert total(get(visitor, chip)) == total(get(visitor, "/cari?q=pmi&format=pdf"))
    assert one(page, ".chips__clear").get("href") == "/cari?q=pmi&urut=judul"


def test_a_chosen_value_without_results_can_still_be_dropped(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?tahun=1899&unit=Kantor+yang+tidak+ada")
    assert total(page) == 0
    assert {value for _, value, _, selected, _ in choices(page) if selected} >= {"1899", "Kantor yang tidak ada"}
    assert len(page.cssselect(".chip")) == 2


def test_new_words_keep_the_filters_and_the_order(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?q=pmi&jenis=mikro&urut=terbaru&hal=2&status=semua")
    form = one(page, "form[role=search]")
    assert [(field.name, field.value) for field in form.cssselect("input[name]")] == [
        ("q", "pmi"),
        ("jenis", "mikro"),
        ("status", "semua"),
        ("urut", "terbaru"),
    ]


def test_what_is_no_longer_in_force_is_found_only_when_asked_for(samples: Flask, visitor: FlaskClient) -> None:
    old = SearchRequest(VISITOR, filters={"status": ("digantikan",)})
    number = search(samples.extensions["telusur"], old).hits[0].sop.number
    address = "/cari?" + urlencode({"q": number})
    page = get(visitor, address)
    assert "Hanya SOP yang berlaku." in words(page)
    assert not page.cssselect(".hit .tag--bad")
    widened = get(visitor, one(page, ".results-head .note a").get("href"))
    assert total(widened) > total(page)
    assert "Digantikan" in [words(tag) for tag in widened.cssselect(".hit .tag--bad")]
    assert "semua, juga yang tidak berlaku lagi" in words(one(widened, ".chip"))
    assert unquote(one(widened, ".chip").get("href")) == unquote(address)


def test_results_come_in_the_asked_order(visitor: FlaskClient) -> None:
    by_title = everything(visitor, "/cari?urut=judul")
    assert [title.lower() for title in by_title] == sorted(title.lower() for title in by_title)
    page = get(visitor, "/cari?q=pmi")
    assert words(one(page, ".sorts [aria-current]")) == "Paling sesuai"
    assert "Paling sesuai" not in words(one(get(visitor, "/cari"), ".sorts"))


def test_pages_cut_the_results_without_loss_or_repeat(staff: FlaskClient) -> None:
    found = everything(staff, "/cari?urut=nomor&status=semua")
    page = get(staff, "/cari?urut=nomor&status=semua")
    assert len(found) == total(page) > 10
    assert words(one(page, "[aria-current=page]")) == "Halaman 1"


def test_a_page_past_the_end_says_so_and_leads_back(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?hal=900")
    assert "melewati hasil terakhir" in words(page)
    assert titles(get(visitor, one(page, ".empty a").get("href")))


def test_mistakes_in_the_address_are_told_in_words(visitor: FlaskClient) -> None:
    answer = visitor.get("/cari?q=paspor&hal=dua&urut=acak")
    assert answer.status_code == 400
    assert "hal harus bilangan bulat" in answer.text
    assert "Urutan acak tidak dikenal" in answer.text


def test_nothing_found_names_the_filter_to_drop_and_what_it_would_give(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?q=pmi&tahun=1899")
    way = page.cssselect(".ways-out li")[0]
    assert words(way) == f"Tanpa saringan Tahun efektif: {total(get(visitor, '/cari?q=pmi'))} SOP"
    assert titles(get(visitor, one(way, "a").get("href")))
    assert page.cssselect(".empty a[href='/proses']")
    assert page.cssselect(".empty a[href='/bantuan']")


def test_nothing_found_without_filters_offers_no_empty_way_out(visitor: FlaskClient) -> None:
    page = get(visitor, "/cari?q=xqzwvy")
    assert "Tidak ada SOP yang memuat xqzwvy" in words(one(page, ".empty h2"))
    assert not page.cssselect(".ways-out")


def test_visitors_meet_nothing_internal_anywhere(samples: Flask, visitor: FlaskClient, staff: FlaskClient) -> None:
    everything = {hit.sop for hit in search(samples.extensions["telusur"], SearchRequest(OPERATOR, per_page=1000)).hits}
    for client, classes in ((visitor, {Access.PUBLIC}), (staff, {Access.PUBLIC, Access.INTERNAL})):
        seen = addresses(client, "/cari?status=semua")
        assert seen == {f"/sop/{sop.id}" for sop in everything if sop.access in classes}
        assert total(get(client, "/cari?status=semua")) == len(seen) < len(everything)


def test_the_process_tree_leads_to_what_it_counts(visitor: FlaskClient) -> None:
    page = get(visitor, "/proses")
    links = page.cssselect(".tree-process h3")
    assert links
    for heading in links:
        assert str(total(get(visitor, one(heading, "a").get("href")))) == words(one(heading, ".count"))


def test_every_example_of_the_help_is_a_search(visitor: FlaskClient) -> None:
    page = get(visitor, "/bantuan")
    for link in page.cssselect("a.example"):
        assert "SOP" in words(one(get(visitor, link.get("href")), "h1"))


def test_english_readers_get_english_around_the_indonesian_sops(samples: Flask) -> None:
    client = samples.test_client()
    client.get("/bahasa/en")
    page = get(client, "/cari?q=pmi&jenis=mikro")
    assert "SOPs" in words(one(page, "h1"))
    assert words(one(page, ".chip")) == "Remove filter Kind: Micro"
    assert "Core processes" in words(one(page, "#saring"))


@pytest.mark.slow
@given(st.text(max_size=60))
@hypothesis_settings(max_examples=60, deadline=None)
def test_nothing_typed_is_an_error(samples: Flask, typed: str) -> None:
    answer = samples.test_client().get("/cari", query_string={"q": typed})
    assert answer.status_code == 200
    assert one(html.fromstring(answer.text), "form[role=search] input[name=q]").value is not None


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["q", "proses", "jenis", "unit", "tahun", "status", "format", "urut", "hal"]),
                       st.text(max_size=30)))  # fmt: skip
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_address_breaks_the_site(samples: Flask, args: dict[str, str]) -> None:
    visitor = samples.test_client()
    assert visitor.get("/cari", query_string=args).status_code in (200, 400)
    assert visitor.get("/sop/1", query_string=args).status_code in (200, 404)


def test_markup_in_the_query_is_shown_as_typed(visitor: FlaskClient) -> None:
    page = visitor.get("/cari", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_index_that_cannot_be_opened_is_told_and_sops_stay_readable(collection: Settings, tmp_path: Path) -> None:
    broken = replace(collection, data=tmp_path / "data")
    shutil.copytree(collection.data, broken.data)
    app = create_app(broken)
    shutil.rmtree(broken.index_folder)
    client = app.test_client()
    try:
        answer = client.get("/cari?q=pmi")
        assert answer.status_code == 503
        assert "Pencarian sedang tidak tersedia" in answer.text
        readable = [client.get(f"/sop/{sop_id}?q=pmi").status_code for sop_id in range(1, 10)]
        assert 200 in readable
        assert 503 not in readable
    finally:
        app.extensions["telusur"].close()


def test_pages_are_private_and_assets_are_kept_for_ever(visitor: FlaskClient) -> None:
    answer = visitor.get("/cari?q=pmi")
    assert "private" in answer.headers["Cache-Control"]
    page = html.fromstring(answer.text)
    assets = [each.get("href") or each.get("src") for each in page.cssselect("link[rel=stylesheet], script")]
    assert len(assets) >= 3
    for address in assets:
        assert address.startswith("/")
        kept = visitor.get(address)
        assert kept.status_code == 200
        assert "immutable" in kept.headers["Cache-Control"]
        kept.close()


def test_no_page_carries_script_or_style_inside(visitor: FlaskClient) -> None:
    for address in ("/", "/cari?q=pmi&jenis=mikro", "/sop/1", "/proses", "/bantuan", "/tidak-ada"):
        page = html.fromstring(visitor.get(address).text)
        assert not page.cssselect("style, [style], script:not([src])"), address
        assert not [name for each in page.iter() for name in each.attrib if name.startswith("on")], address
