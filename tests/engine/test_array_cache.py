"""Arrays in memory stay within their budget."""

import numpy as np

from indexer.engine.caches import ArrayCache


def test_what_was_made_once_is_kept() -> None:
    cache, made = ArrayCache(1), []

    def make() -> tuple[np.ndarray]:
        made.append(1)
        return (np.zeros(10),)

    assert cache.get("a", make)[0] is cache.get("a", make)[0]
    assert len(made) == 1


def test_the_least_recently_used_go_first_when_the_budget_is_spent() -> None:
    cache, made = ArrayCache(1), []

    def get(key: str) -> None:
        cache.get(key, lambda: (made.append(key), (np.zeros(50_000),))[1])

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_the_budget_is_given_and_not_kept() -> None:
    cache = ArrayCache(1)
    assert cache.get("big", lambda: (np.zeros(500_000),))[0].size == 500_000
    assert cache.get("big", lambda: (np.ones(1),))[0].size == 1


def test_kept_arrays_cannot_be_changed_by_a_reader() -> None:
    assert not ArrayCache(1).get("a", lambda: (np.zeros(3),))[0].flags.writeable


def test_forgetting_makes_room() -> None:
    cache = ArrayCache(1)
    cache.get(("old", 1), lambda: (np.zeros(100_000),))
    cache.forget(lambda key: key == ("old", 1))
    cache.get(("new", 1), lambda: (np.zeros(100_000),))
    assert cache.get(("new", 1), lambda: (np.ones(1),))[0].size == 100_000
