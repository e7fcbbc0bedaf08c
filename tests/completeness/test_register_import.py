"""The agency's list files SOPs; what is wrong with it is told at once, what is missing on either side, too."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import compare, import_register, read_register
from indexer.config import Settings
from indexer.errors import RegisterError
from indexer.installation import Installation
from indexer.models import Access, SopKind, SopSummary, Status
from indexer.registry import queries
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
    """Summaries by file name after importing the rows."""
    import_register(installation, making.write(tmp_path / "daftar.csv", (HEAD + "\n".join(rows)).encode()))
    with installation.session() as session:
        views = [queries.sop(session, OPERATOR, sop_id) for sop_id in range(1, 4)]
    return {view.file_name: view.summary for view in views if view}


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


def test_a_new_import_replaces_the_one_before(installation: Installation, tmp_path: Path) -> None:
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
