"""Pages of a compiled PDF as a file of their own: all that they show, and nothing of the other pages."""

import io
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.page_selection import select
from indexer.models import Outcome
from indexer.reading.reader_pool import ReaderPool
from tests.extract.making import FONT, flate, pdf, stream

HIDDEN = b"persembunyian"
_MOST = 1_000_000


def _compiled() -> bytes:
    """Three pages, the second hidden; its word stands wherever a PDF can carry it, the first names a picture too."""
    shared = (
        b"<< /Font << /F1 3 0 R >> /XObject << /Shown 20 0 R /A 21 0 R /Outer 25 0 R >> /ProcSet [/PDF] "
        b"/Properties << /MC0 << /Type /OCG /Name (persembunyian) >> >> >>"
    )

    def page(contents: int, extra: bytes = b"") -> bytes:
        return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 19 0 R /Contents %d 0 R %s >>" % (
            contents,
            extra,
        )

    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [5 0 R /Fit] /Contents (persembunyian) >>"
    stamp = b"<< /Type /Annot /Subtype /Stamp /Rect [100 100 300 130] /F 4 /AP << /N 22 0 R >> /NM (persembunyian) >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 200 30] "
    image = b"/Type /XObject /Subtype /Image /Width 1 /Height 13 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 11 0 R /Metadata 13 0 R /Names << /EmbeddedFiles << /Names "
            b"[(persembunyian.txt) 14 0 R] >> /Dests << /Names [(persembunyian) [5 0 R /Fit]] >> >> "
            b"/StructTreeRoot 16 0 R /AcroForm << /Fields [18 0 R] >> /OpenAction << /S /JavaScript "
            b"/JS (persembunyian) >> >>",
            2: b"<< /Type /Pages /Kids [4 0 R 5 0 R 6 0 R] /Count 3 >>",
            3: FONT,
            4: page(7, b"/Annots [10 0 R 23 0 R] /StructParents 0 /Thumb 17 0 R /B [24 0 R] "
                       b"/PieceInfo << /X << /Private 17 0 R >> >>"),
            5: page(8),
            6: page(9),
            7: flate(b"BT /F1 12 Tf 72 700 Td (Halaman pertama) Tj ET q /Shown Do Q"),
            8: flate(b"BT /F1 12 Tf 72 700 Td (persembunyian) Tj ET q /A Do Q"),
            9: flate(b"BT /F1 12 Tf 72 700 Td (Halaman ketiga) Tj ET q /Outer Do Q"),
            10: link,
            11: b"<< /Type /Outlines /First 12 0 R /Last 12 0 R /Count 1 >>",
            12: b"<< /Title (persembunyian) /Parent 11 0 R /Dest [5 0 R /Fit] >>",
            13: stream(b"<x>persembunyian</x>", b"/Type /Metadata /Subtype /XML"),
            14: b"<< /Type /Filespec /F (persembunyian.txt) /EF << /F 15 0 R >> >>",
            15: flate(b"persembunyian"),
            16: b"<< /Type /StructTreeRoot /K << /S /P /Pg 5 0 R /ActualText (persembunyian) >> >>",
            17: flate(b"persembunyian"),
            18: b"<< /FT /Tx /T (persembunyian) /V (persembunyian) >>",
            19: shared,
            20: flate_form(form + b"/Resources 19 0 R /Metadata 13 0 R /PieceInfo << /X 17 0 R >>",
                           b"BT /F1 9 Tf (cap) Tj ET"),
            21: stream(b"persembunyian", image),
            22: flate_form(form + b"/Resources << /Font << /F1 3 0 R >> >>", b"BT /F1 9 Tf (Disetujui) Tj ET"),
            23: stamp,
            24: b"<< /Type /Bead /P 5 0 R /T << /I << /Title (persembunyian) >> >> >>",
            25: flate_form(form, b"q /Shown Do Q"),
            26: flate(b"persembunyian"),
        }
    )  # fmt: skip


def flate_form(head: bytes, data: bytes) -> bytes:
    return stream(zlib.compress(data), head + b"/Filter /FlateDecode")


def _everything(data: bytes) -> bytes:
    """All bytes of a PDF, its streams and object streams unpacked."""
    found = [data]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    path = tmp_path / "kumpulan.pdf"
    path.write_bytes(_compiled())
    return path


def _texts(data: bytes) -> list[str]:
    return [page.extract_text().split("\n")[0].strip() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize(
    ("pages", "texts"),
    [
        ([1], ["Halaman pertama"]),
        ([3], ["", "", "Halaman ketiga"]),
        ([1, 3], ["Halaman pertama", "", "Halaman ketiga"]),
    ],
)
def test_pages_keep_their_numbers_and_bring_nothing_of_others(
    compiled: Path, pages: Sequence[int], texts: list[str]
) -> None:
    assert HIDDEN in _everything(compiled.read_bytes())
    made = select(compiled, pages, _MOST)
    assert _texts(made) == texts
    assert HIDDEN not in _everything(made)
    assert b"JavaScript" not in made


def test_stamps_and_forms_that_a_page_draws_stay(compiled: Path) -> None:
    made = _everything(select(compiled, [1], _MOST))
    assert b"(Disetujui) Tj" in made
    assert b"(cap) Tj" in made
    assert b"(cap) Tj" in _everything(select(compiled, [3], _MOST))


def test_the_hidden_page_itself_can_be_told_apart(compiled: Path) -> None:
    """The search of these tests would find what they look for."""
    assert HIDDEN in _everything(select(compiled, [2], _MOST))


def test_what_cannot_be_made_is_refused_by_a_reader_process(compiled: Path, tmp_path: Path) -> None:
    with ReaderPool(Settings(readers=1)) as pool:
        assert _texts(pool.select_pages(compiled, (3,), 30))[-1] == "Halaman ketiga"
        with pytest.raises(ReadError) as refused:
            pool.select_pages(compiled, (4,), 30)
        assert refused.value.outcome is Outcome.DAMAGED
        broken = tmp_path / "rusak.pdf"
        broken.write_bytes(b"%PDF-1.7\nrusak")
        with pytest.raises(ReadError) as refused:
            pool.select_pages(broken, (1,), 30)
        assert refused.value.outcome is Outcome.DAMAGED
    with pytest.raises(ReadError) as refused:
        select(compiled, [1], 100)
    assert refused.value.outcome is Outcome.TOO_BIG
