"""Two runs beside each other."""

from indexer.evaluate.measures import compare


def test_changed_queries_are_named_the_most_worsened_first() -> None:
    found = compare(["a", "b", "c", "d"], [0.5, 1, 1, 0.2], [1, 0.9, 0.2, 0.2])
    assert [each.name for each in found.differences] == ["c", "b", "a"]
    assert (found.better, found.worse, found.equal) == (1, 2, 1)
