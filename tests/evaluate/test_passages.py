"""Questions over passages of general text, in an index of their own."""

import json
from pathlib import Path

import pytest

from indexer.engine.protocol import Weights
from indexer.errors import JudgementsError
from indexer.evaluate.passages import PassageIndex, PassageQuestion, mean_reciprocal_rank, questions

DATA = Path(__file__).parent / "data"
# What it was when it was recorded; it may rise, not fall.
RECORDED = 0.968


def test_questions_in_whole_sentences_find_their_passage(tmp_path: Path) -> None:
    index = PassageIndex(tmp_path)
    assert index.add(DATA / "passages.jsonl") == 48
    asked = index.ask(questions(DATA / "questions.tsv"))
    assert all(each.place for each in asked)
    assert mean_reciprocal_rank(asked) >= RECORDED


def test_one_word_of_a_long_question_is_enough_to_be_found(tmp_path: Path) -> None:
    index = PassageIndex(tmp_path)
    index.add(DATA / "passages.jsonl")
    (asked,) = index.ask([PassageQuestion("1", "kapan Soekarno menutup usia dunia fana", frozenset({"soekarno"}))])
    assert asked.place


def test_weights_given_are_the_ones_used(tmp_path: Path) -> None:
    index = PassageIndex(tmp_path)
    index.add(DATA / "passages.jsonl")
    nothing = Weights(zones=dict.fromkeys(Weights().zones, 0.0), near=0.0)
    every = questions(DATA / "questions.tsv")
    assert mean_reciprocal_rank(index.ask(every, nothing)) < RECORDED


def test_a_question_of_several_passages_counts_the_first(tmp_path: Path) -> None:
    table = tmp_path / "q.tsv"
    table.write_text("qid\tquestion\tdocid\n1\tdanau\ta\n1\tdanau\tb\n", encoding="utf-8")
    (question,) = questions(table)
    assert question.wanted == {"a", "b"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('{"_id": "a"}', "baris 1"),
        ('{"_id": "a", "text": "x"}\n[1]', "baris 2"),
        ('{"_id": "a", "text": "x"}\nrusak', "baris 2"),
        ('{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', "sudah dipakai"),
    ],
)
def test_a_bad_line_is_told(tmp_path: Path, lines: str, said: str) -> None:
    corpus = tmp_path / "p.jsonl"
    corpus.write_text(lines, encoding="utf-8")
    with pytest.raises(JudgementsError, match=said):
        PassageIndex(tmp_path / "index").add(corpus)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    index = PassageIndex(tmp_path / "index")
    with pytest.raises(JudgementsError, match="tidak dapat dibuka"):
        index.add(tmp_path / "tiada.jsonl")
    index.add(DATA / "passages.jsonl")
    with pytest.raises(JudgementsError, match="tiada"):
        index.ask([PassageQuestion("1", "danau", frozenset({"tiada"}))])


@pytest.mark.parametrize(
    "text",
    [
        'Siapa penulis "Habis Gelap" -- terbit di Belanda OR di Hindia -Belanda?',
        "Kapankah (R.A.) Kartini | dilahirkan: 21-4-1879, makro terbaru UU 18/2017?",
        "Siapa Kartinni?",
        "kartini " + "apa saja yang beliau lakukan semasa hidupnya di kota itu " * 60,
    ],
)
def test_signs_and_mistakes_in_a_question_are_no_language(tmp_path: Path, text: str) -> None:
    index = PassageIndex(tmp_path)
    index.add(DATA / "passages.jsonl")
    (asked,) = index.ask([PassageQuestion("1", text, frozenset({"kartini"}))])
    assert asked.place


@pytest.mark.parametrize("text", ["", "?", "apakah yang", "鍾萬學 المهاجرون", "(((", "𝒽𝒾 😀", "-", '"'])
def test_questions_that_say_nothing_find_nothing(tmp_path: Path, text: str) -> None:
    index = PassageIndex(tmp_path)
    index.add(DATA / "passages.jsonl")
    (asked,) = index.ask([PassageQuestion("1", text, frozenset({"kartini"}))])
    assert asked.found == ()


def test_of_short_passages_with_the_same_words_the_wording_of_the_question_decides(tmp_path: Path) -> None:
    corpus = tmp_path / "p.jsonl"
    texts = {
        "ke": "Kapal berlayar ke Ambon.",
        "dari": "Kapal berlayar dari Ambon.",
        "long": "Kapal berlayar Ambon. " * 9,
    }
    corpus.write_text("\n".join(json.dumps({"_id": name, "text": text}) for name, text in texts.items()))
    index = PassageIndex(tmp_path / "index")
    index.add(corpus)
    for name in ("ke", "dari"):
        (asked,) = index.ask([PassageQuestion("1", f"Kapal apa berlayar {name} Ambon?", frozenset({name}))])
        assert asked.place == 1
