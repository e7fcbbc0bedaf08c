"""The page query (any of three words, ten best, total, all facet counts): Telusur beside its peers, in one run."""

from pathlib import Path

import pytest

from indexer.access import OPERATOR
from indexer.engine.entries import entry_for
from indexer.engine.whoosh_engine import WhooshEngine
from indexer.models import Matches, SearchRequest
from indexer.query import parse
from tests.benchmarks.conftest import Collection, measure, measure_once, table
from tests.benchmarks.peers import SqliteFts5, StockWhoosh

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1_800)]


def _page_query(engine: WhooshEngine, words: list[str]) -> Matches:
    return engine.search(SearchRequest(OPERATOR, parse(" OR ".join(words))))


def test_page_query(collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = collection.queries(30, 3)
    stock = StockWhoosh(tmp_path / "stock", collection)
    fts5 = SqliteFts5(tmp_path / "fts5.sqlite", collection)
    engine = WhooshEngine(tmp_path / "index")
    engine.replace_all(entry_for(sop) for sop in collection)
    for words in queries[:5]:  # they answer the same question
        total, counts = stock.ask(words)
        matches = _page_query(engine, words)
        assert matches.total == total == sum(counts["kind"].values())
        assert matches.facets == counts
        assert sum(count for facet, _, count in fts5.ask(words)[1] if facet == "kind") == total
    timings = [
        measure("Whoosh, groupedby", stock.ask, queries),
        measure("SQLite FTS5, two statements", fts5.ask, queries),
        measure_once("Telusur, first time", lambda words: _page_query(engine, words), collection.queries(60, 3)[30:]),
        measure("Telusur", lambda words: _page_query(engine, words), queries),
    ]
    with capsys.disabled():
        print(table(f"Page query at {collection.size:,} SOPs", timings, against="Whoosh, groupedby"))
    assert timings[-1].typical * 8 < timings[0].typical
