"""Counters of attempts: shared by all workers, over when their window is, and no reason for an outage."""

import logging
import multiprocessing
from pathlib import Path

import pytest

from search_app.http.rate_limit import RateLimit, Rule

RULE = Rule("coba", most=3, seconds=60)


def _count(path: Path, times: int) -> None:
    for _ in range(times):
        RateLimit(path).count(Rule("coba", most=1000, seconds=60), "satu")


def test_allows_until_the_rule_is_used_up(tmp_path: Path) -> None:
    counters = RateLimit(tmp_path / "c.sqlite")
    for _ in range(3):
        assert counters.wait(RULE, "satu") == 0
        counters.count(RULE, "satu")
    assert 55 <= counters.wait(RULE, "satu") <= 60
    assert counters.wait(RULE, "dua") == 0
    assert counters.wait(Rule("lain", most=3, seconds=60), "satu") == 0


def test_allows_again_when_the_window_is_over_and_forgets_who_it_was(tmp_path: Path) -> None:
    short = Rule("coba", most=1, seconds=0)
    counters = RateLimit(tmp_path / "c.sqlite")
    counters.count(short, "203.0.113.9")
    assert counters.wait(short, "203.0.113.9") == 0
    counters.count(RULE, "dua")
    assert b"203.0.113.9" not in (tmp_path / "c.sqlite").read_bytes()


def test_pauses_grow_up_to_the_longest_and_what_is_given_back_was_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    counters, rule = RateLimit(tmp_path / "c.sqlite"), Rule("coba", most=2, seconds=600, longest=8)
    waits = []
    for _ in range(6):
        while wait := counters.take(rule, "satu"):
            waits.append(wait)
            now += wait
    assert waits == [1, 2, 4, 8]
    counters.give_back(rule, "satu")
    assert counters.wait(rule, "satu") == 8


def test_a_clock_that_is_set_back_a_day_locks_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    counters = RateLimit(tmp_path / "c.sqlite")
    for _ in range(3):
        counters.count(RULE, "satu")
    assert counters.wait(RULE, "satu") == 60
    now -= 86_400
    assert counters.take(RULE, "satu") == 0
    assert counters.wait(RULE, "satu") == 0


@pytest.mark.slow
def test_two_processes_share_one_count(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    workers = [multiprocessing.get_context("spawn").Process(target=_count, args=(path, 20)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert RateLimit(path).wait(Rule("coba", most=40, seconds=60), "satu") > 0
    assert RateLimit(path).wait(Rule("coba", most=41, seconds=60), "satu") == 0


def test_a_file_that_cannot_be_written_locks_nobody_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "c.sqlite").mkdir()
    counters = RateLimit(tmp_path / "c.sqlite")
    with caplog.at_level(logging.ERROR):
        counters.count(RULE, "satu")
        assert counters.wait(RULE, "satu") == 0
    assert "cannot be written" in caplog.text
