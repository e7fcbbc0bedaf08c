"""Questions are read from TOML, and what is shown as an answer is marked right, wrong or silent."""

from pathlib import Path

import pytest

from indexer.errors import JudgementsError
from indexer.evaluate.questions import (
    GradedQuestion,
    Mark,
    MinuteRange,
    QuestionType,
    ShownAnswer,
    Split,
    load,
    mark,
    minutes,
    score,
)

HEAD = '[[question]]\ntext = "siapa"\nset = "held2"\n'
WHO = HEAD + (
    'kind = "who"\nanswerable = true\nanswers = [\n'
    '  { sop = "SOP.01/X", title = "A", steps = [3], performers = ["Ketua Tim", "Arsiparis"] },\n'
    '  { sop = "SOP.02/X", title = "B", steps = [4], performers = ["Koordinator"] },\n]\n'
)
NOTHING = HEAD + 'kind = "which"\nanswerable = false\nlacks = "nothing"\nwhy = "no SOP covers it"\n'


def read(text: str, tmp_path: Path) -> GradedQuestion:
    path = tmp_path / "questions.toml"
    path.write_text(text, encoding="utf-8")
    (question,) = load(path)
    return question


def asked(kind: str, fields: str, tmp_path: Path) -> GradedQuestion:
    answer = f'{{ sop = "SOP.01/X", title = "A", {fields} }}'
    return read(f'{HEAD}kind = "{kind}"\nanswerable = true\nanswers = [{answer}]\n', tmp_path)


def shown(
    sop: str = "SOP.01/X", *, steps: tuple[int, ...] = (3,), who: tuple[str, ...] = (), time: str = ""
) -> ShownAnswer:
    return ShownAnswer(sop, frozenset(steps), frozenset(who), time)


def test_a_question_is_read_with_its_answers(tmp_path: Path) -> None:
    question = read(WHO, tmp_path)
    assert (question.kind, question.split, question.is_answerable) == (QuestionType.WHO, Split.HELD2, True)
    assert [answer.steps for answer in question.answers] == [{3}, {4}]
    assert question.answers[0].performers == {"Ketua Tim", "Arsiparis"}


def test_an_unanswerable_question_says_why(tmp_path: Path) -> None:
    question = read(NOTHING, tmp_path)
    assert (question.is_answerable, question.why) == (False, "no SOP covers it")


@pytest.mark.parametrize(
    "text",
    ["[[question]]\ntext = 'x'\n", WHO.replace("who", "why"), WHO.replace("true", "false"), "no toml", "x = 1\n"],
)
def test_a_file_that_is_not_questions_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(JudgementsError):
        read(text, tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JudgementsError):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("candidates", "verdict"),
    [
        ([], Mark.SILENT),
        ([shown(who=("arsiparis", "Ketua  Tim"))], Mark.RIGHT),
        ([shown("SOP. 01 / X", who=("Arsiparis", "Ketua Tim"))], Mark.RIGHT),
        ([shown(who=("Arsiparis",))], Mark.WRONG),
        ([shown(steps=(2,), who=("Arsiparis", "Ketua Tim"))], Mark.WRONG),
        ([shown(steps=(), who=("Arsiparis", "Ketua Tim"))], Mark.WRONG),
        ([shown("SOP.03/X", who=("Arsiparis", "Ketua Tim"))], Mark.WRONG),
        ([shown(who=("Arsiparis", "Ketua Tim")), shown("SOP.02/X", steps=(4,), who=("Koordinator",))], Mark.RIGHT),
        ([shown(who=("Arsiparis", "Ketua Tim")), shown("SOP.03/X", who=("Koordinator",))], Mark.WRONG),
    ],
)
def test_who_is_right_with_the_step_and_all_its_performers(
    candidates: list[ShownAnswer], verdict: Mark, tmp_path: Path
) -> None:
    assert mark(read(WHO, tmp_path), candidates) is verdict


def test_any_answer_to_an_unanswerable_question_is_wrong(tmp_path: Path) -> None:
    question = read(NOTHING, tmp_path)
    assert (mark(question, [shown()]), mark(question, [])) == (Mark.WRONG, Mark.SILENT)


def test_how_long_compares_times_and_not_words(tmp_path: Path) -> None:
    question = asked("how_long", 'steps = [3], durations = ["1 (satu) hari kerja"]', tmp_path)
    assert mark(question, [shown(time="1 HK")]) is Mark.RIGHT
    assert mark(question, [shown(time="1 x 24 jam")]) is Mark.WRONG
    assert mark(question, [shown()]) is Mark.WRONG


def test_a_total_keeps_working_and_clock_time_apart(tmp_path: Path) -> None:
    total = "working_minutes = [1680, 2130], clock_minutes = [4320, 4320], unknown = 0"
    question = asked("how_long", total, tmp_path)
    assert mark(question, [shown(time="3–4 hari kerja 5 jam 30 menit + 3 × 24 jam")]) is Mark.RIGHT
    assert mark(question, [shown(time="13 hari kerja")]) is Mark.WRONG


def test_what_is_needed_is_found_among_what_is_shown(tmp_path: Path) -> None:
    question = asked("needed", 'steps = [1], inputs = ["KTP, ijazah, dan pasfoto"]', tmp_path)
    one = ShownAnswer("SOP.01/X", frozenset({1}), inputs="ktp, ija-\nzah dan pasfoto")
    assert mark(question, [one]) is Mark.RIGHT
    assert mark(question, [ShownAnswer("SOP.01/X", frozenset({1}), inputs="KTP")]) is Mark.WRONG


def test_steps_may_be_shown_in_part_and_an_sop_without_any(tmp_path: Path) -> None:
    whole = asked("steps", "steps = [1, 2, 3, 4]", tmp_path)
    assert mark(whole, [shown(steps=(1, 2, 3))]) is Mark.RIGHT
    assert mark(whole, [shown(steps=(4, 5))]) is Mark.WRONG
    assert mark(asked("which", "unknown = 0", tmp_path), [shown(steps=())]) is Mark.RIGHT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 mnt", MinuteRange((15, 15))),
        ("5-10 menit", MinuteRange((5, 10))),
        ("1 - 2 jam", MinuteRange((60, 120))),
        ("1 jam 30 menit", MinuteRange((90, 90))),
        ("2 (dua) jam", MinuteRange((120, 120))),
        ("½ hari", MinuteRange((225, 225))),
        ("maksimal 1 (satu) Hari kerja", MinuteRange((450, 450))),
        ("14 (empat belas) hari kerja", MinuteRange((6300, 6300))),
        ("10 HK", MinuteRange((4500, 4500))),
        ("2 minggu", MinuteRange((4500, 4500))),
        ("2-3 hari kerja", MinuteRange((900, 1350))),
        ("1–10 hari", MinuteRange((450, 4500))),
        ("3 x 24 jam", MinuteRange(clock=(4320, 4320))),
        ("24 jam", MinuteRange(clock=(1440, 1440))),
        ("2 hari kalender", MinuteRange(clock=(2880, 2880))),
        ("120 Menit / 3 Hari", MinuteRange((120, 1350))),
        ("3 hari kerja 5 jam 30 menit + 3 × 24 jam", MinuteRange((1680, 1680), (4320, 4320))),
        ("sesuai jadwal", None),
        ("1 bulan", None),
        ("", None),
    ],
)
def test_times_in_words(text: str, expected: MinuteRange | None) -> None:
    assert minutes(text) == expected


def test_a_score_counts_precision_coverage_and_false_answers(tmp_path: Path) -> None:
    who, nothing = read(WHO, tmp_path), read(NOTHING, tmp_path)
    right = [shown(who=("Arsiparis", "Ketua Tim"))]
    found = score([(who, right), (who, []), (who, [shown()]), (nothing, []), (nothing, [shown()])])
    assert (found.answerable, found.right, found.wrong, found.false_answers) == (3, 1, 2, 1)
    assert (found.precision, found.coverage) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_nothing_shown_is_precise_and_covers_nothing(tmp_path: Path) -> None:
    found = score([(read(WHO, tmp_path), [])])
    assert (found.precision, found.coverage) == (1.0, 0.0)
