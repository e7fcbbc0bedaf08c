"""Graded questions of our TOML, and the marking of what is shown as the answer to each.

How the file is written: head of corpus/questions.toml. An answer that is shown is right only if each of its candidates
is one that the question accepts; every answer to a question that nothing answers is wrong.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from indexer.errors import JudgementsError
from indexer.evaluate.judgements import comparable
from indexer.models import MinuteSpan
from indexer.text import durations


class QuestionType(StrEnum):
    """What a question asks for; OTHER is something that no SOP's record holds, such as a price."""

    WHO = "who"
    HOW_LONG = "how_long"
    NEEDED = "needed"
    STEPS = "steps"
    WHICH = "which"
    OTHER = "other"


class Split(StrEnum):
    """Answers are tuned on one part of the questions (TUNING…) and measured on another that was held out (HELD…).

    OTHER_HAND: written by somebody who knew the specs and not the rules.
    """

    TUNING = "tuning"
    HELD2 = "held2"
    HELD3 = "held3"
    HELD4 = "held4"
    TUNING2 = "tuning2"
    HELD5 = "held5"
    OTHER_HAND = "other_hand"


class Mark(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class MinuteRange:
    """Working time and clock time, each from the least to the most, in minutes."""

    working: tuple[int, int] = (0, 0)
    clock: tuple[int, int] = (0, 0)

    def __add__(self, other: Self) -> "MinuteRange":
        return MinuteRange(_sum(self.working, other.working), _sum(self.clock, other.clock))


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """One SOP that answers. Of `performers`, `durations`, `inputs` and `total` only what the question asks for is set.

    `steps`: accepted step numbers; empty when the SOP as a whole answers. `durations`: as printed, one a step.
    """

    sop: str
    title: str
    steps: frozenset[int]
    performers: frozenset[str]
    durations: tuple[str, ...]
    inputs: tuple[str, ...]
    total: MinuteRange | None


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """`answers`: every SOP that answers equally well; none where nothing in the collection answers, for `why`."""

    text: str
    kind: QuestionType
    split: Split
    answers: tuple[ExpectedAnswer, ...]
    why: str

    @property
    def is_answerable(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One candidate of the answer that is shown. `time` and `inputs`: the words a person reads, "" when not shown."""

    sop: str
    steps: frozenset[int] = frozenset()
    performers: frozenset[str] = frozenset()
    time: str = ""
    inputs: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """Counts of questions. `false_answers`: unanswerable ones that were answered; they count as `wrong` too."""

    answerable: int
    right: int
    wrong: int
    false_answers: int

    @property
    def precision(self) -> float:
        """The share of right answers among the shown ones, 1 when none is shown."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def coverage(self) -> float:
        """The share of answerable questions that are answered rightly, 1 when there are none."""
        return self.right / self.answerable if self.answerable else 1.0


def load(path: Path) -> list[GradedQuestion]:
    """The questions in the order of the file. Raises JudgementsError when the file cannot be read as such."""
    try:
        with path.open("rb") as file:
            return [_question(table) for table in tomllib.load(file)["question"]]
    except OSError as error:
        raise JudgementsError(f"Berkas {path} tidak dapat dibuka ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JudgementsError(f"Berkas {path} bukan TOML yang benar: {error}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise JudgementsError(f"Berkas {path} memuat [[question]] yang tidak lengkap atau keliru: {error}.") from error


def score(marked: Iterable[tuple[GradedQuestion, Sequence[ShownAnswer]]]) -> AnswerScore:
    """Count the verdicts on questions and what was shown as their answers."""
    verdicts = [(question, mark(question, shown)) for question, shown in marked]
    return AnswerScore(
        answerable=sum(question.is_answerable for question, _ in verdicts),
        right=sum(verdict is Mark.RIGHT for _, verdict in verdicts),
        wrong=sum(verdict is Mark.WRONG for _, verdict in verdicts),
        false_answers=sum(verdict is Mark.WRONG and not question.is_answerable for question, verdict in verdicts),
    )


def mark(question: GradedQuestion, shown: Sequence[ShownAnswer]) -> Mark:
    """The verdict on the candidates shown as the answer to a question; none shown is silence."""
    if not shown:
        return Mark.SILENT
    accepted = all(any(_accepts(question.kind, answer, one) for answer in question.answers) for one in shown)
    return Mark.RIGHT if accepted else Mark.WRONG


def minutes(text: str) -> MinuteRange | None:
    """Time in words, a step's or a total: of alternatives each end counts. None when no time with a length is named."""
    found = durations.parse(text)
    if found is None:
        return None
    options = [option for option in (found, found.alternative) if option]
    return MinuteRange(_ends(option.work for option in options), _ends(option.clock for option in options))


def _question(table: Mapping[str, Any]) -> GradedQuestion:
    answers = tuple(_answer(entry) for entry in table.get("answers", ()))
    if table["answerable"] != bool(answers):
        raise ValueError(table["text"])
    return GradedQuestion(
        text=table["text"],
        kind=QuestionType(table["kind"]),
        split=Split(table["set"]),
        answers=answers,
        why="" if answers else table["why"],
    )


def _answer(entry: Mapping[str, Any]) -> ExpectedAnswer:
    total = None
    if "working_minutes" in entry:
        total = MinuteRange(_pair(entry["working_minutes"]), _pair(entry["clock_minutes"]))
    return ExpectedAnswer(
        sop=entry["sop"],
        title=entry["title"],
        steps=frozenset(entry.get("steps", ())),
        performers=frozenset(entry.get("performers", ())),
        durations=tuple(entry.get("durations", ())),
        inputs=tuple(entry.get("inputs", ())),
        total=total,
    )


def _pair(numbers: Sequence[int]) -> tuple[int, int]:
    least, most = numbers
    return least, most


def _accepts(kind: QuestionType, answer: ExpectedAnswer, shown: ShownAnswer) -> bool:
    # The number of a scan may be misread.
    if comparable(answer.sop) != comparable(shown.sop) and _letters(answer.title) != _letters(shown.title):
        return False
    if kind is QuestionType.WHICH:
        return True
    if answer.steps and not (shown.steps and shown.steps <= answer.steps):
        return False
    if kind is QuestionType.WHO:
        return {_letters(name) for name in shown.performers} == {_letters(name) for name in answer.performers}
    if kind is QuestionType.HOW_LONG:
        wanted = [answer.total] if answer.total else [minutes(duration) for duration in answer.durations]
        return minutes(shown.time) in wanted
    if kind is QuestionType.NEEDED:
        return all(_letters(wanted) in _letters(shown.inputs) for wanted in answer.inputs)
    return True


def _letters(text: str) -> str:
    """Letters and digits alone: columns break words, and lists are printed with other signs than the pages have."""
    return re.sub(r"[\W_]", "", text.casefold())


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _ends(spans: Iterable[MinuteSpan | None]) -> tuple[int, int]:
    ends = [span or MinuteSpan(0, 0) for span in spans]
    return min(span.least for span in ends), max(span.most for span in ends)
