"""Words that are spelled alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.spelling import Lexicon, distance, reach

WORDS = ("verifikasi", "verifikator", "dokumen", "penerbitan", "paspor", "surat", "syarat", "pmi", "p3mi", "2022")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("surat", "surat", 0),
        ("surat", "syrat", 1),
        ("surat", "usrat", 1),
        ("surat", "sura", 1),
        ("surat", "suratt", 1),
        ("verivikasi", "verifikasi", 1),
        ("verfikasi", "verifikator", 3),
        ("abc", "xyz", 3),
    ],
)
def test_letters_put_in_left_out_changed_or_swapped(one: str, other: str, expected: int) -> None:
    assert min(distance(one, other, 2), 3) == expected


def test_short_words_and_codes_are_never_corrected() -> None:
    assert [reach(word) for word in ("pmi", "bp3mi", "cuti", "2022", "surat", "dokumen", "penerbitan")] == [
        0,
        0,
        1,
        0,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sakt", ["sakit"]),
        ("srat", ["surat"]),
        ("ctui", ["cuti"]),
        ("cutii", ["cuti"]),
        ("cutis", []),
        ("umkm", []),  # another letter: "umum"
        ("bima", []),  # "bina"
        ("akit", []),  # begins with another letter
        ("kobt", []),  # "kobit" is no word of the language
    ],
)
def test_of_four_letters_one_may_be_missing_doubled_or_swapped_but_not_another(typed: str, meant: list[str]) -> None:
    lexicon = Lexicon(["sakit", "surat", "cuti", "umum", "bina", "kobit"])
    assert [word for _, word in lexicon.near(typed)] == meant


def test_the_nearest_come_first_and_the_word_itself_not_at_all() -> None:
    lexicon = Lexicon(WORDS)
    assert lexicon.near("verivikasi")[0] == (1, "verifikasi")
    assert lexicon.near("penerbitn") == [(1, "penerbitan")]
    assert lexicon.near("surat") == []  # "syarat" takes two
    assert lexicon.near("pmj") == []
    assert Lexicon(()).near("verivikasi") == []


@given(st.lists(st.text("abcdeé", min_size=5, max_size=12), max_size=30), st.text("abcdeé", min_size=5, max_size=12))
def test_none_within_reach_is_missed(words: list[str], word: str) -> None:
    most = reach(word)
    expected = {other for other in words if other != word and distance(word, other, most) <= most}
    assert {other for _, other in Lexicon(words).near(word)} == expected
