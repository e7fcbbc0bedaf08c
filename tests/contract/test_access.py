"""What a viewer may not see is in no hit, no total and no count."""

import pytest

from indexer.access import OPERATOR, VISITOR, viewer_for
from indexer.engine.protocol import SearchEngine
from indexer.models import Access, Role, Sort
from tests.contract.engines import NOBODY, ask, entry, ids


@pytest.fixture(autouse=True)
def three_entries(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "Cuti umum", access=Access.PUBLIC, unit="Biro A"),
            entry(2, "Cuti dalam", access=Access.INTERNAL, unit="Biro B"),
            entry(3, "Cuti rahasia", access=Access.RESTRICTED, unit="Biro C"),
        ]
    )


@pytest.mark.parametrize("text", ["", "cuti", '"cuti"', "-arsip", "cuti OR arsip"])
@pytest.mark.parametrize("sort", list(Sort))
def test_a_viewer_without_grants_sees_nothing(engine: SearchEngine, text: str, sort: Sort) -> None:
    """Whoosh takes an empty filter for no filter, and would give back everything."""
    matches = ask(engine, text, NOBODY, sort=sort)
    assert (matches.matches, matches.total) == ((), 0)
    assert not any(matches.facets.values())


def test_each_role_sees_its_classes(engine: SearchEngine) -> None:
    assert set(ids(ask(engine, "cuti", VISITOR))) == {1}
    assert set(ids(ask(engine, "cuti", viewer_for(Role.STAFF, "a")))) == {1, 2}
    assert set(ids(ask(engine, "cuti", viewer_for(Role.ADMIN, "a")))) == {1, 2}
    assert set(ids(ask(engine, "cuti", viewer_for(Role.STAFF, "a", [Access.RESTRICTED])))) == {1, 2, 3}


def test_hidden_entries_are_in_no_facet_even_when_chosen(engine: SearchEngine) -> None:
    assert ask(engine, "cuti", VISITOR).facets["unit"] == {"Biro A": 1}
    matches = ask(engine, "cuti", VISITOR, {"unit": ("Biro C",)})
    assert (matches.total, matches.facets["unit"]) == (0, {"Biro A": 1})


def test_a_change_of_access_takes_effect_at_once(engine: SearchEngine) -> None:
    assert ask(engine, "rahasia", VISITOR).total == 0
    engine.put([entry(3, "Cuti rahasia", access=Access.PUBLIC)])
    assert ask(engine, "rahasia", VISITOR).total == 1
    engine.put([entry(1, "Cuti umum", access=Access.RESTRICTED)])
    assert set(ids(ask(engine, "cuti", VISITOR))) == {3}
    assert ask(engine, "cuti", OPERATOR).total == 3
