"""Identity boxes as offices draw them: labels beside, above or before their values, with and without rules."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.models import SopDate, SopIdentity, SopKind
from tests.sop.drawn import Page, Row, Table, document, draw_table, read_all, read_one

FIELDS = (
    ("NOMOR SOP", "SOP.07/UMUM/2023"),
    ("TGL. PEMBUATAN", "2 Mei 2023"),
    ("TGL. REVISI", "-"),
    ("TGL. EFEKTIF", "Juni 2023"),
    ("DISAHKAN OLEH", "Kepala Biro Umum"),
    ("NAMA SOP", "Pengelolaan Surat Masuk"),
)
BLOCKS = (
    (("Dasar Hukum :", "1. Undang-Undang Nomor 43 Tahun 2009\n2. Peraturan Pemerintah Nomor 28\n    Tahun 2012"),),
    (("Keterkaitan :", "1. SOP Surat Keluar\n2. SOP Kearsipan"),),
    (("Peringatan :", "Surat yang terlambat dicatat tidak dapat ditelusuri."),),
)


def draw_box(page: Page, fields: Sequence[tuple[str, str]] = FIELDS, ruled: bool = True, top: float = 40) -> float:
    """Letterhead on the left; label and value in cells of their own, or in one with a colon between (`ruled` False)."""
    bottom = top + 24 * len(fields)
    page.text(60, top + 30, "BADAN CONTOH NASIONAL\nSEKRETARIAT UTAMA\nBIRO UMUM", 9)
    for i, (label, value) in enumerate(fields):
        y = top + 24 * i
        page.text(404, y + 14, label)
        page.text(504, y + 14, value if ruled else f": {value}")
        page.line(400, y, 800, y)
    for x in (30, 400, 800, *([500] if ruled else [])):
        page.line(x, top, x, bottom)
    page.line(30, top, 400, top)
    page.line(30, bottom, 800, bottom)
    return bottom


def draw_blocks(page: Page, top: float) -> None:
    y = top
    for ((label, value),) in BLOCKS:
        page.text(34, y + 12, label)
        page.text(34, y + 30, value)
        for level in (y, y + 18, y + 80):
            page.line(30, level, 800, level)
        for x in (30, 800):
            page.line(x, y, x, y + 80)
        y += 80


def check(identity: SopIdentity) -> None:
    assert identity.number == "SOP.07/UMUM/2023"
    assert identity.title == "Pengelolaan Surat Masuk"
    assert identity.created == SopDate("2 Mei 2023", "2023-05-02")
    assert identity.revised is None
    assert identity.effective == SopDate("Juni 2023", "2023-06")
    assert identity.approved_by == "Kepala Biro Umum"


@pytest.mark.parametrize("ruled", [True, False])
def test_a_box_is_read_with_its_letterhead_and_blocks(tmp_path: Path, ruled: bool) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        draw_blocks(page, draw_box(page, ruled=ruled) + 10)
    identity = read_one(path).identity
    check(identity)
    assert identity.letterhead == ("BADAN CONTOH NASIONAL", "SEKRETARIAT UTAMA", "BIRO UMUM")
    assert identity.unit == "Biro Umum"
    assert identity.legal_basis == (
        "Undang-Undang Nomor 43 Tahun 2009",
        "Peraturan Pemerintah Nomor 28 Tahun 2012",
    )
    assert identity.related == ("SOP Surat Keluar", "SOP Kearsipan")
    assert identity.warning == "Surat yang terlambat dicatat tidak dapat ditelusuri."


def test_without_rules_the_text_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        for i, (label, value) in enumerate(FIELDS):
            page.text(60, 60 + 20 * i, f"{label} : {value}")
    check(read_one(path).identity)


def test_a_number_that_is_only_called_nomor(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        draw_box(Page(canvas), (("NOMOR", "SOP.07/UMUM/2023"), *FIELDS[1:]))
    check(read_one(path).identity)


def test_a_title_over_two_lines_beside_its_label(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    fields = (*FIELDS[:5], ("NAMA SOP", "Pengelolaan Surat Masuk\npada Kantor Wilayah"))
    with document(path) as canvas:
        draw_box(Page(canvas), fields)
    assert read_one(path).identity.title == "Pengelolaan Surat Masuk pada Kantor Wilayah"


def test_a_stamp_across_the_box_is_not_read_into_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        draw_box(page)
        page.text(560, 158, "DOKUMEN TERKENDALI", 20)
    check(read_one(path).identity)


def test_a_title_that_no_label_names(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        page.text(
            200, 60, "STANDAR OPERASIONAL PROSEDUR (SOP)\nPENGELOLAAN SURAT MASUK\nDAN SURAT KELUAR\nBIRO UMUM", 14
        )
        page.text(60, 140, "Surat dicatat pada hari yang sama.")
    assert read_one(path).identity.title == "PENGELOLAAN SURAT MASUK DAN SURAT KELUAR"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("SOP MAKRO", SopKind.MACRO), ("SOP MIKRO", SopKind.MICRO), ("PETA LINTAS FUNGSI", SopKind.MAP)],
)
def test_the_heading_tells_the_kind(tmp_path: Path, heading: str, kind: SopKind) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        page = Page(canvas)
        page.text(300, 25, heading, 12)
        draw_box(page)
    assert read_one(path).identity.kind is kind


def test_words_of_the_flow_table_are_not_taken_for_fields_the_box_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    rows = [Row("Menyampaikan surat kepada\nUnit Kerja\nuntuk ditindaklanjuti", [(0, "box")], "1")]
    with document(path) as canvas:
        page = Page(canvas)
        for i, (label, value) in enumerate(FIELDS):
            page.text(60, 60 + 20 * i, f"{label} : {value}")
        canvas.showPage()
        draw_table(Page(canvas), Table(rows))
    check(read_one(path).identity)
    assert read_one(path).identity.unit == ""


def test_a_decree_is_no_sop(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        Page(canvas).text(60, 60, "KEPUTUSAN KEPALA BADAN CONTOH NASIONAL\nNOMOR 12 TAHUN 2023\nTENTANG SURAT")
    identity = read_one(path).identity
    assert identity.kind is SopKind.OTHER
    assert identity.number == ""


def test_a_compiled_file_gives_each_sop_its_pages_and_steps(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    rows = [Row("Menerima surat", [(0, "oval")], "1"), Row("Mencatat surat", [(1, "box")], "2")]
    with document(path) as canvas:
        for number, count in (("SOP.01", 2), ("SOP.02", 1)):
            draw_box(Page(canvas), (("NOMOR SOP", number), *FIELDS[1:]))
            canvas.showPage()
            for _ in range(count):
                draw_table(
                    Page(canvas), Table([Row(f"{row.activity} {number}", row.symbols, row.number) for row in rows])
                )
                canvas.showPage()
    first, second = read_all(path)
    assert (first.identity.number, first.first_page, first.last_page) == ("SOP.01", 1, 3)
    assert (second.identity.number, second.first_page, second.last_page) == ("SOP.02", 4, 5)
    assert [step.activity for step in second.steps] == ["Menerima surat SOP.02", "Mencatat surat SOP.02"]


def test_a_page_head_that_repeats_the_number_opens_no_other_sop(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        for _ in range(3):
            draw_box(Page(canvas))
            canvas.showPage()
    check(read_one(path).identity)
