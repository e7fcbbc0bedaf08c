"""The agency's list files SOPs; what is wrong with it is told at once, what is missing on either side, too."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness import register_file
from indexer.completeness.register_file import read_register
from indexer.completeness.register_import import (
    ValueChange,
    compare,
    import_register,
    import_rows,
    plan_import,
    undo_import,
)
from indexer.config import Settings
from indexer.errors import RegisterError
from indexer.installation import Installation
from indexer.models import Access, SopKind, SopSummary, Status
from indexer.registry import queries, tables
from indexer.taxonomy import tree
from tests import making

HEAD = "nomor;judul;jenis;proses;peta;nomor induk;unit;klasifikasi;tanggal efektif;nama berkas;status\n"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Three SOPs, two of them revisions of one; each test imports a register of its own."""
    folder = tmp_path_factory.mktemp("sop")
    making.write(folder / "a.pdf", making.sop("A/1", "Pemulangan Jenazah", "2 Juni 2024"))
    making.write(folder / "b.pdf", making.sop("B/1", "Rumah Ramah", "2 Juni 2024"))
    making.write(folder / "b-lama.pdf", making.sop("B/1", "Rumah Ramah", "2 Juni 2020"))
    opened = Installation.open(Settings(data=tmp_path_factory.mktemp("data"), readers=2))
    ingest.index_paths(opened, [folder], lambda _: None)
    yield opened
    opened.close()


def imported(installation: Installation, tmp_path: Path, *rows: str) -> dict[str, SopSummary]:
    """Summaries by file name where these rows are the whole register."""
    import_register(installation, making.write(tmp_path / "daftar.csv", (HEAD + "\n".join(rows)).encode()), whole=True)
    with installation.session() as session:
        views = [queries.sop(session, OPERATOR, sop_id) for sop_id in range(1, 4)]
    return {view.file_name: view.summary for view in views if view}


def everything(installation: Installation) -> list[object]:
    """What an import may change, without the counters of changes."""
    with installation.session() as session:
        return [
            [
                row | {"id": 0, "version": 0, "indexed_version": 0}
                for row in map(dict, session.execute(select(table).order_by(*order)).mappings())
            ]
            for table, order in (
                (tables.documents, (tables.documents.c.id,)),
                (tables.assignments, (tables.assignments.c.document_id, tables.assignments.c.source)),
                (tables.register_rows, (tables.register_rows.c.id,)),
            )
        ]


def rows_of(tmp_path: Path, text: str) -> list[dict[str, object]]:
    return read_register(making.write(tmp_path / "baru.csv", text.encode()), tree.load())


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read_register(making.write(tmp_path / "daftar.csv", text.encode()), tree.load())
    return str(caught.value).splitlines()


def test_a_row_found_by_file_name_files_the_sop(installation: Installation, tmp_path: Path) -> None:
    found = imported(
        installation,
        tmp_path,
        "Z/9;lain;Mikro;inti/3;04;X/1;Biro Umum;Publik;;3 Pelindungan/a.pdf;",
        "B/1;;makro;;;;;;;;",
    )
    sop = found["a.pdf"]
    assert (sop.kind, sop.unit, sop.access) == (SopKind.MICRO, "Biro Umum", Access.PUBLIC)
    assert sop.process_path[-1].code == "inti/3/04"
    assert (sop.number, sop.title) == ("A/1", "Pemulangan Jenazah"), "the page itself is believed first"
    assert found["b.pdf"].kind is SopKind.MACRO


def test_a_row_found_by_number_or_title(installation: Installation, tmp_path: Path) -> None:
    found = imported(installation, tmp_path, "a / 1;;mikro;;;;;;;;", ";rumah  RAMAH;makro;;;;;;;;")
    assert found["a.pdf"].kind is SopKind.MICRO
    assert found["b.pdf"].kind is SopKind.MACRO


def test_a_row_with_the_file_name_of_one_revision_is_not_taken_by_the_other(
    installation: Installation, tmp_path: Path
) -> None:
    found = imported(installation, tmp_path, "B/1;;mikro;;;;;publik;2024-06-02;b.pdf;")
    assert (found["b.pdf"].kind, found["b.pdf"].access) == (SopKind.MICRO, Access.PUBLIC)
    assert (found["b-lama.pdf"].kind, found["b-lama.pdf"].access) == (SopKind.OTHER, Access.INTERNAL)


def test_one_revision_being_public_does_not_make_the_other_public(installation: Installation, tmp_path: Path) -> None:
    found = imported(installation, tmp_path, "B/1;;mikro;;;;;publik;2024-06-02;;")
    assert (found["b.pdf"].access, found["b-lama.pdf"].access) == (Access.PUBLIC, Access.INTERNAL)
    assert found["b-lama.pdf"].kind is SopKind.MICRO


def test_a_whole_register_replaces_the_one_before(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, "A/1;;mikro;;;;;publik;;;dicabut")
    found = imported(installation, tmp_path, "B/1;;;;;;;;;;")
    assert (found["a.pdf"].access, found["a.pdf"].status) == (Access.INTERNAL, Status.IN_FORCE)


def test_both_sides_are_compared(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, "A/1;;;;;;;;;;", "T/1;Tiada;;;;;;;;;")
    comparison = compare(installation)
    assert (comparison.rows, comparison.matched) == (2, 1)
    assert comparison.without_file == ((3, "T/1"),)
    assert sorted(name for _, name in comparison.without_row) == ["b-lama.pdf", "b.pdf"]


def test_a_file_that_comes_later_finds_its_row(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, "N/1;;makro;;;;;publik;;nanti.pdf;")
    making.write(tmp_path / "baru/nanti.pdf", making.sop("N/1", "Nanti"))
    ingest.index_paths(installation, [tmp_path / "baru"], lambda _: None)
    assert compare(installation).without_file == ()


def test_excel_and_csv_say_the_same(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Nomor SOP", "Nama SOP", "Jenis", "Tgl. Efektif", "Catatan"])
    book.active.append(["A/1", "Judul", "SOP Makro", dt.datetime(2022, 11, 15), "abaikan"])
    book.active.append([None, None, None, None, None])
    book.active.append([12, "Dua", "", "15 November 2022", ""])
    book.save(tmp_path / "daftar.xlsx")
    text = "Nomor SOP,Nama SOP,Jenis,Tgl. Efektif,Catatan\nA/1,Judul,macro,15/11/2022,x\n\n12,Dua,,2022-11-15,\n"
    making.write(tmp_path / "daftar.csv", text.encode("utf-8-sig"))
    processes = tree.load()
    rows = read_register(tmp_path / "daftar.xlsx", processes)
    assert rows == read_register(tmp_path / "daftar.csv", processes)
    assert [(row["line"], row["effective"]) for row in rows] == [(2, "2022-11-15"), (4, "2022-11-15")]


def test_english_headings_and_windows_letters(tmp_path: Path) -> None:
    text = "number\ttitle\taccess\tparent number\nA/1\tPenempatan – G to G\tpublic\tB/1\n"
    [row] = read_register(making.write(tmp_path / "r.csv", text.encode("cp1252")), tree.load())
    assert (row["title"], row["access"], row["parent_number"]) == ("Penempatan – G to G", "publik", "B/1")


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        HEAD
        + ";;mikro;;;;;;;;\n"
        + "A/1;;besar;;;;;;;;\n"
        + "A/2;;;inti/99;;;;;;;\n"
        + "A/3;;;inti/3;99;;;;;;\n"
        + "A/4;;;;;;;umum;;;\n"
        + "A/5;;;;;;;;besok;;\n"
        + "A/6;;;;;;;;;;lama\n"
        + '"A/7\nx";;;;;;;;;;hilang\n',
    )
    assert len(told) == 8
    for line, (number, word) in enumerate(
        zip(range(2, 10), ("kosong", "besar", "inti/99", "'99'", "umum", "besok", "lama", "hilang"), strict=True)
    ):
        assert f"baris {number}:" in told[line]
        assert word in told[line]


@pytest.mark.parametrize(
    "data", [b"", b"a;b\n1;2\n", b"PK\x03\x04 rusak", b"nomor;nomor\nA;B\n", b'nomor;judul\n"A' + b"x" * 200_000]
)
def test_a_file_that_is_no_register_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(RegisterError, match=r"\.$|\."):
        read_register(making.write(tmp_path / "daftar.csv", data), tree.load())


def test_a_register_with_mistakes_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, "A/1;;mikro;;;;;;;;")
    with pytest.raises(RegisterError):
        imported(installation, tmp_path, "A/1;;makro;;;;;;;;", "B/1;;salah;;;;;;;;")
    assert compare(installation).rows == 1


FULL = ("A/1;;mikro;inti/3;;;Biro;dikecualikan;;a.pdf;", "B/1;;makro;;;;;publik;2024-06-02;b.pdf;")


def test_missing_rows_columns_and_cells_change_nothing(installation: Installation, tmp_path: Path) -> None:
    before = imported(installation, tmp_path, *FULL)
    plan = import_rows(installation, rows_of(tmp_path, "nomor;unit\nB/1;Biro Umum\n"), "baru.csv", OPERATOR)
    assert [(change.sop_id, change.column, change.after) for change in plan.changes] == [
        (before["b.pdf"].id, "unit", "Biro Umum")
    ]
    assert (plan.added, plan.changed, plan.missing, plan.loosened) == (0, 1, 1, ())
    assert compare(installation).rows == 2


def test_a_plan_changes_nothing_and_names_what_is_loosened(installation: Installation, tmp_path: Path) -> None:
    sops = imported(installation, tmp_path, *FULL)
    before = everything(installation)
    plan = plan_import(installation, rows_of(tmp_path, "nomor;klasifikasi;status\nA/1;publik;dicabut\nC/9;;\n"))
    assert everything(installation) == before
    assert plan.loosened == (
        ValueChange(sops["a.pdf"].id, "A/1 Pemulangan Jenazah", "access", "dikecualikan", "publik"),
    )
    assert plan.counts == {("access", "dikecualikan", "publik"): 1, ("status", "berlaku", "dicabut"): 1}
    assert (plan.added, plan.changed) == (1, 1)


def test_undo_takes_the_last_import_back_exactly(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, *FULL)
    before = everything(installation)
    changed = rows_of(tmp_path, HEAD + "A/1;;lainnya;;;;;publik;;;dicabut\nB/1;;mikro;;;;;dikecualikan;;;\n")
    import_rows(installation, changed, "baru.csv", OPERATOR)
    assert everything(installation) != before
    undone = undo_import(installation, OPERATOR)
    assert undone is not None
    assert undone[0] == "baru.csv"
    assert everything(installation) == before


def test_the_same_file_again_changes_nothing_and_is_no_import(installation: Installation, tmp_path: Path) -> None:
    imported(installation, tmp_path, *FULL)
    first = undo_import(installation, OPERATOR)
    again = rows_of(tmp_path, HEAD + "\n".join(FULL))
    import_rows(installation, again, "satu.csv", OPERATOR, whole=True)
    assert first is not None
    assert import_rows(installation, again, "dua.csv", OPERATOR).is_empty
    undone = undo_import(installation, OPERATOR)
    assert undone is not None
    assert undone[0] == "satu.csv"


def test_a_row_of_another_revision_keeps_what_is_restricted_restricted(
    installation: Installation, tmp_path: Path
) -> None:
    found = imported(installation, tmp_path, "B/1;;mikro;;;;;dikecualikan;2024-06-02;;")
    assert {found["b.pdf"].access, found["b-lama.pdf"].access} == {Access.RESTRICTED}


@pytest.mark.parametrize("place", ["A30000", "XFD2"])
def test_a_workbook_with_far_cells_is_refused_or_read_by_its_rows(tmp_path: Path, place: str) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["nomor", "judul"])
    book.active[place] = "jauh"
    book.save(tmp_path / "daftar.xlsx")
    if place == "A30000":
        assert [row["line"] for row in read_register(tmp_path / "daftar.xlsx", tree.load())] == [30000]
    else:
        with pytest.raises(RegisterError, match="100 kolom"):
            read_register(tmp_path / "daftar.xlsx", tree.load())


def test_a_register_longer_than_any_is_refused(tmp_path: Path) -> None:
    text = "nomor\n" + "A/1\n" * 20_001
    assert "20000 baris" in problems(tmp_path, text)[0]


def test_rows_beyond_the_size_that_a_workbook_claims_are_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["nomor"], ["A/1"], ["A/2"]):
        book.active.append(row)
    book.save(tmp_path / "asli.xlsx")
    with ZipFile(tmp_path / "asli.xlsx") as old, ZipFile(tmp_path / "daftar.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:A3"', b'ref="A1:A2"'))
    assert [row["number"] for row in read_register(tmp_path / "daftar.xlsx", tree.load())] == ["A/1", "A/2"]


@pytest.mark.slow
def test_a_workbook_that_unfolds_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_file, "_WORKBOOK_SECONDS", 2)
    book = Workbook()
    assert book.active is not None
    book.active.append(["nomor"])
    book.save(tmp_path / "asli.xlsx")
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (line, line) for line in range(2, 60_000))
    with ZipFile(tmp_path / "asli.xlsx") as old, ZipFile(tmp_path / "daftar.xlsx", "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", rows + b"</sheetData>"))
    with pytest.raises(RegisterError, match="2 detik"):
        read_register(tmp_path / "daftar.xlsx", tree.load())
