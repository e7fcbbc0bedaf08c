"""Words that printing took apart are one word again; words that merely stand beside each other stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.analysis import analyse
from indexer.text.dehyphenation import are_one, divided, is_word, rejoined


@pytest.mark.parametrize(
    "pieces",
    [
        ("Kelengkap", "an"),
        ("Kelengka", "pan"),
        ("Koordinato", "r"),
        ("keteranga", "n"),
        ("Perwakila", "n"),
        ("pemulang", "an"),
        ("KELENGKA", "PAN"),
        ("I", "nstansi"),
        ("pe", "ngaduan"),
        ("di", "sposisi"),
        ("dokumen", "nya"),
        ("Pengad", "ministra", "si"),
        ("Pelin", "du", "ngan"),
        ("Ketenag", "akerjaa", "n"),
    ],
)
def test_pieces_of_a_broken_word_are_one(pieces: tuple[str, ...]) -> None:
    assert are_one(*pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        ("di", "kirim"),
        ("ke", "pala"),
        ("kepala", "dinas"),
        ("BAB", "I"),
        ("BAB", "II"),
        ("butir", "i"),
        ("TU", "gas"),
        ("DIPA", "RKA"),
        ("an", "dan"),
        ("si", "nilai"),
        ("pendaftaran", "an"),
        ("PMI", "Purna"),
        ("tentang", "isasi"),
        ("no", "mor"),
        ("ab", "cd"),
        ("", "dan"),
        ("10", "menit"),
        ("a" * 40, "n"),
    ],
)
def test_words_beside_each_other_stay_apart(pieces: tuple[str, ...]) -> None:
    assert not are_one(*pieces)


@given(st.lists(st.text(max_size=12), min_size=2, max_size=3))
def test_any_pieces_give_an_answer(pieces: list[str]) -> None:
    assert are_one(*pieces) in (True, False)


def test_letters_run_together_are_divided_into_known_words() -> None:
    assert divided("PELINDUNGAN") == ("PELINDUNGAN",)
    assert divided("STANDAROPERASIONALPROSEDUR") == ("STANDAR", "OPERASIONAL", "PROSEDUR")
    assert divided("xqzwv") == ("xqzwv",)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=60))
def test_dividing_loses_no_letter(letters: str) -> None:
    assert "".join(divided(letters)) == letters


@pytest.mark.parametrize("word", ["dan", "surat", "kelengkapan", "koordinator", "pelindungan", "verifikasi", "kepada"])
def test_words_are_known(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("piece", ["an", "pan", "keteranga", "koordinato", "ngaduan", "n"])
def test_pieces_are_no_words(piece: str) -> None:
    assert not is_word(piece)


@pytest.mark.parametrize(
    ("text", "written", "exact"),
    [
        ("Pemeriksaan Kelengkap\nan berkas", "Kelengkap\nan", "kelengkapan"),
        ("kepada Koordinato r bidang", "Koordinato r", "koordinator"),
        ("Pengad\nministra\nsi surat", "Pengad\nministra\nsi", "pengadministrasi"),
        ("permohonan kelengka-\npan data", "kelengka-\npan", "kelengkapan"),
        ("undang-\nundang nomor", "undang-\nundang", "undang-undang"),
        ("S T A N D A R O P E R A S I O N A L", "O P E R A S I O N A L", "operasional"),
        ("veri\ufb01kasi data", "veri\ufb01kasi", "verifikasi"),
    ],
)
def test_a_broken_word_is_one_token_over_all_its_pieces(text: str, written: str, exact: str) -> None:
    assert (exact, written) in [(token.exact, text[token.start : token.end]) for token in analyse(text)]


def test_a_broken_word_takes_one_place_so_that_phrases_run_through_it() -> None:
    whole = [(token.exact, token.position) for token in analyse("kelengkapan berkas permohonan")]
    assert [(token.exact, token.position) for token in analyse("Kelengkap\nan berkas\npermohona\nn")] == whole


def test_a_blank_line_or_a_sign_between_pieces_keeps_them_apart() -> None:
    assert "kelengkapan" not in [token.exact for token in analyse("Kelengkap\n\nan. kelengkap, an")]


def test_a_number_with_its_words_reads_as_the_number_alone() -> None:
    shown = [token.exact for token in analyse("1 (satu) hari kerja")]
    assert shown == [token.exact for token in analyse("1 hari kerja")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Kelengkap an", "Kelengkapan"),
        ("Menyampaikan keteranga n, lalu Koordinato r.", "Menyampaikan keterangan, lalu Koordinator."),
        ("Pengad ministra si", "Pengadministrasi"),
        ("Surat dan berkas di kirim", "Surat dan berkas di kirim"),
        ("", ""),
    ],
)
def test_values_are_put_together(text: str, whole: str) -> None:
    assert rejoined(text) == whole
