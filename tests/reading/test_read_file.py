from pathlib import Path

from indexer.config import Settings
from indexer.models import FileKind, Outcome
from indexer.reading.read_file import read, read_in_stages
from indexer.reading.serialization import ReaderReply, decode_answer, encode
from indexer.text.masking import MASK
from tests.extract.making import SENTENCE, docx, paragraph, pdf, text_pdf

NIP = "19991231 202401 1 001"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_without_a_title_is_called_by_its_name(tmp_path: Path, settings: Settings) -> None:
    path = write(tmp_path, "x", text_pdf(SENTENCE))
    reading = read(path, "SOP_Penempatan_PMI.pdf", settings)
    assert [sop.identity.title for sop in reading.sops] == ["SOP Penempatan PMI"]


def test_a_title_is_never_taken_from_the_metadata(tmp_path: Path, settings: Settings) -> None:
    data = text_pdf(SENTENCE)
    info = b"9 0 obj\n<< /Title (Judul dari metadata) >>\nendobj\n"
    data = data.replace(b"xref\n", info + b"xref\n", 1).replace(b"/Root", b"/Info 9 0 R /Root")
    reading = read(write(tmp_path, "a.pdf", data), "berkas-biasa.pdf", settings)
    assert reading.sops[0].identity.title == "Berkas biasa"


def test_a_scan_is_known_by_its_name_at_once(tmp_path: Path, settings: Settings) -> None:
    picture = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        4: b"<< /Length 66 >>\nstream\nq 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q\nendstream",
    }
    reading = read(write(tmp_path, "a.pdf", pdf(picture)), "SOP Arsip.pdf", settings)
    assert (reading.outcome, reading.kind) == (Outcome.NO_TEXT, FileKind.PDF)
    assert [(sop.first_page, sop.last_page, sop.identity.title) for sop in reading.sops] == [(1, 1, "SOP Arsip")]


def test_personal_numbers_leave_in_no_form(tmp_path: Path, settings: Settings) -> None:
    files = {
        "a.pdf": text_pdf(f"Disahkan oleh Kepala Biro\nNIP. {NIP}"),
        "a.docx": docx(paragraph(f"Disahkan oleh Kepala Biro NIP. {NIP}")),
    }
    for name, data in files.items():
        reading = read(write(tmp_path, name, data), f"SOP {NIP.replace(' ', '')}.pdf", settings)
        assert NIP[:8] not in repr(reading)
        assert MASK * 8 in reading.pages[0].text
        assert reading.sops[0].identity.title == f"SOP {MASK * 18}"


def test_markup_in_a_file_is_text_like_any_other(tmp_path: Path, settings: Settings) -> None:
    reading = read(write(tmp_path, "a.pdf", text_pdf("<script>alert(1)</script> & teks")), "<b>nama</b>.pdf", settings)
    assert reading.pages[0].text == "<script>alert(1)</script> & teks"
    assert "b>.pdf" not in reading.sops[0].identity.title


def test_a_refused_file_keeps_its_hash_and_what_is_known_of_it(tmp_path: Path, settings: Settings) -> None:
    reading = read(write(tmp_path, "a.pdf", b"%PDF-1.4 rusak"), "a.pdf", settings)
    assert (reading.outcome, reading.kind, reading.sops) == (Outcome.DAMAGED, FileKind.PDF, ())
    assert len(reading.sha256) == 64
    assert read(tmp_path / "tidak-ada.pdf", "a.pdf", settings).outcome is Outcome.UNREADABLE


def test_a_name_that_is_no_text_gives_a_title_that_is(tmp_path: Path, settings: Settings) -> None:
    stages = list(read_in_stages(write(tmp_path, "a.pdf", text_pdf(SENTENCE)), "SOP \udcff Arsip.pdf", settings))
    assert [decode_answer(encode(ReaderReply(text=reading))).text for reading in stages] == stages
    assert stages[-1].sops[0].identity.title == "SOP Arsip"


def test_the_text_comes_before_what_the_sops_say(tmp_path: Path, settings: Settings) -> None:
    box = "Nomor SOP : A/1\nTanggal Efektif : 2 Juni 2024\nDisahkan oleh : Kepala Biro"
    text, complete = read_in_stages(write(tmp_path, "a.pdf", text_pdf(box)), "SOP Arsip.pdf", settings)
    assert text.pages == complete.pages
    assert [sops[0].identity.number for sops in (text.sops, complete.sops)] == ["", "A/1"]
