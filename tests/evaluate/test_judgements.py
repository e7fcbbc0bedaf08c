"""Graded queries from files, and what a mistake in one is told as."""

from pathlib import Path

import pytest

from indexer.errors import JudgementsError
from indexer.evaluate.judgements import JudgedSop, comparable, load, load_qrels, table
from indexer.models import SopKind, Status


def _sop(number: str, title: str, status: Status = Status.IN_FORCE, map_: str = "inti/3/04") -> JudgedSop:
    return JudgedSop(
        number, title, SopKind.MICRO, map_, "BP3MI Bali", "2022-05-01", status, ("Kepala",), ("UU 18",), ("2 jam",)
    )


SOPS = [
    _sop("SOP.1", "Pemulangan PMI"),
    _sop("SOP.2", "Cuti Pegawai", map_="pendukung/7/02"),
    _sop("SOP.1", "Pemulangan TKI", Status.SUPERSEDED),
]


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('map = "inti/3/04"', {"SOP.1"}),
        ('process = "pendukung/7"', {"SOP.2"}),
        ('title = "cuti"', {"SOP.2"}),
        ('number = "sop 2"', {"SOP.2"}),
        ('law = "UU 18", role = "Kepala", year = 2022, duration = "jam", unit = "BP3MI"', {"SOP.1", "SOP.2"}),
        ('status = "digantikan"', {"SOP.1@2022-05-01"}),
    ],
)
def test_a_rule_names_every_sop_that_meets_all_it_says(tmp_path: Path, rule: str, found: set[str]) -> None:
    text = f"[[query]]\ntext = 'x'\nkind = 'topic'\nintent = 'x'\nrules = [{{ {rule}, grade = 2 }}]\n"
    (query,) = load(_write(tmp_path, "q.toml", text), SOPS)
    assert query.grades == dict.fromkeys(found, 2)


def test_one_number_in_two_spellings_is_the_same_key() -> None:
    assert comparable("BP2MI-03.04/CFM.01@2018-05-23") == comparable("bp2mi 03.04.cfm 01@2018-05")


def test_qrels_with_their_queries(tmp_path: Path) -> None:
    qrels = _write(tmp_path, "a.qrels", "1 0 SOP.1_a 3\n1 0 SOP.2 0\n2 0 7 1\n")
    queries = _write(tmp_path, "q.tsv", 'qid\ttext\n1\tpemulangan "PMI\n2\tcuti\n')
    first, second = load_qrels(qrels, queries)
    assert (first.text, first.grades) == ('pemulangan "PMI', {"SOP.1 a": 3})
    assert (second.text, second.grades) == ("cuti", {"7": 1})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[query]", "bukan TOML"),
        ("judul = 1", "tidak memuat"),
        ("[[query]]\ntext = 'x'", "tidak memuat"),
        ("[[query]]\ntext = 'x'\nkind = 'k'\nintent = 'i'\nrules = [{ warna = 'x', grade = 1 }]", "tidak memuat"),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(JudgementsError, match=said):
        load(_write(tmp_path, "q.toml", text), SOPS)


def test_bad_tables_and_qrels_are_told(tmp_path: Path) -> None:
    queries = _write(tmp_path, "q.tsv", "qid\ttext\n1\tx\n")
    with pytest.raises(JudgementsError, match="baris 2"):
        load_qrels(_write(tmp_path, "a.qrels", "1 0 a 1\nrusak\n"), queries)
    with pytest.raises(JudgementsError, match="kueri 9"):
        load_qrels(_write(tmp_path, "b.qrels", "9 0 a 1\n"), queries)
    with pytest.raises(JudgementsError, match="kolom qid, question"):
        table(queries, ("qid", "question"))
    with pytest.raises(JudgementsError, match="kolomnya kurang"):
        table(_write(tmp_path, "c.tsv", "qid\ttext\n1\n"), ("qid", "text"))
    with pytest.raises(JudgementsError, match="tidak dapat dibuka"):
        load(tmp_path / "tiada.toml", SOPS)
    (tmp_path / "latin").write_bytes(b"qid\ttext\n1\t\xe9\n")
    with pytest.raises(JudgementsError, match="UTF-8"):
        table(tmp_path / "latin", ("qid", "text"))
