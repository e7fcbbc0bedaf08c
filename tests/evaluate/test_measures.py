"""Measures of one list: known values, and what holds for any."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluate.measures import DEPTH, Measures, mean, measure

KEYS = [f"sop-{number}" for number in range(20)]
GRADES = st.dictionaries(st.sampled_from(KEYS), st.integers(1, 3), min_size=1)
RANKINGS = st.lists(st.sampled_from(KEYS), unique=True)


def test_a_list_in_the_best_order_is_perfect() -> None:
    assert measure(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == Measures(1, 1, 1, 1)


def test_known_values() -> None:
    measured = measure(["x", "b", "a"], {"a": 3, "b": 1})
    assert measured.ndcg == pytest.approx((1 / log2(3) + 7 / log2(4)) / (7 + 1 / log2(3)))
    assert measured.mrr == pytest.approx(1 / 3)  # b is only related
    assert (measured.recall, measured.success) == (1, 0)


def test_where_nothing_better_than_related_exists_the_related_counts_as_found() -> None:
    assert measure(["b"], {"b": 1}).success == 1


def test_recall_asks_for_no_more_than_ten_places_hold() -> None:
    assert measure(KEYS[:10], dict.fromkeys(KEYS, 1)).recall == 1


def test_what_stands_after_the_tenth_place_counts_nothing() -> None:
    assert measure([*KEYS[1:11], KEYS[0]], {KEYS[0]: 3}) == Measures(0, 0, 0, 0)


def test_a_query_without_an_answer_is_not_measured() -> None:
    with pytest.raises(ValueError, match="relevant"):
        measure(["a"], {})


def test_the_mean_of_nothing_is_nothing() -> None:
    assert mean([]) == Measures(0, 0, 0, 0)
    assert mean([Measures(1, 1, 1, 1), Measures(0, 0.5, 0, 0)]) == Measures(0.5, 0.75, 0.5, 0.5)


@given(RANKINGS, GRADES)
def test_all_measures_are_shares(ranked: list[str], grades: dict[str, int]) -> None:
    found = measure(ranked, grades)
    for value in (found.ndcg, found.mrr, found.recall, found.success):
        assert 0 <= value <= 1 + 1e-12


@given(RANKINGS, GRADES)
def test_a_better_one_moved_up_never_lowers_ndcg(ranked: list[str], grades: dict[str, int]) -> None:
    before = measure(ranked, grades).ndcg
    for place in range(1, min(len(ranked), DEPTH)):
        if grades.get(ranked[place], 0) > grades.get(ranked[place - 1], 0):
            swapped = [*ranked]
            swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
            assert measure(swapped, grades).ndcg >= before
