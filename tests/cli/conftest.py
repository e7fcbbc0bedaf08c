"""The command as an administrator runs it, and a collection of three files, one of them broken."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import ingest
from indexer.cli import telusur as command
from indexer.config import Settings
from indexer.installation import Installation
from tests import making

Run = Callable[..., Result]
Program = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sop")
    making.write(folder / "3-pelindungan/a.pdf", making.sop("A/1", "Pemulangan Jenazah"))
    making.write(folder / "3-pelindungan/b.docx", making.docx("Nomor SOP : B/1\nNama SOP : Rumah Ramah"))
    making.write(folder / "rusak.pdf", b"%PDF-1.4 rusak")
    making.write(folder / "register.csv", b"nomor;judul;nama berkas\nA/1;;a.pdf\nT/1;Tiada;\n")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, collection: Path) -> Iterator[Path]:
    """An installation that holds the collection; tests only read it."""
    folder = tmp_path_factory.mktemp("data")
    installation = Installation.open(Settings(data=folder, readers=1))
    ingest.index_paths(installation, [collection], lambda _: None)
    yield folder
    installation.close()


@pytest.fixture
def run() -> Run:
    """`run("status", "--data", …)` inside this process; errors raised on purpose come through."""

    def _run(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(command, [str(argument) for argument in arguments], input=stdin)

    return _run


@pytest.fixture
def program() -> Program:
    """The same as a process of its own: with its exit code and its two outputs."""

    def _program(*arguments: object) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "indexer.cli", *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)

    return _program
