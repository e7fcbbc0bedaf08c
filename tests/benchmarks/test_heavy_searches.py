"""An ordinary search beside sixteen connections that ask for nothing but heavy ones, and by itself."""

import http.client
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote_plus, urlsplit

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.search import service
from tests.benchmarks.test_page_speed import OURS, index, server

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

CONNECTIONS, ASKED, ROUNDS = 16, 60, 3
_WORDS = ["surat", "pegawai", "dokumen", "laporan", "kegiatan", "pelayanan", "pekerja", "migran", "anggaran", "rapat"]
_BEGINNINGS = [first + second for first in "pmdkst" for second in "aeiou"]
_LETTERS = [*"abcdefghijklmnoprstuw"]


def test_an_ordinary_search_beside_heavy_ones(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index(documents, tmp_path)
    lines = []
    with server(tmp_path, OURS) as address:
        _p50_p95(address)  # each process gets everything into memory
        for _ in range(ROUNDS):
            for name, beginnings in (("one letter", _LETTERS), ("two letters", _BEGINNINGS)):
                idle = _p50_p95(address)
                with _heavy(address, beginnings) as statuses:
                    beside = _p50_p95(address)
                ratio = beside[1] / idle[1]
                lines.append(f"{name:<12}{idle[0]:8.1f}{idle[1]:8.1f}{beside[0]:10.1f}{beside[1]:8.1f}{ratio:8.1f}")
                lines[-1] += f"   {statuses[200]} answered, {statuses[503]} put off"
    with capsys.disabled():
        print(f"\n20 prefixes from {CONNECTIONS} connections; load of the machine {os.getloadavg()[0]:.1f}")
        print(f"{'ms':<12}{'idle p50':>8}{'p95':>8}{'beside p50':>10}{'p95':>8}{'ratio':>8}", *lines, sep="\n")


def test_what_one_heavy_search_costs(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Processor time in one process, everything in memory, pages of 10 and of 100 hits."""
    index(documents, tmp_path)
    installation = Installation.open(Settings(data=tmp_path))
    prefixes = " ".join(f"{each}*" for each in _BEGINNINGS[:20])
    texts = {"20 prefixes": prefixes, "20 prefixes, OR": prefixes.replace(" ", " OR "), "10 words": " ".join(_WORDS)}
    lines = []
    for name, text in texts.items():
        for size in (10, 100):
            request = service.request_for(OPERATOR, text, per_page=size)
            times = []
            for _ in range(4):
                began = time.process_time()
                service.search(installation, request)
                times.append(1_000 * (time.process_time() - began))
            lines.append(f"{name:<18}{size:>5} hits {times[0]:8.0f}{min(times[1:]):8.0f}")
    installation.close()
    with capsys.disabled():
        print("\nProcessor time of a search, ms: first time, again", *lines, sep="\n")


@contextmanager
def _heavy(address: str, beginnings: list[str]) -> Iterator[Counter[int]]:
    """Sixteen connections ask without a pause, each time for others; how they were answered."""
    statuses: Counter[int] = Counter()
    stop = threading.Event()

    def asking(number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        with closing(connection):
            while not stop.is_set():
                words = "+".join(f"{each}*" for each in chance.sample(beginnings, 20))
                connection.request("GET", f"/cari?q={words}&kali={chance.random()}")
                answer = connection.getresponse()
                answer.read()
                statuses[answer.status] += 1

    threads = [threading.Thread(target=asking, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    yield statuses
    stop.set()
    for thread in threads:
        thread.join()


def _p50_p95(address: str) -> tuple[float, float]:
    """Milliseconds of searches for two words, each on a connection of its own and asked for the first time."""
    chance = random.Random()
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("GET", f"/cari?q={quote_plus(' '.join(chance.sample(_WORDS, 2)))}&kali={chance.random()}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        connection.close()
        times.append(1_000 * (time.perf_counter() - began))
    found = quantiles(times, n=20)
    return found[9], found[18]
