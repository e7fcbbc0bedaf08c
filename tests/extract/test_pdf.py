import pypdfium2
import pytest

from indexer.config import Settings
from indexer.extract.source import SourceFile, silent
from indexer.models import Document, FileKind, Outcome
from indexer.reading.readers import READERS
from tests.extract.making import FONT, SENTENCE, locked_pdf, page, pdf, stream, text_pdf

PICTURE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"


def read(data: bytes, **limits: int) -> Document:
    with READERS[FileKind.PDF].open(SourceFile(data, "sha"), Settings(**limits), silent, ()) as opened:
        return opened.document


def pages_of(*contents: bytes, font: bytes = FONT) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: font}
    numbers = range(4, 4 + 2 * len(contents), 2)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), b" ".join(b"%d 0 R" % n for n in numbers))
    for number, content in zip(numbers, contents, strict=True):
        objects |= {number: page(b"%d 0 R" % (number + 1)), number + 1: stream(content)}
    return pdf(objects)


def write(text: bytes) -> bytes:
    return b"BT /F1 11 Tf 72 700 Td (%s) Tj ET" % text


def test_each_page_says_who_read_it() -> None:
    document = read(text_pdf(SENTENCE, "Bagan alir prosedur"))
    assert [(page.number, page.text, page.source) for page in document.pages] == [
        (1, SENTENCE, "pdfium"),
        (2, "Bagan alir prosedur", "pdfium"),
    ]
    assert (document.outcome, document.reader, document.warnings) == (Outcome.INDEXED, "pdfium", ())


def test_a_scan_has_no_text_even_with_a_number_stamped_on_it() -> None:
    document = read(pages_of(PICTURE, PICTURE + write(b"13")))
    assert document.outcome is Outcome.NO_TEXT
    assert [(page.text, page.source) for page in document.pages] == [("", "none")] * 2


def test_a_digital_page_with_nothing_but_a_number_is_kept() -> None:
    assert read(pages_of(write(b"13"))).pages[0].text == "13"


def test_a_scanned_page_among_others_is_named() -> None:
    document = read(pages_of(write(SENTENCE.encode()), PICTURE, PICTURE, write(b"Lampiran"), PICTURE))
    assert document.outcome is Outcome.INDEXED
    assert document.warnings == ("Halaman 2–3, 5 berupa gambar tanpa teks; isinya belum dapat dicari.",)


def test_a_scan_with_the_stamp_of_an_app_on_it_is_still_a_scan() -> None:
    scan = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q "
    stamped = read(pages_of(scan + write(b"Dipindai dengan CamScanner"), scan))
    assert stamped.outcome is Outcome.NO_TEXT
    assert "sedikit teks" in stamped.warnings[-1]
    assert read(pages_of(scan + write(SENTENCE.encode()))).outcome is Outcome.INDEXED
    assert read(pages_of(write(b"Ditandatangani secara elektronik"))).outcome is Outcome.INDEXED


def test_what_is_filled_into_a_form_is_part_of_the_page() -> None:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        3: FONT,
        4: page(b"5 0 R", extra=b"/Annots [6 0 R]"),
        5: stream(write(b"Nama pemohon")),
        6: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (nama) /V (Siti Contoh) /F 4 /Rect [200 690 400 710] "
        b"/AP << /N 7 0 R >> >>",
        7: stream(
            b"BT /F1 11 Tf 2 5 Td (Siti Contoh) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>",
        ),
    }
    assert "Siti Contoh" in read(pdf(objects)).pages[0].text


def test_codes_of_glyphs_are_no_text_and_the_reader_is_told() -> None:
    text = "Kepala bidang menandatangani surat pengantar lalu menyerahkannya kepada petugas loket pelayanan"
    coded = bytes((ord(char) - 29) % 256 for char in text)
    escaped = coded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    document = read(pages_of(write(escaped)))
    assert document.outcome is Outcome.NO_TEXT
    assert "kode huruf" in document.warnings[0]


def test_pypdf_reads_what_pdfium_cannot_open() -> None:
    # The catalog names no pages as pdfium wants them, but a scan of all objects finds the page.
    data = text_pdf(SENTENCE).replace(b"/Count 1", b"/Count 0")
    document = read(data)
    assert SENTENCE in document.pages[0].text


def test_a_file_locked_only_against_printing_is_read() -> None:
    assert read(locked_pdf(text_pdf(SENTENCE), "", "induk")).pages[0].text == SENTENCE


def test_a_missing_page_leaves_the_others_in_their_places() -> None:
    data = text_pdf(SENTENCE, "hilang", "Penutup").replace(b"6 0 R 8 0 R", b"9 9 R 8 0 R")
    document = read(data)
    assert [page.text for page in document.pages] == [SENTENCE, "", "Penutup"]


def test_progress_counts_the_pages() -> None:
    heard: list[tuple[int, int]] = []
    source = SourceFile(text_pdf("satu", "dua"), "sha")
    with READERS[FileKind.PDF].open(source, Settings(), lambda done, total: heard.append((done, total)), ()):
        pass
    assert heard == [(1, 2), (2, 2)]


def test_a_page_is_loaded_once_for_its_text_and_its_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    load = pypdfium2.PdfDocument.__getitem__

    def counted(document: pypdfium2.PdfDocument, index: int) -> object:
        loaded.append(index)
        return load(document, index)

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", counted)
    box = "Nomor SOP : A/1\nTanggal Efektif : 2 Juni 2024\nDisahkan oleh : Kepala Biro"
    source = SourceFile(text_pdf(box, SENTENCE, box), "sha")
    with READERS[FileKind.PDF].open(source, Settings(), silent, ()) as opened:
        assert opened.read_sops()[0].identity.number == "A/1"
    assert loaded == [0, 1, 2]
