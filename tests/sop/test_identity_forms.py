"""Identities that are no box of labels and values: chapters, signatures in columns, titles over tables."""

from collections.abc import Sequence
from pathlib import Path

from tests.sop.drawn import Page, Row, Table, document, draw_table, read_one

LAWS = ("Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan", "Peraturan Pemerintah Nomor 28 Tahun 2012")


def box(page: Page, x0: float, y0: float, x1: float, y1: float, text: str = "") -> None:
    page.canvas.rect(x0, 595 - y1, x1 - x0, y1 - y0)
    page.text(x0 + 4, y0 + 12, text)


def head(page: Page) -> None:
    """A page head that repeats the number and the revision."""
    box(page, 60, 20, 300, 44, "PPID PROVINSI CONTOH")
    box(page, 60, 44, 300, 68, "PENGELOLAAN ARSIP")
    box(page, 300, 20, 500, 44, "No Dok : SOP-PPID-04")
    box(page, 300, 44, 400, 68, "13/02/2022")
    box(page, 400, 44, 500, 68, "REV. 02")


def lines(page: Page, top: float, texts: Sequence[str]) -> None:
    for i, text in enumerate(texts):
        page.text(60, top + 14 * i, text, 9)


def test_chapters_are_read_over_pages_and_end_at_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        head(page)
        lines(page, 100, ("A. MAKSUD DAN TUJUAN", "Arsip dikelola dengan tertib.", "B. DASAR HUKUM", f"1. {LAWS[0]}"))
        canvas.showPage()
        page = Page(canvas)
        head(page)
        lines(
            page, 100, (f"2. {LAWS[1]}", "C. KETERKAITAN", "1. SOP Surat Masuk", "D. DEFINISI", "Arsip adalah rekaman.")
        )
    identity = read_one(path).identity
    assert identity.legal_basis == LAWS
    assert identity.related == ("SOP Surat Masuk",)
    assert identity.number == "SOP-PPID-04"
    assert identity.revision == "02"
    assert identity.unit == "PPID Provinsi Contoh"


def test_person_and_post_in_cells_below_the_signature(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        for i, (label, value) in enumerate((("NO DOKUMEN", "SOP-04"), ("TANGGAL EFEKTIF", "2 Mei 2023"))):
            box(page, 60, 60 + 20 * i, 200, 80 + 20 * i, label)
            box(page, 200, 60 + 20 * i, 400, 80 + 20 * i, value)
        for x, texts in ((60, ("DIBUAT OLEH", "Analis")), (260, ("DISETUJUI OLEH :", "Kepala Dinas"))):
            for y0, y1, text in (
                (200, 220, texts[0]),
                (220, 270, ""),
                (270, 290, "Melati Anggraini, S.H."),
                (290, 310, texts[1]),
                (310, 330, "13 Februari 2022"),
            ):
                box(page, x, y0, x + 200, y1, text)
    identity = read_one(path).identity
    assert identity.approved_by == "Kepala Dinas"
    assert identity.approved_name == "Melati Anggraini, S.H."


def test_a_line_of_a_list_that_begins_with_a_labels_word_is_no_label(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        for i, (label, value) in enumerate(
            (("NOMOR SOP", "SOP.01"), ("NAMA SOP", "Pengenaan Sanksi"), ("TANGGAL REVISI", "-"))
        ):
            box(page, 60, 40 + 20 * i, 200, 60 + 20 * i, label)
            box(page, 200, 40 + 20 * i, 400, 60 + 20 * i, value)
        blocks = (
            ("KETERKAITAN", "1. SOP Pengenaan Sanksi\nPeringatan Tertulis\n2. SOP Pengawasan"),
            ("PERINGATAN", "Sanksi tidak tepat."),
        )
        for i, (label, value) in enumerate(blocks):
            box(page, 60, 120 + 80 * i, 400, 136 + 80 * i, label)
            box(page, 60, 136 + 80 * i, 400, 200 + 80 * i, value)
    identity = read_one(path).identity
    assert identity.related == ("SOP Pengenaan Sanksi Peringatan Tertulis", "SOP Pengawasan")
    assert identity.warning == "Sanksi tidak tepat."


def test_capitals_right_above_the_flow_table_are_the_title_where_no_label_names_one(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        page.text(300, 30, "Lembar kerja unit", 8)
        box(page, 250, 40, 600, 70, "PENGUMUMAN INFORMASI PUBLIK")
        draw_table(page, Table((Row("Menyusun pengumuman", [(0, "box")], "1"), Row("Memuat", [(1, "box")], "2"))), 90)
    assert read_one(path).identity.title == "PENGUMUMAN INFORMASI PUBLIK"


def rows(page: Page, fields: Sequence[tuple[str, str]], height: float, top: float = 40) -> None:
    """Labels on the left, values on the right, one under the other."""
    for i, (label, value) in enumerate(fields):
        box(page, 60, top + height * i, 150, top + height * (i + 1), label)
        box(page, 150, top + height * i, 430, top + height * (i + 1), value)


def test_labels_broken_over_lines_and_blocks_beside_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    fields = (
        ("NOMOR\nSOP", "SOP.01"),
        ("TANGGAL\nPEMBUATAN", "2 Mei 2023"),
        ("DISAHKAN\nOLEH", "Kepala Dinas"),
        ("NAMA\nSOP", "Surat Masuk"),
        ("KUALIFIKASI\nPELAKSANA", "Arsiparis"),
        ("PERINGATAN", "Surat dapat hilang."),
        ("PENCATATAN DAN\nPENDATAAN", "Buku agenda"),
    )
    with document(path) as canvas:
        rows(Page(canvas), fields, 28)
    identity = read_one(path).identity
    assert (identity.number, identity.title, identity.approved_by) == ("SOP.01", "Surat Masuk", "Kepala Dinas")
    assert identity.created is not None
    assert identity.qualification == ("Arsiparis",)
    assert (identity.warning, identity.recording) == ("Surat dapat hilang.", "Buku agenda")


def test_lists_without_numbers_have_an_item_on_each_line_and_laws_begin_with_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    fields = (
        ("NAMA SOP", "Surat Masuk"),
        ("TGL. REVISI", "-"),
        ("DASAR HUKUM", f"{LAWS[0]} dan Pelaksanaan\nPeraturan lainnya yang berlaku bagi arsip\n{LAWS[1]}"),
        ("PERALATAN", "Komputer\nAlat tulis\nBuku agenda"),
    )
    with document(path) as canvas:
        rows(Page(canvas), fields, 44)
    identity = read_one(path).identity
    assert identity.legal_basis == (
        f"{LAWS[0]} dan Pelaksanaan Peraturan lainnya yang berlaku bagi arsip",
        LAWS[1],
    )
    assert identity.equipment == ("Komputer", "Alat tulis", "Buku agenda")


def test_a_number_called_nomor_among_the_labels_of_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        box(page, 60, 40, 500, 140)
        for i, text in enumerate(("Nomor : SOP.01", "Tanggal Dibuat : 2 Mei 2023", "Judul SOP : Surat Masuk")):
            page.text(64, 56 + 20 * i, text)
    assert read_one(path).identity.number == "SOP.01"


def test_a_service_standard_is_called_what_its_heading_says(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        prose = "Standar Pelayanan Perpustakaan adalah pelayanan bagi pembaca."
        lines(Page(canvas), 60, ("Pusat Contoh", "Nomor: 10 Per/2020", "Standar Pelayanan Perpustakaan", prose))
    assert read_one(path).identity.title == "Standar Pelayanan Perpustakaan"
    with document(path) as canvas:
        lines(
            Page(canvas), 60, ("STANDAR PELAYANAN", "PENYEDIAAN NARASUMBER", "DAN PENGAJAR", "Layanan bagi unit lain.")
        )
    assert read_one(path).identity.title == "STANDAR PELAYANAN PENYEDIAAN NARASUMBER DAN PENGAJAR"
