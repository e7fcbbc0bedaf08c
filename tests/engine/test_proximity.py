"""Words that stand near each other raise an SOP: compared with the plain way to work it out."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.access import OPERATOR
from indexer.engine.protocol import Weights
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import Clause, SearchRequest
from indexer.query import parse
from tests.contract.engines import ask, entry, ids

WORDS = st.lists(st.sampled_from(["surat", "arsip", "cuti", "nota", "rapat"]), min_size=1, max_size=12).map(" ".join)


def _typed(text: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in parse(text) if not clause.optional)


def _nearness(text: str, first: str, second: str) -> float:
    """Over all places of the first word, 1 / distance² to the nearest second word at most 8 away."""
    words = text.split()
    total = 0.0
    for at, word in enumerate(words):
        gaps = [abs(at - other) for other, found in enumerate(words) if word == first and found == second]
        if gaps and 0 < min(gaps) <= 8:
            total += 1 / min(gaps) ** 2
    return total


def _engine(folder: Path, near: float) -> WhooshEngine:
    return WhooshEngine(folder / "index", weights=Weights(near=near))


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), st.permutations(["surat", "arsip", "cuti"]))
def test_the_bonus_is_what_counting_gives(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("near")
    near, plain = _engine(folder, near=1.0), _engine(folder, near=0.0)
    near.replace_all(entry(id_, body=body) for id_, body in enumerate(bodies, start=1))
    request = SearchRequest(viewer=OPERATOR, clauses=_typed(" ".join(asked)), per_page=100)
    before = {match.id: match.score for match in plain.search(request).matches}
    after = {match.id: match.score for match in near.search(request).matches}
    assert after.keys() == before.keys()
    for id_, score in after.items():
        body = bodies[id_ - 1]
        nearness = [_nearness(body, *pair) for pair in pairwise(asked)]
        assert (score > before[id_] + 1e-9) == any(nearness)
    near.close()
    plain.close()


def test_other_forms_of_the_words_count_as_near(tmp_path: Path) -> None:
    engine = _engine(tmp_path, near=1.0)
    engine.replace_all(
        [
            entry(1, body="memulangkan orang yang lama sekali berada di sana karena menerbitkan itu"),
            entry(2, body="orang yang lama sekali berada di sana karena itu memulangkan menerbitkan"),
        ]
    )
    assert ids(ask(engine, "pemulangan penerbitan")) == [2, 1]
    engine.close()


def test_pages_join_to_the_whole_list_beyond_what_is_looked_at(tmp_path: Path) -> None:
    engine = _engine(tmp_path, near=2.0)
    engine.replace_all(
        entry(id_, body=("surat masuk " if id_ % 3 else "masuk lain lagi surat ") + "lain " * (id_ % 7))
        for id_ in range(1, 500)
    )
    whole = ids(ask(engine, "surat masuk", per_page=1000))
    pages = [ids(ask(engine, "surat masuk", page=page, per_page=50)) for page in range(1, 12)]
    assert [id_ for page in pages for id_ in page] == whole
    assert len(whole) == 499
    engine.close()
