"""A scanned flow table gives the steps that the printed one gives, and says how sure they are."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.extract.page_drawing import render_colours
from indexer.extract.pdfium import open_pdf
from indexer.extract.scan_picture import find_rules, find_symbols, straighten
from indexer.models import Step, StepConfidence, StepsState, reasons
from indexer.reading.read_file import read_picture
from indexer.sop.assemble import SopAssembler
from indexer.sop.layout.scan import merged
from indexer.sop.steps.verdict import without_unsure
from indexer.text.durations import recognised_duration
from tests.scans import needs_tesseract
from tests.sop.drawn import Page, Row, Table, document, draw_table, read_all, read_one

TABLE = Table(
    [
        Row("Menerima berkas permohonan", [(0, "oval")], "1", "15 menit"),
        Row("Memeriksa kelengkapan berkas", [(1, "diamond")], "2", "2 jam"),
        Row("Menyimpan berkas", [(2, "box")], "3", "1 hari"),
    ]
)


def picture_of(path: Path, angle: float) -> Image.Image:
    """The first page as a scanner sees it that lies `angle` degrees askew."""
    with open_pdf(path) as pdf, pdf.page(1) as page:
        colours, _ = render_colours(page, 200 / 72)
    scan = Image.fromarray(colours)
    return scan.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def printed(folder: Path) -> Path:
    path = folder / "cetak.pdf"
    with document(path) as canvas:
        draw_table(Page(canvas), TABLE)
        canvas.showPage()
    return path


@pytest.mark.parametrize(("angle", "turns"), [(0, 0), (2.5, 0), (-2.5, 0), (91.5, 3), (180, 2)])
def test_the_picture_of_a_page_is_straightened_and_its_symbols_named(tmp_path: Path, angle: float, turns: int) -> None:
    scan = np.asarray(picture_of(printed(tmp_path), 0).rotate(angle, expand=True, fillcolor=(255, 255, 255)))
    picture = straighten(scan, 200 / 72, turns)
    horizontals, verticals = find_rules(picture)
    symbols = sorted(find_symbols(picture, horizontals, verticals), key=lambda shape: shape.y0)
    assert [shape.figure.value for shape in symbols][-3:] == ["oval", "diamond", "box"]
    assert sum(end - start > 600 for _, start, end in horizontals) >= 4


@needs_tesseract
def test_the_steps_of_a_scan_are_those_of_the_printed_table(tmp_path: Path) -> None:
    cover = printed(tmp_path)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(842, 595))
    canvas.drawImage(ImageReader(picture_of(cover, 1.5)), 0, 0, 842, 595)
    canvas.save()
    path = tmp_path / "pindai.pdf"
    path.write_bytes(buffer.getvalue())
    (found,) = read_all(path, [read_picture(path, 1, 60)])
    expected = read_one(cover)
    assert (found.steps_state, found.roles) == (StepsState.READ, expected.roles)
    assert [replace(step, confidence=None) for step in found.steps] == list(expected.steps)
    assert all(step.confidence and 0.6 < step.confidence.least <= 1 for step in found.steps)


def test_a_value_that_was_not_read_surely_is_not_told() -> None:
    step = Step("1", "Menerima berkas", ("Kepala",), duration="5 hari", minutes=2250)
    sure = StepConfidence(0.9, 0.9, 0.9, 0.9, 0.9)
    assert without_unsure(replace(step, confidence=sure)).duration == "5 hari"
    told = without_unsure(replace(step, confidence=replace(sure, duration=0.3, performers=0.5)))
    assert (told.duration, told.minutes, told.performers, told.doubt) == ("", None, (), reasons.STEP_UNCLEAR)
    assert told.activity


def test_two_readings_of_a_cell_make_a_word_surer_where_they_agree() -> None:
    own = [("dua", 0.0, 0.0, 20.0, 8.0, 0.9), ("bari", 25.0, 0.0, 40.0, 8.0, 0.5)]
    of_page = [("dua", 0.0, 0.0, 20.0, 8.0, 0.9), ("hari", 25.0, 0.0, 40.0, 8.0, 0.8)]
    (first, *sure), (second, *unsure) = merged(own, of_page)
    assert (first, second) == ("dua", "hari")
    assert sure[-1] > 0.95
    assert unsure[-1] < 0.8


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (["I hari", "kerja"], ["1 hari kerja"]),
        (["1.hari kerja"], ["1 hari kerja"]),
        (["15 menit"], ["15 menit"]),
        (["hari"], None),
        (["5 20 menit"], None),
        (["-"], ["-"]),
    ],
)
def test_a_recognised_duration_is_mended_or_not_told(read: list[str], told: list[str] | None) -> None:
    lines, is_plausible = recognised_duration(read)
    assert (lines if is_plausible else None) == told


def test_ones_in_a_roman_month_are_mended() -> None:
    assembler = SopAssembler(1)
    assembler.add_recognised(1, "Nomor SOP : SOP.01/SU/X1/2022\nTanggal Efektif : 2 Juni 2024", hides_steps=False)
    assert assembler.records()[0].identity.number == "SOP.01/SU/XI/2022"


def test_filled_symbols_are_seen_and_shaded_headings_are_none(tmp_path: Path) -> None:
    scan = picture_of(printed(tmp_path), 0)
    pen = ImageDraw.Draw(scan)
    for x, y, width in ((600, 1200, 100), (1200, 1200, 100)):
        pen.rectangle((x, y, x + width, y + 50), fill=(90, 90, 120))
    picture = straighten(np.asarray(scan), 200 / 72, 0)
    symbols = find_symbols(picture, *find_rules(picture))
    assert sum(shape.y0 > 400 for shape in symbols) == 2
    assert len(symbols) == 5
