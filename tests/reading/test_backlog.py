"""Second readings: each file goes to the reader that still has its text, and all are read whatever happens to that."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.models import Document, FileKind, Outcome, Page, Reading, StepsState
from indexer.reading.backlog import Backlog
from indexer.reading.kept import Kept
from indexer.reading.read_file import read
from indexer.reading.reader_pool import ReaderPool
from tests.extract.making import docx, paragraph, text_pdf

A, B, C, D = map(Path, "abcd")
BOX = "NOMOR SOP : SOP.01\nNAMA SOP : Menerima surat NIP 19700101 199003 1 001\nTANGGAL EFEKTIF : 1 April 2025"


@pytest.fixture
def files(tmp_path: Path) -> dict[Path, str]:
    for number in range(3):
        (tmp_path / f"{number}.pdf").write_bytes(text_pdf(f"Surat {number} NIP 19700101 199003 1 001"))
        (tmp_path / f"{number}.docx").write_bytes(docx("".join(paragraph(line) for line in BOX.split("\n"))))
    return {path: path.name for path in sorted(tmp_path.glob("?.*"))}


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_file_read_in_two_steps_says_what_it_says_in_one(
    settings: Settings, files: dict[Path, str], is_killed: bool
) -> None:
    with ReaderPool(replace(settings, readers=1)) as pool:
        for path, name in files.items():
            meanwhile = pool.read(path, name, only_text=True)
            assert {sop.steps_state for sop in meanwhile.sops} == {StepsState.WAITING}
        if is_killed:  # and what it kept with it
            (reader,) = pool._all
            os.kill(reader._process.pid, signal.SIGKILL)
        backlog = pool.backlog(files)
        found = dict(pool.read_one_of(backlog) for _ in files)
    assert found == {path: read(path, name, settings) for path, name in files.items()}


def test_a_reader_does_not_take_the_text_out_again(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(text_pdf("Surat masuk"))
    with ReaderPool(replace(settings, readers=1)) as pool:
        pool.read(path, "surat.pdf", only_text=True)
        path.unlink()
        assert pool.read(path, "surat.pdf").pages[0].text == "Surat masuk"
        assert pool.read(path, "surat.pdf").outcome is Outcome.UNREADABLE


def test_a_reader_gets_first_what_it_holds_then_what_nobody_does_then_the_last_of_another() -> None:
    backlog = Backlog({path: path.name for path in (A, B, C, D)}, held={A, C, D})
    holds = dict.fromkeys((Path("of another run"), C))
    assert [backlog.take(holds)[0] for _ in range(3)] == [C, B, D]
    assert not holds
    assert backlog.take({C: None, D: None}) == (A, "a")
    with pytest.raises(KeyError):
        backlog.take({})


def test_what_is_kept_has_a_bound() -> None:
    kept = Kept(most=10)
    reading = Reading("sha", Outcome.INDEXED)
    documents = [Document(FileKind.PDF, "sha", (Page(1, text, "pdfium"),)) for text in ("enam k", "lima")]
    for path, document in zip((A, B, C), (*documents, documents[1]), strict=True):
        kept.put((path, "x"), reading, document)
    assert [(path, "x") in kept for path in (A, B, C)] == [True, True, False]
    assert kept.take((A, "x")) == (reading, documents[0])
    assert kept.take((A, "x")) is None
    kept.put((C, "x"), reading, documents[1])
    assert (C, "x") in kept
