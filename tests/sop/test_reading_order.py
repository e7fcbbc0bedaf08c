"""The text of a page in reading order: what is kept, searched, quoted and shown of it."""

from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.reading.read_file import read
from indexer.sop.layout.reading_order import of_text
from indexer.sop.layout.sheet import dehyphenated
from tests.sop.drawn import Page, Row, Table, document, draw_table
from tests.sop.test_dehyphenation import cell as cell_of_letters
from tests.sop.word import cell, paragraph, write
from tests.sop.word import table as word_table

ROWS = (
    Row("Menerima surat\npermohonan ambulans", [(0, "box")], "1"),
    Row("Memeriksa isian,\nlalu memaraf", [(1, "box")], "2", "2 jam"),
)


def text_of(path: Path) -> str:
    """The text of the first page, cells shown apart."""
    return read(path, path.name, Settings()).pages[0].text.replace("\t", " | ")


def drawn(path: Path, table: Table, *, foot: str = "") -> str:
    with document(path) as canvas:
        page = Page(canvas)
        end = draw_table(page, table)
        page.text(40, end + 30, foot)
    return text_of(path)


@pytest.mark.parametrize("rules", ["strokes", "boxes", "dots"])
def test_a_row_of_a_table_is_a_line(tmp_path: Path, rules: str) -> None:
    lines = drawn(tmp_path / "a.pdf", Table(ROWS, rules=rules)).split("\n")
    assert lines[-2:] == [
        "1 | Menerima surat permohonan ambulans | Berkas | 15 menit | Laporan",
        "2 | Memeriksa isian, lalu memaraf | Berkas | 2 jam | Laporan",
    ]


def test_rows_without_rules_between_them_are_lines_too(tmp_path: Path) -> None:
    text = drawn(tmp_path / "a.pdf", Table(ROWS, row_rules=False))
    assert "\n1 | Menerima surat permohonan ambulans | Berkas | 15 menit | Laporan\n2 | Memeriksa" in text


def test_what_belongs_to_the_paper_keeps_a_line_of_its_own(tmp_path: Path) -> None:
    text = drawn(tmp_path / "a.pdf", Table(ROWS), foot="Halaman 1 dari 2")
    assert text.endswith("\nHalaman 1 dari 2")


def test_cells_of_a_box_with_lists_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        for x in (30, 300, 600):
            page.line(x, 40, x, 140)
        for y in (40, 60, 140):
            page.line(30, y, 600, y)
        page.text(34, 54, "DASAR HUKUM")
        page.text(304, 54, "KUALIFIKASI PELAKSANA")
        page.text(34, 74, "1. Undang-Undang Nomor 18\nTahun 2017\n2. Peraturan Menteri")
        page.text(304, 74, "1. Memahami peraturan\n2. Teliti")
        page.text(34, 180, "Nomor SOP : 1/A")
        page.text(34, 195, "Nama SOP : Cuti")
    assert text_of(path).split("\n")[:5] == [
        "DASAR HUKUM | KUALIFIKASI PELAKSANA",
        "1. Undang-Undang Nomor 18 Tahun 2017",
        "2. Peraturan Menteri",
        "1. Memahami peraturan",
        "2. Teliti",
    ]


def test_a_number_that_a_rule_cuts_stays_hidden(tmp_path: Path) -> None:
    table = Table(ROWS, extra=[lambda page: page.text(150, 130, "NIP 198710012010121002")])
    text = drawn(tmp_path / "a.pdf", table)
    assert "••••" in text
    assert not any(digits in text for digits in ("19871001", "2010121002", "121002"))


def test_a_row_of_a_word_table_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    texts = ("1", "Menerima surat", "Berkas", "15 menit")
    row = [cell(*map(paragraph, (text, "lengkap") if text == "Berkas" else (text,))) for text in texts]
    write(path, word_table([row], [30, 150, 80, 80]))
    assert text_of(path) == "1 | Menerima surat | Berkas lengkap | 15 menit"


def test_the_last_letter_of_a_word_alone_on_its_line_is_put_to_it() -> None:
    assert dehyphenated(cell_of_letters(48, "Penganta", "r Kerja"), frozenset()) == ["Pengantar Kerja"]
    assert dehyphenated(cell_of_letters(48, "Penganta", "r. Kerja"), frozenset()) == ["Penganta", "r. Kerja"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keteranga\nn", "keterangan"),
        ("Kelengkap\nan berkas\ncalon", "Kelengkapan\nberkas\ncalon"),
        ("Memeriksa keteranga n, lalu", "Memeriksa keterangan, lalu"),
        ("petugas\nloket", "petugas\nloket"),
        ("di\nkirim", "di\nkirim"),
        ("satu\n\ndua", "satu\n\ndua"),
        ("  a\n", "  a\n"),
        ("", ""),
    ],
)
def test_words_that_a_narrow_column_broke_are_put_together(text: str, expected: str) -> None:
    assert of_text(text) == expected
