"""SearchResult → what the page and the API show, and the addresses of other searches."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from indexer.access import VISITOR
from indexer.models import FacetCount, FacetResult, SearchRequest, SearchResult, SopKind, Sort
from search_app.http.params import API, DEFAULT_STATUS, EVERY_STATUS, PAGE
from search_app.presenters import search_results
from search_app.presenters.search_links import Links, dropped, toggled

REQUEST = SearchRequest(viewer=VISITOR, text="paspor", filters={"status": DEFAULT_STATUS}, in_families=True)
LINKS = Links(PAGE, "browse.results", 10)


def result(total: int, page: int = 1, facets: tuple[FacetResult, ...] = ()) -> SearchResult:
    asked = replace(REQUEST, page=page)
    return SearchResult(asked, asked, (), total, facets)


def asks(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def test_choosing_and_dropping_a_value_are_each_others_inverse() -> None:
    chosen = toggled(("makro",), "kind", "mikro")
    assert chosen == ("makro", "mikro")
    assert toggled(chosen, "kind", "mikro") == ("makro",)
    assert toggled(("makro",), "kind", "makro") == ()


@pytest.mark.parametrize(
    ("chosen", "value", "expected"),
    [
        (("inti",), "inti/3/04", ("inti/3/04",)),
        (("inti/3/04", "inti/3/05"), "inti/3", ("inti/3",)),
        (("inti/3",), "inti/2", ("inti/3", "inti/2")),
        (("inti/3",), "inti/31", ("inti/3", "inti/31")),
    ],
)
def test_in_the_tree_parents_and_children_replace_each_other(
    chosen: tuple[str, ...], value: str, expected: tuple[str, ...]
) -> None:
    assert toggled(chosen, "process", value) == expected


def test_without_any_status_every_status_is_meant() -> None:
    assert toggled(DEFAULT_STATUS, "status", "berlaku") == EVERY_STATUS
    assert dropped({"status": ("dicabut",)}, "status") == {"status": DEFAULT_STATUS}


def test_a_changed_filter_starts_at_the_first_page_and_keeps_words_and_order(samples: Flask) -> None:
    request = replace(REQUEST, page=4, sort=Sort.TITLE, per_page=10)
    with samples.test_request_context():
        assert asks(LINKS.toggle(request, "year", "2022")) == [("q", "paspor"), ("tahun", "2022"), ("urut", "judul")]
        assert asks(LINKS.to(request, page=5)) == [("q", "paspor"), ("urut", "judul"), ("hal", "5")]
        assert asks(LINKS.unfiltered(replace(request, filters={"unit": ("A",)}))) == [
            ("q", "paspor"),
            ("urut", "judul"),
        ]


def test_the_same_search_has_english_names_in_the_api(samples: Flask) -> None:
    links = Links(API, "browse.results", 10)
    request = replace(REQUEST, filters={"process": ("inti",), "status": EVERY_STATUS}, sort=Sort.NEWEST, per_page=50)
    with samples.test_request_context():
        assert asks(links.to(request)) == [
            ("q", "paspor"),
            ("process", "inti"),
            ("status", "any"),
            ("sort", "newest"),
            ("per_page", "50"),
        ]


def test_the_count_is_said_in_words(samples: Flask) -> None:
    with samples.test_request_context():
        assert search_results.count_in_words(0, {}) == "0 SOP"
        assert (
            search_results.count_in_words(1948, {SopKind.MICRO: 1842, SopKind.MACRO: 106})
            == "1.948 SOP (106 makro, 1.842 mikro)"
        )
        assert search_results.length_in_words(3, has_pages=True) == "3 halaman"
        assert search_results.length_in_words(5, has_pages=False) == "5 bagian"
        assert search_results.back_in_words(23) == "Kembali ke 23 hasil"


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        (1, (1, 2, 3, 0, 20)),
        (4, (1, 2, 3, 4, 5, 6, 0, 20)),
        (10, (1, 0, 8, 9, 10, 11, 12, 0, 20)),
        (20, (1, 0, 18, 19, 20)),
    ],
)
def test_the_pager_names_the_ends_and_the_neighbours(samples: Flask, page: int, numbers: tuple[int, ...]) -> None:
    with samples.test_request_context():
        assert search_results.results(result(195, page), LINKS).pager.numbers == numbers


@given(total=st.integers(0, 3000), page=st.integers(1, 400))
def test_the_pager_leads_everywhere_and_nowhere_else(samples: Flask, total: int, page: int) -> None:
    with samples.test_request_context():
        pager = search_results.results(result(total, page), LINKS).pager
    assert pager.page_count == -(-total // 10)
    assert all(number == 0 or 1 <= number <= pager.page_count for number in pager.numbers)
    assert bool(pager.next) == (page < pager.page_count)
    assert bool(pager.previous) == (page > 1 and total > 0)


def test_values_without_results_are_left_out_unless_chosen(samples: Flask) -> None:
    counts = (("2022", 3, False), ("2021", 0, False), ("1899", 0, True))
    values = tuple(FacetCount(year, year, count, selected) for year, count, selected in counts)
    facet = FacetResult("year", "Tahun", values)
    request = replace(REQUEST, filters={**REQUEST.filters, "year": ("1899",)})
    with samples.test_request_context():
        view = search_results.results(replace(result(0, facets=(facet,)), asked=request), LINKS)
    assert [value.value for value in view.facets[0].values] == ["2022", "1899"]
    assert [(chip.facet, chip.label) for chip in view.chips] == [("Tahun efektif", "1899")]


def test_a_missing_value_has_a_name_and_an_address(samples: Flask) -> None:
    facet = FacetResult("unit", "Unit", (FacetCount("", "Tidak disebutkan", 2, False),))
    with samples.test_request_context():
        value = search_results.results(result(2, facets=(facet,)), LINKS).facets[0].values[0]
    assert value.label == "Tidak disebutkan"
    assert ("unit", "-") in asks(value.href)


def test_long_lists_show_their_first_values_and_a_chosen_one_and_open_on_request(samples: Flask) -> None:
    counts = tuple(FacetCount(str(year), str(year), 1, year == 2000) for year in range(2020, 1999, -1))
    found = result(21, facets=(FacetResult("year", "Tahun", counts),))
    closed, opened = (Links(PAGE, "browse.results", 10, opened=names) for names in ((), ("year",)))
    with samples.test_request_context():
        few, every, api = (search_results.results(found, links).facets[0] for links in (closed, opened, LINKS))
    assert [value.value for value in few.values] == [*map(str, range(2020, 2013, -1)), "2000"]
    assert (few.left_out, few.chosen) == (13, 1)
    assert ("buka", "tahun") in asks(few.switch)
    assert len(every.values) == len(api.values) == 21
    assert (every.left_out, api.left_out, api.switch) == (0, 0, "")
    assert ("buka", "tahun") not in asks(every.switch)
    assert all(("buka", "tahun") in asks(value.href) for value in every.values)


def test_a_tree_shows_its_lowest_level_only_below_what_is_chosen(samples: Flask) -> None:
    def map_(code: str, selected: bool = False) -> FacetCount:
        return FacetCount(code, code, 1, selected)

    processes = (
        FacetCount("inti/1", "1", 2, False, (map_("inti/1/01"), map_("inti/1/02"))),
        FacetCount("inti/2", "2", 2, False, (map_("inti/2/01", selected=True), map_("inti/2/02"))),
        FacetCount("inti/3", "3", 1, True, (map_("inti/3/01"),)),
    )
    facet = FacetResult("process", "Proses", (FacetCount("inti", "Inti", 5, False, processes),))
    with samples.test_request_context():
        view = search_results.results(result(5, facets=(facet,)), replace(LINKS, opened=())).facets[0]
    (group,) = view.values
    assert [[child.value for child in each.children] for each in group.children] == [
        [],
        ["inti/2/01", "inti/2/02"],
        ["inti/3/01"],
    ]
    assert view.left_out == 2
