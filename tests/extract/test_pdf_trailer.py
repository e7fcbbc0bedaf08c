from indexer.config import Settings
from indexer.extract.pdf import CUT, with_trailer
from indexer.extract.source import SourceFile, silent
from indexer.models import FileKind
from indexer.reading.readers import READERS
from tests.extract.attacks import pdf_without_xref, truncated_pdf
from tests.extract.making import SENTENCE, text_pdf


def test_the_pages_before_the_cut_are_read_and_the_loss_is_said() -> None:
    with READERS[FileKind.PDF].open(SourceFile(truncated_pdf(), "sha"), Settings(), silent, ()) as opened:
        document = opened.document
    assert document.pages[0].text == f"{SENTENCE} 0"
    assert 10 < sum(bool(page.text) for page in document.pages) < 40
    assert document.warnings[0] == CUT
    assert document.warnings[1].endswith("rusak dan tidak terbaca.")


def test_a_file_without_its_table_of_places_is_read_whole() -> None:
    with READERS[FileKind.PDF].open(SourceFile(pdf_without_xref(), "sha"), Settings(), silent, ()) as opened:
        document = opened.document
    assert document.pages[0].text == SENTENCE


def test_whole_files_and_hopeless_ones_are_left_alone() -> None:
    assert with_trailer(text_pdf(SENTENCE)) is None
    assert with_trailer(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj") is None
