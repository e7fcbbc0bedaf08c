"""`telusur evaluate` on a small installation and on passages."""

import json
from pathlib import Path

import pytest

from indexer.errors import RequestError
from tests.cli.conftest import Run

PASSAGES = Path(__file__).parents[1] / "evaluate" / "data"
JUDGED = """
[[query]]
text = "jenazah"
kind = "topic"
intent = "pemulangan"
relevant = [{ sop = "A/1", grade = 3 }]
[[query]]
text = "rendang"
kind = "edge"
intent = "tidak ada"
"""


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "penilaian.toml"
    path.write_text(JUDGED, encoding="utf-8")
    return path


def test_says_each_query_and_the_mean(run: Run, data: Path, judged: Path) -> None:
    result = run("evaluate", judged, "--data", data)
    assert result.exit_code == 0
    assert "jenazah [topic]" in result.output
    assert "1.000   1.000   1.000    1.000  rata-rata 1 kueri" in result.output
    assert "1 kueri tanpa SOP yang menjawab tidak diukur." in result.output


def test_reads_qrels_with_their_queries(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.qrels").write_text("q1 0 A/1 1\n", encoding="utf-8")
    (tmp_path / "a.tsv").write_text("qid\ttext\nq1\tjenazah\n", encoding="utf-8")
    result = run("evaluate", tmp_path / "a.qrels", "--queries", tmp_path / "a.tsv", "--data", data, "--json")
    assert json.loads(result.output)["mean"] == {"ndcg": 1, "mrr": 1, "recall": 1, "success": 1}


def test_compares_with_other_weights_query_by_query(run: Run, data: Path, judged: Path, tmp_path: Path) -> None:
    weights = tmp_path / "lain.toml"
    weights.write_text("k1 = 0.5\n", encoding="utf-8")
    result = run("evaluate", judged, "--against", weights, "--data", data)
    assert "nDCG@10: 0 kueri lebih baik, 0 lebih buruk, 1 sama." in result.output
    assert "pembanding" in result.output


def test_measures_questions_over_passages(run: Run) -> None:
    arguments = ("--corpus", PASSAGES / "passages.jsonl", "--queries", PASSAGES / "questions.tsv")
    result = run("evaluate", *arguments)
    assert "48 bagian teks" in result.output
    assert "MRR@10 0.9" in result.output
    assert json.loads(run("evaluate", *arguments, "--json").output)["passages"] == 48


def test_compares_passages_too(run: Run, tmp_path: Path) -> None:
    weights = tmp_path / "lain.toml"
    weights.write_text("near = 0\nroot = 0\n", encoding="utf-8")
    result = run(
        "evaluate",
        *("--corpus", PASSAGES / "passages.jsonl", "--queries", PASSAGES / "questions.tsv", "--against", weights),
    )
    assert "MRR@10 pembanding" in result.output
    assert "lebih baik" in result.output


@pytest.mark.parametrize("arguments", [(), ("--corpus", "p.jsonl"), ("a.qrels",), ("a.toml", "--corpus", "p.jsonl")])
def test_says_what_is_missing(run: Run, data: Path, arguments: tuple[str, ...]) -> None:
    assert isinstance(run("evaluate", *arguments, "--data", data).exception, RequestError)


QUESTIONS = """
[[question]]
text = "berapa lama pemulangan jenazah"
kind = "how_long"
set = "tuning"
answerable = true
scope = "whole"
answers = [{ sop = "A/1", title = "Pemulangan Jenazah", working_minutes = [5, 5], clock_minutes = [0, 0] }]

[[question]]
text = "berapa lama bikin sim"
kind = "how_long"
set = "held2"
answerable = false
lacks = "nothing"
why = "no SOP"
"""


def test_measures_answers_by_kind_and_part(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "pertanyaan.toml"
    file.write_text(QUESTIONS, encoding="utf-8")
    result = run("evaluate", file, "--answers", "--data", data)
    assert result.exit_code == 0
    assert "diam    berapa lama pemulangan jenazah [how_long]" in result.output
    assert result.output.splitlines()[-1].split() == ["semua", "1.000", "0.000", "0", "0", "1", "0"]
    held = json.loads(run("evaluate", file, "--answers", "--set", "held2", "--data", data, "--json").output)
    assert held["total"] == {"answerable": 0, "right": 0, "wrong": 0, "false_answers": 0}
    assert [each["verdict"] for each in held["questions"]] == ["silent"]
