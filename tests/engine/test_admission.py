"""Heavy searches run two at a time, others wait for a moment, and ordinary ones never wait."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from indexer.engine import admission
from indexer.engine.admission import Admission
from indexer.errors import SearchBusyError


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Admission]:
    """Two heavy searches run."""
    monkeypatch.setattr(admission, "_WAIT_SECONDS", 0.1)
    made = Admission()
    with ExitStack() as running:
        for _ in range(admission.MOST_RUNNING):
            running.enter_context(made.admitted(is_heavy=True))
        yield made


def test_an_ordinary_search_never_waits(busy: Admission) -> None:
    with busy.admitted(is_heavy=False):
        pass


def test_a_heavy_search_waits_in_vain_behind_two_others(busy: Admission) -> None:
    with pytest.raises(SearchBusyError), busy.admitted(is_heavy=True):
        pass


def test_a_heavy_search_runs_as_soon_as_another_one_is_done() -> None:
    made, ran = Admission(), threading.Event()

    def third() -> None:
        with made.admitted(is_heavy=True):
            ran.set()

    with made.admitted(is_heavy=True), ExitStack() as second:
        second.enter_context(made.admitted(is_heavy=True))
        thread = threading.Thread(target=third)
        thread.start()
        assert not ran.wait(0.05)
        second.close()
        assert ran.wait(5)
        thread.join()


def test_a_search_that_fails_makes_room_too() -> None:
    made = Admission()
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), made.admitted(is_heavy=True):
            raise ZeroDivisionError


def test_few_wait_so_that_threads_stay_for_others(busy: Admission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_WAIT_SECONDS", 30)
    waiting = [threading.Thread(target=_wait, args=(busy,), daemon=True) for _ in range(2)]
    for thread in waiting:
        thread.start()
    deadline = threading.Event()
    while busy._waiting._value and not deadline.wait(0.01):  # type: ignore[attr-defined]
        pass
    with pytest.raises(SearchBusyError), busy.admitted(is_heavy=True):
        pass


def _wait(made: Admission) -> None:
    with made.admitted(is_heavy=True):
        pass
