"""What is particular to the Whoosh engine: its folder, its lock, and what happens when they are not as they should."""

import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from indexer.engine.whoosh.codec import ArrayCodec
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.store import SCHEMA_FILE
from indexer.errors import IndexBusyError, IndexUnavailableError
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
    return sorted(path for path in folder.glob("MAIN_*.*"))


def _truncate_contents(folder: Path) -> None:
    path = next(folder.glob("_MAIN_*.toc"))
    path.write_bytes(path.read_bytes()[:40])


def _scramble_contents(folder: Path) -> None:
    path = next(folder.glob("_MAIN_*.toc"))
    path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


def _lose_contents(folder: Path) -> None:
    next(folder.glob("_MAIN_*.toc")).unlink()


def _lose_segment(folder: Path) -> None:
    for path in _segment_files(folder):
        path.unlink()


def _empty_segment(folder: Path) -> None:
    for path in _segment_files(folder):
        path.write_bytes(b"")


def _other_schema(folder: Path) -> None:
    (folder / SCHEMA_FILE).write_text('{"schema": 0}')


def _lose_schema(folder: Path) -> None:
    (folder / SCHEMA_FILE).unlink()


def _scramble_schema(folder: Path) -> None:
    (folder / SCHEMA_FILE).write_text("{")


DAMAGES = [
    _truncate_contents,
    _scramble_contents,
    _lose_contents,
    _lose_segment,
    _empty_segment,
    _other_schema,
    _lose_schema,
    _scramble_schema,
    shutil.rmtree,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_cannot_be_opened_says_so_and_is_never_made_empty(filled: Path, damage: object) -> None:
    damage(filled)  # type: ignore[operator]
    engine = WhooshEngine(filled)
    for work in (
        engine.count,
        engine.generation,
        lambda: ask(engine, "cuti"),
        lambda: engine.put([entry(1, "Cuti")]),
        lambda: engine.remove([1]),
    ):
        with pytest.raises(IndexUnavailableError, match="telusur reindex"):
            work()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_rebuilt(filled: Path, damage: object) -> None:
    damage(filled)  # type: ignore[operator]
    engine = WhooshEngine(filled)
    engine.replace_all([entry(1, "Arsip"), entry(2, "Arsip")])
    assert ids(ask(engine, "arsip")) == [1, 2]
    engine.put([entry(3, "Arsip")])
    assert ids(ask(WhooshEngine(filled), "arsip")) == [1, 2, 3]


def test_an_index_that_is_still_being_made_is_not_readable(folder: Path) -> None:
    def watched() -> object:
        with pytest.raises(IndexUnavailableError, match="telusur reindex"):
            WhooshEngine(folder).count()
        yield entry(1, "Cuti")

    WhooshEngine(folder).replace_all(watched())  # type: ignore[arg-type]
    assert WhooshEngine(folder).count() == 1


def test_a_damaged_posting_is_told_as_damage(filled: Path) -> None:
    for path in filled.glob("MAIN_*.pst"):
        path.write_bytes(b"\x7f" * path.stat().st_size)
    with pytest.raises(IndexUnavailableError, match="telusur reindex"):
        ask(WhooshEngine(filled), "cuti")


def test_segments_are_not_packed_into_one_file(filled: Path) -> None:
    """A compound segment is copied into memory whenever it is opened."""
    assert not list(filled.glob("*.seg"))


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


def test_forked_writers_name_their_segments_apart() -> None:
    """Whoosh names segments by Python's random numbers, which are the same in each forked process."""
    names = set()
    for _ in range(3):
        random.seed(1)
        names.add(ArrayCodec().new_segment(None, "MAIN").segment_id())
    assert len(names) == 3


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
