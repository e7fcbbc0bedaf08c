"""The build: files, truths and register in place, the same every time, and the committed samples are what it makes."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner

from corpus.__main__ import main
from corpus.build import build, truth_folder, truth_path
from corpus.model import LAYOUTS, FileSpec
from corpus.register import COLUMNS, make_register
from corpus.samples_set import SAMPLES, choose_samples
from corpus.specs import make_specs
from tests.corpus.handmade import REVISED, SHORT, VERIFICATION, file_of

FILES = (
    file_of("panrb", VERIFICATION),
    file_of("word1", SHORT),
    file_of("judul", VERIFICATION, SHORT),
    file_of("numbers", REVISED, scan=True),
)


def written(files: tuple[FileSpec, ...], folder: Path, processes: int = 1) -> dict[str, bytes]:
    """Build into `folder`; everything below it and its truths, by relative path."""
    assert list(build(files, folder, processes)) == list(range(1, len(files) + 1))
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    roots = (folder, truth_folder(folder))
    return {
        f"{number}/{path.relative_to(root).as_posix()}": path.read_bytes()
        for number, root in enumerate(roots)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_files_stand_in_their_folders_and_truths_apart_from_them(tmp_path: Path) -> None:
    folder = tmp_path / "koleksi"
    written(FILES, folder)
    below = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert below == {file.name for file in FILES} | {"register.csv", "register.xlsx"}
    assert all(truth_path(folder, file.name).is_file() for file in FILES)


@pytest.mark.slow
def test_two_builds_are_equal_whatever_the_number_of_processes(tmp_path: Path) -> None:
    assert written(FILES, tmp_path / "a") == written(FILES, tmp_path / "b", processes=2)


def test_the_truth_says_what_the_spec_says(tmp_path: Path) -> None:
    written(FILES, tmp_path / "k")
    truth = json.loads(truth_path(tmp_path / "k", FILES[0].name).read_text(encoding="utf-8"))
    assert (truth["format"], truth["layout"], truth["scan"], truth["pages"]) == ("pdf", "panrb", False, 3)
    (sop,) = truth["sops"]
    identity = sop["identity"]
    assert (sop["first_page"], sop["last_page"]) == (1, 3)
    assert (identity["number"], identity["title"]) == (VERIFICATION.number, VERIFICATION.title)
    assert identity["effective"]["iso"] in (
        VERIFICATION.effective.isoformat(),
        VERIFICATION.effective.strftime("%Y-%m"),
    )
    assert identity["approved_by"] == VERIFICATION.approved_post
    assert sop["roles"] == list(VERIFICATION.roles)
    assert [step["activity"] for step in sop["steps"]] == [step.activity for step in VERIFICATION.steps]
    lengths = [step.length for step in VERIFICATION.steps]
    assert [step["work"] for step in sop["steps"]] == [list(each.work) for each in lengths if each and each.work]
    assert [step["clock"] for step in sop["steps"]] == [None for _ in lengths]
    assert sop["steps"][1]["performers"] == ["Pengantar Kerja", "Petugas Loket"]
    assert {step["page"] for step in sop["steps"]} == {2, 3}


def test_the_truth_of_a_compiled_file_has_every_sop_on_its_own_pages(tmp_path: Path) -> None:
    written(FILES, tmp_path / "k")
    truth = json.loads(truth_path(tmp_path / "k", FILES[2].name).read_text(encoding="utf-8"))
    assert [(sop["first_page"], sop["last_page"]) for sop in truth["sops"]] == [(1, 3), (4, 5)]
    assert {step["page"] for step in truth["sops"][1]["steps"]} == {5}


def test_the_truth_of_a_docx_names_sections_instead_of_pages(tmp_path: Path) -> None:
    written(FILES, tmp_path / "k")
    truth = json.loads(truth_path(tmp_path / "k", FILES[1].name).read_text(encoding="utf-8"))
    assert {(step["page"], step["section"]) for step in truth["sops"][0]["steps"]} == {(None, "PROSEDUR")}


def test_the_register_is_one_list_as_csv_and_as_workbook(tmp_path: Path) -> None:
    written(FILES, tmp_path)
    with (tmp_path / "register.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    sheet = openpyxl.load_workbook(tmp_path / "register.xlsx").worksheets[0]
    assert tuple(rows[0]) == COLUMNS
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == rows


def test_the_register_forgets_some_files_and_lists_some_that_were_never_handed_in() -> None:
    many = tuple(
        replace(file_of("panrb", replace(SHORT, number=f"SOP.{number:03d}")), name=f"a/{number}.pdf")
        for number in range(100)
    )
    register = make_register(many)
    listed = {row[COLUMNS.index("nama berkas")] for row in register.rows}
    assert len(register.unlisted) == 7
    assert not listed & set(register.unlisted)
    assert [row for row in register.rows if row[0] in register.missing and row[9] == ""]
    assert len(register.missing) == 5


def test_the_samples_show_every_layout_and_oddity_and_stay_small() -> None:
    files = choose_samples(make_specs(2022))
    assert {file.layout for file in files} == {layout for names in LAYOUTS.values() for layout in names}
    assert 20 <= len(files) <= 28
    assert sum(file.scan for file in files) >= 2
    assert any(len(file.sops) > 1 for file in files)
    older = [file for file in files if file.sops[0].status == "digantikan"]
    assert all(
        any(file.sops[0].number == other.sops[0].number for other in files if other is not file) for file in older
    )
    assert sum(path.stat().st_size for root in (SAMPLES, truth_folder(SAMPLES)) for path in root.rglob("*")) < 3_000_000


@pytest.mark.slow
def test_the_committed_samples_are_what_the_specs_give(tmp_path: Path) -> None:
    assert written(choose_samples(make_specs(2022)), tmp_path / SAMPLES.name) == contents(SAMPLES)


def test_a_folder_that_cannot_be_written_is_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(tmp_path / "berkas" / "koleksi")])
    assert result.exit_code == 1
    assert "tidak dapat ditulisi" in result.output


@pytest.mark.slow
def test_the_whole_collection_has_the_pages_of_its_specs(tmp_path: Path) -> None:
    files = make_specs(2022)
    result = CliRunner().invoke(main, ["build", str(tmp_path / "k")])
    assert result.exit_code == 0
    assert f"{len(files)} berkas" in result.output
    for file in files:
        truth = json.loads(truth_path(tmp_path / "k", file.name).read_text(encoding="utf-8"))
        assert len(truth["sops"]) == len(file.sops)
        for sop, spec in zip(truth["sops"], file.sops, strict=True):
            assert len(sop["steps"]) == len(spec.steps)
            assert all(step["performers"] for step in sop["steps"])
            assert date.fromisoformat(f"{sop['identity']['created']['iso']}-01"[:10]) <= spec.created
        if file.format == "pdf":
            assert len(pypdf.PdfReader(tmp_path / "k" / file.name).pages) == sum(sop.pages for sop in file.sops)
