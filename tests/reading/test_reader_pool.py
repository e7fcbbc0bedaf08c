"""Reader processes: what they give, what they bear, and that nothing of them is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.models import Outcome
from indexer.reading.read_file import read
from indexer.reading.reader_pool import PoolClosedError, ReaderPool
from tests.extract.attacks import page_tree_in_itself, squared_forms
from tests.extract.making import SENTENCE, docx, paragraph, text_pdf


@pytest.fixture
def pool(settings: Settings) -> Iterator[ReaderPool]:
    with ReaderPool(replace(settings, readers=1)) as pool:
        yield pool


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "baik.pdf"
    path.write_bytes(text_pdf(SENTENCE))
    return path


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_the_pool_reads_what_the_reader_reads(pool: ReaderPool, settings: Settings, tmp_path: Path, good: Path) -> None:
    word = tmp_path / "surat.docx"
    word.write_bytes(docx(paragraph(SENTENCE)))
    for path in (good, word):
        assert pool.read(path, path.name) == read(path, path.name, settings)


def test_a_reader_is_used_again(pool: ReaderPool, good: Path) -> None:
    before = children()
    pool.read(good, "a.pdf")
    started = children() - before
    for _ in range(5):
        pool.read(good, "a.pdf")
    assert children() - before == started
    assert len(started) == 1


@pytest.mark.slow
def test_many_threads_share_the_readers(settings: Settings, tmp_path: Path) -> None:
    files = []
    for number in range(30):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(text_pdf(f"Berkas nomor {number} milik petugas"))
    with ReaderPool(settings) as pool, ThreadPoolExecutor(8) as threads:
        readings = list(threads.map(lambda path: pool.read(path, path.name), files))
    assert [reading.pages[0].text for reading in readings] == [f"Berkas nomor {n} milik petugas" for n in range(30)]


def test_names_and_paths_of_any_bytes_come_through(pool: ReaderPool, tmp_path: Path) -> None:
    names = ["\u202egnp.pdf", "baris\nbaru.pdf", "a" * 251 + ".pdf", os.fsdecode(b"\xff\xfe.pdf"), "../../naik.pdf"]
    for name in names:
        path = tmp_path / name.replace("/", "_")
        path.write_bytes(text_pdf(SENTENCE))
        reading = pool.read(path, name)
        assert reading.outcome is Outcome.INDEXED
        title = reading.sops[0].identity.title
        assert title.isprintable()
        assert "/" not in title


def test_every_refusal_has_its_name(pool: ReaderPool, tmp_path: Path) -> None:
    file = tmp_path / "kosong.pdf"
    file.write_bytes(b"")
    assert pool.read(file, "kosong.pdf").outcome is Outcome.EMPTY
    assert pool.read(tmp_path / "tidak-ada.pdf", "x").outcome is Outcome.UNREADABLE
    assert pool.read(tmp_path, "x").outcome is Outcome.UNREADABLE


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_ended_and_the_next_is_read(
    settings: Settings, tmp_path: Path, good: Path
) -> None:
    slow = tmp_path / "lambat.pdf"
    slow.write_bytes(squared_forms())
    with ReaderPool(replace(settings, readers=1, read_seconds=1)) as pool:
        reading = pool.read(slow, "lambat.pdf")
        assert reading.outcome in {Outcome.TIMED_OUT, Outcome.TOO_BIG}
        assert len(reading.sha256) == 64
        assert pool.read(good, "baik.pdf").outcome is Outcome.INDEXED


def test_a_reader_that_dies_is_replaced(pool: ReaderPool, good: Path) -> None:
    before = children()
    pool.read(good, "a.pdf")
    (reader,) = children() - before
    os.kill(reader, signal.SIGKILL)
    assert pool.read(good, "a.pdf").outcome is Outcome.INDEXED
    assert children() - before != {reader}


def test_closing_ends_every_reader_and_whoever_waits(settings: Settings, tmp_path: Path, good: Path) -> None:
    slow = tmp_path / "lambat.pdf"
    slow.write_bytes(squared_forms())
    before = children()
    with ThreadPoolExecutor(1) as threads:
        pool = ReaderPool(settings)
        pool.read(good, "a.pdf")
        waiting = threads.submit(pool.read, slow, "lambat.pdf")
        time.sleep(0.3)
        pool.close()
        with pytest.raises(PoolClosedError):
            waiting.result(timeout=10)
    with pytest.raises(PoolClosedError):
        pool.read(good, "a.pdf")
    assert children() == before


def test_readers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    slow = tmp_path / "lambat.pdf"
    slow.write_bytes(squared_forms())
    program = (
        "import sys; from pathlib import Path; from indexer.config import Settings\n"
        "from indexer.reading.reader_pool import ReaderPool\n"
        "pool = ReaderPool(Settings(readers=1)); reader = pool._take(); print(reader._process.pid, flush=True)\n"
        "pool._give_back(reader); pool.read(Path(sys.argv[1]), 'x')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(slow)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        reader = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    assert wait_until_gone(reader)


def test_a_reader_keeps_nothing_of_the_service(settings: Settings, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELUSUR_SECRET_KEY", "kunci-rahasia")
    before = children()
    with ReaderPool(replace(settings, readers=1)) as pool:
        pool.read(good, "a.pdf")
        (reader,) = children() - before
        assert b"kunci-rahasia" not in Path(f"/proc/{reader}/environ").read_bytes()
        limits = Path(f"/proc/{reader}/limits").read_text()
        assert "Max core file size        0 " in limits
        assert "Max file size             0 " in limits
        assert "NoNewPrivs:\t1" in Path(f"/proc/{reader}/status").read_text()


def test_a_page_tree_that_holds_itself_is_read(pool: ReaderPool, tmp_path: Path) -> None:
    loop = tmp_path / "lingkar.pdf"
    loop.write_bytes(page_tree_in_itself())
    assert pool.read(loop, "lingkar.pdf").pages[0].text == SENTENCE
