"""The graded queries name SOPs that exist and cover every kind of question that staff ask."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.model import FileSpec
from corpus.specs import make_specs
from tests.judged import FILE, JudgedQuery, load, sop_key

KINDS = {"topic", "abbreviation", "number", "question", "variant", "role", "status", "structure", "edge"}


@pytest.fixture(scope="module")
def specs() -> tuple[FileSpec, ...]:
    return make_specs()


@pytest.fixture(scope="module")
def queries(specs: tuple[FileSpec, ...]) -> list[JudgedQuery]:
    return load(specs)


@pytest.fixture(scope="module")
def tables() -> list[dict[str, Any]]:
    with FILE.open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["query"]
    return found


def test_there_are_enough_queries_of_every_kind(queries: list[JudgedQuery]) -> None:
    kinds = Counter(query.kind for query in queries)
    assert len(queries) >= 120
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 3


def test_no_query_is_asked_twice_and_each_has_an_intent(queries: list[JudgedQuery]) -> None:
    assert len({query.text for query in queries}) == len(queries)
    assert all(query.intent for query in queries)


def test_every_judged_sop_exists_under_its_title(specs: tuple[FileSpec, ...], tables: list[dict[str, Any]]) -> None:
    titles = {sop_key(sop): sop.title for file in specs for sop in file.sops}
    judged = [entry for table in tables for entry in table.get("relevant", ())]
    assert len(judged) > 300
    assert [entry for entry in judged if titles.get(entry["sop"]) != entry["title"]] == []


def test_every_rule_finds_something(specs: tuple[FileSpec, ...], tables: list[dict[str, Any]], tmp_path: Path) -> None:
    rules = [rule for table in tables for rule in table.get("rules", ())]
    lines = []
    for rule in rules:
        fields = ", ".join(f"{name} = {value!r}" for name, value in rule.items())
        lines.append(f"[[query]]\ntext = 'x'\nkind = 'topic'\nintent = 'x'\nrules = [{{ {fields} }}]\n")
    path = tmp_path / "rules.toml"
    path.write_text("".join(lines), encoding="utf-8")
    found = load(specs, path)
    assert [rule for rule, query in zip(rules, found, strict=True) if not query.grades] == []


def test_grades_are_one_to_three_and_only_edge_queries_have_none(queries: list[JudgedQuery]) -> None:
    for query in queries:
        assert set(query.grades.values()) <= {1, 2, 3}
        assert bool(query.grades) == (query.kind != "edge"), query.text


def test_a_named_sop_keeps_its_grade_beside_a_rule(queries: list[JudgedQuery], specs: tuple[FileSpec, ...]) -> None:
    numbers = {sop.title: sop.number for file in specs for sop in file.sops if sop.status == "berlaku"}
    query = next(query for query in queries if query.text == "pemulangan PMI")
    assert query.grades[numbers["Pemulangan PMI Sakit"]] == 3
    assert query.grades[numbers["Penanganan Barang Bawaan PMI di Debarkasi"]] == 1


def test_superseded_sops_are_judged_only_where_asked_for(queries: list[JudgedQuery]) -> None:
    with_old = {query.text for query in queries if any("@" in key for key in query.grades)}
    assert with_old == {"SOP tidak berlaku", "SOP dicabut TKI"}
