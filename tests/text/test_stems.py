"""Roots beyond what the families in test_analysis show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.stems import _holds_root, _stemmer, stem


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


_ROOTS = sorted(_stemmer().get_dictionary().words)
_FORMS = ("me{}", "mem{}kan", "men{}i", "meng{}", "meny{}", "di{}kan", "ber{}an", "ter{}", "pe{}an", "per{}annya")


@given(
    st.sampled_from(_ROOTS), st.sampled_from((*_FORMS, "memper{}kanlah", "ke{}annya", "se{}nya", "{}isasi", "{}kah"))
)
def test_words_that_are_not_given_to_the_stemmer_are_those_it_gives_back(root: str, form: str) -> None:
    for stemmed in (form.format(root), form.format(root[1:]), f"{root[:3]}{form.format(root[-2:])}"):
        if stemmed.isalpha() and len(stemmed) >= 4 and not _holds_root(stemmed):
            assert _stemmer().stem_word(stemmed) == stemmed


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=60))
def test_any_word_has_a_root(word: str) -> None:
    assert stem(word) or not word
