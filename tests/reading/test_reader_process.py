"""A reader that a hostile file has taken over may answer anything: what the parent makes of it.

A small program stands in for the reader; it is a real process and speaks over the real pipes.
"""

import hashlib
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.models import Outcome, Page, Reading
from indexer.reading import reader_process
from indexer.reading.reader_pool import SOPS_UNREAD, ReaderPool
from indexer.reading.reader_process import ReaderProcess, ReaderStartError
from indexer.reading.serialization import ReaderReply, encode

TEXT = Reading("sha", Outcome.INDEXED, pages=(Page(1, "Isi SOP", "pdfium"),))
SENT = encode(ReaderReply(text=TEXT)).decode()
READY = 'import sys, time\nprint("{\\"ready\\": true}", flush=True)\nsys.stdin.readline()\n'


def answering(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Every reader started from now on runs `program`."""

    def start(_settings: Settings) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    monkeypatch.setattr(reader_process, "_start", start)


def read(settings: Settings, path: Path) -> Reading:
    with ReaderPool(replace(settings, readers=1, read_seconds=2, read_text_mb=1)) as pool:
        return pool.read(path, "berkas.pdf")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("time.sleep(60)", marks=pytest.mark.slow),
        "sys.exit(1)",
        'print("bukan json", flush=True)',
        'print("[1]", flush=True)',
    ],
)
def test_the_text_is_kept_when_the_reader_is_lost_over_its_sops(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    answering(monkeypatch, f"{READY}print({SENT!r}, flush=True)\n{end}")
    assert read(settings, tmp_path) == replace(TEXT, warnings=(SOPS_UNREAD,))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ('{"text": {"sha256": 5, "outcome": "indexed"}}', Outcome.CRASHED),
        ('{"text": {"sha256": "a", "outcome": "lain"}}', Outcome.CRASHED),
        ('{"text": {"sha256": "a", "outcome": "indexed"}, "lebih": 1}', Outcome.CRASHED),
        ('{"sops": [], "warnings": []}', Outcome.CRASHED),
        ('{"done": true, "worn": false}', Outcome.CRASHED),
        ('{"asing": 1}', Outcome.CRASHED),
        ("{" * 100_000, Outcome.CRASHED),
        ("[" * 100_000, Outcome.CRASHED),
    ],
)
def test_anything_but_the_known_answers_is_a_crash(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, outcome: Outcome
) -> None:
    answering(monkeypatch, f"{READY}print({answer!r}, flush=True)\ntime.sleep(60)")
    assert read(settings, tmp_path).outcome is outcome


@pytest.mark.parametrize(
    "end",
    ["sys.exit(1)", "import os; os.kill(os.getpid(), 11)", pytest.param("time.sleep(60)", marks=pytest.mark.slow)],
)
def test_a_reader_lost_before_the_text_names_the_outcome_and_the_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    file = tmp_path / "berkas.pdf"
    file.write_bytes(b"isi")
    answering(monkeypatch, READY + end)
    expected = Outcome.TIMED_OUT if "sleep" in end else Outcome.CRASHED
    assert read(settings, file) == Reading(hashlib.sha256(b"isi").hexdigest(), expected)


def test_the_memory_of_the_service_is_not_taken_for_that_of_its_reader(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, READY + "sys.exit(1)")
    assert read(replace(settings, read_memory_mb=16), tmp_path).outcome is Outcome.CRASHED


def test_a_reader_that_died_holding_much_memory_is_told_from_one_that_fell(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 + 64
    answering(monkeypatch, READY + f"held = b'x' * ({held} << 20)\nsys.exit(1)")
    assert read(replace(settings, read_memory_mb=held), tmp_path).outcome is Outcome.TOO_BIG


def test_a_long_file_tells_how_far_it_is(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['{"pages_done": 40, "pages_total": 90}', SENT, '{"done": true, "worn": true}']
    answering(monkeypatch, READY + f"print({chr(10).join(lines)!r}, flush=True)\ntime.sleep(60)")
    heard: list[tuple[int, int]] = []
    with ReaderPool(replace(settings, readers=1)) as pool:
        assert pool.read(tmp_path, "berkas.pdf", lambda done, total: heard.append((done, total))) == TEXT
    assert heard == [(40, 90)]


def test_an_answer_without_end_is_cut_off(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, f'{READY}while True: sys.stdout.write("x" * 1000000)')
    assert read(settings, tmp_path).outcome is Outcome.TOO_BIG


def test_a_reader_that_does_not_start_is_no_fault_of_the_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, 'raise SystemExit("modul hilang")')
    with pytest.raises(ReaderStartError, match="modul hilang"):
        ReaderProcess(settings)
