"""Random changes and random requests: the engine answers as the plain reference does."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from indexer.engine.protocol import SearchEngine
from indexer.models import Access, IndexEntry, SearchRequest, SopKind, Sort, Viewer
from indexer.query import parse_query
from tests.contract.engines import ENGINES, entry
from tests.contract.reference import Reference, fullness, in_one_step

WORDS = [
    "surat",
    "cuti",
    "arsip",
    "nota",
    "dinas",
    "pemulangan",
    "memulangkan",
    "undang-undang",
    "OT.02.02",
    "rapat",
    "dan",
]
_texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
_queries = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(
            ["1 hari", "OR", "-cuti", '"nota dinas"', '"surat cuti"', '-"nota dinas"', '"arsip"', "dipulangkan", "x"]
        ),
        st.sampled_from(["su*", "pe* OR cu*", "-me*"]),
    ),
    max_size=6,
).map(" ".join)
_steps = st.lists(
    st.tuples(st.builds("{}|{}".format, _texts, _texts), st.sampled_from(["1 hari", "450 menit", "2 x 24 jam", ""])),
    max_size=3,
)
_entries = st.lists(
    st.builds(
        entry,
        st.integers(1, 12),
        title=_texts,
        body=st.lists(_texts, max_size=3),
        access=st.sampled_from(Access),
        process=st.sampled_from(["", "inti", "inti/1", "inti/1/01", "lain"]),
        kind=st.sampled_from(SopKind),
        unit=st.sampled_from(["", "Biro A", "Biro B"]),
        effective=st.sampled_from(["", "2021-01-01", "2022-05-01"]),
        number=st.sampled_from(["", "SOP.1", "SOP.10", "SOP.9"]),
        steps=_steps,
    ),
    max_size=5,
)
_filters = st.dictionaries(
    st.sampled_from(["process", "kind", "unit", "year", "status"]),
    st.lists(st.sampled_from(["", "inti", "inti/1", "makro", "Biro A", "2022", "berlaku"]), max_size=3).map(tuple),
    max_size=3,
)
_requests = st.builds(
    lambda query, **asked: SearchRequest(clauses=query.clauses, in_one_step=query.in_one_step, **asked),
    query=_queries.map(parse_query),
    viewer=st.builds(
        Viewer,
        grants=st.frozensets(st.sampled_from(Access)),
        granted_units=st.frozensets(st.sampled_from(["biro a", "biro b"])),
        granted_sops=st.frozensets(st.integers(1, 9)),
    ),
    filters=_filters,
    sort=st.sampled_from(Sort),
    page=st.integers(1, 3),
    per_page=st.integers(1, 6),
)


class Model(RuleBasedStateMachine):
    make: Callable[[Path], SearchEngine]

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.engine = type(self).make(Path(self._folder.name) / "index")
        self.reference = Reference()

    def teardown(self) -> None:
        self.engine.close()
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.engine.replace_all(())

    @rule(entries=_entries)
    def put(self, entries: list[IndexEntry]) -> None:
        self.engine.put(entries)
        self.reference.put(entries)

    @rule(ids=st.sets(st.integers(1, 14), max_size=4))
    def remove(self, ids: set[int]) -> None:
        self.engine.remove(ids)
        self.reference.remove(ids)

    @rule(entries=_entries)
    def replace_all(self, entries: list[IndexEntry]) -> None:
        unique = {each.id: each for each in entries}.values()
        self.engine.replace_all(unique)
        self.reference.replace_all(unique)

    @rule()
    def tidy(self) -> None:
        self.engine.tidy()

    @rule(request=_requests)
    def search(self, request: SearchRequest) -> None:
        matches = self.engine.search(request)
        expected = self.reference.ordered(request)
        assert matches.total == len(expected)
        assert matches.facets == self.reference.facets(request)
        assert matches.steps == self.reference.steps(request)
        found = [match.id for match in matches.matches]
        start = (request.page - 1) * request.per_page
        if request.sort is Sort.RELEVANCE and any(not clause.excluded for clause in request.clauses):
            assert set(found) <= set(expected)
            assert len(found) == max(0, min(request.per_page, len(expected) - start))
            keys = [
                (
                    request.in_one_step and -in_one_step(self.reference.entries[match.id], request.clauses),
                    -fullness(self.reference.entries[match.id], request.clauses),
                    -match.score,
                    match.id,
                )
                for match in matches.matches
            ]
            assert keys == sorted(keys)
        else:
            assert found == expected[start : start + request.per_page]

    @invariant()
    def count(self) -> None:
        if self.reference.entries:
            assert self.engine.count() == len(self.reference.entries)


@pytest.mark.parametrize("name", sorted(ENGINES))
@pytest.mark.parametrize("examples", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_answers_as_the_reference_does(name: str, examples: int) -> None:
    machine = type("Model", (Model,), {"make": staticmethod(ENGINES[name])})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
