"""Durations among the words of a query, and the terms that steps of the same length share."""

import pytest

from indexer.text.analysis import analyse, groups
from indexer.text.written_durations import AT_MOST, find, is_term, places, terms_of


def found(text: str) -> list[tuple[str, bool]]:
    words = [whole for whole, _ in groups(analyse(text))]
    return [(text[words[each.number].start : words[each.last].end], each.is_most) for each in find(text, words)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("verifikasi 1 hari kerja", ["1 hari kerja"]),
        ("satu hari kerja verifikasi", ["satu hari kerja"]),
        ("verifikasi 1 (satu) hari kerja dokumen", ["1 (satu) hari kerja"]),
        ("verifikasi sehari", ["sehari"]),
        ("pengaduan 2x24 jam", ["2x24 jam"]),
        ("2 x 24 jam pengaduan", ["2 x 24 jam"]),
        ("rapat 1 jam 30 menit", ["1 jam 30 menit"]),
        ("rapat 1,5 jam", ["1,5 jam"]),
        ("cuti 2-3 hari kerja", ["2-3 hari kerja"]),
        ("cuti 2 s.d. 3 hari", ["2 s.d. 3 hari"]),
        ("30 menit verifikasi 1 hari", ["30 menit", "1 hari"]),
        ("1 hari kerja sama", ["1 hari"]),
        ("1 hari kerjasama", ["1 hari"]),
        ("hari kerja", []),
        ("cuti 3 bulan", []),
        ("sop 12 biro sdm", []),
        ("UU 18 tahun 2017", []),
        ("jam kerja pegawai", []),
        ("", []),
    ],
)
def test_a_duration_is_found_among_other_words(text: str, said: list[str]) -> None:
    assert [written for written, _ in found(text)] == said


@pytest.mark.parametrize("text", ["maksimal 1 hari", "maks. 1 hari", "paling lama 1 hari", "paling lambat 1 hari"])
def test_the_most_is_told(text: str) -> None:
    assert found(f"verifikasi {text}") == [("1 hari", True)]
    assert AT_MOST in terms_of(text)


def test_dalam_says_nothing() -> None:
    assert found("selesai dalam 1 hari") == [("1 hari", False)]


@pytest.mark.parametrize("printed", ["1 hari", "1 (satu) hari kerja", "1 HK", "450 menit", "7,5 jam", "Sehari"])
def test_equal_lengths_have_equal_terms(printed: str) -> None:
    assert terms_of(printed) == terms_of("1 hari kerja") != ()
    assert all(map(is_term, terms_of(printed)))


@pytest.mark.parametrize("printed", ["1-3 hari", "24 jam", "1 hari kalender", "2 hari"])
def test_other_lengths_and_kinds_have_other_terms(printed: str) -> None:
    assert not set(terms_of(printed)) & set(terms_of("1 hari"))


def test_each_alternative_has_a_term_and_no_length_has_none() -> None:
    assert set(terms_of("120 menit / 3 hari")) == {*terms_of("2 jam"), *terms_of("3 hari kerja")}
    assert terms_of("sesuai jadwal") == terms_of("") == ()
    assert terms_of("30", 30) == terms_of("30 menit")


def test_the_letters_of_each_term_are_told() -> None:
    printed = "maksimal 1 (satu) hari"
    (length,) = terms_of("1 hari")
    assert {term: printed[start:end] for term, start, end in places(printed)} == {
        AT_MOST: "maksimal",
        length: "1 (satu) hari",
    }
