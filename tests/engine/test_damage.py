"""A byte that has changed in any file of an index is told: by opening it, by reading it all, before it is merged."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.segment import COLUMNS, POSTINGS
from indexer.errors import IndexDamagedError, IndexOutdatedError, IndexUnavailableError
from indexer.models import IndexEntry
from tests.contract.engines import ask, entry, ids

KINDS = ("contents.json", *COLUMNS, POSTINGS)
# Empty always.
LOCKS = {"WRITELOCK", "MERGELOCK"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two segments, each with something in each of its files."""
    engine = WhooshEngine(tmp_path / "index")
    engine.replace_all(_entries(range(1, 21)))
    engine.put(_entries(range(15, 31)))
    engine.close()
    return tmp_path / "index"


def _entries(numbers: range) -> Iterator[IndexEntry]:
    for n in numbers:
        yield entry(
            n,
            f"Cuti pegawai {n}",
            body="surat " * n,
            process="inti/1",
            unit="Biro Umum",
            effective="2022-01-01",
            number=f"SOP.{n}",
            legal="UU 18/2017",
            until="2023-01-01",
            family=f"SOP.{n % 3}",
            needs="komputer",
            steps=[("Memeriksa berkas", "1 hari")],
        )


def _files(folder: Path, kind: str) -> list[Path]:
    return [path for path in folder.iterdir() if path.name == kind or path.suffix == f".{kind}"]


def _flip(path: Path, at: int) -> None:
    """Change one byte where it stands, as a bad disk does; of an empty file make one byte."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1) or b"x"
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


def test_every_file_is_of_a_kind_that_is_tried(folder: Path) -> None:
    tried = {path for kind in KINDS for path in _files(folder, kind)}
    assert {path for path in folder.iterdir() if path not in tried and path.name not in LOCKS} == set()
    assert all(len(_files(folder, kind)) >= 1 for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_byte_is_told_by_opening_and_by_reading_all(folder: Path, kind: str) -> None:
    held = WhooshEngine(folder)
    before = ask(held, "cuti")
    for path in _files(folder, kind):
        size = path.stat().st_size
        for at in {0, size // 3, size // 2, max(0, size - 1)}:
            _flip(path, at)
            for work in (WhooshEngine(folder).count, held.verify, lambda: ask(WhooshEngine(folder), "cuti")):
                # A changed number of the version says that it is another one.
                with pytest.raises((IndexDamagedError, IndexOutdatedError), match="telusur reindex"):
                    work()
            _flip(path, at)
            os.truncate(path, size)
            held.verify()
    assert ask(held, "cuti") == before
    assert ask(WhooshEngine(folder), "cuti") == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_index_is_built_anew_and_its_files_leave(folder: Path, kind: str) -> None:
    path = _files(folder, kind)[0]
    _flip(path, path.stat().st_size // 2)
    engine = WhooshEngine(folder)
    engine.replace_all(_entries(range(1, 5)))
    engine.verify()
    assert ids(ask(engine, "cuti")) == [1, 2, 3, 4]
    assert len(_files(folder, "id")) == 1


@pytest.mark.parametrize("kind", [*COLUMNS, POSTINGS])
def test_what_is_damaged_is_not_merged(folder: Path, kind: str) -> None:
    engine = WhooshEngine(folder)
    for number in range(40, 50):
        engine.put(_entries(range(number, number + 1)))
    damaged = max(_files(folder, kind), key=lambda path: path.stat().st_mtime_ns)
    _flip(damaged, damaged.stat().st_size // 2)
    with pytest.raises(IndexDamagedError):
        engine.tidy()
    with pytest.raises(IndexDamagedError):
        WhooshEngine(folder).count()


def test_the_last_sound_state_answers_until_the_index_is_built_anew(folder: Path) -> None:
    reader = WhooshEngine(folder)
    before = ask(reader, "cuti")
    WhooshEngine(folder).put(_entries(range(31, 33)))
    newest = max(_files(folder, POSTINGS), key=lambda path: path.stat().st_mtime_ns)
    _flip(newest, 100)
    assert ask(reader, "cuti") == before
    with pytest.raises(IndexUnavailableError):
        reader.verify()
    WhooshEngine(folder).replace_all(_entries(range(1, 33)))
    assert ask(reader, "cuti").total == 32


def test_an_index_from_before_checksums_is_another_version(folder: Path) -> None:
    contents = folder / "contents.json"
    text = contents.read_text().partition("\n")[0]
    contents.write_text(text.replace('"schema": 8', '"schema": 7'))
    with pytest.raises(IndexOutdatedError):
        WhooshEngine(folder).count()
    contents.write_text(text)
    with pytest.raises(IndexDamagedError):
        WhooshEngine(folder).count()
