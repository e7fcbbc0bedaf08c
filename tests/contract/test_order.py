"""Sorting and paging."""

import pytest

from indexer.engine.protocol import SearchEngine
from indexer.models import Sort
from tests.contract.engines import ask, entry, ids


def test_sorts(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "Élok", number="SOP.10", effective="2022-05-01"),
            entry(2, "arsip", number="SOP.9", effective="2023-01-01"),
            entry(3, "Cuti", number="", effective=""),
            entry(4, "Arsip", number="SOP.9", effective="2023-01-01"),
        ]
    )
    assert ids(ask(engine, sort=Sort.TITLE)) == [2, 4, 3, 1]
    assert ids(ask(engine, sort=Sort.NUMBER)) == [2, 4, 1, 3]
    assert ids(ask(engine, sort=Sort.NEWEST)) == [2, 4, 1, 3]


def test_equal_scores_are_in_order_of_id_whenever_they_were_put(engine: SearchEngine) -> None:
    for number in (5, 3, 9, 1):
        engine.put([entry(number, "Cuti")])
    assert ids(ask(engine, "cuti")) == [1, 3, 5, 9]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_join_to_the_whole_list(engine: SearchEngine, sort: Sort) -> None:
    engine.put([entry(n, f"Cuti {'besar ' * (n % 4)}", effective=f"20{10 + n % 5}-01-01") for n in range(1, 24)])
    whole = ids(ask(engine, "cuti", sort=sort, per_page=100))
    pages = [ids(ask(engine, "cuti", sort=sort, page=page, per_page=5)) for page in range(1, 6)]
    assert [id_ for page in pages for id_ in page] == whole
    assert len(whole) == 23


def test_a_page_past_the_end_is_empty_and_the_total_stays(engine: SearchEngine) -> None:
    """Whoosh's search_page(99) silently gives the last page."""
    engine.put([entry(n, "Cuti") for n in range(1, 13)])
    matches = ask(engine, "cuti", page=99)
    assert (matches.matches, matches.total) == ((), 12)
    assert sum(matches.facets["kind"].values()) == 12


def test_scores_fall(engine: SearchEngine) -> None:
    engine.put([entry(n, "Cuti", body="cuti " * n + "lain " * 10) for n in range(1, 8)])
    scores = [match.score for match in ask(engine, "cuti").matches]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
