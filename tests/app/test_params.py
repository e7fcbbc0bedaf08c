"""Query string → request and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.access import VISITOR
from indexer.errors import RequestError
from indexer.models import SearchRequest, Sort
from indexer.query import LONGEST_QUERY
from search_app.http import params
from search_app.http.params import API, DEFAULT_STATUS, EVERY_STATUS, PAGE, Vocabulary


def read(*pairs: tuple[str, str], vocabulary: Vocabulary = PAGE) -> SearchRequest:
    return params.read(MultiDict(pairs), VISITOR, vocabulary, per_page=10)


def problems(*pairs: tuple[str, str], vocabulary: Vocabulary = PAGE) -> dict[str, str]:
    with pytest.raises(RequestError) as caught:
        read(*pairs, vocabulary=vocabulary)
    return caught.value.problems


def test_nothing_asked_is_every_sop_in_force_newest_first() -> None:
    request = read()
    assert (request.text, request.clauses, request.page, request.per_page) == ("", (), 1, 10)
    assert request.filters == {"status": DEFAULT_STATUS}
    assert request.sort is Sort.NEWEST


def test_words_are_ranked_by_relevance_unless_another_order_is_asked() -> None:
    assert read(("q", "paspor")).sort is Sort.RELEVANCE
    assert read(("q", "paspor"), ("urut", "judul")).sort is Sort.TITLE


def test_several_values_of_one_facet_are_kept_in_order_and_once() -> None:
    request = read(("jenis", "mikro"), ("jenis", "makro"), ("jenis", "mikro"), ("unit", " "), ("tahun", "2022"))
    assert request.filters == {"kind": ("mikro", "makro"), "year": ("2022",), "status": DEFAULT_STATUS}


def test_an_unknown_value_of_a_facet_is_no_mistake() -> None:
    assert read(("tahun", "kapan-kapan")).filters["year"] == ("kapan-kapan",)


def test_any_status_can_be_asked_for() -> None:
    assert read(("status", "semua")).filters["status"] == EVERY_STATUS
    assert read(("status", "digantikan")).filters["status"] == ("digantikan",)
    assert read(("status", "any"), vocabulary=API).filters["status"] == EVERY_STATUS


def test_sops_without_a_unit_can_be_asked_for() -> None:
    request = read(("unit", "-"))
    assert request.filters["unit"] == ("",)
    assert params.write(request, PAGE, 10) == {"unit": ["-"]}


def test_every_mistake_is_told_at_once_and_in_indonesian() -> None:
    told = problems(("hal", "dua"), ("urut", "acak"), ("tahun", "x" * 201))
    assert set(told) == {"hal", "urut", "tahun"}
    assert "bilangan bulat" in told["hal"]
    assert "sesuai, terbaru, judul, nomor" in told["urut"]


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "1e3", "٣", "9" * 30, "1 2"])
def test_a_page_that_is_no_whole_number_is_a_mistake(page: str) -> None:
    assert set(problems(("hal", page))) == {"hal"}


def test_a_page_ignores_strangers_parameters_and_the_api_refuses_them() -> None:
    assert read(("utm_source", "surel")).text == ""
    assert set(problems(("qq", "paspor"), ("proses", "inti"), vocabulary=API)) == {"qq", "proses"}


def test_control_characters_and_endless_text_do_no_harm() -> None:
    assert read(("q", "surat\x00tugas\r\n")).text == "surat tugas"
    assert len(read(("q", "a" * (LONGEST_QUERY + 50))).text) == LONGEST_QUERY


def test_an_address_leaves_defaults_out() -> None:
    assert params.write(read(("q", "paspor"), ("urut", "sesuai"), ("hal", "1")), PAGE, 10) == {"q": "paspor"}
    assert params.write(read(("urut", "terbaru")), PAGE, 10) == {}
    assert params.write(read(("status", "semua"), ("hal", "2")), PAGE, 10) == {"status": ["semua"], "hal": "2"}
    assert params.write(read(("per_hal", "25")), PAGE, 10) == {"per_hal": "25"}


_VALUES = st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20), max_size=3)


@given(
    text=st.text(max_size=40),
    process=_VALUES,
    year=_VALUES,
    status=st.lists(st.sampled_from(["berlaku", "digantikan", "dicabut", "semua", "lain"]), max_size=3),
    sort=st.sampled_from(["", "sesuai", "terbaru", "judul", "nomor"]),
    page=st.integers(1, params.MAX_PAGE),
)
def test_writing_what_was_read_asks_the_same_again(
    text: str, process: list[str], year: list[str], status: list[str], sort: str, page: int
) -> None:
    args = MultiDict([("q", text), ("urut", sort), ("hal", str(page))])
    args.setlist("proses", process)
    args.setlist("tahun", year)
    args.setlist("status", status)
    request = params.read(args, VISITOR, PAGE, 10)
    for vocabulary in (PAGE, API):
        again = params.read(MultiDict(params.write(request, vocabulary, 10)), VISITOR, vocabulary, 10)
        assert again == request


@given(st.dictionaries(st.sampled_from(sorted(PAGE.names())), st.text(max_size=60)))
def test_whatever_stands_in_the_address_is_a_request_or_a_named_mistake(args: dict[str, str]) -> None:
    told: dict[str, str] = {}
    try:
        params.read(MultiDict(args), VISITOR, PAGE, 10)
    except RequestError as error:
        told = error.problems
    assert told.keys() <= args.keys()
