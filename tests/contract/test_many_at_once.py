"""Many readers, while this process and another one write."""

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engine.protocol import SearchEngine
from tests.contract.engines import ENGINES, ask, entry, ids

READERS = 6


def _write(name: str, folder: Path, base: int, rounds: int) -> None:
    engine = ENGINES[name](folder)
    for number in range(rounds):
        engine.put([entry(base + number, "Cuti pegawai", unit="Biro B")])
        if number % 4 == 3:
            engine.remove([base + number - 1])
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ENGINES))
def test_threads_read_right_while_two_processes_write(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    engine = ENGINES[name](folder)
    engine.replace_all(entry(n, "Cuti pegawai", body="surat " * (n % 5), unit="Biro A") for n in range(1, 101))
    done = threading.Event()
    problems: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                matches = ask(engine, "cuti surat", filters={"unit": ("Biro A",)}, per_page=200)
            except Exception as error:
                problems.append(repr(error))
                return
            if set(ids(matches)) != {n for n in range(1, 101) if n % 5}:
                problems.append(f"{matches.total} found")
                return

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    other = multiprocessing.get_context("spawn").Process(target=_write, args=(name, folder, 1000, 40))
    for thread in readers:
        thread.start()
    other.start()
    _write_here(engine, 2000, 40)
    other.join(120)
    done.set()
    for thread in readers:
        thread.join()
    assert other.exitcode == 0
    assert problems == []
    # What either wrote is there, and in a reader opened now as in the one open all along.
    late = ENGINES[name](folder)
    assert late.count() == engine.count() == 100 + 2 * 30
    assert set(ids(ask(late, per_page=500))) == set(ids(ask(engine, per_page=500)))
    late.close()
    engine.close()


def _write_here(engine: SearchEngine, base: int, rounds: int) -> None:
    for number in range(rounds):
        engine.put([entry(base + number, "Cuti pegawai", unit="Biro B")])
        if number % 4 == 3:
            engine.remove([base + number - 1])


def _in_threads(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_of_one_process_may_all_write(engine: SearchEngine) -> None:
    _in_threads(lambda number: engine.put([entry(number + 1, "Cuti")]), 5)
    assert set(ids(ask(engine, "cuti"))) == {1, 2, 3, 4, 5}


@pytest.mark.slow
def test_another_engine_on_the_same_index_sees_a_change_at_once(tmp_path: Path) -> None:
    for name, make in ENGINES.items():
        first, second = make(tmp_path / name), make(tmp_path / name)
        first.replace_all(())
        for number in range(1, 30):
            assert second.count() == number - 1
            first.put([entry(number, "Cuti")])
            assert ids(ask(second, "cuti", per_page=50)) == list(range(1, number + 1))
        first.close()
        second.close()
