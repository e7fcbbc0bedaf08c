"""Marking the words of a query in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import parse
from indexer.text.highlighter import Highlighter


def found(query: str, text: str) -> list[str]:
    return [text[each.start : each.end] for each in Highlighter(parse(query)).find(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("memulangkan", "Pemulangan PMI; dipulangkan.", ["Pemulangan", "dipulangkan"]),
        ("pengiriman surat", "Mengirim surat", ["Mengirim", "surat"]),
        ("penyusunan", "menyusun, disusun, SUSUN", ["menyusun", "disusun", "SUSUN"]),
        ("izin", "Mengijinkan dan perizinan", ["Mengijinkan", "perizinan"]),
        ("pelindungan", "perlindungan", ["perlindungan"]),
        ("UU 18/2017", "Undang-Undang Nomor 18 Tahun 2017", ["Undang-Undang Nomor 18 Tahun 2017"]),
        ("undangan", "Undang-Undang dan surat undangan", ["undangan"]),
        ("menindaklanjuti", "tindak lanjut", ["tindak lanjut"]),
        ("tindak lanjut", "menindaklanjuti", ["menindaklanjuti"]),
        ("g2g", "program G to G Korea", ["G to G"]),
        ("g2g", "langgeng " * 60 + "G to G", ["G to G"]),
        ("OT.02.02", "Nomor OT.02.02/XI", ["OT.02.02"]),
        ('"nota dinas"', "nota dinas, dinas nota, nota\ndinas", ["nota dinas", "nota\ndinas"]),
        ('"memulangkan"', "pemulangan memulangkan", ["memulangkan"]),
        ("cuti -besar", "cuti besar", ["cuti"]),
        ("cuti OR arsip", "arsip cuti", ["arsip", "cuti"]),
        ("pemul*", "pemulangan, pemulih, kepemulihan", ["pemulangan", "pemulih"]),
        ("arsip OR nota*", "notaris dan arsip; nota", ["notaris", "arsip", "nota"]),
        ("upload", "mengunggah dan mengupload", ["mengunggah", "mengupload"]),
        ("PMI", "CPMI, PMI, P3MI", ["PMI"]),
        ("pemberangkatan", "prapemberangkatan", ["prapemberangkatan"]),
        ("menangani", "Penanganan kasus", ["Penanganan"]),
        ("koordinator", "Koordinato\nr bidang", ["Koordinato\nr"]),
        ("kelengkapan", "Kelengkap an dan Kelengka\npan", ["Kelengkap an", "Kelengka\npan"]),
        ("keterangan", "keteranga n", ["keteranga n"]),
        ("pelindungan", "P E L I N D U N G A N PMI", ["P E L I N D U N G A N"]),
        ("administrasi", "Pengad\nministra\nsi", ["Pengad\nministra\nsi"]),
        ("", "apa saja", []),
    ],
)
def test_words_are_found_in_all_their_forms(query: str, text: str, expected: list[str]) -> None:
    assert found(query, text) == expected


@given(st.text(), st.text(max_size=60))
def test_any_text_and_query_give_matches_in_order_within_the_text(text: str, query: str) -> None:
    last = 0
    for each in Highlighter(parse(query)).find(text):
        assert last <= each.start < each.end <= len(text)
        last = each.end
