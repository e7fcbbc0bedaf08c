"""What is particular to the Whoosh engine: its folder, its lock, and what happens when they are not as they should."""

import json
import multiprocessing
import os
import pickle
import random
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.engine.whoosh import store
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.segment import COLUMNS
from indexer.engine.whoosh.segment_writer import SegmentWriter
from indexer.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnavailableError,
    IndexUnreachableError,
)
from tests.contract.engines import ask, entry, ids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def filled(folder: Path) -> Path:
    engine = WhooshEngine(folder)
    engine.replace_all(entry(n, "Cuti pegawai", body="surat " * n) for n in range(1, 21))
    engine.close()
    return folder


def _segment_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment_*"))


def _contents(folder: Path) -> Path:
    return folder / "contents.json"


def _truncate_contents(folder: Path) -> None:
    path = _contents(folder)
    path.write_bytes(path.read_bytes()[:40])


def _scramble_contents(folder: Path) -> None:
    path = _contents(folder)
    path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


def _foreign_contents(folder: Path) -> None:
    _contents(folder).write_text('{"schema": 8, "segments": [{"id": 1}]}')


def _lose_contents(folder: Path) -> None:
    _contents(folder).unlink()


def _lose_segment(folder: Path) -> None:
    for path in _segment_files(folder):
        path.unlink()


def _empty_segment(folder: Path) -> None:
    for path in _segment_files(folder):
        path.write_bytes(b"")


def _truncate_postings(folder: Path) -> None:
    (path,) = folder.glob("segment_*.postings")
    path.write_bytes(path.read_bytes()[:-10])


def _scramble_postings(folder: Path) -> None:
    (path,) = folder.glob("segment_*.postings")
    path.write_bytes(b"\x7f" * path.stat().st_size)


def _truncate_column(folder: Path) -> None:
    (path,) = folder.glob("segment_*.sort_title")
    path.write_bytes(path.read_bytes()[:-1])


def _other_schema(folder: Path) -> None:
    path = _contents(folder)
    path.write_text(path.read_text().replace(f'"schema": {store.SCHEMA_VERSION}', '"schema": 99'))


def _version_6(folder: Path) -> None:
    """The files of an index before tables of contents were ours."""
    for path in folder.iterdir():
        path.unlink()
    for name in ("_MAIN_3.toc", "MAIN_0b5.trm", "MAIN_WRITELOCK"):
        (folder / name).write_bytes(b"x")
    (folder / "telusur.json").write_text('{"schema": 6}')


DAMAGES = {
    _truncate_contents: IndexDamagedError,
    _scramble_contents: IndexDamagedError,
    _foreign_contents: IndexDamagedError,
    _lose_contents: IndexMissingError,
    _lose_segment: IndexDamagedError,
    _empty_segment: IndexDamagedError,
    _truncate_postings: IndexDamagedError,
    _scramble_postings: IndexDamagedError,
    _truncate_column: IndexDamagedError,
    _other_schema: IndexOutdatedError,
    _version_6: IndexOutdatedError,
    shutil.rmtree: IndexMissingError,
}
# What only reading finds: a change does not read it.
_NOT_READ_BY_CHANGES = (_truncate_postings, _scramble_postings, _truncate_column)


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_cannot_be_opened_says_so_and_is_never_made_empty(filled: Path, damage: Any) -> None:
    damage(filled)
    engine = WhooshEngine(filled)
    reads = (engine.count, engine.generation, engine.ids, lambda: ask(engine, "cuti"))
    changes = (lambda: engine.put([entry(1, "Cuti")]), lambda: engine.remove([1]))
    for work in reads if damage in _NOT_READ_BY_CHANGES else (*reads, *changes):
        with pytest.raises(DAMAGES[damage], match="telusur reindex"):
            work()


@pytest.mark.parametrize("fails", ["stat", "read_text", "open"])
def test_an_index_out_of_reach_is_not_called_damaged(filled: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    engine = WhooshEngine(filled)
    with monkeypatch.context() as patch:
        patch.setattr(Path, fails, denied)
        for work in (engine.count, lambda: ask(engine, "cuti")):
            with pytest.raises(IndexUnreachableError, match="Permission denied"):
                work()
    assert engine.count() == 20


def test_a_disk_that_fails_while_writing_leaves_the_index_as_it_was(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    engine = WhooshEngine(filled)
    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "finish", full)
        for work in (lambda: engine.put([entry(99, "Arsip")]), lambda: engine.replace_all([entry(99, "Arsip")])):
            with pytest.raises(IndexUnreachableError, match="No space left"):
                work()
    assert engine.count() == 20
    engine.put([entry(99, "Arsip")])
    assert ids(ask(engine, "arsip")) == [99]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_rebuilt(filled: Path, damage: Any) -> None:
    damage(filled)
    engine = WhooshEngine(filled)
    engine.replace_all([entry(1, "Arsip"), entry(2, "Arsip")])
    assert ids(ask(engine, "arsip")) == [1, 2]
    engine.put([entry(3, "Arsip")])
    assert ids(ask(WhooshEngine(filled), "arsip")) == [1, 2, 3]
    left = {path.name.partition("_")[0] for path in filled.iterdir()}
    assert left <= {"contents.json", "segment", "WRITELOCK"}


def test_an_index_that_is_still_being_made_is_not_readable(folder: Path) -> None:
    def watched() -> object:
        with pytest.raises(IndexUnavailableError, match="telusur reindex"):
            WhooshEngine(folder).count()
        yield entry(1, "Cuti")

    WhooshEngine(folder).replace_all(watched())  # type: ignore[arg-type]
    assert WhooshEngine(folder).count() == 1


def test_postings_of_documents_that_are_not_there_are_told_as_damage(filled: Path) -> None:
    (path,) = filled.glob("segment_*.postings")
    held = bytearray(path.read_bytes())
    fields = json.loads(held[held.rindex(b'{"facet_') : -20])
    offset, items, kind = fields["zone_title"]["documents"]
    held[offset : offset + items * np.dtype(kind).itemsize] = np.full(items, 1_000_000, kind).tobytes()
    engine = WhooshEngine(filled)
    assert engine.count() == 20
    path.write_bytes(held)  # while it is open
    with pytest.raises(IndexDamagedError, match="telusur reindex"):
        ask(engine, "cuti")


def test_nothing_is_read_that_could_run_code(filled: Path) -> None:
    """No file of an index is a pickle, nor is one loaded."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("load", "loads", "Unpickler"):
            patch.setattr(pickle, name, None)
        engine = WhooshEngine(filled)
        engine.put([entry(99, "Arsip")])
        assert ids(ask(engine, "arsip")) == [99]
    assert not [path for path in filled.iterdir() if path.read_bytes()[:1] == pickle.PROTO]


def test_a_second_writer_waits_for_the_first(folder: Path) -> None:
    engine, other = WhooshEngine(folder), WhooshEngine(folder, lock_seconds=10)
    engine.replace_all(())
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> object:
        inside.set()
        go_on.wait(5)
        yield entry(1, "Cuti")

    first = threading.Thread(target=lambda: engine.replace_all(slow()))  # type: ignore[arg-type]
    first.start()
    inside.wait(5)
    second = threading.Thread(target=lambda: other.put([entry(2, "Cuti")]))
    second.start()
    time.sleep(0.1)
    go_on.set()
    first.join()
    second.join()
    assert set(ids(ask(engine, "cuti"))) == {1, 2}


def test_a_writer_that_waits_too_long_says_that_the_index_is_busy(folder: Path) -> None:
    engine, other = WhooshEngine(folder), WhooshEngine(folder, lock_seconds=0.1)
    engine.replace_all(())

    def meanwhile() -> object:
        with pytest.raises(IndexBusyError, match="Coba lagi"):
            other.put([entry(2, "Cuti")])
        yield entry(1, "Cuti")

    engine.replace_all(meanwhile())  # type: ignore[arg-type]
    other.put([entry(2, "Cuti")])
    assert set(ids(ask(engine, "cuti"))) == {1, 2}


def _write_for_ever(folder: Path) -> None:
    engine = WhooshEngine(folder)
    number = 0
    while True:
        number += 1
        engine.put([entry(1 + number % 50, f"Cuti {number}", body="surat " * 50)])


@pytest.mark.slow
def test_a_killed_writer_leaves_an_index_that_reads_and_writes(filled: Path) -> None:
    chance = random.Random(4)
    for _ in range(12):
        writer = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(filled,))
        writer.start()
        time.sleep(0.8 + chance.random() / 2)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        engine = WhooshEngine(filled, lock_seconds=5)
        before = engine.count()
        assert ask(engine, "cuti").total == before
        engine.put([entry(1000, "Arsip")])
        assert ids(ask(engine, "arsip")) == [1000]
        engine.remove([1000])
        engine.close()
    # What the killed left half written is gone with the next commit.
    engine = WhooshEngine(filled)
    engine.replace_all([entry(1, "Cuti")])
    assert len({path.name.partition(".")[0] for path in _segment_files(filled)}) == 1


def test_forked_writers_name_their_segments_apart(tmp_path: Path) -> None:
    """Python's random numbers are the same in each forked process."""
    names = set()
    for _ in range(3):
        random.seed(1)
        writer = SegmentWriter(tmp_path, 1_000_000)
        writer.add(entry(1, "Cuti"))
        names.add(writer.finish().id)
    assert len(names) == 3
    assert len(_segment_files(tmp_path)) == 3 * (len(COLUMNS) + 1)


def test_what_exceeds_memory_waits_in_files_and_is_the_same(tmp_path: Path) -> None:
    entries = [
        entry(n, f"Cuti {n % 7}", body="surat nota dinas " * (n % 5), needs="surat", unit="A") for n in range(1, 60)
    ]
    answers = []
    for name, buffer_bytes in (("whole", 1_000_000), ("spilled", 5_000)):
        (tmp_path / name).mkdir()
        writer = SegmentWriter(tmp_path / name, buffer_bytes)
        for each in entries:
            writer.add(each)
        info = writer.finish()
        store.Commit(1, (info,)).write(tmp_path / name)
        engine = WhooshEngine(tmp_path / name)
        asked = [ask(engine, text, per_page=60) for text in ("cuti", '"nota dinas"', "surat 3", "di*", "")]
        answers.append([(each.matches, each.facets) for each in asked])
    assert answers[0] == answers[1]


def test_an_old_reader_still_answers_after_its_files_are_deleted(filled: Path) -> None:
    reader = WhooshEngine(filled)
    snapshot = reader._current()
    WhooshEngine(filled).replace_all([entry(99, "Arsip")])
    assert len(snapshot.postings("body", b"=surat")[0]) == 20
    assert len(snapshot.rank("title")) == 20
    assert ids(ask(reader)) == [99]


def test_opening_again_reads_only_what_is_new(filled: Path) -> None:
    engine = WhooshEngine(filled)
    before = {segment.name: segment for segment in engine._current().segments}
    engine.put([entry(99, "Arsip")])
    after = {segment.name: segment for segment in engine._current().segments}
    assert all(after[name] is segment for name, segment in before.items())
    assert len(after) == len(before) + 1


def test_a_closed_engine_opens_again(filled: Path) -> None:
    engine = WhooshEngine(filled)
    assert engine.count() == 20
    engine.close()
    assert engine.count() == 20
