"""What must stay bounded at any size: phrases, prefixes, the worst queries, memory, one SOP's way into the index."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from indexer.access import OPERATOR
from indexer.engine.protocol import FACETS
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import Matches, SearchRequest, Sort
from indexer.query import is_question, parse
from tests.benchmarks.conftest import Collection, telusur_index

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7_200)]

_ASKED = 300
_UPDATES = 15


def _ask(engine: WhooshEngine, text: str, **options: object) -> Matches:
    request = SearchRequest(OPERATOR, parse(text), text=text, is_question=is_question(text), **options)  # type: ignore[arg-type]
    return engine.search(request)


def _milliseconds(ask: Callable[[], object]) -> float:
    """CPU time: on an idle machine the clock shows the same, as all files are in the system's cache."""
    began = process_time()
    ask()
    return (process_time() - began) * 1_000


def _spread(name: str, times: list[float]) -> str:
    times = sorted(times)
    half, most = times[len(times) // 2], times[len(times) * 95 // 100]
    return f"{name:<44}p50 {half:8.2f}   p95 {most:8.2f}   worst {times[-1]:8.2f} ms"


def test_phrases_and_prefixes(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    """Each asked for the first time, then once more."""
    phrases = [f'"{" ".join(words)}"' for words in collection.phrases(100)]
    prefixes = [f"{word[:length]}*" for (word,), length in zip(collection.queries(100, 1), [4, 5] * 50, strict=True)]
    lines = []
    for name, texts in (("phrase of two or three words", phrases), ("prefix of four or five letters", prefixes)):
        engine = WhooshEngine(telusur_index(collection))
        engine.count()
        for when in ("first time", "again"):
            lines.append(_spread(f"{name}, {when}", [_milliseconds(partial(_ask, engine, t)) for t in texts]))
    with capsys.disabled():
        print(f"\nPhrases and prefixes at {collection.size:,} SOPs", *lines, sep="\n")


def _worst(collection: Collection) -> dict[str, list[dict[str, object]]]:
    common = collection.commonest(600)
    chance = random.Random(5)
    filters = {
        "process": ("inti",),
        "kind": ("makro", "mikro"),
        "unit": tuple(f"Biro {number}" for number in range(1, 31)),
        "year": tuple(str(year) for year in range(2018, 2026)),
        "status": ("berlaku", "digantikan"),
        "format": ("pdf", "docx"),
    }
    assert set(filters) <= set(FACETS)
    long = " ".join(common)[:2_000]

    def anything() -> str:
        signs = ["{}", "{}", "{}*", "-{}", "OR {}", '"{} {}"', "{}?"]
        pieces = [chance.choice(signs) for _ in range(chance.randint(1, 40))]
        return " ".join(
            piece.format(*(chance.choice(common[:60])[: chance.randint(1, 9)] for _ in range(2))) for piece in pieces
        )[:2_000]

    return {
        "2,000 characters of the commonest words": [{"text": long}],
        "the same joined by OR": [{"text": " OR ".join(common)[:2_000]}],
        "the same as a question": [{"text": f"{long[:1_990]}?"}],
        "a phrase of the 32 commonest": [{"text": '"' + " ".join(common[:32]) + '"'}],
        "16 phrases of two common words": [{"text": " ".join(f'"{a} {b}"' for a, b in pairwise(common[:17]))}],
        "prefixes of one letter": [{"text": " ".join(f"{letter}*" for letter in "bcdgjklmnprstwy")}],
        "exclusions of the commonest": [{"text": " ".join(f"-{word}" for word in common[:32])}],
        "a question of 32 words with every filter": [{"text": f"{long[:1_990]}?", "filters": filters}],
        "every filter, sorted by title": [{"text": long[:200], "filters": filters, "sort": Sort.TITLE}],
        "in families, the last page": [{"text": long[:200], "in_families": True, "page": collection.size // 10}],
        "200 at random": [{"text": anything()} for _ in range(200)],
    }


def test_no_query_takes_long(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    """Each asked of an engine that has read nothing of it."""
    lines = []
    worst = 0.0
    for name, queries in _worst(collection).items():
        engine = WhooshEngine(telusur_index(collection))
        engine.count()
        times = [_milliseconds(partial(_ask, engine, **options)) for options in queries]
        worst = max(worst, *times)
        lines.append(_spread(name, times))
    with capsys.disabled():
        print(f"\nWorst queries at {collection.size:,} SOPs, first time", *lines, sep="\n")
        print(f"worst of all: {worst:.0f} ms")


def test_memory_of_a_worker(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    telusur_index(collection)
    code = f"from tests.benchmarks.test_search_bounds import used; used({collection.size})"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ)
    with capsys.disabled():
        print(f"\nMemory at {collection.size:,} SOPs after {_ASKED} page queries: {found.stdout.strip()} MiB")


def used(size: int) -> None:
    """Print the resident memory of this process, in MiB, once it has answered queries."""
    collection = Collection(size)
    engine = WhooshEngine(telusur_index(collection))
    for words in collection.queries(_ASKED, 3):
        _ask(engine, " OR ".join(words))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.split("VmRSS:")[1].split()[0]) // 1_024)


def test_one_sop_into_the_index(collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One entry is written, and a search in another process's place sees it."""
    folder = tmp_path / "index"
    # Segments never change, so that links do for copies.
    shutil.copytree(telusur_index(collection), folder, copy_function=os.link)
    writer, reader = WhooshEngine(folder), WhooshEngine(folder)
    entries = [entry for _, entry in zip(range(_UPDATES), collection.entries(), strict=False)]
    (word,) = collection.queries(1, 1)[0]
    _ask(reader, word)
    _ask(writer, word)
    writing, seeing = [], []
    for entry in entries:
        before = reader.generation()
        writing.append(_milliseconds(lambda entry=entry: writer.put([entry])))
        seeing.append(_milliseconds(lambda: _ask(reader, word)))
        assert reader.generation() != before
    with capsys.disabled():
        print(f"\nOne SOP at {collection.size:,} SOPs")
        print(_spread("written to the index", writing), _spread("the next search, which sees it", seeing), sep="\n")
