"""Micro SOPs below their macro SOP: one card, at the place of its best SOP; counts and pages stay honest."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.access import OPERATOR
from indexer.engine.protocol import SearchEngine
from indexer.models import Access, Matches, SearchRequest, SopKind, Sort, Viewer
from indexer.query import parse
from tests.contract.engines import entry

MACRO = SopKind.MACRO
PUBLIC = Viewer(frozenset({Access.PUBLIC}))


def _ask(
    engine: SearchEngine,
    text: str = "cuti",
    viewer: Viewer = OPERATOR,
    page: int = 1,
    per_page: int = 10,
    sort: Sort = Sort.RELEVANCE,
) -> Matches:
    return engine.search(SearchRequest(viewer, parse(text), {}, sort, page, per_page, in_families=True))


def _shape(matches: Matches) -> list[tuple[int, list[int]]]:
    """Of each card the macro SOP, or what stands alone, and the micro SOPs, best first."""
    return [
        (match.above.id, [match.id, *(below.id for below in match.below)])
        if match.above
        else (match.id, [below.id for below in match.below])
        for match in matches.matches
    ]


def test_micro_sops_stand_below_their_macro_sop(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "Pengelolaan cuti dan izin pegawai", kind=MACRO, family="A"),
            entry(2, "Cuti besar", family="A"),
            entry(3, "Cuti", family="A"),
            entry(4, "Cuti bersama seluruh pegawai", family="B"),
        ]
    )
    found = _ask(engine)
    assert _shape(found) == [(1, [3, 2]), (4, [])]
    assert (found.total, found.cards) == (4, 2)


def test_a_micro_sop_that_is_better_than_its_macro_sop_leads_the_card(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "Pengelolaan cuti dan izin pegawai", kind=MACRO, family="A"),
            entry(2, "Cuti besar", family="A"),
            entry(3, "Cuti", family="A"),
        ]
    )
    (card,) = _ask(engine).matches
    assert card.above is not None
    assert (card.id, card.above.id, [below.id for below in card.below], card.below_total) == (3, 1, [2], 1)
    assert card.score > card.below[0].score > card.above.score


def test_a_macro_sop_leads_where_no_micro_sop_is_better(engine: SearchEngine) -> None:
    engine.put(
        [entry(1, "Cuti", kind=MACRO, family="A"), entry(2, "Cuti", family="A"), entry(3, "Izin cuti", family="A")]
    )
    (card,) = _ask(engine).matches
    assert card.above is None
    assert (card.id, [below.id for below in card.below], card.below_total) == (1, [2, 3], 2)


def test_a_micro_sop_whose_macro_sop_does_not_match_stands_alone(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pengelolaan pegawai", kind=MACRO, family="A"), entry(2, "Cuti", family="A")])
    assert _shape(_ask(engine)) == [(2, [])]


def test_a_macro_sop_that_is_hidden_takes_nothing_below_it(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", kind=MACRO, family="A", access=Access.RESTRICTED), entry(2, "Cuti besar", family="A")])
    assert _shape(_ask(engine, viewer=PUBLIC)) == [(2, [])]
    assert _shape(_ask(engine)) == [(1, [2])]


def test_sops_without_a_family_are_never_put_together(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", kind=MACRO), entry(2, "Cuti besar"), entry(3, "Cuti sakit")])
    assert sorted(_shape(_ask(engine))) == [(1, []), (2, []), (3, [])]


def test_a_card_shows_the_best_and_says_how_many_there_are(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", kind=MACRO, family="A"), *(entry(n, "Cuti " * n, family="A") for n in range(2, 9))])
    (card,) = _ask(engine).matches
    assert (card.above is not None, len(card.card), card.below_total) == (True, 4, 6)


def test_other_orders_and_lists_without_words_stay_flat(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", kind=MACRO, family="A"), entry(2, "Cuti besar", family="A")])
    assert _shape(_ask(engine, sort=Sort.TITLE)) == [(1, []), (2, [])]
    assert _shape(_ask(engine, "")) == [(1, []), (2, [])]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_pages_hold_every_card_once(engine: SearchEngine, data: st.DataObject) -> None:
    entries = [
        entry(
            id_,
            f"Cuti {'besar ' * data.draw(st.integers(0, 4))}",
            kind=data.draw(st.sampled_from([MACRO, SopKind.MICRO])),
            family=data.draw(st.sampled_from(["", "A", "B", "C"])),
        )
        for id_ in range(1, data.draw(st.integers(1, 20)) + 1)
    ]
    engine.replace_all(entries)
    whole = _ask(engine, per_page=100)
    pages = [_ask(engine, page=page, per_page=3) for page in range(1, 9)]
    assert [match.id for page in pages for match in page.matches] == [match.id for match in whole.matches]
    assert whole.cards == len(whole.matches)
    assert whole.total == sum(len(match.card) + match.below_total - len(match.below) for match in whole.matches)
    assert whole.total == len(entries)
    best = [max(each.score for each in match.card) for match in whole.matches]
    assert best == [match.score for match in whole.matches]
    assert best == sorted(best, reverse=True)
