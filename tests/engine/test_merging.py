"""Segments are merged beside everything else: searches stay right, and nothing that was changed meanwhile is lost."""

import random
import threading
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.merge import Merge, crowded
from indexer.engine.whoosh.segment import WhooshSegment as Segment
from indexer.errors import IndexUnavailableError
from tests.contract.engines import ask, entry, ids


def _segments(engine: WhooshEngine) -> int:
    return len(engine._current().segments)


def _tidy(engine: WhooshEngine) -> None:
    while engine.tidy():
        pass


def _scattered(folder: Path) -> WhooshEngine:
    """A dozen commits of eight SOPs: four are there twice, and eight segments are alike."""
    engine = WhooshEngine(folder)
    engine.replace_all(())
    for number in range(12):
        engine.put([entry(1 + number % 8, f"Cuti {number}", body=["surat " * (1 + number), "nota dinas"])])
    return engine


def _made_anew(engine: WhooshEngine, folder: Path, lost: str) -> None:
    """A new index, of whose old segments only the `lost` files are gone yet: a commit deletes one after the other."""
    kept = {path: path.read_bytes() for path in folder.glob("MAIN_*.*")}
    engine.replace_all([entry(1, "Cuti")])
    for path, content in kept.items():
        if not path.match(lost):
            path.write_bytes(content)


def test_segments_become_few_and_deleted_entries_are_gone(tmp_path: Path) -> None:
    engine = _scattered(tmp_path)
    before = ask(engine, '"nota dinas" surat', per_page=30)
    _tidy(engine)
    assert _segments(engine) == 1
    assert engine._current().size == engine.count() == 8
    after = ask(engine, '"nota dinas" surat', per_page=30)
    assert (ids(after), after.total, after.facets) == (ids(before), before.total, before.facets)
    assert ids(ask(engine, "11")) == [4]
    assert not (tmp_path / "merging").exists()


def test_a_change_leaves_segments_as_they_are(tmp_path: Path) -> None:
    engine = _scattered(tmp_path)
    before = {segment.name for segment in engine._current().segments}
    engine.put([entry(99, "Arsip")])
    assert before <= {segment.name for segment in engine._current().segments}


def test_what_changes_during_a_merge_counts(tmp_path: Path) -> None:
    engine = _scattered(tmp_path)
    chance = random.Random(3)
    there = set(range(1, 9))
    merging = threading.Thread(target=_tidy, args=(WhooshEngine(tmp_path),))
    merging.start()
    for _ in range(12):
        number = chance.randint(1, 12)
        if chance.random() < 0.5:
            engine.remove([number])
            there.discard(number)
        else:
            engine.put([entry(number, f"surat {number}")])
            there.add(number)
        assert set(ids(ask(engine, "surat", per_page=50))) == there
    merging.join()
    _tidy(engine)
    assert set(ids(ask(engine, "surat", per_page=50))) == there
    assert engine.count() == len(there)


@pytest.mark.parametrize("lost", ["*.id.col", "*.sort_title.col", "*.trm"])
def test_who_opens_an_index_while_it_is_made_anew_gets_the_new_one(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _scattered(tmp_path)
    opened = Segment.__init__

    def late(segment: Segment, *arguments: Any) -> None:
        monkeypatch.setattr(Segment, "__init__", opened)
        _made_anew(engine, tmp_path, lost)
        opened(segment, *arguments)

    monkeypatch.setattr(Segment, "__init__", late)
    assert ids(ask(WhooshEngine(tmp_path), "cuti")) == [1]


@pytest.mark.parametrize("lost", ["*._stored.col", "*.trm", "*"])
def test_a_merge_gives_way_to_a_new_index_that_takes_its_files(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _scattered(tmp_path)
    make = Merge.make

    def late(merge: Merge, limit_mb: int) -> None:
        _made_anew(engine, tmp_path, lost)
        make(merge, limit_mb)

    monkeypatch.setattr(Merge, "make", late)
    assert not engine.tidy()
    assert ids(ask(engine, "cuti")) == [1]


def test_a_merge_gives_way_to_a_new_index(tmp_path: Path) -> None:
    engine = _scattered(tmp_path)
    merging = threading.Thread(target=_tidy, args=(WhooshEngine(tmp_path),))
    merging.start()
    engine.replace_all([entry(1, "Cuti")])
    merging.join()
    assert ids(ask(engine, "cuti")) == [1]
    assert engine.count() == 1


def test_only_one_merges(tmp_path: Path) -> None:
    engine = _scattered(tmp_path)
    other = WhooshEngine(tmp_path)
    threads = [threading.Thread(target=_tidy, args=(each,)) for each in (engine, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _segments(engine) == 1
    assert ask(engine, "surat").total == engine.count() == 8


def test_an_index_that_is_missing_is_not_tidied(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError):
        WhooshEngine(tmp_path / "none").tidy()


class _Segment:
    def __init__(self, live: int, deleted: int = 0) -> None:
        self._live, self._deleted = live, deleted

    def doc_count(self) -> int:
        return self._live

    def deleted_count(self) -> int:
        return self._deleted


def test_large_segments_are_merged_with_their_like_only() -> None:
    large = [_Segment(5_000) for _ in range(7)]
    small = [_Segment(number) for number in range(1, 9)]
    assert crowded([*large, *small]) == small
    assert crowded([*large, *small[:5]]) == []
    assert crowded([*large, worn := _Segment(300, deleted=301)]) == [worn]
