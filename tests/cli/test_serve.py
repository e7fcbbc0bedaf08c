"""`telusur serve` and `telusur work` as processes: they start, do their work, and stop together."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import JobState
from indexer.registry import queries
from tests import making
from tests.cli.conftest import ROOT, Program

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, port: int, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    line = [sys.executable, "-m", "indexer.cli", "serve", "--data", str(data), "--port", str(port), *options]
    process = subprocess.Popen(line, cwd=ROOT)
    try:
        wait_for(lambda: answers(port))
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as reply:
            return bool(json.load(reply)["status"] == "ok")
    except (OSError, urllib.error.URLError):
        return False


def wait_for(condition: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    """All processes below this one."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def state(data: Path, job_id: int) -> JobState:
    installation = Installation.open(Settings(data=data))
    with installation.session() as session:
        view = queries.job(session, OPERATOR, job_id)
    installation.close()
    assert view is not None
    return view.state


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_uploads_are_indexed_and_everything_stops_together(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    with served(tmp_path, port) as process:
        installation = Installation.open(Settings(data=tmp_path))
        sent = ingest.submit(installation, BytesIO(making.sop("A/1", "Cuti")), "a.pdf", OPERATOR)
        installation.close()
        wait_for(lambda: state(tmp_path, sent.job_id) is JobState.INDEXED)
        below = children(process.pid)
        assert len(below) >= 3, "two web processes and a worker"
        process.send_signal(how)
        assert process.wait(30) == 0
    wait_for(lambda: not any(is_alive(pid) for pid in below), 15)
    assert not answers(port)


def test_a_port_in_use_is_told(program: Program, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = program("serve", "--data", tmp_path, "--port", port)
    assert done.returncode == 2
    assert f"Porta {port}" in done.stderr
    assert f"oleh proses {os.getpid()}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_killed_server_leaves_no_web_process_and_the_next_one_starts(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port, "--no-work") as process:
        below = children(process.pid)
        process.kill()
        process.wait()
        wait_for(lambda: not any(is_alive(pid) for pid in below), 10)
        with served(tmp_path, port, "--no-work"):
            assert answers(port)


def test_a_web_process_that_dies_again_and_again_is_started_again(tmp_path: Path) -> None:
    def web(pid: int) -> list[int]:
        return [child for child in children(pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]

    port = free_port()
    with served(tmp_path, port, "--no-work", "--workers", "1") as process:
        for _ in range(3):
            wait_for(lambda: web(process.pid))
            [victim] = web(process.pid)
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda dead=victim: dead not in web(process.pid))
        wait_for(lambda: answers(port))
        assert process.poll() is None


def test_without_a_worker_uploads_wait(tmp_path: Path) -> None:
    with served(tmp_path, free_port(), "--no-work", "--workers", "1") as process:
        installation = Installation.open(Settings(data=tmp_path))
        sent = ingest.submit(installation, BytesIO(making.sop("A/1", "Cuti")), "a.pdf", OPERATOR)
        installation.close()
        time.sleep(2)
        assert state(tmp_path, sent.job_id) is JobState.QUEUED
        assert not any(b"indexer.cli" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(process.pid))


def test_a_worker_that_dies_is_started_again_and_ends_with_its_server(tmp_path: Path) -> None:
    def workers(pid: int) -> list[int]:
        return [child for child in children(pid) if b"\0work\0" in Path(f"/proc/{child}/cmdline").read_bytes()]

    with served(tmp_path, free_port(), "--workers", "1") as process:
        wait_for(lambda: workers(process.pid), 20)
        [worker] = workers(process.pid)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: [pid for pid in workers(process.pid) if pid != worker], 20)
        [second] = workers(process.pid)
        process.kill()
        process.wait()
        wait_for(lambda: not is_alive(second), 15)
