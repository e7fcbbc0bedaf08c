"""The word lists that clerks edit."""

import pytest

from indexer.text import wordlists
from indexer.text.stems import fold

LISTS = ("roots", "prefixes", "stopwords", "questionwords", "names", "protected", "variants")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_says_in_indonesian_what_it_is_for(name: str) -> None:
    text = (wordlists._FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")


def test_comments_case_and_blanks_do_not_count() -> None:
    assert "yang" in wordlists.words("stopwords")
    assert not any("#" in word or word != word.strip().lower() for name in LISTS[:5] for word in wordlists.words(name))


def test_a_spelling_leads_to_one_that_is_kept() -> None:
    variants = wordlists.variants()
    assert variants["ijin"] == "izin"
    loops = {other: kept for other, kept in variants.items() if kept in variants}
    assert loops == {}


def test_entries_are_in_folded_form() -> None:
    for word in wordlists.variants() | wordlists.protected():
        assert all(part == fold(part) for part in word.replace("-", " ").split()), word


def test_words_that_mean_something_in_an_sop_are_not_dropped() -> None:
    meaningful = {
        "hari",
        "kerja",
        "masalah",
        "kasus",
        "luar",
        "dalam",
        "sebelum",
        "setelah",
        "tidak",
        "tanpa",
        "tempat",
    }
    assert not meaningful & wordlists.words("stopwords")
