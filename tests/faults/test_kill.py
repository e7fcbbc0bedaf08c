"""`kill -9` at any moment loses nothing that was accepted, and leaves files, registry and index in agreement."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer import ingest
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import JobState, OcrState
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import ocr_queue, queries, reprocessing
from indexer.registry.tables import documents, jobs, register_rows
from tests import making
from tests.scans import SCAN, needs_tesseract

pytestmark = pytest.mark.slow
FILES = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sop")
    for number in range(FILES):
        making.write(folder / f"{number:02}.pdf", making.sop(f"K/{number}", f"Judul ke {number}"))
    return folder


def start(what: str, data: Path, folder: Path) -> "subprocess.Popen[str]":
    """The program, with its installation open."""
    command = [sys.executable, "-m", "tests.faults.program", what, str(data), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill(process: "subprocess.Popen[str]") -> list[str]:
    """End it as a power cut would; the lines it had said."""
    process.kill()
    assert process.stdout is not None
    said = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return said


def settle(data: Path) -> Installation:
    """What the next worker makes of it."""
    installation = Installation.open(Settings(data=data, readers=2))
    with ReaderPool(installation.settings) as pool:
        ingest.drain(installation, pool)
    return installation


def titles(installation: Installation) -> Counter[str]:
    with installation.session() as session:
        return Counter(session.execute(select(documents.c.name)).scalars())


@pytest.mark.parametrize("seed", range(4))
def test_accepted_uploads_are_indexed_exactly_once(tmp_path: Path, folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    data = tmp_path / "data"
    accepted: list[str] = []
    for _ in range(2):
        sender, worker = start("submit", data, folder), start("work", data, folder)
        time.sleep(rng.uniform(0.0, 1.0))
        first, second = (sender, worker) if rng.random() < 0.5 else (worker, sender)
        said = {first: kill(first)}
        time.sleep(rng.uniform(0.0, 0.6))
        said[second] = kill(second)
        accepted += said[sender]

    installation = settle(data)

    kept = titles(installation)
    assert set(accepted) <= set(kept)
    assert set(kept.values()) <= {1}
    with installation.session() as session:
        figures = queries.statistics(session)
        sent = session.execute(select(jobs.c.file_name)).scalars().all()
    assert figures.jobs[JobState.QUEUED] == figures.jobs[JobState.WORKING] == figures.jobs[JobState.FAILED] == 0
    assert set(sent) == set(kept)
    assert ingest.check(installation).is_sound
    installation.close()


@pytest.mark.parametrize("seed", range(4))
def test_an_interrupted_run_over_a_folder_is_finished_by_the_next(tmp_path: Path, folder: Path, seed: int) -> None:
    rng = random.Random(100 + seed)
    data = tmp_path / "data"
    for _ in range(3):
        process = start("index", data, folder)
        time.sleep(rng.uniform(0.0, 2.0))
        kill(process)

    installation = settle(data)
    report = ingest.index_paths(installation, [folder], lambda _: None)

    assert (report.failures, report.files) == (0, FILES)
    assert titles(installation) == Counter(path.name for path in folder.iterdir())
    assert ingest.check(installation).is_sound
    installation.close()


def test_a_killed_import_of_the_register_is_all_there_or_not_at_all(tmp_path: Path, folder: Path) -> None:
    rng, data = random.Random(7), tmp_path / "data"
    installation = Installation.open(Settings(data=data, readers=2))
    ingest.index_paths(installation, [folder], lambda _: None)
    registers = []
    for access in ("publik", "dikecualikan"):
        rows = "".join(f"{number:02}.pdf;K/{number};{access}\n" for number in range(FILES))
        registers.append(making.write(tmp_path / f"{access}.csv", f"berkas;nomor;klasifikasi\n{rows}".encode()))
    for turn in range(20):
        process = start("register", data, registers[turn % 2])
        time.sleep(rng.uniform(0.0, 0.3))
        kill(process)
        with installation.session() as session:
            said = set(session.execute(select(register_rows.c.access)).scalars())
            counts = set(session.execute(select(documents.c.access)).scalars())
        assert (said, counts) in ((set(), {"internal"}), ({"publik"}, {"publik"}), ({"dikecualikan"}, {"dikecualikan"}))
    ingest.update_index(installation)
    assert ingest.check(installation).is_sound
    installation.close()


def test_reading_everything_again_is_gone_on_with_and_nobody_loses_an_address(tmp_path: Path, folder: Path) -> None:
    rng = random.Random(11)
    data = tmp_path / "data"
    installation = Installation.open(Settings(data=data, readers=2))
    ingest.index_paths(installation, [folder], lambda _: None)
    everything = select(documents.c.id, documents.c.name, documents.c.title)
    with installation.writing() as session:
        before = {tuple(row) for row in session.execute(everything)}
        reprocessing.outdate_all(session)
    for _ in range(3):
        process = start("reread", data, folder)
        time.sleep(rng.uniform(0.2, 1.2))
        kill(process)
    ingest.reprocess(installation, lambda _: None)
    with installation.session() as session:
        assert {tuple(row) for row in session.execute(everything)} == before
        assert reprocessing.count_outdated(session) == 0
    assert ingest.check(installation).is_sound
    installation.close()


def test_a_claim_of_a_dead_worker_is_taken_at_once(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "data"
    sender = start("submit", data, folder)
    sender.communicate()
    worker = start("work", data, folder)
    installation = Installation.open(Settings(data=data, readers=2))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with installation.session() as session:
            if queries.statistics(session).jobs[JobState.WORKING]:
                break
    kill(worker)
    installation.close()
    began = time.monotonic()
    settle(data).close()
    assert time.monotonic() - began < 60, "it did not wait for the lease of the dead worker to end"


@needs_tesseract
def test_killed_while_recognising_it_loses_a_few_pages_at_most(tmp_path: Path) -> None:
    rng = random.Random(7)
    data, folder = tmp_path / "data", tmp_path / "pindaian"
    making.write(folder / "a.pdf", SCAN.read_bytes())
    installation = Installation.open(Settings(data=data, readers=2))
    ingest.index_paths(installation, [folder], lambda _: None)
    for _ in range(2):
        process = start("ocr", data, folder)
        time.sleep(rng.uniform(0.5, 4.0))
        kill(process)
    ingest.run_ocr(installation, lambda _: None)
    with installation.session() as session:
        assert ocr_queue.counts(session)[OcrState.DONE] == 1
    assert ingest.check(installation).is_sound
    installation.close()
