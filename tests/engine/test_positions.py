"""Occurrences within some documents, and those that follow others: compared with the plain way to work it out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.ranking import positions

_BODIES = st.lists(st.lists(st.sampled_from("ab "), max_size=40), min_size=1, max_size=60)


def _occurrences(bodies: list[list[str]], word: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Documents, ends and positions as a segment has them."""
    found = {number: [at for at, each in enumerate(body) if each == word] for number, body in enumerate(bodies)}
    held = {number: at for number, at in found.items() if at}
    positions = np.array([place for at in held.values() for place in at], np.uint32)
    return np.array(list(held), np.int32), np.cumsum([len(at) for at in held.values()], dtype=np.int64), positions


def _keys(bodies: list[list[str]], word: str, documents: set[int]) -> list[int]:
    return [
        number << positions.BITS | at
        for number, body in enumerate(bodies)
        for at, each in enumerate(body)
        if each == word and number in documents
    ]


@given(_BODIES, st.sets(st.integers(0, 80)))
def test_within_gives_the_occurrences_in_the_wanted_documents(bodies: list[list[str]], wanted: set[int]) -> None:
    found = positions.within(*_occurrences(bodies, "a"), np.array(sorted(wanted), np.int64))
    assert found.tolist() == _keys(bodies, "a", wanted)
    assert positions.documents_of(found).tolist() == sorted({key >> positions.BITS for key in found.tolist()})


@given(_BODIES, st.integers(-3, 3), st.integers(1, 30))
def test_followed_keeps_what_has_the_other_at_its_distance(
    bodies: list[list[str]], distance: int, thinned: int
) -> None:
    """`thinned`: of the first word only every so many is looked at, so that the arrays are of unlike length."""
    everywhere = set(range(len(bodies)))
    firsts, others = _keys(bodies, "a", everywhere)[::thinned], _keys(bodies, "b", everywhere)
    found = positions.followed(np.array(firsts, np.int64), np.array(others, np.int64), distance)
    assert found.tolist() == [key for key in firsts if key + distance in set(others)]


@given(st.sets(st.integers(0, 300)), st.sets(st.integers(0, 300)))
def test_intersection_gives_what_two_arrays_share(first: set[int], second: set[int]) -> None:
    found = positions.intersection(np.array(sorted(first), np.int32), np.array(sorted(second), np.int32))
    assert found.tolist() == sorted(first & second)
