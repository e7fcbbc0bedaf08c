import pytest

from indexer.errors import ReadError
from indexer.extract.pdfium import OpenPage, Word, open_pdf
from indexer.models import Outcome
from tests.extract.making import FONT, SENTENCE, locked_pdf, page, pdf, stream, text_pdf


def words(data: bytes, number: int = 1) -> tuple[Word, ...]:
    with open_pdf(data) as file, file.page(number) as sheet:
        return tuple(sheet.words())


def size(data: bytes) -> tuple[float, float]:
    with open_pdf(data) as file, file.page(1) as sheet:
        return sheet.width, sheet.height


def drawn(content: bytes, extra: bytes = b"") -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>", 3: FONT}
    return pdf(objects | {4: page(b"5 0 R", extra=extra), 5: stream(content)})


def test_words_and_text_say_the_same_in_the_same_order() -> None:
    data = text_pdf(SENTENCE + "\nke kantor pelayanan", "halaman dua")
    with open_pdf(data) as file:
        assert file.page_count == 2
        for number in (1, 2):
            with file.page(number) as sheet:
                assert " ".join(word.text for word in sheet.words()) == " ".join(sheet.raw_text().split())


def test_places_are_points_from_the_top_left_corner() -> None:
    (word,) = words(drawn(b"BT /F1 20 Tf 100 742 Td (Mulai) Tj ET"))
    assert word.x0 == pytest.approx(100, abs=3)
    assert word.bottom == pytest.approx(100, abs=1)
    assert 80 < word.top < 90
    assert word.starts == tuple(sorted(word.starts))
    assert len(word.starts) == len("Mulai")


@pytest.mark.parametrize(("rotated", "corner"), [(90, (742, 100)), (180, (495, 742)), (270, (100, 495))])
def test_a_rotated_page_is_seen_as_displayed(rotated: int, corner: tuple[int, int]) -> None:
    data = drawn(b"BT /F1 10 Tf 100 742 Td (M) Tj ET", b"/Rotate %d" % rotated)
    (word,) = words(data)
    assert size(data) == ((842, 595) if rotated != 180 else (595, 842))
    x, y = corner
    assert word.x0 - 12 <= x <= word.x1 + 12
    assert word.top - 12 <= y <= word.bottom + 12


def test_a_cropped_page_begins_at_its_crop_box() -> None:
    data = drawn(b"BT /F1 10 Tf 100 742 Td (Mulai) Tj ET", b"/CropBox [50 400 545 792]")
    (word,) = words(data)
    assert size(data) == (495, 392)
    assert word.x0 == pytest.approx(50, abs=2)
    assert word.bottom == pytest.approx(50, abs=1)


def test_a_jump_along_the_line_parts_words_that_no_space_parts() -> None:
    data = drawn(b"BT /F1 10 Tf 100 700 Td (Kepala) Tj 200 0 Td (Staf) Tj 0 -40 Td (Loket) Tj ET")
    assert [word.text for word in words(data)] == ["Kepala", "Staf", "Loket"]


def test_a_word_written_upwards_stays_one() -> None:
    data = drawn(b"BT /F1 10 Tf 0 1 -1 0 300 300 Tm (Pelaksana) Tj ET")
    assert [word.text for word in words(data)] == ["Pelaksana"]


def test_a_page_of_pictures_is_told_from_one_with_text() -> None:
    def ask(data: bytes) -> tuple[bool, bool]:
        with open_pdf(data) as file, file.page(1) as sheet:
            return sheet.may_hold_text(), sheet.has_picture()

    picture = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"
    assert ask(drawn(picture)) == (False, True)
    assert ask(text_pdf(SENTENCE)) == (True, False)
    assert ask(drawn(b"")) == (True, False)


def test_no_words_on_an_empty_page() -> None:
    assert words(drawn(b"")) == ()


def test_files_that_cannot_be_opened_are_named() -> None:
    for data, outcome in (
        (locked_pdf(text_pdf(SENTENCE), "kunci", "induk"), Outcome.ENCRYPTED),
        (b"%PDF-", Outcome.DAMAGED),
    ):
        with pytest.raises(ReadError) as refused:
            open_pdf(data)
        assert refused.value.outcome is outcome


def test_a_page_that_is_not_there_is_damaged() -> None:
    def load(sheet: OpenPage) -> None:
        sheet.close()

    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 2 /Kids [4 0 R 9 0 R] >>", 3: FONT}
    with (
        open_pdf(pdf(objects | {4: page(b"5 0 R"), 5: stream(b"")})) as file,
        pytest.raises(ReadError),
    ):
        load(file.page(2))
