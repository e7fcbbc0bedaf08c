"""Occurrences of terms as sorted 64-bit keys, so that phrases are set operations on arrays."""

import numpy as np

from indexer.engine.ranking.segment import Keys, Mask, Numbers

# An occurrence is its document number in the upper bits, its position in the lower 32.
BITS = 32
# Fewer wanted documents than one in so many postings are looked up one by one; more are marked in a mask.
_SPARSE = 16
# If one array is longer by this factor, the numbers of the shorter are looked up in it; else the two are merged.
_UNLIKE = 20


def within(having: Numbers, ends: Numbers, positions: Numbers, wanted: Numbers) -> Keys:
    """The occurrences of a term in the wanted documents, ascending.

    `having`: documents that have the term. `ends`: for each where its positions end in `positions`. `wanted`:
    documents. All ascending.
    """
    at = _indexes(having, wanted)
    if not len(at):
        return np.empty(0, dtype=np.int64)
    first, last = int(at[0]), int(at[-1])
    begin = int(ends[first - 1]) if first else 0
    if last - first == len(at) - 1:
        counts = np.diff(ends[first : last + 1], prepend=begin)
        return _occurrences(having[first : last + 1], counts, positions[begin : ends[last]])
    stops = ends[at]
    starts = ends[at - 1]
    starts[0] = begin
    counts = stops - starts
    return _occurrences(having[at], counts, positions[ranges(starts, counts)])


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers of all ranges, one after another: of each range the first number and how many there are."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.repeat(starts + counts - ends, counts) + np.arange(total))


def documents_of(occurrences: Keys) -> Numbers:
    """The documents of the occurrences (ascending), each once."""
    documents = occurrences >> BITS
    is_first = np.ones(len(documents), dtype=np.bool_)
    np.not_equal(documents[1:], documents[:-1], out=is_first[1:])
    return documents[is_first]


def intersection(first: Numbers, second: Numbers) -> Numbers:
    """The documents that are in both arrays, which are ascending."""
    return second[_indexes(second, first)]


def followed(occurrences: Keys, others: Keys, distance: int) -> Keys:
    """The occurrences that have one of the others at this distance behind them; all ascending."""
    if len(occurrences) * _UNLIKE < len(others):
        return np.asarray(occurrences[_contained(others, occurrences + distance)])
    return _merged_intersection(occurrences + distance, others) - distance


def _occurrences(documents: Numbers, counts: Numbers, positions: Numbers) -> Keys:
    keys = np.repeat(documents.astype(np.int64) << BITS, counts)
    keys |= positions
    return keys


def _merged_intersection(wanted: Keys, held: Keys) -> Keys:
    """The wanted keys that are also held.

    A stable sort of two ascending arrays is a merge; looking up each key of a long array jumps about in memory.
    """
    both = np.concatenate((wanted, held))
    both <<= 1
    # Held keys become odd: one right behind an even number is the same key.
    both[len(wanted) :] += 1
    both.sort(kind="stable")
    found = both[:-1][np.diff(both) == 1]
    return np.asarray(found[(found & 1) == 0] >> 1)


def _indexes(having: Numbers, wanted: Numbers) -> Numbers:
    """Indexes in `having` of the wanted documents that are there."""
    if not len(having) or not len(wanted):
        return np.empty(0, dtype=np.intp)
    least, most = int(wanted[0]), int(wanted[-1])
    first, last = np.searchsorted(having, (least, most + 1)).tolist()
    inside = having[first:last]
    if len(wanted) * _SPARSE < len(inside):
        at = np.searchsorted(inside, wanted)
        at[at == len(inside)] = 0
        return np.asarray(at[inside[at] == wanted] + first)
    marked = np.zeros(most - least + 1, dtype=np.bool_)
    marked[wanted - least] = True
    return np.asarray(np.flatnonzero(marked[inside - least]) + first)


def _contained(held: Numbers, wanted: Numbers) -> Mask:
    """For each wanted key whether the held keys, which are ascending, contain it."""
    if not len(held):
        return np.zeros(len(wanted), dtype=np.bool_)
    at = np.searchsorted(held, wanted)
    at[at == len(held)] = 0
    return np.asarray(held[at] == wanted)
