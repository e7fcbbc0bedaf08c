"""Counts beside the results."""

import pytest

from indexer.engine.protocol import FACETS, SearchEngine
from indexer.models import SopKind
from tests.contract.engines import ask, entry, ids


@pytest.fixture(autouse=True)
def some_entries(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "Cuti besar", process="inti/1/01", kind=SopKind.MACRO, unit="Biro A", effective="2022-01-01"),
            entry(2, "Cuti tahunan", process="inti/1/02", unit="Biro A", effective="2023-01-01"),
            entry(3, "Cuti sakit", process="inti/2", unit="Biro B", effective="2022-07-01"),
            entry(4, "Arsip", process="lain", unit=""),
        ]
    )


def test_a_parent_counts_its_children_once_each(engine: SearchEngine) -> None:
    assert ask(engine).facets["process"] == {
        "inti": 3,
        "inti/1": 2,
        "inti/1/01": 1,
        "inti/1/02": 1,
        "inti/2": 1,
        "lain": 1,
    }


def test_a_missing_value_is_counted_under_the_empty_string(engine: SearchEngine) -> None:
    facets = ask(engine).facets
    assert facets["unit"] == {"Biro A": 2, "Biro B": 1, "": 1}
    assert facets["year"] == {"2022": 2, "2023": 1, "": 1}
    assert ids(ask(engine, filters={"unit": ("",)})) == [4]


def test_every_facet_is_counted_over_the_matches_only(engine: SearchEngine) -> None:
    matches = ask(engine, "cuti")
    assert set(matches.facets) == set(FACETS)
    assert all(sum(counts.values()) == 3 for name, counts in matches.facets.items() if name != "process")


def test_values_of_one_facet_are_or_and_facets_are_and(engine: SearchEngine) -> None:
    assert set(ids(ask(engine, filters={"process": ("inti/1", "lain")}))) == {1, 2, 4}
    assert ids(ask(engine, filters={"process": ("inti/1", "lain"), "year": ("2023",)})) == [2]


def test_a_facet_is_counted_without_its_own_filter(engine: SearchEngine) -> None:
    matches = ask(engine, "cuti", filters={"unit": ("Biro A",), "year": ("2022",)})
    assert (ids(matches), matches.total) == ([1], 1)
    assert matches.facets["unit"] == {"Biro A": 1, "Biro B": 1}
    assert matches.facets["year"] == {"2022": 1, "2023": 1}
    assert matches.facets["kind"] == {"makro": 1}


def test_an_unknown_value_or_facet_finds_nothing(engine: SearchEngine) -> None:
    assert ask(engine, filters={"unit": ("Biro X",)}).total == 0
    assert ask(engine, filters={"warna": ("biru",)}).total == 0


def test_a_facet_without_chosen_values_does_not_filter(engine: SearchEngine) -> None:
    assert ask(engine, filters={"unit": ()}).total == 4


def test_who_asks_for_the_number_of_sops_only_is_told_it(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", unit="Biro A"), entry(2, "Cuti", unit="Biro B"), entry(3, "Arsip")])
    for filters, total in ((None, 2), ({"unit": ("Biro A",)}, 1)):
        found = ask(engine, "cuti", filters=filters, per_page=0)
        assert (found.matches, found.total) == ((), total)
