"""The file store keeps every file once, whole or not at all, under no name from outside."""

import hashlib
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.files import FileStore, TooBigError

LIMIT = 10_000_000


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def everything(store: FileStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was(store: FileStore) -> None:
    data = os.urandom(3_000_000)
    stored = store.add(io.BytesIO(data), LIMIT)
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    with store.open(stored.sha256) as file:
        assert file.read() == data
    assert store.is_intact(stored.sha256)


def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    first, second = (store.add(io.BytesIO(b"sama"), LIMIT) for _ in range(2))
    assert (first.known, second.known) == (False, True)
    assert len(everything(store)) == 1
    assert list(store.digests()) == [first.sha256]


def test_many_at_once_may_add_the_same_file(store: FileStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda _: store.add(io.BytesIO(b"sama" * 100_000), LIMIT), range(16)))
    assert len({item.sha256 for item in stored}) == 1
    assert len(everything(store)) == 1


def test_what_is_too_big_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(TooBigError):
        store.add(io.BytesIO(b"x" * 101), 100)
    assert everything(store) == []
    assert store.add(io.BytesIO(b"x" * 100), 100).size == 100


def test_a_source_that_breaks_leaves_nothing(store: FileStore) -> None:
    class Broken:
        def __init__(self) -> None:
            self.parts = [b"x" * 1000]

        def read(self, _size: int) -> bytes:
            if not self.parts:
                raise ConnectionError("the browser went away")
            return self.parts.pop()

    with pytest.raises(ConnectionError):
        store.add(Broken(), LIMIT)
    assert everything(store) == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "0" * 63, "G" * 64, "A" * 64, "0" * 62 + "/."])
def test_only_digests_are_names(store: FileStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(digest)


def test_a_changed_or_lost_file_is_noticed(store: FileStore) -> None:
    stored = store.add(io.BytesIO(b"asli"), LIMIT)
    store.path(stored.sha256).write_bytes(b"lain")
    assert not store.is_intact(stored.sha256)
    store.remove(stored.sha256)
    assert not store.is_intact(stored.sha256)
    store.remove(stored.sha256)


def test_leftovers_of_interrupted_copies_are_swept_but_not_running_ones(store: FileStore) -> None:
    old, new = (store.folder / "incoming" / name for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    store.sweep(time.time() - 60)
    assert (old.exists(), new.exists()) == (False, True)


def test_adding_again_makes_a_file_young(store: FileStore) -> None:
    stored = store.add(io.BytesIO(b"a"), LIMIT)
    os.utime(store.path(stored.sha256), (0, 0))
    assert store.added(stored.sha256) == 0.0
    store.add(io.BytesIO(b"a"), LIMIT)
    assert store.added(stored.sha256) > time.time() - 60
    assert store.added("0" * 64) == 0.0
