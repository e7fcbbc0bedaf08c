"""Pages as pictures: what is painted over, where the words are, and what is refused."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from indexer.errors import ReadError
from indexer.extract import page_picture
from indexer.models import OcrPage, Outcome, PagePicture
from indexer.reading.read_file import draw_page
from indexer.text.masking import mask
from tests.extract.making import FONT, SENTENCE, flate, page, pdf, stream, text_pdf

NIP = "199001012015011001"
CATALOG, ONE_PAGE = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>"


def drawn(content: bytes, extra: bytes = b"") -> bytes:
    return pdf({1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R", extra=extra), 5: stream(content)})


Draw = Callable[..., PagePicture]
Pixels = npt.NDArray[np.uint8]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def drawing(data: bytes, width: int = 800, number: int = 1) -> PagePicture:
        path = tmp_path / "berkas.pdf"
        path.write_bytes(data)
        return page_picture.draw(path, number, width, mask)

    return drawing


def pixels(picture: PagePicture) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("L"))


def inside(picture: PagePicture, word: int) -> Pixels:
    """The pixels of a word's box."""
    image = pixels(picture)
    scale = image.shape[1] / picture.width
    x0, top, x1, bottom = (round(side * scale) for side in picture.boxes[word])
    return image[top:bottom, x0:x1]


def test_the_picture_has_the_width_asked_for_and_the_words_their_places(draw: Draw) -> None:
    found = draw(text_pdf("Petugas menyiapkan ambulans"))
    assert pixels(found).shape == (1132, 800)
    assert (round(found.width), round(found.height)) == (595, 842)
    assert found.text.split() == ["Petugas", "menyiapkan", "ambulans"]
    assert len(found.boxes) == 3
    image = pixels(found)
    assert image.min() < 64
    for word in range(3):
        assert inside(found, word).min() < 64
    scale = 800 / found.width
    ink_below = image[round((found.boxes[0][3] + 6) * scale) :]
    assert ink_below.min() == 255


def test_the_words_of_a_scan_have_its_places_and_its_numbers_are_painted_over(tmp_path: Path) -> None:
    path = tmp_path / "pindai.pdf"
    path.write_bytes(text_pdf(""))
    scan = OcrPage(1, f"Kepala\nNIP {NIP}", 90, ((0.1, 0.1, 0.2, 0.12), (0.1, 0.2, 0.2, 0.22), (0.3, 0.2, 0.6, 0.22)))
    found = draw_page(path, 1, 800, scan)
    assert found.text == "Kepala NIP " + 18 * "•"
    assert found.boxes[2] == pytest.approx(
        (0.3 * found.width, 0.2 * found.height, 0.6 * found.width, 0.22 * found.height), abs=0.1
    )
    assert [bool(inside(found, word).max() == 0) for word in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    "extra", [b"", b"/Rotate 90", b"/Rotate 180", b"/Rotate 270", b"/CropBox [50 400 545 792]", b"/UserUnit 2"]
)
def test_a_hidden_number_is_painted_over_however_the_page_lies(draw: Draw, extra: bytes) -> None:
    content = f"BT /F1 11 Tf 100 742 Td (NIP {NIP}) Tj 0 -40 Td (Kepala Biro) Tj ET".encode()
    found = draw(drawn(content, extra))
    words = found.text.split(" ")
    assert not any(letter.isdigit() for letter in found.text)
    for at, word in enumerate(words):
        assert bool(inside(found, at).max() == 0) is ("•" in word)
    assert "".join(words).count("•") == 18


@pytest.mark.parametrize(
    "content",
    [
        b"(19900101 201501 1 001) Tj",
        b"(19900101) Tj 0 -14 Td (2015011001) Tj",
        b"(1 9 9 0 0 1 0 1 2 0 1 5 0 1 1 0 0 1) Tj",
        b"(199001) Tj 80 0 Td (012015011001) Tj",
        b"(NIK : 3273014501900001) Tj",
    ],
)
def test_a_number_in_pieces_is_painted_over_piece_by_piece(draw: Draw, content: bytes) -> None:
    found = draw(drawn(b"BT /F1 11 Tf 100 700 Td " + content + b" ET"))
    masked = [at for at, word in enumerate(found.text.split(" ")) if "•" in word]
    assert masked
    assert not any(letter.isdigit() for letter in found.text)
    for at in masked:
        assert inside(found, at).max() == 0


def test_a_number_in_a_filled_in_field_is_painted_over(draw: Draw) -> None:
    field = b"<< /Type /Annot /Subtype /FreeText /Rect [90 690 300 720] /Contents (x) /AP << /N 7 0 R >> /F 4 >>"
    look = stream(
        f"BT /F1 11 Tf 4 10 Td ({NIP}) Tj ET".encode(),
        b"/Type /XObject /Subtype /Form /BBox [0 0 210 30] /Resources << /Font << /F1 3 0 R >> >>",
    )
    objects = {1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R", extra=b"/Annots [6 0 R]"), 5: stream(b" ")}
    found = draw(pdf(objects | {6: field, 7: look}))
    assert found.text == "•" * 18
    assert inside(found, 0).max() == 0


def test_colours_are_kept_and_greys_are_small(draw: Draw) -> None:
    red = draw(drawn(b"1 0 0 rg 100 400 200 200 re f"))
    image = np.asarray(Image.open(io.BytesIO(red.png)).convert("RGB"))
    assert image[500, 250].tolist() == [255, 0, 0]
    assert image[10, 10].tolist() == [255, 255, 255]
    grey = Image.open(io.BytesIO(draw(text_pdf(SENTENCE)).png))
    assert grey.mode == "P"
    assert len(draw(text_pdf(SENTENCE)).png) < 10_000


def test_a_photograph_has_256_colours_and_a_bounded_size(draw: Draw) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (300, 300, 3), np.uint8).tobytes()
    head = b"/Type /XObject /Subtype /Image /Width 300 /Height 300 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    contents = page(b"5 0 R").replace(b"/Font", b"/XObject << /X6 6 0 R >> /Font")
    objects = {1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: contents, 5: stream(b"q 595 0 0 842 0 0 cm /X6 Do Q")}
    found = draw(pdf(objects | {6: stream(noise, head)}), 1600)
    assert len(found.png) <= page_picture.MOST_BYTES
    assert len(Image.open(io.BytesIO(found.png)).convert("RGB").getcolors(1 << 24)) <= 256


@pytest.mark.parametrize("box", [b"[0 0 1000000 1000000]", b"[0 0 14400 1]", b"[0 0 0 0]", b"[-5 -5 -1 -1]"])
def test_odd_page_boxes_stay_below_the_limit_of_pixels(draw: Draw, box: bytes) -> None:
    found = draw(text_pdf(SENTENCE, box=b"/MediaBox " + box), 1600)
    height, width = pixels(found).shape
    assert width * height <= page_picture.MOST_PIXELS
    assert width <= 1600


def test_what_has_no_picture_is_refused_by_name(draw: Draw) -> None:
    for data, number, outcome in (
        (text_pdf(SENTENCE), 2, Outcome.DAMAGED),
        (text_pdf(SENTENCE), 0, Outcome.DAMAGED),
        (b"%PDF-1.7\n", 1, Outcome.DAMAGED),
        (text_pdf(SENTENCE, box=b"/MediaBox [0 0 1 14400]"), 1, Outcome.TOO_BIG),
    ):
        with pytest.raises(ReadError) as refused:
            draw(data, number=number)
        assert refused.value.outcome is outcome


def test_more_bytes_than_the_limit_are_refused(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_picture, "MOST_BYTES", 1_000)
    with pytest.raises(ReadError) as refused:
        draw(text_pdf(SENTENCE))
    assert refused.value.outcome is Outcome.TOO_BIG


def test_only_the_first_words_have_places(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_picture, "_MOST_WORDS", 2)
    content = flate(f"BT /F1 11 Tf 72 700 Td (satu dua {NIP}) Tj ET".encode())
    found = draw(pdf({1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R"), 5: content}))
    assert found.text == "satu dua"
    assert len(found.boxes) == 2
