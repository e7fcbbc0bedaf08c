"""What the result page says of how it read the words, and the ways to mean something else."""

from itertools import product
from string import ascii_lowercase

from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.app.reading import get, one, titles, total, words
from tests.contract.engines import entry


def notes(page: HtmlElement) -> str:
    return " ".join(words(note) for note in page.cssselect(".results-head .note"))


def link(page: HtmlElement, label: str) -> str:
    return next(str(each.get("href")) for each in page.cssselect(".note a") if words(each) == label)


def test_a_word_that_names_a_filter_is_a_chip_that_can_be_taken_away(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=SOP mikro pemulangan")
    assert "Dibaca sebagai saringan: mikro." in notes(page)
    (chip,) = page.cssselect(".chip")
    assert words(chip) == "Hapus saringan Jenis: Mikro"
    without = get(client, chip.get("href"))
    assert (without.cssselect(".chip"), notes(without).count("Dibaca sebagai saringan")) == ([], 0)
    assert total(without) >= total(page)
    # The words stay in the box as they were typed.
    assert one(page, ".site-header input[name=q]").get("value") == "SOP mikro pemulangan"


def test_the_word_itself_can_be_searched(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, link(get(client, "/cari?q=SOP mikro pemulangan"), "cari katanya"))
    assert page.cssselect(".chip") == []
    assert "Hanya kata yang diketik." in notes(page)


def test_a_filter_chosen_beside_a_named_one_joins_it(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=SOP mikro")
    chosen = next(a.get("href") for a in page.cssselect("#saring a.check") if a.get("data-key") == "kind:makro")
    assert {words(chip) for chip in get(client, chosen).cssselect(".chip")} == {
        "Hapus saringan Jenis: Mikro",
        "Hapus saringan Jenis: Makro",
    }


def test_a_word_left_out_is_named_and_struck_through(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=pemulangn reimburse TKI")
    assert "Ini hasil untuk pemulangan TKI" in notes(page)
    assert [words(each) for each in page.cssselect(".note s")] == ["reimburse"]
    assert [words(each) for each in page.cssselect(".note a")].count("cari persis") == 1
    understood = client.get("/api/v1/search?q=pemulangn reimburse TKI").json["understood"]
    assert understood["correction"]["dropped"] == ["reimburse"]


def test_of_a_long_query_the_word_that_no_sop_has_is_struck_through(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=pemulangan pekerja migran reimburse sakit")
    assert "Tidak ada dalam SOP mana pun: reimburse" in notes(page)
    assert client.get("/api/v1/search?q=pemulangan pekerja migran reimburse sakit").json["understood"]["missing"] == [
        "reimburse"
    ]


def test_a_number_beside_a_unit_is_told(samples: Flask) -> None:
    page = get(samples.test_client(), "/cari?q=sop 1 biro keuangan")
    assert "Dibaca sebagai saringan: nomor 1, biro keuangan." in notes(page)


def test_terbaru_sorts(samples: Flask) -> None:
    page = get(samples.test_client(), "/cari?q=SOP terbaru")
    assert "Diurutkan dari yang terbaru." in notes(page)
    assert words(one(page, ".sorts a[aria-current]")) == "Terbaru"
    assert total(page) > 10


def test_what_is_no_longer_in_force_is_found_by_saying_so(samples: Flask) -> None:
    page = get(samples.test_client(), "/cari?q=SOP tidak berlaku")
    assert total(page) > 0
    assert all("Digantikan" in words(hit) or "Dicabut" in words(hit) for hit in page.cssselect(".hit"))


def test_the_name_of_a_process_leads_to_it(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=pemulangan pmi")
    assert "Proses dengan nama itu:" in notes(page)
    entry = next(each for each in page.cssselect(".note a") if "proses=" in each.get("href"))
    assert words(entry) == "Pemulangan PMI"
    assert titles(get(client, entry.get("href")))


def test_the_name_of_a_role_leads_to_what_it_does(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=pengantar kerja")
    assert "Pelaksana dengan nama itu: Pengantar Kerja" in notes(page)
    found = get(client, link(page, "Pengantar Kerja"))
    assert words(one(found, ".chip")) == "Hapus saringan Pelaksana: Pengantar Kerja"
    assert total(found) > 0


def test_a_post_among_other_words_is_offered_as_performer_and_taken_out_of_them(samples: Flask) -> None:
    client = samples.test_client()
    page = get(client, "/cari?q=pengantar kerja+laporan")
    assert "Pelaksana dengan nama itu: Pengantar Kerja" in notes(page)
    found = get(client, link(page, "Pengantar Kerja"))
    assert words(one(found, ".chip")) == "Hapus saringan Pelaksana: Pengantar Kerja"
    assert found.cssselect("input[name=q]")[0].get("value") == "laporan"
    assert total(found) > 0


def test_words_that_tell_nothing_lead_to_the_processes(samples: Flask) -> None:
    client: FlaskClient = samples.test_client()
    for text in ("dan", "sop", "-", '""'):
        page = get(client, f"/cari?q={text}")
        assert "Kata itu tidak membedakan" in notes(page), text
        assert len(page.cssselect(".results-head .counted a")) > 2


def test_programs_are_told_too(samples: Flask) -> None:
    found = samples.test_client().get("/api/v1/search?q=SOP mikro terbaru").json
    assert (found["understood"]["named"], found["understood"]["newest_first"]) == (["mikro"], True)


def test_what_is_bounded_is_said(samples: Flask) -> None:
    client = samples.test_client()
    many = " ".join(f"kata{letter}{other}" for letter in "abcdef" for other in "ghijkl")
    assert "Hanya 32 kata pertama yang dicari" in notes(get(client, f"/cari?q={many}"))
    assert "dalam tanda kutip" in notes(get(client, f'/cari?q="{many}"'))
    assert "diawali" not in notes(get(client, "/cari?q=pemul*"))


def test_a_prefix_of_too_many_words_is_said(app: Flask) -> None:
    words = ["qu" + "".join(letters) for letters in product(ascii_lowercase, repeat=2)][:201]
    app.extensions["telusur"].engine.put([entry(9_999, body=" ".join(words))])
    client = app.test_client()
    assert "Terlalu banyak kata diawali “qu”: hanya 200 kata" in notes(get(client, "/cari?q=qu*"))
    found = client.get("/api/v1/search?q=qu*").json
    (limited,) = found["understood"]["limited"]
    assert (limited["limit"], limited["most"], limited["word"]) == ("prefix", 200, "qu")
    assert limited["text"].startswith("Terlalu banyak kata diawali “qu”")
