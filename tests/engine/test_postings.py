"""Postings come back from their bytes as they were written, whatever of them is asked for and however long they are."""

from io import BytesIO

import numpy as np
import pytest

from indexer.engine.whoosh import postings
from indexer.engine.whoosh.postings import Block


def _postings(size: int, most: int, *, positional: bool, even: bool) -> Block:
    """`most`: how often the term stands in a document."""
    chance = np.random.default_rng(size)
    documents = np.cumsum(chance.integers(1, 400, size)).astype(np.int32)
    counts = chance.integers(1, most + 1, size).astype(np.uint32)
    weights = np.ones(size, np.float32) if even else counts.astype(np.float32)
    if not positional:
        return Block(documents, weights, *(np.empty(0, np.uint32),) * 2)
    return Block(documents, weights, counts, chance.integers(0, 1 << 17, int(counts.sum())).astype(np.uint32))


def _read(held: bytes, *, with_positions: bool) -> Block:
    file = BytesIO(b"before" + held + b"behind")

    def get(position: int, length: int) -> bytes:
        file.seek(position)
        return file.read(length)

    found = list(postings.read(get, len(b"before"), len(held), with_positions=with_positions))
    return Block(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


@pytest.mark.parametrize("size", [1, 32, 33, 5_000, postings.MOST, postings.MOST + 1, 3 * postings.MOST])
@pytest.mark.parametrize("positional", [True, False])
@pytest.mark.parametrize("even", [True, False])
def test_reads_what_was_written(size: int, positional: bool, even: bool) -> None:
    written = _postings(size, 4, positional=positional, even=even)
    held = postings.encoded(written)
    for with_positions in (True, False):
        found = _read(held, with_positions=with_positions)
        assert np.array_equal(found.documents, written.documents)
        assert np.array_equal(found.weights, written.weights)
        if with_positions:
            assert np.array_equal(found.counts, written.counts)
            assert np.array_equal(found.positions, written.positions)


def test_without_positions_they_are_not_read() -> None:
    held = postings.encoded(_postings(postings.MOST, 40, positional=True, even=False))
    asked = 0

    def get(position: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return held[position : position + length]

    list(postings.read(get, 0, len(held), with_positions=False))
    assert asked < len(held) / 5


def test_what_is_no_block_is_an_error() -> None:
    held = bytearray(postings.encoded(_postings(9_000, 4, positional=True, even=False)))
    at = held.index(b"|u1") if b"|u1" in held else held.index(b"<u2")
    held[at - 5] = ord("c")
    with pytest.raises(ValueError, match="Not a block"):
        _read(bytes(held), with_positions=True)
