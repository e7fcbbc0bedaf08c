"""A Word document by the pages of its PDF rendition."""

from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.models import RENDERED, Reading
from indexer.reading.read_file import read_in_stages
from tests import making
from tests.sop.word import cell, paragraph, table, write

BOX = (("Nomor SOP", "SOP.01/X/2024"), ("Nama SOP", "Cuti Tahunan"), ("Tanggal Efektif", "2 Juni 2024"))
HEADING = ("No", "Kegiatan", "Kepala Biro", "Analis", "Kelengkapan", "Waktu", "Output", "Keterangan")
STEPS = ("Menerima permohonan cuti", "Memeriksa sisa cuti pegawai", "Menandatangani surat izin cuti")


def flow(*activities: str) -> str:
    rows = [
        HEADING,
        *((str(at), text, "√", "", "Berkas", "15 menit", "Surat", "") for at, text in enumerate(activities, 1)),
    ]
    return table([[cell(paragraph(text)) for text in row] for row in rows], [30, 150, 60, 60, 60, 60, 60, 60])


def box(*pairs: tuple[str, str]) -> str:
    return table([[cell(paragraph(text)) for text in pair] for pair in pairs], [100, 300])


def read(tmp_path: Path, blocks: list[str], *pages: str) -> Reading:
    document = write(tmp_path / "cuti.docx", *blocks)
    rendition = making.write(tmp_path / "cuti.pdf", making.pdf(*pages))
    *_, reading = read_in_stages(document, "cuti.docx", Settings(), rendition=rendition)
    return reading


FIRST = "\n".join(" ".join(pair) for pair in BOX)


def test_text_and_steps_stand_on_the_pages_of_the_rendition(tmp_path: Path) -> None:
    second = "\n".join(
        (" ".join(HEADING), *(f"{at} {text} Berkas 15 menit Surat" for at, text in enumerate(STEPS[:2], 1)))
    )
    reading = read(tmp_path, [box(*BOX), flow(*STEPS)], FIRST, second, f"3 {STEPS[2]} Berkas 15 menit Surat")
    assert [(page.number, page.source) for page in reading.pages] == [(1, RENDERED), (2, RENDERED), (3, RENDERED)]
    assert "Cuti Tahunan" in reading.pages[0].text
    assert "Menerima permohonan cuti" in reading.pages[1].text
    assert reading.pages[2].text == "3\tMenandatangani surat izin cuti\t√\tBerkas\t15 menit\tSurat"
    (sop,) = reading.sops
    assert (sop.first_page, sop.last_page) == (1, 3)
    assert [(step.activity, step.page) for step in sop.steps] == list(zip(STEPS, (2, 2, 3), strict=True))
    assert reading.is_paginated


def test_nothing_of_the_document_is_lost(tmp_path: Path) -> None:
    blocks = [paragraph(f"Ketentuan umum nomor {at} tentang cuti") for at in range(40)]
    pages = [
        "\n".join(f"Ketentuan umum nomor {at} tentang cuti" for at in range(start, start + 10))
        for start in (0, 10, 20, 30)
    ]
    reading = read(tmp_path, blocks, *pages)
    assert [page.text.count("\n") for page in reading.pages] == [9, 9, 9, 9]


def test_a_rendition_that_says_something_else_is_not_taken(tmp_path: Path) -> None:
    reading = read(tmp_path, [box(*BOX), flow(*STEPS)], "Laporan keuangan semester pertama", "Neraca dan arus kas")
    assert not reading.is_paginated
    assert len(reading.sops[0].steps) == 3


def test_a_broken_rendition_leaves_the_sections(tmp_path: Path) -> None:
    document = write(tmp_path / "cuti.docx", box(*BOX), flow(*STEPS))
    broken = making.write(tmp_path / "cuti.pdf", b"%PDF-1.4 broken")
    *_, reading = read_in_stages(document, "cuti.docx", Settings(), rendition=broken)
    assert not reading.is_paginated
    assert len(reading.sops[0].steps) == 3


@pytest.mark.parametrize("shares", [False, True])
def test_sops_that_share_a_page_are_not_paginated(tmp_path: Path, shares: bool) -> None:
    """Who may see one of them need not see the other."""
    other = (("Nomor SOP", "SOP.02/X/2024"), ("Nama SOP", "Cuti Besar"), ("Tanggal Efektif", "3 Juli 2024"))
    head = '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    blocks = [head.format("Pertama"), box(*BOX), head.format("Kedua"), box(*other)]
    texts = [f"Pertama\n{FIRST}", "Kedua\n" + "\n".join(" ".join(pair) for pair in other)]
    reading = read(tmp_path, blocks, *(["\n".join(texts)] if shares else texts))
    assert len(reading.sops) == 2
    assert reading.is_paginated is not shares
    if not shares:
        assert [(sop.first_page, sop.last_page) for sop in reading.sops] == [(1, 1), (2, 2)]


def test_numbers_stay_hidden_on_the_pages(tmp_path: Path) -> None:
    reading = read(
        tmp_path, [paragraph("Kepala Biro"), paragraph("NIP 199001012015011001")], "Kepala Biro NIP 199001012015011001"
    )
    assert reading.is_paginated
    assert "1990" not in reading.pages[0].text
