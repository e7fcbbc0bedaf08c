import pytest

from indexer.errors import ReadError
from indexer.extract.sniff import sniff
from indexer.models import FileKind, Outcome
from tests.extract import attacks
from tests.extract.making import SENTENCE, docx, odt, paragraph, text_pdf

PDF = text_pdf(SENTENCE)


def test_a_file_is_what_its_bytes_say() -> None:
    assert sniff(PDF) is FileKind.PDF
    assert sniff(docx(paragraph(SENTENCE))) is FileKind.DOCX
    assert sniff(odt()) is FileKind.ODT
    assert sniff(attacks.ole2("WordDocument")) is FileKind.DOC


@pytest.mark.parametrize("junk", [b"\n\n", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"\0" * 900])
def test_junk_before_the_header_is_allowed(junk: bytes) -> None:
    assert sniff(junk + PDF) is FileKind.PDF


def test_a_pdf_whose_header_is_spoilt_is_still_tried() -> None:
    assert sniff(PDF.replace(b"%PDF-1.7", b"%PDFn\r\n\r")) is FileKind.PDF


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"", Outcome.EMPTY),
        (b" \r\n\0\0", Outcome.EMPTY),
        (b"<!DOCTYPE html><p>Halaman tidak ditemukan", Outcome.NOT_A_DOCUMENT),
        (b"<html>%PDF-1.4 disebut di sini</html>", Outcome.NOT_A_DOCUMENT),
        (b"MZ\x90\0\3\0\0\0This program cannot be run", Outcome.NOT_A_DOCUMENT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Outcome.NOT_A_DOCUMENT),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Outcome.NOT_A_DOCUMENT),
        (b"hanya teks biasa", Outcome.NOT_A_DOCUMENT),
        (b"{\\rtf1\\ansi Prosedur}", Outcome.UNSUPPORTED),
        (attacks.ole2("Workbook"), Outcome.UNSUPPORTED),
        (attacks.ole2("_VBA_PROJECT") + attacks.ole2("WordDocument"), Outcome.UNSAFE),
        (attacks.locked_doc(), Outcome.ENCRYPTED),
        (attacks.ole2("EncryptedPackage"), Outcome.ENCRYPTED),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, outcome: Outcome) -> None:
    with pytest.raises(ReadError) as refused:
        sniff(data)
    assert refused.value.outcome is outcome
