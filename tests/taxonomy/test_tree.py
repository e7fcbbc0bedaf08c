"""The process tree: the shipped one is right, mistakes of an edited one are all named at once."""

from pathlib import Path

import pytest

from indexer.errors import TaxonomyError
from indexer.taxonomy import tree
from indexer.taxonomy.tree import UNDECIDED, Taxonomy, fold

SMALL = """
[[group]]
code = "inti"
name = "Inti"
[[group.process]]
code = "1"
name = "Pelindungan PMI"
aliases = ["pelindungan", "perlindungan"]
map = [{ code = "01", name = "Pengaduan" }, { code = "02", name = "Pemulangan" }]
[[group.process]]
code = "2"
name = "Penempatan"
aliases = ["rumah"]
map = [{ code = "01", name = "Orientasi" }, { code = "02", name = "Pemulangan" }]
"""


@pytest.fixture
def small(tmp_path: Path) -> Taxonomy:
    return loaded(tmp_path, SMALL)


def loaded(folder: Path, text: str) -> Taxonomy:
    (folder / "t.toml").write_text(text, "utf-8")
    return tree.load(folder / "t.toml")


def test_the_shipped_tree_has_the_declared_numbers() -> None:
    levels = [node.level for node in tree.load().by_code.values() if node.code != UNDECIDED]
    assert (levels.count("group"), levels.count("process"), levels.count("map")) == (3, 20, 82)


def test_only_published_names_are_not_marked_as_examples() -> None:
    official = [node for node in tree.load().by_code.values() if node.level == "process" and not node.example]
    assert {node.code.partition("/")[0] for node in official if node.code != UNDECIDED} == {"inti"}


def test_undecided_is_always_there(small: Taxonomy) -> None:
    assert small.codes(UNDECIDED) == ("lainnya", UNDECIDED)
    assert tree.load().path(UNDECIDED)[-1].label == "Belum ditentukan"


def test_path_runs_from_group_to_map(small: Taxonomy) -> None:
    assert [label.label for label in small.path("inti/1/02")] == ["Inti", "Pelindungan PMI", "Pemulangan"]


def test_a_code_that_is_gone_counts_as_undecided(small: Taxonomy) -> None:
    assert small.codes("inti/9") == ("lainnya", UNDECIDED)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("inti/1/02", "inti/1/02"),
        (" INTI/1/ ", "inti/1"),
        ("pelindungan pmi", "inti/1"),
        ("Perlindungan", "inti/1"),
        ("Orientasi", "inti/2/01"),
        ("Pemulangan", None),  # stands under two processes
        ("Keuangan", None),
        ("", None),
    ],
)
def test_codes_names_and_aliases_are_understood(small: Taxonomy, words: str, code: str | None) -> None:
    assert small.find(words) == code


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("SOP Pelindungan 2022", "inti/1"),
        ("arsip/3_PELINDUNGAN-PMI/mikro", "inti/1"),
        ("Penempatan/Pelindungan", "inti/1"),  # the deeper folder knows better
        ("Pelindungan/arsip", "inti/1"),
        ("perumahan", None),  # "rumah" is no word of it
        ("", None),
    ],
)
def test_folders_are_filed_by_words(small: Taxonomy, folder: str, code: str | None) -> None:
    assert small.find_in_folder(folder) == code


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    wrong = """
    other = 1
    [[group]]
    code = "Inti Besar"
    name = ""
    [[group]]
    code = "b"
    name = "B"
    colour = "red"
    [[group.process]]
    code = "1"
    name = "Satu"
    example = "yes"
    map = [{ code = "01", name = "x" }, { code = "01", name = "y" }, { name = "z", aliases = [1] }]
    """
    with pytest.raises(TaxonomyError) as caught:
        loaded(tmp_path, wrong)
    told = str(caught.value)
    for word in ("'other'", "'Inti Besar'", "'name'", "'colour'", "'example'", "dipakai dua kali", "'aliases'"):
        assert word in told
    assert len(caught.value.problems) >= 7


@pytest.mark.parametrize("text", ["", "group = 3", "[[group]]\ncode = ", "\x00"])
def test_a_file_that_is_no_taxonomy_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(TaxonomyError):
        loaded(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="TELUSUR_TAXONOMY"):
        tree.load(tmp_path / "none.toml")


def test_folding_keeps_words_only() -> None:
    assert fold("03_Pelindungan-PMI (baru)") == "03 pelindungan pmi baru"


def test_declared_numbers_are_read_and_may_be_left_out(tmp_path: Path) -> None:
    says = tree.load().declared
    assert (sum(says.processes.values()), says.maps, says.macro, says.micro, says.pages) == (20, 82, 106, 644, 1948)
    assert loaded(tmp_path, SMALL).declared.macro is None
    assert loaded(tmp_path, "[declared]\nmicro = 2\n" + SMALL).declared.micro == 2


def test_every_mistake_in_what_is_declared_is_named(tmp_path: Path) -> None:
    wrong = "[declared]\nmacro = -1\nmicro = true\nhalaman = 3\nprocesses = { inti = 2, luar = 1 }\n"
    with pytest.raises(TaxonomyError) as caught:
        loaded(tmp_path, wrong + SMALL)
    assert len(caught.value.problems) == 4
    for word, problem in zip(("luar", "halaman", "macro", "micro"), caught.value.problems, strict=True):
        assert f"'{word}'" in problem
