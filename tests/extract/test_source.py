import hashlib
import os
from pathlib import Path

import pytest

from indexer.errors import ReadError
from indexer.extract.source import load
from indexer.models import Outcome


def refused(path: Path, limit_mb: int = 1) -> Outcome:
    with pytest.raises(ReadError) as error:
        load(path, limit_mb)
    return error.value.outcome


def test_the_hash_is_that_of_the_bytes_read(tmp_path: Path) -> None:
    file = tmp_path / "sop.pdf"
    file.write_bytes(b"isi")
    source = load(file, 1)
    assert (source.data, source.sha256) == (b"isi", hashlib.sha256(b"isi").hexdigest())


def test_a_link_is_read_as_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "asli").write_bytes(b"isi")
    (tmp_path / "tautan").symlink_to(tmp_path / "asli")
    assert load(tmp_path / "tautan", 1).data == b"isi"


def test_what_is_no_file_is_unreadable_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa")
    (tmp_path / "putus").symlink_to(tmp_path / "tidak-ada")
    for path in (tmp_path, tmp_path / "pipa", tmp_path / "putus", tmp_path / "a\0b", Path("/dev/zero")):
        assert refused(path) is Outcome.UNREADABLE


def test_more_than_the_limit_is_too_big(tmp_path: Path) -> None:
    file = tmp_path / "besar"
    file.write_bytes(bytes(1_000_001))
    assert refused(file) is Outcome.TOO_BIG
