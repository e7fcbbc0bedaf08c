"""Every test here runs once for each engine; an engine that passes them all can stand in for any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.protocol import SearchEngine
from tests.contract.engines import ENGINES


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine with an empty index of its own."""
    made = ENGINES[request.param](tmp_path / "index")
    made.replace_all(())
    yield made
    made.close()
