import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.filenames import display_name, title_from


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("SOP_Penempatan-PMI (1).pdf", "SOP Penempatan PMI"),
        ("SOP_Penempatan_PMI(2).PDF", "SOP Penempatan PMI"),
        ("sop-pengelolaan-arsip.docx", "SOP pengelolaan arsip"),
        ("SOP Undang-Undang Kearsipan - Copy.docx", "SOP Undang-Undang Kearsipan"),
        ("01. Verifikasi%20Dokumen.pdf", "01. Verifikasi Dokumen"),
        ("folder/lain/Prosedur.pdf", "Prosedur"),
        ("C:\\Berkas\\Prosedur.pdf", "Prosedur"),
        ("../../etc/passwd", "Passwd"),
        (".pdf", "Tanpa judul"),
        ("", "Tanpa judul"),
    ],
)
def test_a_name_reads_as_a_title(name: str, title: str) -> None:
    assert title_from(name) == title


def test_what_could_mislead_on_the_screen_is_gone() -> None:
    assert display_name("SOP \u202efdp.exe") == "SOP fdp.exe"
    assert display_name("SOP\nbaru\x00.pdf") == "SOP baru.pdf"
    assert len(display_name("a" * 5000)) == 200


@given(st.text())
def test_a_title_is_never_empty_and_stands_on_one_line(name: str) -> None:
    title = title_from(name)
    assert title
    assert title.isprintable()
    assert title == " ".join(title.split())
