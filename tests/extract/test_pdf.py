from indexer.config import Settings
from indexer.extract.document import read_source
from indexer.extract.progress import silent
from indexer.extract.source import Source
from indexer.models import Document, FileKind, Outcome
from tests.extract.making import FONT, SENTENCE, locked_pdf, page, pdf, stream, text_pdf

PICTURE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"


def read(data: bytes, **limits: int) -> Document:
    return read_source(Source(data, "sha"), FileKind.PDF, Settings(**limits), silent)


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
    source = Source(text_pdf("satu", "dua"), "sha")
    read_source(source, FileKind.PDF, Settings(), lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]
