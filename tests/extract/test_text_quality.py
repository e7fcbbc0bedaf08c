import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.text_quality import Quality, clean, count_words, is_stamp, judge

PROSE = (
    "Petugas menerima berkas permohonan dari calon pekerja migran, memeriksa kelengkapannya, lalu mencatatnya di buku "
    "agenda. Berkas yang tidak lengkap dikembalikan kepada pemohon paling lambat satu hari kerja."
)


def shifted(text: str, by: int) -> str:
    """What a font without a table of characters leaves: every code off by the same amount."""
    return "".join(chr((ord(char) - by) % 128) if char > " " else char for char in text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        PROSE.upper(),
        "NO  PNS  KTP  SKCK  BPJS  1 2 3",
        "BAB I ........................ 3\nBAB II ....................... 17",
        "1.250 3.400 2.750 900 1.100 4.000 650 75 80",
        "طلب تصريح العمل في الخارج",
        "海外労働者保護手続",
        "Prosedur",
    ],
)
def test_text_in_any_language_and_tables_of_numbers_are_words(text: str) -> None:
    assert judge(text) is Quality.WORDS


@pytest.mark.parametrize(
    "text",
    [
        shifted(PROSE, 29),
        shifted(PROSE, 31),
        "".join(chr(ord(char) + 0xF000) for char in PROSE),
        "\x01\x04\x05\x06\x04 \x07\x08\x01\x0e\x0f\x10 !\x1d\"#\x08 $ !%&!\x08'\x1c\x1d",
        "\ufffd\ufffd\ufffd \ufffd\ufffd a",
        "!\"#$ %&'( )*+, -./ :;<=",
    ],
)
def test_codes_of_glyphs_are_no_words(text: str) -> None:
    assert judge(text) is Quality.CODES


def test_a_lone_number_is_neither_words_nor_codes() -> None:
    assert judge("13") is Quality.SPARSE
    assert judge("A\nB") is Quality.SPARSE
    assert judge(" \n ") is Quality.NOTHING


def test_the_stamp_of_an_app_or_a_signing_service_is_told_from_a_page_that_names_it() -> None:
    assert is_stamp("Dipindai dengan CamScanner")
    assert is_stamp(
        "Dokumen ini telah ditandatangani secara elektronik dengan sertifikat dari Balai Sertifikasi Elektronik"
    )
    assert not is_stamp("Dipindai dengan CamScanner\n" + PROSE * 3)
    assert not is_stamp("Lampiran")


def test_cleaning_keeps_words_and_lines_and_drops_what_cannot_be_seen() -> None:
    assert (
        clean("Undang\ufffeundang \r\nNo.\x00 18\u200b\r\n\r\n\r\n\r\nTahun\u00ad 2017  ")
        == "Undang-undang\nNo. 18\n\nTahun 2017"
    )
    assert clean("a\u202egpj.exe") == "agpj.exe"
    assert clean("\ud800surat") == "surat"


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_no_controls(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not {char for char in once if unicodedata.category(char) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert count_words(once) >= 0
    judge(text)
