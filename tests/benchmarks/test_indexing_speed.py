"""The whole sample collection from cold, by `telusur index` and by Recoll, in turns.

Recoll takes the text of files apart. Telusur does that, reads identity and steps of every SOP, copies each file to its
store in a way that survives a power cut, and keeps what it read in a registry besides the index. Neither looks at the
pictures of scans: text recognition is a pass of its own, behind everything measured here.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from indexer.engine.whoosh.engine import WhooshEngine
from tests.benchmarks import recoll

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(bool(recoll.missing()), reason=recoll.missing()),
]

ROUNDS = 3
_LOOK_SECONDS = 0.05
_WORD = "pelaksana"


@dataclass(frozen=True)
class Run:
    """Seconds of wall time and of CPU, MiB of the largest process.

    `held`: MiB that the first process held after each quarter of the run.
    """

    seconds: float
    cpu: float
    largest: float
    held: tuple[float, ...]


def _run(command: Sequence[str], environment: dict[str, str]) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    memory: list[float] = []
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        if held := _resident(process.pid):
            memory.append(held)
        time.sleep(_LOOK_SECONDS)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    assert process.returncode == 0
    quarters = tuple(memory[(len(memory) - 1) * part // 4] for part in (1, 2, 3, 4))
    return Run(seconds, ended[2].ru_utime + ended[2].ru_stime, ended[2].ru_maxrss / 1024, quarters)


def _resident(pid: int) -> float:
    """MiB; 0 where the process has just ended."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _telusur(data: Path, documents: Path) -> Run:
    command = [sys.executable, "-m", "indexer.cli", "index", "--no-ocr", "--data", str(data), str(documents)]
    run = _run(command, dict(os.environ))
    engine = WhooshEngine(data / "index")
    assert engine.count() >= _different(documents)
    engine.close()
    return run


def _recoll(folder: Path, documents: Path) -> Run:
    peer = recoll.Recoll(folder, documents)
    run = _run(peer.command(), peer.environment)
    assert peer.count() == len(_files(documents))  # it saw the same files
    assert peer.count(_WORD) > 0.9 * len(_files(documents))  # and read them
    return run


def _files(documents: Path) -> list[Path]:
    return [path for path in documents.rglob("*") if path.suffix in {".pdf", ".docx"}]


def _different(documents: Path) -> int:
    """Files that are no copies; some hold several SOPs."""
    return len({hashlib.sha256(path.read_bytes()).digest() for path in _files(documents)})


def _line(name: str, runs: Sequence[Run], peer: Sequence[Run], value: Callable[[Run], float]) -> str:
    typical, base = median(map(value, runs)), median(map(value, peer))
    shown = ", ".join(f"{value(run):.1f}" for run in runs)
    return f"{name:<36}{typical:>8.1f}{base:>10.1f}{typical / base:>8.2f}x   rounds: {shown}"


def test_indexing_from_cold(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = [], []
    for turn in range(ROUNDS):
        theirs.append(_recoll(tmp_path / f"recoll{turn}", documents))
        ours.append(_telusur(tmp_path / f"telusur{turn}", documents))
    lines = [
        f"\n{len(_files(documents))} files from cold, medians of {ROUNDS} rounds",
        f"{'':<36}{'Telusur':>8}{'Recoll':>10}{'ratio':>9}",
        _line("seconds until all is read and found", ours, theirs, lambda run: run.seconds),
        _line("CPU seconds", ours, theirs, lambda run: run.cpu),
        _line("MiB of the largest process", ours, theirs, lambda run: run.largest),
        "MiB of `telusur index` itself after each quarter: " + ", ".join(f"{held:.0f}" for held in ours[-1].held),
    ]
    with capsys.disabled():
        print("\n".join(lines))
    assert median(run.cpu for run in ours) < 8 * median(run.cpu for run in theirs)
