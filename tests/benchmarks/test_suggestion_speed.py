"""Suggestions for what is typed so far, beside SQLite's FTS5 with a prefix index over the same titles."""

import sqlite3
from collections.abc import Callable
from time import process_time

import numpy as np
import pytest

from indexer.search.autocomplete import MOST, Suggestion, SuggestionIndex, SuggestionKind
from indexer.search.title_phrases import title_phrases
from tests.benchmarks.conftest import Collection

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

SIZE = 7_500


def test_suggestions_beside_fts5(capsys: pytest.CaptureFixture[str]) -> None:
    collection = Collection(SIZE)
    titles = [sop.title for sop in collection]
    index = SuggestionIndex(
        [
            *(Suggestion(SuggestionKind.SOP, title, "1") for title in titles),
            *(Suggestion(SuggestionKind.PHRASE, phrase, phrase) for phrase in title_phrases(titles)),
        ]
    )
    peer = sqlite3.connect(":memory:")
    peer.execute("CREATE VIRTUAL TABLE titles USING fts5(title, prefix='1 2 3')")
    peer.executemany("INSERT INTO titles VALUES (?)", [(title,) for title in titles])
    typed = [[*words[:1], words[1][:length]] for words in collection.queries(60, 2) for length in (1, 3)]
    typed += [[words[0][:length]] for words in collection.queries(60, 2) for length in (2, 3, 5)]
    mistyped = [[words[0][:2] + "x" + words[0][2:]] for words in collection.queries(60, 2)]
    statement = f"SELECT title FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT {MOST[SuggestionKind.SOP]}"

    def fts5(words: list[str]) -> object:
        return peer.execute(statement, (" ".join(f'"{word}"*' for word in words),)).fetchall()

    found = {
        "Telusur": _p95(index.find, typed),
        "Telusur, a wrong letter": _p95(index.find, mistyped),
        "FTS5": _p95(fts5, typed),
    }
    with capsys.disabled():
        print(f"\n{SIZE} titles, p95 of processor time in ms")
        for name, milliseconds in found.items():
            print(f"{name:<26}{milliseconds:>8.2f}{found['FTS5'] / milliseconds:>8.1f} times FTS5")
    assert found["Telusur"] <= found["FTS5"]


def _p95(ask: Callable[[list[str]], object], typed: list[list[str]]) -> float:
    times = []
    for words in typed:
        began = process_time()
        ask(words)
        times.append((process_time() - began) * 1_000)
    return float(np.percentile(times, 95))
