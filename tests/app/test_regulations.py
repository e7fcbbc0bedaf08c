"""Pages of regulations, and searches that name one."""

from flask import Flask
from flask.testing import FlaskClient

from tests.app.reading import get, one, titles, words


def test_a_query_that_names_a_regulation_finds_who_cites_it_and_says_so(filled: Flask) -> None:
    client = filled.test_client()
    for text in ("UU 101 tahun 2011", "undang-undang nomor 101/2011", "uu 101"):
        page = get(client, f"/cari?q={text}")
        assert titles(page) == ["Pemulangan PMI Sakit"]
        assert words(one(page, ".hit__cites")) == "Dasar hukum: Undang-Undang Nomor 101 Tahun 2011"
        said = words(one(page, ".results-head"))
        assert "Dikenali sebagai dasar hukum: Undang-Undang Nomor 101 Tahun 2011 tentang Tata Laksana (1 SOP)" in said


def test_it_can_be_searched_in_titles_only(filled: Flask) -> None:
    client = filled.test_client()
    page = get(client, "/cari?q=UU 101 tahun 2011")
    only = next(link.get("href") for link in page.cssselect(".note a") if words(link) == "cari hanya di judul")
    page = get(client, only)
    assert titles(page) == []
    assert titles(get(client, "/cari?q=pemulangan&di=judul")) == ["Pemulangan PMI Sakit"]
    assert titles(get(client, "/cari?q=ambulans&di=judul")) == []


def test_each_regulation_has_a_page_of_the_sops_that_cite_it(filled: Flask) -> None:
    client = filled.test_client()
    page = get(client, "/dasar-hukum")
    (link,) = page.cssselect("main .counted a")
    assert (words(link), link.get("href")) == ("Undang-Undang Nomor 101 Tahun 2011", "/dasar-hukum/uu-101-2011")
    page = get(client, link.get("href"))
    assert words(one(page, "h1")) == "Undang-Undang Nomor 101 Tahun 2011"
    assert [words(each) for each in page.cssselect(".card-row__title a")] == ["Pemulangan PMI Sakit"]


def test_what_nobody_cites_is_not_there(filled: Flask) -> None:
    client = filled.test_client()
    for path in ("/dasar-hukum/uu-1-1945", "/api/v1/regulations/uu-1-1945", "/dasar-hukum/%00", "/dasar-hukum/%25"):
        assert client.get(path).status_code == 404


def test_programs_get_the_same(filled: Flask) -> None:
    client: FlaskClient = filled.test_client()
    (law,) = client.get("/api/v1/regulations").json["regulations"]
    assert (law["key"], law["about"], law["count"]) == ("uu-101-2011", "Tata Laksana", 1)
    found = client.get("/api/v1/regulations/uu-101-2011").json
    assert [sop["title"] for sop in found["documents"]] == ["Pemulangan PMI Sakit"]
    hit = client.get("/api/v1/search?q=UU 101/2011").json["hits"][0]
    assert hit["cites"] == ["Undang-Undang Nomor 101 Tahun 2011"]
