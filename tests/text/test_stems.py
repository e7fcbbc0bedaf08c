"""Roots beyond what the families in test_analysis show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.stems import stem


@pytest.mark.parametrize(
    "word", ["p3mi", "pmi", "uu", "2022", "ot.02.02", "x", "taiwan", "saudi", "korea", "indonesia"]
)
def test_codes_short_words_and_names_are_their_own_root(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("perawatan", "rawat"),
        ("penyidikan", "sidik"),
        ("permasalahan", "masalah"),
        ("petugasnya", "petugas"),
        ("kinerjanya", "kinerja"),
        ("pengesahan", "sah"),
        ("menganalisis", "analisis"),
        ("penanganan", "tangani"),
        ("perundang-undangan", "undang-undang"),
    ],
)
def test_the_protected_list_decides(word: str, root: str) -> None:
    assert stem(word) == root


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=60))
def test_any_word_has_a_root(word: str) -> None:
    assert stem(word) or not word
