"""Small SOP files written for these tests, and the installation that holds them."""

import io
from dataclasses import dataclass

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PASSWORD = "kata sandi yang panjang"

# One SOP of each class; each holds a word that stands in no other.
TITLES = {
    "publik": "Pemulangan PMI Sakit",
    "internal": "Penyusunan Laporan Bulanan",
    "dikecualikan": "Penempatan Korban di Rumah Aman",
}
WORDS = {"publik": "ambulans", "internal": "rekapitulasi", "dikecualikan": "persembunyian"}
NUMBERS = {"publik": "SOP.31/PL.02/2024", "internal": "SOP.32/UM.01/2024", "dikecualikan": "SOP.33/PL.09/2024"}
# Facet values by which a count could give the hidden SOP away.
UNITS = {"publik": "Direktorat Pelindungan", "internal": "Biro Umum", "dikecualikan": "Satuan Tugas Kaswari"}


# Regulations that only one SOP cites.
LAWS = {
    "publik": "Undang-Undang Nomor 101 Tahun 2011",
    "internal": "Undang-Undang Nomor 102 Tahun 2012",
    "dikecualikan": "Undang-Undang Nomor 103 Tahun 2013",
}


@dataclass(frozen=True)
class Sop:
    access: str
    id: int
    title: str
    word: str
    number: str
    unit: str
    law: str


def lines(access: str) -> list[str]:
    return [
        f"Nomor SOP : {NUMBERS[access]}",
        "Tanggal Efektif : 2 Juni 2024",
        f"Nama SOP : {TITLES[access]}",
        f"Dasar Hukum : {LAWS[access]} tentang Tata Laksana",
        f"Peringatan : Petugas menyiapkan {WORDS[access]} dan mencatatnya dalam buku kendali.",
    ]


def pdf(text: list[str]) -> bytes:
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=True)
    for row, line in enumerate(text):
        page.drawString(72, 760 - 18 * row, line)
    page.showPage()
    page.save()
    return out.getvalue()


def docx(text: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in text:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()
