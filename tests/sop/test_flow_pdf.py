"""Steps and performers of drawn tables: read where the drawing tells them, withheld where it does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from indexer.models import SopRecord, StepsState
from indexer.text.duration_words import in_words
from indexer.text.durations import total_of
from tests.sop.drawn import HEIGHT, WIDTH, Page, Row, Table, document, draw_table, read_one

ROWS = (
    Row("Menerima surat permohonan", [(2, "oval")], "1"),
    Row("Memeriksa kelengkapan berkas", [(1, "diamond")], "2", "1 (satu) hari kerja"),
    Row("Menyusun konsep jawaban", [(1, "box"), (2, "rounded")], "3", "2 x 24 jam"),
    Row("Menetapkan jawaban", [(0, "box")], "4", "menyesuaikan"),
)
PERFORMERS = [("Arsiparis",), ("Analis",), ("Analis", "Arsiparis"), ("Kepala Biro",)]


def drawn(path: Path, table: Table) -> SopRecord:
    with document(path) as canvas:
        draw_table(Page(canvas), table)
    return read_one(path)


def performers(record: SopRecord) -> list[tuple[str, ...]]:
    return [step.performers for step in record.steps]


@pytest.mark.parametrize("rules", ["strokes", "bars", "boxes", "dots", "dashes"])
def test_steps_with_performers_durations_and_decisions(tmp_path: Path, rules: str) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, rules=rules))
    assert record.steps_state is StepsState.READ
    assert record.roles == ("Kepala Biro", "Analis", "Arsiparis")
    assert [step.number for step in record.steps] == ["1", "2", "3", "4"]
    assert [step.activity for step in record.steps] == [row.activity for row in ROWS]
    assert performers(record) == PERFORMERS
    assert [step.minutes for step in record.steps] == [15, 450, None, None]
    assert [step.is_decision for step in record.steps] == [False, True, False, False]
    assert in_words(total_of(record.steps)) == "1 hari kerja 15 menit + 2 × 24 jam"


@pytest.mark.parametrize("group", ["Pelaksana", "PN. JAWAB PELAKSANA", "Kelengkapan", ""])
def test_roles_are_found_whatever_stands_over_them(tmp_path: Path, group: str) -> None:
    assert performers(drawn(tmp_path / "a.pdf", Table(ROWS, group=group))) == PERFORMERS


def test_role_names_that_run_up_the_page(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, roles=("Ketua", "Analis Muda", "Arsip"), upright=True))
    assert record.roles == ("Ketua", "Analis Muda", "Arsip")


def test_a_row_of_column_numbers_is_no_step(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, column_numbers=True))
    assert len(record.steps) == 4
    assert performers(record) == PERFORMERS


def test_connectors_icons_and_invisible_shapes_are_no_performers(tmp_path: Path) -> None:
    def clutter(page: Page) -> None:
        page.figure("circle", 245, 110, 14, 14)
        page.figure("pentagon", 245, 165, 16, 14)
        page.figure("white", 385, 290)
        page.figure("box", 330, 120, 7, 7)

    assert performers(drawn(tmp_path / "a.pdf", Table(ROWS, extra=[clutter]))) == PERFORMERS


def test_a_symbol_drawn_twice_is_one_symbol(tmp_path: Path) -> None:
    rows = (*ROWS[:3], Row("Menetapkan jawaban", [(0, "double")], "4"))
    assert performers(drawn(tmp_path / "a.pdf", Table(rows))) == PERFORMERS


def test_boxes_drawn_as_four_bars_are_symbols(tmp_path: Path) -> None:
    rows = [Row(row.activity, [(column, "bars") for column, _ in row.symbols], row.number) for row in ROWS]
    assert performers(drawn(tmp_path / "a.pdf", Table(rows))) == PERFORMERS


def test_symbols_of_a_chart_that_is_one_picture_are_seen_and_the_reader_is_told(tmp_path: Path) -> None:
    chart = Image.new("L", (630, 720), 255)
    pen = ImageDraw.Draw(chart)
    for row, (column, figure) in enumerate([(2, "box"), (1, "diamond"), (1, "box"), (0, "box")]):
        x, y = 105 + 210 * column, 90 + 180 * row
        if figure == "box":
            pen.rectangle((x - 60, y - 30, x + 60, y + 30), outline=0, width=3)
        else:
            pen.polygon([(x - 60, y), (x, y - 45), (x + 60, y), (x, y + 45)], outline=0, width=3)
        pen.line((x, y + 48, x, y + 130), fill=0, width=3)

    def lay(page: Page) -> None:
        page.canvas.drawImage(ImageReader(chart), 211, HEIGHT - 319, 208, 238)

    bare = [Row(row.activity, [], row.number) for row in ROWS]
    record = drawn(tmp_path / "a.pdf", Table(bare, extra=[lay]))
    assert performers(record) == [("Arsiparis",), ("Analis",), ("Analis",), ("Kepala Biro",)]
    assert record.steps_state is StepsState.PARTLY
    assert "gambar" in record.steps_reason


def test_a_small_picture_of_a_symbol_counts_where_nothing_else_stands(tmp_path: Path) -> None:
    def lay(page: Page) -> None:
        shaded = ImageReader(Image.new("RGB", (40, 20), "steelblue"))
        page.canvas.drawImage(shaded, 370, HEIGHT - 120, 36, 18)

    rows = (Row(ROWS[0].activity, [], "1"), *ROWS[1:])
    assert performers(drawn(tmp_path / "a.pdf", Table(rows, extra=[lay]))) == PERFORMERS


def test_a_small_picture_of_a_diamond_is_a_decision(tmp_path: Path) -> None:
    diamond = Image.new("L", (144, 72), 255)
    ImageDraw.Draw(diamond).polygon([(72, 2), (141, 36), (72, 69), (2, 36)], outline=0, width=3)

    def lay(page: Page) -> None:
        page.canvas.drawImage(ImageReader(diamond), 300, HEIGHT - 179, 36, 18)

    record = drawn(tmp_path / "a.pdf", Table((ROWS[0], Row("Memutus", [], "2"), *ROWS[2:]), extra=[lay]))
    assert record.steps[1].performers == ("Analis",)
    assert record.steps[1].is_decision


def test_one_column_of_performers_in_words_is_read_as_words(tmp_path: Path) -> None:
    def names(page: Page) -> None:
        for row, name in enumerate(("Arsiparis", "Analis Muda", "Analis Muda", "Kepala Biro")):
            page.text(214, 94 + 60 * row, name)

    bare = [Row(row.activity, [], row.number) for row in ROWS]
    record = drawn(tmp_path / "a.pdf", Table(bare, roles=("Pelaksana",), group="", extra=[names]))
    assert performers(record) == [("Arsiparis",), ("Analis Muda",), ("Analis Muda",), ("Kepala Biro",)]
    assert record.roles == ("Arsiparis", "Analis Muda", "Kepala Biro")


def test_a_row_merged_across_the_table_is_a_heading_and_no_step(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    table = Table(ROWS[:2])
    with document(path) as canvas:
        page = Page(canvas)
        end = draw_table(page, table)
        page.text(60, end + 14, "B. PENYELESAIAN")
        for x in (table.edges[0], table.edges[-1]):
            page.line(x, end, x, end + 20)
        draw_table(page, Table(ROWS[2:], heading=False), top=end + 20)
    record = read_one(path)
    assert [step.number for step in record.steps] == ["1", "2", "3", "4"]
    assert performers(record) == PERFORMERS


def test_a_line_down_the_page_that_cuts_words_is_no_column(tmp_path: Path) -> None:
    def lay(page: Page) -> None:
        page.line(69, 20, 69, 560)

    record = drawn(tmp_path / "a.pdf", Table(ROWS, extra=[lay]))
    assert [step.activity for step in record.steps] == [row.activity for row in ROWS]
    assert performers(record) == PERFORMERS


def test_the_sum_under_the_table_is_no_step(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table((*ROWS, Row("Jumlah waktu", [], "", "5 hari"))))
    assert len(record.steps) == 4


def test_a_step_that_only_connects_names_no_performer_and_spoils_no_other(tmp_path: Path) -> None:
    rows = (ROWS[0], Row("Meneruskan berkas", [(1, "circle")], "2"), *ROWS[2:])
    record = drawn(tmp_path / "a.pdf", Table(rows))
    assert performers(record) == [PERFORMERS[0], (), *PERFORMERS[2:]]
    assert record.steps[1].doubt


def test_a_page_set_sideways_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        canvas.setPageSize((HEIGHT, WIDTH))
        canvas.setPageRotation(90)
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)
        draw_table(Page(canvas), Table(ROWS))
    assert performers(read_one(path)) == PERFORMERS


@pytest.mark.parametrize("angle", [90, -90])
def test_a_page_whose_text_runs_up_or_down_reads_the_same(tmp_path: Path, angle: int) -> None:
    path = tmp_path / "a.pdf"
    rows = [Row(f"{row.activity}\nsesuai ketentuan yang berlaku", row.symbols, row.number) for row in ROWS]
    with document(path) as canvas:
        canvas.setPageSize((HEIGHT, WIDTH))
        canvas.translate(*((HEIGHT, 0) if angle > 0 else (0, WIDTH)))
        canvas.rotate(angle)
        draw_table(Page(canvas), Table(rows))
    assert performers(read_one(path)) == PERFORMERS


def test_a_page_wrapped_by_an_electronic_signature_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        canvas.beginForm("page")
        draw_table(Page(canvas), Table(ROWS))
        canvas.endForm()
        canvas.saveState()
        canvas.translate(10, 20)
        canvas.scale(0.95, 0.95)
        canvas.doForm("page")
        canvas.restoreState()
    assert performers(read_one(path)) == PERFORMERS


@pytest.mark.parametrize("heading", [True, False])
def test_a_table_goes_on_over_the_page(tmp_path: Path, heading: bool) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        draw_table(Page(canvas), Table(ROWS[:2]))
        canvas.showPage()
        draw_table(Page(canvas), Table(ROWS[2:], heading=heading))
    record = read_one(path)
    assert performers(record) == PERFORMERS
    assert [step.page for step in record.steps] == [1, 1, 2, 2]


def test_the_rest_of_a_row_belongs_to_the_step_before_the_page_break(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        draw_table(Page(canvas), Table(ROWS[:2]))
        canvas.showPage()
        rest = Row("dan mencatatnya", [(0, "box")], "", "")
        draw_table(Page(canvas), Table((rest, *ROWS[2:])))
    record = read_one(path)
    assert len(record.steps) == 4
    assert record.steps[1].activity == "Memeriksa kelengkapan berkas dan mencatatnya"
    assert record.steps[1].performers == ("Kepala Biro", "Analis")


def test_the_same_table_printed_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        for _ in range(2):
            draw_table(Page(canvas), Table(ROWS))
            canvas.showPage()
    assert performers(read_one(path)) == PERFORMERS


def test_two_tables_of_one_sop_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    others = (Row("Mengarsipkan berkas", [(2, "box")], "1"), Row("Melaporkan hasil", [(0, "box")], "2"))
    with document(path) as canvas:
        draw_table(Page(canvas), Table(ROWS))
        canvas.showPage()
        draw_table(Page(canvas), Table(others))
    assert [step.number for step in read_one(path).steps] == ["1", "2", "3", "4", "1", "2"]


def test_numbers_may_stand_in_the_activity(tmp_path: Path) -> None:
    rows = [Row(f"{row.number}. {row.activity}", row.symbols) for row in ROWS]
    record = drawn(tmp_path / "a.pdf", Table(rows))
    assert [step.number for step in record.steps] == ["1", "2", "3", "4"]
    assert record.steps[0].activity == "Menerima surat permohonan"


def test_a_step_without_a_symbol_has_no_performer_and_says_so(tmp_path: Path) -> None:
    bare = Row("Menunggu tanggapan", [], "2")
    record = drawn(tmp_path / "a.pdf", Table((ROWS[0], bare, *ROWS[2:])))
    assert record.steps_state is StepsState.PARTLY
    assert performers(record) == [PERFORMERS[0], (), *PERFORMERS[2:]]
    assert record.steps[1].doubt
    assert "2" in record.steps_reason


@pytest.mark.parametrize("slide", [-58.0, -30.0, 28.0, 34.0, 45.0, 60.0])
def test_a_drawing_that_slid_out_of_its_rows_tells_no_performer(tmp_path: Path, slide: float) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, slide=slide))
    assert record.steps_state is StepsState.PARTLY
    assert record.steps_reason
    assert performers(record) == [()] * 4
    assert len(record.steps) == 4


def test_text_hidden_under_a_picture_is_not_believed(tmp_path: Path) -> None:
    def cover(page: Page) -> None:
        picture = ImageReader(Image.new("RGB", (40, 30), "white"))
        page.canvas.drawImage(picture, 20, HEIGHT - 340, 780, 310)

    record = drawn(tmp_path / "a.pdf", Table(ROWS, extra=[cover]))
    assert record.steps_state is StepsState.UNREADABLE
    assert record.steps == ()
    assert "halaman 1 tertutup gambar" in record.steps_reason


def test_marks_typed_into_a_roles_cell_count(tmp_path: Path) -> None:
    def marks(page: Page) -> None:
        for row, column in enumerate((2, 1, 1, 0)):
            page.text(245 + 70 * column, 110 + 60 * row, "X")

    bare = [Row(row.activity, [], row.number) for row in ROWS]
    record = drawn(tmp_path / "a.pdf", Table(bare, extra=[marks]))
    assert performers(record) == [("Arsiparis",), ("Analis",), ("Analis",), ("Kepala Biro",)]


def test_prose_has_no_flow_table(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        Page(canvas).text(40, 60, "Kegiatan pelaksana menurut waktu dan output\nyang ditetapkan.")
    record = read_one(path)
    assert record.steps_state is StepsState.NONE
    assert record.steps == ()


def test_a_circle_alone_in_the_first_or_last_row_is_the_start_or_the_end(tmp_path: Path) -> None:
    rows = [Row("Mulai dari berkas", [(1, "circle")], "1"), *ROWS[1:4], Row("Selesai di arsip", [(2, "circle")], "5")]
    assert performers(drawn(tmp_path / "a.pdf", Table(rows))) == [("Analis",), *PERFORMERS[1:], ("Arsiparis",)]


def test_the_label_of_an_arrow_that_runs_over_a_rule_is_in_no_cell_beside(tmp_path: Path) -> None:
    def label(page: Page) -> None:
        page.text(Table(ROWS).edges[5] - 12, 175, "Tidak", 7)

    record = drawn(tmp_path / "a.pdf", Table(ROWS, extra=(label,)))
    assert [step.inputs for step in record.steps] == ["Berkas"] * 4


def test_a_column_of_any_name_before_the_duration_under_mutu_baku_holds_inputs(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, inputs="Alat dan Berkas"))
    assert [step.inputs for step in record.steps] == ["Berkas"] * 4
    assert performers(record) == PERFORMERS


def test_a_heading_alone_at_the_foot_of_a_page_names_the_columns_of_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with document(path) as canvas:
        draw_table(Page(canvas), Table(()), 500)
        canvas.showPage()
        draw_table(Page(canvas), Table(ROWS, heading=False))
    assert performers(read_one(path)) == PERFORMERS


def test_a_table_without_rules_at_its_sides_and_with_numbers_of_two_levels(tmp_path: Path) -> None:
    rows = [replace(row, number=f"1.{i + 1}") for i, row in enumerate(ROWS)]
    record = drawn(tmp_path / "a.pdf", Table(rows, sides=False))
    assert [step.number for step in record.steps] == ["1.1", "1.2", "1.3", "1.4"]
    assert performers(record) == PERFORMERS
    assert record.steps[0].output == "Laporan"


def test_the_letters_of_a_watermark_are_in_no_cell(tmp_path: Path) -> None:
    def watermark(page: Page) -> None:
        page.canvas.saveState()
        page.canvas.translate(250, 250)
        page.canvas.rotate(30)
        page.canvas.setFont("Helvetica-Bold", 48)
        page.canvas.setFillGray(0.8)
        page.canvas.drawString(0, 0, "KONSEP UNIT")
        page.canvas.restoreState()

    record = drawn(tmp_path / "a.pdf", Table(ROWS, extra=(watermark,)))
    assert [(step.activity, step.inputs, step.duration, step.output) for step in record.steps] == [
        (row.activity, "Berkas", row.duration, "Laporan") for row in ROWS
    ]


@pytest.mark.parametrize("group", ["Pelaksana", ""])
def test_roles_behind_inputs_duration_and_output(tmp_path: Path, group: str) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, group=group, roles_last=True))
    assert performers(record) == PERFORMERS
    assert [step.duration for step in record.steps] == [row.duration for row in ROWS]


def test_a_table_printed_once_more_counts_once_however_its_steps_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    table = Table([replace(row, number="abcd"[i]) for i, row in enumerate(ROWS)])
    with document(path) as canvas:
        for _ in range(2):
            draw_table(Page(canvas), table)
            canvas.showPage()
    assert performers(read_one(path)) == PERFORMERS


def test_piles_of_documents_beside_the_symbols_are_no_performers(tmp_path: Path) -> None:
    def piles(page: Page) -> None:
        edges = Table(ROWS).edges
        for row in range(4):
            for column in (3, 4):
                for sheet in range(3):
                    page.figure("box", edges[column] + 2 * sheet, 125 + 60 * row - 2 * sheet, 9, 6)

    assert performers(drawn(tmp_path / "a.pdf", Table(ROWS, extra=(piles,)))) == PERFORMERS


def test_rows_without_rules_between_them_are_told_by_their_numbers(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table(ROWS, row_rules=False))
    assert [(step.number, step.activity, step.duration) for step in record.steps] == [
        (row.number, row.activity, row.duration) for row in ROWS
    ]
    assert performers(record) == PERFORMERS


def test_without_rules_or_numbers_rows_are_not_guessed(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table([replace(row, number="") for row in ROWS], row_rules=False))
    assert performers(record) == [()]
    assert record.steps_state is StepsState.PARTLY


def test_a_number_beside_several_ruled_rows_is_that_of_the_first(tmp_path: Path) -> None:
    record = drawn(tmp_path / "a.pdf", Table([ROWS[0], replace(ROWS[1], number=""), *ROWS[2:]], merged_numbers=True))
    assert [step.number for step in record.steps] == ["1", "", "3", "4"]
    assert performers(record) == PERFORMERS


def test_words_with_strikethrough_are_not_read_but_underlined_ones_are(tmp_path: Path) -> None:
    def strike(page: Page) -> None:
        x, y = Table(ROWS).edges[6] + 3, 94 + 24
        page.text(x, y, "2 hari")
        page.line(x, y - 2.7, x + 20, y - 2.7)
        page.line(x, y - 23, x + 30, y - 23)

    record = drawn(tmp_path / "a.pdf", Table(ROWS, extra=(strike,)))
    assert record.steps[0].duration == "15 menit"
