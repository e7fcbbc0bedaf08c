"""The graded questions name SOPs, steps, performers, times and inputs that exist, in both halves and of every kind."""

import hashlib
import itertools
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.model import SopSpec, StepSpec
from corpus.render.printed import positions
from corpus.specs import make_specs
from indexer.evaluate.questions import GradedQuestion, MinuteRange, QuestionType, Split, load, minutes

FILE = Path(__file__).parents[2] / "corpus" / "questions.toml"
# Those before 224 were written first, those from 478 and from 560 on when the others had been measured.
OLDER, NEWEST, LAST = 224, 478, 560
LEAST = {
    QuestionType.WHO: 26,
    QuestionType.HOW_LONG: 22,
    QuestionType.NEEDED: 20,
    QuestionType.STEPS: 16,
    QuestionType.WHICH: 15,
}


@pytest.fixture(scope="module")
def sops() -> dict[str, SopSpec]:
    """In force, by number."""
    return {sop.number: sop for file in make_specs() for sop in file.sops if sop.status == "berlaku"}


@pytest.fixture(scope="module")
def questions() -> list[GradedQuestion]:
    return load(FILE)


@pytest.fixture(scope="module")
def tables() -> list[dict[str, Any]]:
    with FILE.open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["question"]
    return found


def answers(tables: list[dict[str, Any]], kind: str, scope: str) -> Iterator[dict[str, Any]]:
    for table in tables:
        if table["kind"] == kind and table.get("scope") == scope:
            yield from table["answers"]


def steps_of(sop: SopSpec, numbers: list[int]) -> list[StepSpec]:
    return [step for number, step in zip(positions(sop), sop.steps, strict=True) if number in numbers]


def test_half_of_at_least_160_questions_are_answerable_in_every_kind(questions: list[GradedQuestion]) -> None:
    assert len(questions) >= 160
    counts = Counter((question.kind, question.is_answerable) for question in questions)
    for kind, least in LEAST.items():
        assert min(counts[kind, True], counts[kind, False]) >= least, kind
    assert counts[QuestionType.OTHER, True] == 0
    assert 0.45 <= sum(question.is_answerable for question in questions) / len(questions) <= 0.55


def test_the_hash_of_the_text_parts_the_newer_ones_into_tuning_and_held_out(questions: list[GradedQuestion]) -> None:
    older, newer, newest = questions[:OLDER], questions[OLDER:NEWEST], questions[NEWEST:LAST]
    assert {question.split for question in older} == {Split.TUNING}
    assert {question.split for question in newest} == {Split.HELD4}
    assert {question.split for question in questions[LAST:]} == {Split.TUNING2, Split.HELD5, Split.OTHER_HAND}
    groups: dict[tuple[QuestionType, bool], list[GradedQuestion]] = {}
    for question in newer:
        groups.setdefault((question.kind, question.is_answerable), []).append(question)
    for group in groups.values():
        group.sort(key=lambda question: hashlib.sha256(question.text.encode()).hexdigest())
        turns = itertools.cycle([Split.HELD2, Split.TUNING, Split.HELD3])
        assert [question.split for question in group] == list(itertools.islice(turns, len(group)))


def test_each_part_held_out_has_80_questions_half_of_them_answerable(questions: list[GradedQuestion]) -> None:
    for split in (Split.HELD2, Split.HELD3, Split.HELD4, Split.HELD5, Split.OTHER_HAND):
        found = [question.is_answerable for question in questions if question.split is split]
        assert len(found) >= 80
        assert 0.45 <= sum(found) / len(found) <= 0.55


def test_no_question_is_asked_twice(questions: list[GradedQuestion]) -> None:
    texts = {" ".join(question.text.casefold().split()) for question in questions}
    assert len(texts) == len(questions)


def test_what_nothing_answers_says_why_and_what_lacks(tables: list[dict[str, Any]]) -> None:
    for table in tables:
        assert table["answerable"] == ("why" not in table), table["text"]
    unanswerable = [table for table in tables if not table["answerable"]]
    assert all(table["why"] for table in unanswerable)
    assert {table["lacks"] for table in unanswerable} == {"nothing", "object", "attribute"}


def test_every_sop_that_answers_is_in_force_under_its_title(
    tables: list[dict[str, Any]], sops: dict[str, SopSpec]
) -> None:
    entries = [entry for table in tables for entry in table.get("answers", ())]
    assert len(entries) >= 110
    assert [entry for entry in entries if sops[entry["sop"]].title != entry["title"]] == []


def test_the_questions_reach_every_process_both_kinds_and_both_sorts_of_unit(
    questions: list[GradedQuestion], sops: dict[str, SopSpec]
) -> None:
    asked = [sops[answer.sop] for question in questions for answer in question.answers]
    assert {sop.process for sop in asked} == {sop.process for sop in sops.values()}
    assert {sop.kind for sop in asked} >= {"makro", "mikro"}
    assert sum(sop.unit.startswith("BP3MI") for sop in asked) >= 30
    assert sum(not sop.unit.startswith("BP3MI") for sop in asked) >= 30


@pytest.mark.parametrize("kind", ["who", "how_long", "needed", "steps"])
def test_every_step_that_answers_exists(kind: str, tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, kind, "step"):
        assert set(entry["steps"]) <= set(positions(sops[entry["sop"]])), entry


def test_performers_are_those_of_a_step(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, "who", "step"):
        sop = sops[entry["sop"]]
        named = [{sop.roles[place] for place in step.performers} for step in steps_of(sop, entry["steps"])]
        assert set(entry["performers"]) in named, entry


def test_performers_of_a_whole_sop_are_all_of_its_steps(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, "who", "whole"):
        sop = sops[entry["sop"]]
        assert set(entry["performers"]) == {sop.roles[place] for step in sop.steps for place in step.performers}, entry


def test_durations_are_printed_in_the_step(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, "how_long", "step"):
        printed = {step.duration for step in steps_of(sops[entry["sop"]], entry["steps"])}
        assert entry["durations"], entry
        assert set(entry["durations"]) <= printed, entry


def test_inputs_are_printed_in_the_step(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, "needed", "step"):
        printed = {step.inputs for step in steps_of(sops[entry["sop"]], entry["steps"])}
        assert entry["inputs"], entry
        assert set(entry["inputs"]) <= printed, entry


def test_totals_are_the_sums_of_the_steps(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    totals = list(answers(tables, "how_long", "whole"))
    assert any(entry["clock_minutes"][1] for entry in totals)
    assert any(entry["unknown"] for entry in totals)
    for entry in totals:
        # Of two printed alternatives the shorter counts, as in every total that is shown.
        times = [minutes(step.duration.split(" / ")[0]) for step in sops[entry["sop"]].steps]
        total = sum((time for time in times if time), MinuteRange())
        assert (list(total.working), list(total.clock)) == (entry["working_minutes"], entry["clock_minutes"]), entry
        assert times.count(None) == entry["unknown"], entry


def test_all_steps_are_asked_for_where_the_whole_is(tables: list[dict[str, Any]], sops: dict[str, SopSpec]) -> None:
    for entry in answers(tables, "steps", "whole"):
        assert set(entry["steps"]) == set(positions(sops[entry["sop"]])), entry
