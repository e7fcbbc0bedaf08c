"""What was in force on a date: from its effective date until a newer one took its place."""

import pytest

from indexer.access import OPERATOR
from indexer.engine.protocol import SearchEngine
from indexer.models import Access, SearchRequest, Status, Viewer
from indexer.query import parse
from tests.contract.engines import NOBODY, entry

SUPERSEDED, REVOKED = Status.SUPERSEDED, Status.REVOKED


def _on(engine: SearchEngine, day: str, text: str = "cuti") -> list[int]:
    return sorted(match.id for match in engine.search(SearchRequest(OPERATOR, parse(text), in_force_on=day)).matches)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2019-12-31", []),
        ("2020-01-01", [1]),
        ("2022-04-30", [1]),
        ("2022-05-01", [2]),
        ("2022-06-01", [2, 3]),
        ("2030-01-01", [2, 3]),
    ],
)
def test_only_what_was_in_force_that_day_is_found(engine: SearchEngine, day: str, found: list[int]) -> None:
    engine.put(
        [
            entry(1, "Cuti", effective="2020-01-01", until="2022-05-01", status=SUPERSEDED),
            entry(2, "Cuti", effective="2022-05-01"),
            entry(3, "Cuti besar", effective="2022-06"),  # only the month is printed
            entry(4, "Cuti tanpa tanggal"),
            entry(5, "Cuti dicabut", effective="2018-01-01", until="2018-01-01", status=REVOKED),
        ]
    )
    assert _on(engine, day) == found


def test_a_date_alone_lists_all_that_was_in_force(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", effective="2020-01-01"), entry(2, "Arsip", effective="2024-01-01")])
    assert _on(engine, "2021-01-01", "") == [1]


def test_counts_and_access_follow_the_date(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", effective="2020-01-01"), entry(2, "Cuti", effective="2024-01-01")])
    found = engine.search(SearchRequest(OPERATOR, parse("cuti"), in_force_on="2021-01-01"))
    assert (found.total, found.facets["year"]) == (1, {"2020": 1})
    assert engine.search(SearchRequest(NOBODY, parse("cuti"), in_force_on="2021-01-01")).total == 0


def test_who_is_granted_an_older_one_alone_learns_nothing_of_the_newer(engine: SearchEngine) -> None:
    restricted = {"access": Access.RESTRICTED, "status": SUPERSEDED}
    engine.put([entry(1, "Cuti", effective="2020-01-01", until="2022-05-01", **restricted)])
    for viewer, found in ((OPERATOR, 1), (Viewer(frozenset({Access.PUBLIC}), granted_sops=frozenset({1})), 0)):
        asked = SearchRequest(viewer, parse("cuti"), in_force_on="2021-01-01")
        assert engine.search(asked).total == found
