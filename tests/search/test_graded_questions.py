"""Graded questions over the whole sample collection: an answer that is shown is right, and most that can be are shown.

Only the parts for tuning: the others are measured by hand (`telusur evaluate --answers --set held2`).
"""

from pathlib import Path

import pytest

from indexer.evaluate.collection import ask
from indexer.evaluate.questions import Mark, Split, load, mark, score
from indexer.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

QUESTIONS = Path(__file__).parents[2] / "corpus" / "questions.toml"
PRECISION, COVERAGE = 0.98, 0.87


def test_questions_are_answered_rightly_or_not_at_all(whole: Installation) -> None:
    asked = ask(whole, [each for each in load(QUESTIONS) if each.split in (Split.TUNING, Split.TUNING2)])
    found = score(asked)
    wrong = [question.text for question, shown in asked if mark(question, shown) is Mark.WRONG]
    assert found.false_answers == 0, wrong
    assert found.precision >= PRECISION, wrong
    assert found.coverage >= COVERAGE, found
