"""A real installation, and reader processes shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.extract.runner import ReaderPool
from indexer.search import request_for, search
from indexer.service import Telusur


@pytest.fixture
def telusur(settings: Settings) -> Iterator[Telusur]:
    opened = Telusur.open(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(Settings(readers=2)) as readers:
        yield readers


def found(telusur: Telusur, words: str) -> list[str]:
    """Titles that a search gives."""
    return [hit.sop.title for hit in search(telusur, request_for(OPERATOR, words)).hits]
