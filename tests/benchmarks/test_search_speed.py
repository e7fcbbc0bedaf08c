"""The page query (any of three words, ten best, total, all facet counts): Telusur beside its peers, in one run."""

from contextlib import closing
from statistics import median

import pytest

from indexer.access import OPERATOR
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import Matches, SearchRequest
from indexer.query import parse
from tests.benchmarks.conftest import ROUNDS, Collection, Timing, kept, measure, milliseconds, table, telusur_index
from tests.benchmarks.peers import FACETS, PEERS, Peer, StockWhoosh

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7_200)]


def _page_query(engine: WhooshEngine, words: list[str]) -> Matches:
    return engine.search(SearchRequest(OPERATOR, parse(" OR ".join(words))))


def _opened(peer: type[Peer], collection: Collection) -> Peer:
    return peer(kept(f"{collection.size}/{peer.__name__}", lambda path: peer.build(path, collection)))


def _first_time(collection: Collection, queries: list[list[str]]) -> Timing:
    """Each query asked of an engine that has just been opened and has read nothing of it."""
    medians = []
    for words in queries:
        times = []
        for _ in range(ROUNDS):
            engine = WhooshEngine(telusur_index(collection))
            engine.count()
            times.append(milliseconds(lambda words, engine=engine: _page_query(engine, words), words))
            engine.close()
        medians.append(median(times))
    return Timing("Telusur, first time", median(medians), max(medians))


def test_page_query(collection: Collection, capsys: pytest.CaptureFixture[str]) -> None:
    queries = collection.queries(20, 3)
    engine = WhooshEngine(telusur_index(collection))
    timings, skipped = [], []
    for peer in PEERS:
        if peer.missing():
            skipped.append(peer.missing())
            continue
        with closing(_opened(peer, collection)) as opened:
            for words in queries[:5]:  # they answer the same question
                matches = _page_query(engine, words)
                assert (matches.total, {name: matches.facets[name] for name in FACETS}) == opened.ask(words)
            timings.append(measure(peer.name, opened.ask, queries))
    timings.append(_first_time(collection, queries))
    timings.append(measure("Telusur", lambda words: _page_query(engine, words), queries))
    with capsys.disabled():
        print(table(f"Page query at {collection.size:,} SOPs", timings, against=StockWhoosh.name))
        print(*skipped, sep="\n")
