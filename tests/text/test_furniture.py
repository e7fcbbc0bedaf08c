"""What a printer, a stamp or a signing service adds to pages is told from what the SOP says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.furniture import is_furniture, without_furniture


@pytest.mark.parametrize(
    "line",
    [
        "HALAMAN : 3 dari 8",
        "Hal. 2/5",
        "Page 2 of 7",
        "- 12 -",
        "7",
        "DOKUMEN TERKENDALI",
        "Dokumen tidak terkendali",
        "SALINAN",
        "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik.",
        "Naskah ini ditandatangani secara elektronik; cetakannya sah.",
        "Scanned by CamScanner",
    ],
)
def test_lines_of_the_paper_are_told(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Halaman pengesahan dokumen",
        "Menandatangani naskah secara elektronik",
        "Dalam hal 3 dokumen tidak lengkap",
        "15 menit",
        "Menyampaikan salinan surat",
        "Pengendalian dokumen terkendali di unit",
        "1 (satu) hari kerja",
    ],
)
def test_what_the_sop_says_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_a_running_head_counts_once() -> None:
    steps = ["Menerima", "Memeriksa", "Mengirim"]
    pages = [f"SOP Pelayanan Paspor\nRevisi {n}\n{step}\nHALAMAN : {n} dari 3" for n, step in enumerate(steps, 1)]
    first, second, third = without_furniture(pages)
    assert first == "SOP Pelayanan Paspor\nRevisi 1\nMenerima"
    assert second == "Memeriksa"
    assert third == "Mengirim"


def test_a_table_s_words_are_no_running_head() -> None:
    pages = ["Kepala\nPetugas\nMenerima", "Kepala\nPetugas\nMemeriksa", "Kepala\nPetugas\nMengirim"]
    assert without_furniture(pages) == tuple(pages)


@given(st.lists(st.text(max_size=200), max_size=5))
def test_nothing_is_added_to_any_page(pages: list[str]) -> None:
    left = without_furniture(pages)
    assert len(left) == len(pages)
    assert all(len(after) <= len(before) for before, after in zip(pages, left, strict=True))
