"""The whole sample collection, opened, and short ways to ask it."""

from collections.abc import Callable, Iterator

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import SearchResult, Status
from indexer.search.service import request_for, search

Ask = Callable[..., SearchResult]

# As the page asks: what is no longer in force only on request.
_IN_FORCE = {"status": [Status.IN_FORCE.value]}


@pytest.fixture(scope="session")
def whole(whole_collection: Settings) -> Iterator[Installation]:
    opened = Installation.open(whole_collection)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def ask(whole: Installation) -> Ask:
    """`ask("pemulangan PMI")`: the result as who may see everything gets it, so many hits on a page."""

    def asked(text: str, per_page: int = 10) -> SearchResult:
        return search(whole, request_for(OPERATOR, text, _IN_FORCE, per_page=per_page))

    return asked
