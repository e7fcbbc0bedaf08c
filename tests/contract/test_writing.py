"""Putting, removing, rebuilding."""

from collections.abc import Iterator

import pytest

from indexer.engine.protocol import SearchEngine
from indexer.models import Access, IndexEntry
from tests.contract.engines import ask, entry, ids


def test_put_replaces_the_entry_of_the_same_id(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti"), entry(2, "Rapat")])
    engine.put([entry(1, "Arsip")])
    assert ids(ask(engine, "cuti")) == []
    assert ids(ask(engine, "arsip")) == [1]
    assert engine.count() == 2


def test_one_id_twice_in_a_batch_leaves_the_last(engine: SearchEngine) -> None:
    """Whoosh's update_document would leave both for ever."""
    engine.put([entry(1, "Cuti"), entry(1, "Arsip")])
    assert (ask(engine).total, ids(ask(engine, "arsip"))) == (1, [1])
    engine.put([entry(1, "Rapat")])
    assert (ask(engine).total, ids(ask(engine, "arsip")), ids(ask(engine, "rapat"))) == (1, [], [1])


def test_remove_forgets_and_ignores_what_is_not_there(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti"), entry(2, "Cuti")])
    engine.remove([1, 77])
    engine.remove([])
    assert ids(ask(engine, "cuti")) == [2]
    assert ask(engine).facets["kind"] == {"mikro": 1}
    engine.put([entry(1, "Cuti lagi")])
    assert set(ids(ask(engine, "cuti"))) == {1, 2}


def test_replace_all_leaves_exactly_the_given(engine: SearchEngine) -> None:
    engine.put([entry(n, "Cuti") for n in range(1, 6)])
    engine.replace_all(entry(n, "Arsip") for n in (4, 9))
    assert set(ids(ask(engine))) == {4, 9}
    assert ask(engine, "cuti").total == 0
    engine.replace_all(())
    assert engine.count() == 0
    assert ask(engine).total == 0


def test_a_failed_rebuild_leaves_the_old_index_and_lets_the_next_writer_in(engine: SearchEngine) -> None:
    def broken() -> Iterator[IndexEntry]:
        yield entry(7, "Baru")
        raise RuntimeError("registry went away")

    engine.put([entry(1, "Cuti")])
    with pytest.raises(RuntimeError, match="registry went away"):
        engine.replace_all(broken())
    assert ids(ask(engine)) == [1]
    engine.put([entry(2, "Cuti")])
    assert set(ids(ask(engine))) == {1, 2}


def test_a_failed_put_changes_nothing(engine: SearchEngine) -> None:
    def broken() -> Iterator[IndexEntry]:
        yield entry(1, "Arsip")
        raise RuntimeError("no more")

    engine.put([entry(1, "Cuti")])
    with pytest.raises(RuntimeError, match="no more"):
        engine.put(broken())
    assert ids(ask(engine, "cuti")) == [1]
    engine.put([entry(2, "Cuti")])
    assert engine.count() == 2


def test_readers_see_the_old_index_until_the_new_one_is_whole(engine: SearchEngine) -> None:
    seen = []

    def watched() -> Iterator[IndexEntry]:
        for number in (10, 11, 12):
            seen.append(set(ids(ask(engine))))
            yield entry(number, "Baru")

    engine.put([entry(1, "Lama")])
    engine.replace_all(watched())
    assert seen == [{1}, {1}, {1}]
    assert set(ids(ask(engine))) == {10, 11, 12}


def test_the_generation_changes_exactly_when_an_answer_may(engine: SearchEngine) -> None:
    seen = [engine.generation()]
    assert engine.generation() == seen[0]
    for change in (
        lambda: engine.put([entry(1, "Cuti")]),
        lambda: engine.put([entry(1, "Cuti")]),
        lambda: engine.remove([1]),
        lambda: engine.replace_all([entry(1, "Cuti")]),
    ):
        change()
        seen.append(engine.generation())
    assert len(set(seen)) == len(seen)


@pytest.mark.slow
def test_many_small_puts_stay_whole(engine: SearchEngine) -> None:
    for number in range(1, 41):
        engine.put([entry(number, f"Cuti {number}")])
        if number % 3 == 0:
            engine.remove([number - 1])
    expected = {n for n in range(1, 41) if (n + 1) % 3}
    assert set(ids(ask(engine, "cuti", per_page=100))) == expected
    assert ids(ask(engine, "40")) == [40]


def test_ids_come_in_pages_ascending_whatever_the_access(engine: SearchEngine) -> None:
    engine.put(entry(n, access=Access.RESTRICTED if n % 2 else Access.PUBLIC) for n in (9, 4, 7, 2, 5))
    engine.put([entry(4, "Arsip")])
    engine.remove([7])
    assert list(engine.ids(limit=3)) == [2, 4, 5]
    assert list(engine.ids(after=5, limit=3)) == [9]
    assert list(engine.ids(after=9)) == []
