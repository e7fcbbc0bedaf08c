"""The loop all files come in by: bounded reading ahead, batches, and one file that stops nobody."""

import threading
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from indexer.ingest.loop import Loop, Pace, Source
from indexer.installation import Installation


class Numbers(Source[int, str]):
    """Files called by numbers; None in `numbers`: nothing to read just now."""

    def __init__(self, numbers: Sequence[int | None], unwritable: str = "", error: Exception | None = None) -> None:
        self.numbers = numbers
        self.unwritable = unwritable
        self.error = error or ValueError("no table holds it")
        self.batches: list[list[str]] = []
        self.done: list[str] = []
        self.indexed_files = 0
        self.under_way = self.most_under_way = 0
        self.lock = threading.Lock()

    def items(self) -> Iterator[int | None]:
        for number in self.numbers:
            with self.lock:
                self.under_way += number is not None
                self.most_under_way = max(self.most_under_way, self.under_way)
            yield number

    def read(self, item: int) -> str:
        with self.lock:
            self.under_way -= 1
        return str(item)

    def save(self, session: Session, batch: Sequence[str]) -> None:
        if self.unwritable in batch:
            raise self.error
        self.batches.append(list(batch))

    def crashed(self, done: str) -> str:
        return f"{done} crashed"

    def saved(self, done: str) -> None:
        self.done.append(done)

    def indexed(self, count: int) -> None:
        self.indexed_files += count


def test_every_file_is_saved_in_a_batch_and_indexed(installation: Installation) -> None:
    source = Numbers(range(20))
    Loop(installation, source, Pace(ahead=4, save_files=8, save_seconds=60, index_files=6)).run()
    assert sorted(source.done, key=int) == [str(number) for number in range(20)]
    assert [len(batch) for batch in source.batches] == [8, 8, 4]
    assert source.indexed_files == 20
    assert source.most_under_way <= 4


def test_a_source_without_files_is_asked_again(installation: Installation) -> None:
    source = Numbers([None, 1, None, None, 2])
    Loop(installation, source, Pace(ahead=2)).run()
    assert (source.done, source.indexed_files) == (["1", "2"], 2)


def test_one_file_that_cannot_be_saved_stops_nobody(installation: Installation) -> None:
    source = Numbers(range(5), unwritable="3")
    Loop(installation, source, Pace(ahead=5, save_files=5, save_seconds=60)).run()
    assert sorted(source.done) == ["0", "1", "2", "3 crashed", "4"]
    assert source.indexed_files == 5


def test_an_error_of_the_registry_ends_the_run(installation: Installation) -> None:
    error = OperationalError("INSERT", {}, Exception("disk is full"))
    source = Numbers(range(5), unwritable="3", error=error)
    with pytest.raises(OperationalError):
        Loop(installation, source, Pace(ahead=1)).run()
    assert source.done == ["0", "1", "2"]


def test_what_goes_wrong_with_the_index_is_raised(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_installation: Installation) -> int:
        raise OSError("no space left")

    monkeypatch.setattr("indexer.ingest.loop.update_index", fail)
    with pytest.raises(OSError, match="no space"):
        Loop(installation, Numbers(range(2)), Pace(ahead=1)).run()
