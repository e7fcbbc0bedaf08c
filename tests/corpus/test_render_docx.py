"""Sample DOCX files: packages that python-docx opens, shapes in the cells of the performers, and all the words."""

from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from corpus.model import LAYOUTS
from corpus.render import render
from tests.corpus.handmade import REVISED, SHORT, VERIFICATION, file_of

DOCX = LAYOUTS["docx"]
SYMBOLS = {"rect", "roundRect", "flowChartTerminator", "flowChartDecision"}


def opened(layout: str) -> Document:
    return docx.Document(BytesIO(render(file_of(layout, REVISED)).data))


@pytest.mark.parametrize("layout", DOCX)
def test_every_part_is_sound_xml_in_a_sound_zip(layout: str) -> None:
    with ZipFile(BytesIO(render(file_of(layout)).data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            fromstring(archive.read(name))


@pytest.mark.parametrize("layout", DOCX)
def test_the_identity_table_has_the_words_of_the_spec_in_merged_cells(layout: str) -> None:
    table = opened(layout).tables[0]
    cells = [cell.text for row in table.rows for cell in row.cells]
    for text in (REVISED.number, REVISED.title, REVISED.approved_post, REVISED.warning, REVISED.recording):
        assert any(text in cell for cell in cells)
    assert table.cell(0, 0)._tc is table.cell(5, 0)._tc
    assert table.cell(6, 1)._tc is table.cell(6, 2)._tc


@pytest.mark.parametrize("layout", DOCX)
def test_the_flow_tables_hold_every_step_once_and_in_order(layout: str) -> None:
    rows = [row for table in opened(layout).tables[1:] for row in table.rows]
    found = [
        step for row in rows for step in REVISED.steps if any(cell.text.endswith(step.activity) for cell in row.cells)
    ]
    assert found == list(REVISED.steps)


def test_drawn_symbols_stand_in_the_cells_of_the_performers() -> None:
    document = opened("word1")
    rows = document.tables[1].rows[2:]
    for step, row in zip(REVISED.steps, rows, strict=True):
        with_symbol = []
        for column, cell in enumerate(row.cells):
            kinds = {shape.get("prst") for shape in cell._tc.iter(qn("a:prstGeom"))}
            if kinds & SYMBOLS and column >= 2:
                with_symbol.append(column - 2)
        assert sorted(with_symbol) == sorted(step.performers)


def test_old_style_shapes_come_without_drawingml_in_the_flow() -> None:
    table = opened("word2").tables[1]._tbl
    assert list(table.iter("{urn:schemas-microsoft-com:vml}rect"))
    assert not list(table.iter(qn("w:drawing")))


def test_ticks_stand_in_the_cells_of_the_performers() -> None:
    document = opened("word3")
    rows = [*document.tables[1].rows[2:], *document.tables[2].rows]
    for step, row in zip(REVISED.steps, rows, strict=True):
        marked = [column - 2 for column, cell in enumerate(row.cells) if cell.text.strip() in ("√", "X")]
        assert marked == sorted(step.performers)


@pytest.mark.parametrize("layout", DOCX)
def test_headings_part_the_document_into_sections(layout: str) -> None:
    drawn = render(file_of(layout))
    document = docx.Document(BytesIO(drawn.data))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert tuple(headings) == drawn.sections


def test_a_tracked_change_keeps_the_old_words_beside_the_new() -> None:
    files = [replace(file_of("word1", SHORT), name=f"contoh/{number}.docx") for number in range(40)]
    bodies = [ZipFile(BytesIO(render(file).data)).read("word/document.xml").decode() for file in files]
    tracked = [body for body in bodies if "<w:ins " in body]
    assert 0 < len(tracked) < len(bodies)
    assert all("<w:delText" in body and SHORT.steps[1].duration in body for body in tracked)


@pytest.mark.parametrize("layout", DOCX)
def test_drawing_twice_gives_the_same_bytes(layout: str) -> None:
    file = file_of(layout, VERIFICATION, SHORT)
    assert render(file).data == render(file).data
