"""The page over HTTP: the real server under wrk, in turns with the same web app on Tantivy (`tantivy_engine.py`)."""

import importlib.util
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import update

from corpus.specs import make_specs
from indexer.config import Settings
from indexer.installation import Installation
from indexer.registry.tables import documents as sops
from tests.benchmarks.grown import grow
from tests.judged import load

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1_800)]

ROUNDS, SECONDS = 3, 5
CONNECTIONS = (1, 8, 32)
OURS, ON_TANTIVY = "whoosh", "tests.benchmarks.tantivy_engine:open_engine"
_LUA = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """What wrk saw: answers a second, milliseconds until the answer is there."""

    rate: float
    p50: float
    p95: float
    p99: float


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    if not shutil.which("wrk"):
        pytest.skip("wrk is not installed: apt-get install wrk")
    if not importlib.util.find_spec("tantivy"):
        pytest.skip("Tantivy is not installed: run `make bench`")


@pytest.fixture(scope="module", params=[1, 10], ids=["750 SOPs", "7500 SOPs"])
def data(request: pytest.FixtureRequest, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose SOPs are all public, with both indexes."""
    folder = tmp_path_factory.mktemp("page-speed")
    index(documents, folder)
    if request.param == 10:
        installation = Installation.open(Settings(data=folder))
        grow(installation)
        installation.close()
    _run(ON_TANTIVY, "reindex", "--data", str(folder))
    return folder


def index(documents: Path, folder: Path) -> None:
    """Make an installation of the documents, all of them public."""
    _run(OURS, "index", "--no-ocr", "--data", str(folder), str(documents))
    _run(OURS, "register", "import", "--yes", "--data", str(folder), str(documents / "register.csv"))
    installation = Installation.open(Settings(data=folder))
    with installation.writing() as session:
        session.execute(update(sops).values(access="publik", version=sops.c.version + 1))
    installation.close()
    _run(OURS, "reindex", "--data", str(folder))


def test_pages_under_load(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New: nobody has asked that before. Again: others have, since the last change. 304: the same reader has."""
    paths = [f"/cari?{urllib.parse.urlencode({'q': query.text})}" for query in load(make_specs())]
    with server(data, OURS) as ours, server(data, ON_TANTIVY) as theirs:
        found = [_total(address) for address in (ours, theirs)]
        asked, kept = tmp_path / "asked", tmp_path / "kept"
        asked.write_text("\n".join(paths))
        kept.write_text("\n".join(f"{path}\t{_tag(ours + path)}" for path in paths))
        turns: dict[str, Callable[[], tuple[str, Path]]] = {
            "Telusur, new": lambda: (ours, _new(paths, tmp_path)),
            "Tantivy, new": lambda: (theirs, _new(paths, tmp_path)),
            "Telusur, again": lambda: (ours, asked),
            "Tantivy, again": lambda: (theirs, asked),
            "Telusur, 304": lambda: (ours, kept),
        }
        for turn in turns.values():
            for _ in range(2):  # each worker process gets everything into memory
                _load(*turn(), 8, SECONDS)
        seen: dict[tuple[str, int], list[Load]] = {}
        for count in CONNECTIONS:
            for _ in range(ROUNDS):
                for name, turn in turns.items():
                    seen.setdefault((name, count), []).append(_load(*turn(), count, SECONDS))
    with capsys.disabled():
        print(f"\n{data.name}: {found[0]} SOPs, {len(paths)} queries; load of the machine {os.getloadavg()[0]:.1f}")
        print(f"{'':<16}{'connections':>12}{'pages/s':>10}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'times Tantivy':>15}")
        for (name, count), loads in seen.items():
            rate = median(each.rate for each in loads)
            parts = (median(getattr(each, part) for each in loads) for part in ("p50", "p95", "p99"))
            said = f"{name:<16}{count:>12}{rate:>10.0f}" + "".join(f"{part:>9.1f}" for part in parts)
            print(said + (f"{_ratio(seen, name, count):>15.2f}" if "Telusur" in name and "304" not in name else ""))
    assert found[0] == found[1]
    for count in CONNECTIONS:  # asked again, neither engine is asked
        assert _ratio(seen, "Telusur, new", count) >= 0.9, count


def _ratio(seen: dict[tuple[str, int], list[Load]], name: str, count: int) -> float:
    theirs = seen[name.replace("Telusur", "Tantivy"), count]
    return median(a.rate / b.rate for a, b in zip(seen[name, count], theirs, strict=True))


_numbers = itertools.count()


def _new(paths: list[str], folder: Path) -> Path:
    """The same searches under addresses that were never asked for: a page ignores parameters that it does not know."""
    number = next(_numbers)
    file = folder / f"new-{number}"
    file.write_text("\n".join(f"{path}&kali={number}-{again}" for again in range(30) for path in paths))
    return file


def _run(engine: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "indexer.cli", *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "TELUSUR_ENGINE": engine})


@contextmanager
def server(data: Path, engine: str) -> Iterator[str]:
    """`telusur serve` with its usual workers, once it answers; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "indexer.cli", "serve", "--no-work", "--data", str(data), "--port", str(port)]
    environment = {**os.environ, "TELUSUR_ENGINE": engine, "TELUSUR_SEARCHES": "0"}
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            for _ in range(200):
                try:
                    urllib.request.urlopen(f"{address}/healthz").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()


def _load(address: str, paths: Path, connections: int, seconds: int) -> Load:
    size = ["-t", str(min(connections, 2)), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s"]
    command = ["wrk", *size, "-s", str(_LUA), address, "--", str(paths)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = json.loads(said.strip().splitlines()[-1])
    assert figures["errors"] == 0, said
    return Load(figures["answers"] / figures["seconds"], figures["p50"], figures["p95"], figures["p99"])


def _tag(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.headers["ETag"])


def _total(address: str) -> int:
    with urllib.request.urlopen(f"{address}/api/v1/search?status=any") as answer:
        return int(json.load(answer)["total"])
