"""Steps and performers of Word tables: shapes new and old, marks, merged cells, automatic numbers."""

from pathlib import Path

import pytest

from indexer.models import SopRecord, StepsState
from tests.sop.drawn import read_all, read_one
from tests.sop.word import cell, drawn, old, paragraph, table, write

WIDTHS = (30, 150, 70, 70, 70, 70, 70, 70)
HEADING = (
    [
        cell(paragraph("No"), merge="restart"),
        cell(paragraph("Uraian Prosedur"), merge="restart"),
        cell(paragraph("Pelaksana"), span=3),
        cell(paragraph("Mutu Baku"), span=3),
    ],
    [
        cell(merge="continue"),
        cell(merge="continue"),
        *(cell(paragraph(name)) for name in ("Kepala Biro", "Analis", "Arsiparis")),
        *(cell(paragraph(name)) for name in ("Persyaratan", "Waktu", "Output")),
    ],
)
ACTIVITIES = ("Menerima surat", "Memeriksa berkas", "Menetapkan jawaban")


def row(activity: str, symbols: dict[int, str], number: str = "", numbered: bool = False) -> list[str]:
    """`symbols`: role column → run to stand in its cell."""
    roles = [cell(paragraph(runs=symbols.get(column, ""))) for column in range(3)]
    values = [cell(paragraph(text)) for text in ("Berkas", "15 menit", "Laporan")]
    return [cell(paragraph(number, numbered=numbered)), cell(paragraph(activity)), *roles, *values]


def read(path: Path, *rows: list[str]) -> SopRecord:
    return read_one(write(path, paragraph("Prosedur"), table([*HEADING, *rows], WIDTHS)))


def performers(record: SopRecord) -> list[tuple[str, ...]]:
    return [step.performers for step in record.steps]


PERFORMERS = [("Arsiparis",), ("Analis",), ("Kepala Biro",)]


def test_drawn_shapes_in_cells_are_performers(tmp_path: Path) -> None:
    shapes = (drawn("flowChartTerminator"), drawn("flowChartDecision"), drawn("rect"))
    rows = [row(ACTIVITIES[i], {2 - i: shapes[i]}, f"{i + 1}.") for i in range(3)]
    record = read(tmp_path / "a.docx", *rows)
    assert record.steps_state is StepsState.READ
    assert record.roles == ("Kepala Biro", "Analis", "Arsiparis")
    assert performers(record) == PERFORMERS
    assert [step.is_decision for step in record.steps] == [False, True, False]
    assert [(step.number, step.inputs, step.minutes) for step in record.steps] == [
        (str(i), "Berkas", 15) for i in (1, 2, 3)
    ]


def test_shapes_of_old_word_are_performers(tmp_path: Path) -> None:
    kinds = ("_x0000_t116", "_x0000_t110", "_x0000_t109")
    rows = [row(ACTIVITIES[i], {2 - i: f"<w:r>{old(kinds[i])}</w:r>"}, str(i + 1)) for i in range(3)]
    record = read(tmp_path / "a.docx", *rows)
    assert performers(record) == PERFORMERS
    assert record.steps[1].is_decision


@pytest.mark.parametrize("mark", ["√", "X", "■", "v"])
def test_marks_are_performers(tmp_path: Path, mark: str) -> None:
    rows = [row(ACTIVITIES[i], {2 - i: f"<w:r><w:t>{mark}</w:t></w:r>"}, str(i + 1)) for i in range(3)]
    assert performers(read(tmp_path / "a.docx", *rows)) == PERFORMERS


def test_two_marks_in_a_row_are_two_performers(tmp_path: Path) -> None:
    mark = "<w:r><w:t>√</w:t></w:r>"
    record = read(tmp_path / "a.docx", row(ACTIVITIES[0], {0: mark, 2: mark}, "1"), row(ACTIVITIES[1], {1: mark}, "2"))
    assert performers(record) == [("Kepala Biro", "Arsiparis"), ("Analis",)]


def test_connectors_and_bare_labels_are_no_performers(tmp_path: Path) -> None:
    box = drawn("rect")
    clutter = drawn("straightConnector1") + drawn("rect", line="<a:ln><a:noFill/></a:ln>")
    rows = [row(ACTIVITIES[i], {2 - i: box, (3 - i) % 3: clutter}, str(i + 1)) for i in range(3)]
    assert performers(read(tmp_path / "a.docx", *rows)) == PERFORMERS


def test_a_shape_anchored_in_one_cell_may_stand_in_the_next(tmp_path: Path) -> None:
    shapes = (drawn("rect", x=10 + 140), drawn("rect", x=10 + 70), drawn("rect"))
    rows = [row(ACTIVITIES[i], {0: shapes[i]}, str(i + 1)) for i in range(3)]
    assert performers(read(tmp_path / "a.docx", *rows)) == PERFORMERS


def test_automatic_numbers_are_the_numbers_of_the_steps(tmp_path: Path) -> None:
    rows = [row(ACTIVITIES[i], {2 - i: drawn("rect")}, numbered=True) for i in range(3)]
    assert [step.number for step in read(tmp_path / "a.docx", *rows).steps] == ["1", "2", "3"]


def test_a_table_without_symbols_tells_steps_but_no_performers(tmp_path: Path) -> None:
    record = read(tmp_path / "a.docx", *(row(activity, {}, str(i)) for i, activity in enumerate(ACTIVITIES, 1)))
    assert record.steps_state is StepsState.PARTLY
    assert [step.activity for step in record.steps] == list(ACTIVITIES)
    assert performers(record) == [()] * 3


def identity(number: str, title: str) -> str:
    rows = [
        ("Nomor SOP", number),
        ("Tanggal Pembuatan", "2 Mei 2023"),
        ("Tanggal Efektif", "Juni 2023"),
        ("Disahkan oleh", "Kepala Biro Umum"),
        ("Nama SOP", title),
    ]
    return table([[cell(paragraph(label)), cell(paragraph(f": {value}"))] for label, value in rows], (120, 200))


def test_a_document_of_several_sops_gives_each_with_its_steps(tmp_path: Path) -> None:
    steps = [row(ACTIVITIES[i], {2 - i: drawn("rect")}, str(i + 1)) for i in range(3)]
    path = write(
        tmp_path / "a.docx",
        identity("SOP.01/2023", "Surat Masuk"),
        paragraph(),
        table([*HEADING, *steps], WIDTHS),
        paragraph(),
        identity("SOP.02/2023", "Surat Keluar"),
        paragraph(),
        table([*HEADING, *steps[:2]], WIDTHS),
    )
    first, second = read_all(path)
    assert (first.identity.number, first.identity.title, len(first.steps)) == ("SOP.01/2023", "Surat Masuk", 3)
    assert (second.identity.number, second.identity.title, len(second.steps)) == ("SOP.02/2023", "Surat Keluar", 2)
    assert first.identity.approved_by == "Kepala Biro Umum"
    assert first.identity.effective is not None
    assert first.identity.effective.iso == "2023-06"
