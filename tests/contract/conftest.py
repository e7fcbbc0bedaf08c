"""Every test here runs once for each engine; an engine that passes them all can stand in for any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.protocol import ExplainingEngine, SearchEngine, SpellingEngine
from tests.contract.engines import ENGINES


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine with an empty index of its own."""
    made = ENGINES[request.param](tmp_path / "index")
    made.replace_all(())
    yield made
    made.close()


@pytest.fixture
def explaining(engine: SearchEngine) -> ExplainingEngine:
    """The engine, where it explains scores."""
    if not isinstance(engine, ExplainingEngine):
        pytest.skip("the engine does not explain scores")
    return engine


@pytest.fixture
def spelling(engine: SearchEngine) -> SpellingEngine:
    """The engine, where it lists similar words."""
    if not isinstance(engine, SpellingEngine):
        pytest.skip("the engine lists no similar words")
    return engine
