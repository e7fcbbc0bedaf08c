"""Segments are merged beside everything else: searches stay right, and nothing that was changed meanwhile is lost."""

import random
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.whoosh import postings_file
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.segment import SegmentInfo, WhooshSegment
from indexer.engine.whoosh.store import WhooshStore, merge_candidates
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
    kept = {path: path.read_bytes() for path in folder.glob("segment_*")}
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


@pytest.mark.parametrize("lost", ["*.id", "*.sort_title", "*.postings"])
def test_who_opens_an_index_while_it_is_made_anew_gets_the_new_one(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _scattered(tmp_path)
    opened = WhooshSegment.__init__

    def late(segment: WhooshSegment, *arguments: Any) -> None:
        monkeypatch.setattr(WhooshSegment, "__init__", opened)
        _made_anew(engine, tmp_path, lost)
        opened(segment, *arguments)

    monkeypatch.setattr(WhooshSegment, "__init__", late)
    assert ids(ask(WhooshEngine(tmp_path), "cuti")) == [1]


@pytest.mark.parametrize("lost", ["*.length_body", "*.postings", "*"])
def test_a_merge_gives_way_to_a_new_index_that_takes_its_files(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _scattered(tmp_path)
    write = WhooshStore._write_merged

    def late(store: WhooshStore, chosen: Sequence[SegmentInfo]) -> SegmentInfo:
        _made_anew(engine, tmp_path, lost)
        return write(store, chosen)

    monkeypatch.setattr(WhooshStore, "_write_merged", late)
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


def _segment(live: int, deleted: int = 0) -> SegmentInfo:
    return SegmentInfo(f"{live}-{deleted}", live + deleted, frozenset(range(deleted)), {}, {}, {})


def test_large_segments_are_merged_with_their_like_only() -> None:
    large = [_segment(5_000) for _ in range(7)]
    small = [_segment(number) for number in range(1, 9)]
    assert merge_candidates([*large, *small]) == small
    assert merge_candidates([*large, *small[:5]]) == []
    assert merge_candidates([*large, worn := _segment(300, deleted=301)]) == [worn]


def test_a_merge_by_parts_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    for name, numbers in (("whole", 2_000_000), ("parts", 50)):
        monkeypatch.setattr(postings_file, "_MERGED_AT_ONCE", numbers)
        engine = _scattered(tmp_path / name)
        _tidy(engine)
        asked = [ask(engine, text, per_page=30) for text in ("surat", '"nota dinas"', "cuti 11", "no*", "")]
        answers.append([(each.matches, each.facets) for each in asked])
        assert _segments(engine) == 1
    assert answers[0] == answers[1]
