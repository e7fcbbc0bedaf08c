"""A real installation, and reader processes shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.reading.reader_pool import ReaderPool
from indexer.search.service import request_for, search


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(Settings(readers=2)) as readers:
        yield readers


def found(installation: Installation, words: str) -> list[str]:
    """Titles that a search gives."""
    return [hit.sop.title for hit in search(installation, request_for(OPERATOR, words)).hits]
