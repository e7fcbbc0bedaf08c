"""The whole sample collection as an administrator meets it: indexed cold by the command, then asked over HTTP."""

import json
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from corpus.specs import make_specs
from tests.judged import load

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]

ROUNDS = 5


def telusur(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "indexer.cli", *arguments]


@pytest.fixture(scope="module")
def installation(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The indexed collection; says what indexing cost."""
    data = tmp_path_factory.mktemp("installation")
    before = time.perf_counter()
    subprocess.run(telusur("index", "--no-ocr", "--data", str(data), str(documents)), check=True, capture_output=True)
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    again = time.perf_counter()
    subprocess.run(telusur("index", "--no-ocr", "--data", str(data), str(documents)), check=True, capture_output=True)
    again = time.perf_counter() - again
    subprocess.run(
        telusur("register", "import", "--yes", "--data", str(data), str(documents / "register.csv")),
        check=True,
        capture_output=True,
    )
    print(
        f"\ncold index: {seconds:.1f} s, {1992 / seconds:.0f} printed pages/s, largest process {peak:.0f} MiB, "
        f"index {size(data / 'index'):.1f} MB, registry {size(data / 'registry.sqlite'):.1f} MB, "
        f"files {size(data / 'files'):.1f} MB; again, unchanged: {again:.1f} s"
    )
    return data


@pytest.fixture(scope="module")
def address(installation: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        telusur("serve", "--data", str(installation), "--port", str(port), "--no-work"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TELUSUR_HOST": "127.0.0.1", "TELUSUR_SEARCHES": "0"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    """Returns once the server answers; a busy machine may take its time to start it."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/healthz").close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def size(path: Path) -> float:
    """MB on disk."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


@pytest.mark.parametrize("page", ["/cari", "/api/v1/search"])
def test_the_judged_queries_over_http(address: str, page: str) -> None:
    """Prints p50 and p95 of all judged queries; ensures that each is answered and most find something."""
    queries = [query.text for query in load(make_specs())]
    times: dict[str, list[float]] = {query: [] for query in queries}
    found = 0
    for _ in range(ROUNDS):
        for query in queries:
            before = time.perf_counter()
            with urllib.request.urlopen(f"{address}{page}?{urllib.parse.urlencode({'q': query})}") as answer:
                body = answer.read()
            times[query].append(1000 * (time.perf_counter() - before))
            if page.startswith("/api"):
                found += json.loads(body)["total"] > 0
    typical = sorted(median(each) for each in times.values())
    print(f"\n{page}: {len(queries)} queries, p50 {median(typical):.1f} ms, p95 {quantiles(typical, n=20)[-1]:.1f} ms")
    if page.startswith("/api"):
        print(f"queries that find something: {found // ROUNDS} of {len(queries)}")
        assert found > 0.6 * ROUNDS * len(queries)
