"""`telusur index`: what it says and how it exits."""

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests import making
from tests.cli.conftest import ROOT, Program, Run
from tests.scans import first_page, needs_tesseract


def test_the_table_counts_everything_and_one_failure_is_exit_1(run: Run, tmp_path: Path, collection: Path) -> None:
    done = run("index", collection, "--data", tmp_path / "data")
    assert done.exit_code == 1
    for said in ("dibaca", "gagal: damaged", "Simpan ulang dari sumbernya", "dilewati", "rusak.pdf: damaged"):
        assert said in " ".join(done.output.split())
    again = run("index", collection, "--data", tmp_path / "data")
    assert again.exit_code == 1
    assert " ".join(again.output.split("tidak berubah")[1].split()[:1]) == "2"


@pytest.mark.slow
def test_a_file_without_text_has_a_row_of_its_own_and_is_no_failure(run: Run, tmp_path: Path) -> None:
    making.write(tmp_path / "sop/pindai.pdf", making.pdf(""))
    making.write(tmp_path / "sop/a.pdf", making.sop("A/1", "Cuti"))
    done = run("index", tmp_path / "sop", "--data", tmp_path / "data")
    assert done.exit_code == 0
    assert "tanpa teks 1 " in " ".join(done.output.split())


@pytest.mark.slow
def test_all_well_is_exit_0(run: Run, tmp_path: Path) -> None:
    making.write(tmp_path / "sop/a.pdf", making.sop("A/1", "Cuti"))
    assert run("index", tmp_path / "sop", "--data", tmp_path / "data").exit_code == 0
    (tmp_path / "sop/a.pdf").unlink()
    making.write(tmp_path / "sop/b.pdf", making.sop("B/1", "Dinas"))
    gone = run("index", tmp_path / "sop", "--data", tmp_path / "data")
    assert "--prune" in gone.output
    pruned = run("index", tmp_path / "sop", "--prune", "--data", tmp_path / "data")
    assert "dihapus" in pruned.output
    assert pruned.exit_code == 0


def test_nothing_to_do_is_exit_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    for path in (tmp_path / "kosong", tmp_path / "tiada"):
        assert run("index", path, "--data", tmp_path / "data").exit_code == 2


@pytest.mark.slow
def test_as_a_program_it_ends_the_same(program: Program, tmp_path: Path, collection: Path) -> None:
    done = program("index", collection, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr == ""


@needs_tesseract
@pytest.mark.slow
def test_scans_are_recognised_last_unless_told_otherwise(run: Run, tmp_path: Path) -> None:
    making.write(tmp_path / "sop/pindai.pdf", first_page())
    first = run("index", tmp_path / "sop", "--no-ocr", "--data", tmp_path / "data")
    assert "dikenali" not in first.output
    assert "menunggu 1" in run("status", "--data", tmp_path / "data").output
    then = run("index", tmp_path / "sop", "--data", tmp_path / "data")
    assert "Semua berkas sudah dapat dicari; kini 1 halaman" in then.output
    assert "dikenali (OCR) 1 " in " ".join(then.output.split())
    assert "dikenali 1" in run("status", "--data", tmp_path / "data").output


@pytest.mark.slow
def test_without_tesseract_it_says_what_to_install(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    making.write(tmp_path / "sop/pindai.pdf", making.pdf(""))
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("index", tmp_path / "sop", "--data", tmp_path / "data")
    assert done.exit_code == 0
    assert "tesseract-ocr-ind" in done.output
    assert "tesseract-ocr-ind" in run("status", "--data", tmp_path / "data").output


@pytest.mark.slow
def test_reread_says_what_it_did_and_that_nothing_is_left(run: Run, tmp_path: Path, collection: Path) -> None:
    at = ("--data", tmp_path / "data")
    run("index", collection, *at)
    assert "Semua berkas sudah dibaca oleh pembaca ini" in run("reread", *at).output
    assert "pembaca lama" not in run("status", *at).output
    again = run("reread", "--all", *at)
    assert again.exit_code == 1, "one of the files still cannot be read"
    assert "Dibaca ulang: 3 berkas, 2 halaman" in again.output
    assert "Tetap gagal: 1 berkas" in again.output


def test_in_a_terminal_a_bar_tells_how_far_it_is(tmp_path: Path, collection: Path) -> None:
    """A bar whose total is not known yet once ended the command."""
    controller, terminal = pty.openpty()
    line = [sys.executable, "-m", "indexer.cli", "index", "--no-ocr", str(collection), "--data", str(tmp_path / "data")]
    process = subprocess.Popen(line, stdin=terminal, stdout=terminal, stderr=terminal, cwd=ROOT)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal whose program has ended
        while block := os.read(controller, 65_536):
            shown += block
    os.close(controller)
    assert process.wait(60) == 1, "one file of the collection is broken"
    text = shown.decode("utf-8", "replace")
    assert "Traceback" not in text
    assert "berkas" in text
    assert "hal./dtk" in text
