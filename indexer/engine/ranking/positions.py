"""Where words stand: occurrences as numbers that order by document and, within it, by position."""

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer[Any]]
Keys = npt.NDArray[np.int64]

# An occurrence is its document number in the upper bits, its position in the lower.
BITS = 32
# Looking up fewer documents than one in so many is quicker one by one.
_FEW = 16
# Of arrays as unlike in length as this the numbers of the shorter are looked up in the longer.
_UNLIKE = 20


def within(holding: Numbers, ends: Numbers, positions: Numbers, wanted: Numbers) -> Keys:
    """The occurrences of a term in the wanted documents, ascending.

    `holding`: documents that have it (ascending). `ends`: where in `positions` those of each end. `wanted`: ascending.
    """
    at = _places(holding, wanted)
    if not len(at):
        return np.empty(0, dtype=np.int64)
    first, last = int(at[0]), int(at[-1])
    begin = int(ends[first - 1]) if first else 0
    if last - first == len(at) - 1:
        counts = np.diff(ends[first : last + 1], prepend=begin)
        return _keys(holding[first : last + 1], counts, positions[begin : ends[last]])
    stops = ends[at]
    starts = ends[at - 1]
    starts[0] = begin
    counts = stops - starts
    # Indexes of all ranges, one after another.
    total = np.cumsum(counts)
    indexes = np.repeat(stops - total, counts)
    indexes += np.arange(total[-1])
    return _keys(holding[at], counts, positions[indexes])


def _keys(documents: Numbers, counts: Numbers, positions: Numbers) -> Keys:
    keys = np.repeat(documents.astype(np.int64) << BITS, counts)
    keys |= positions
    return keys


def owners(keys: Keys) -> Numbers:
    """The documents of the occurrences (ascending), each once."""
    documents = keys >> BITS
    is_first = np.ones(len(documents), dtype=np.bool_)
    np.not_equal(documents[1:], documents[:-1], out=is_first[1:])
    return documents[is_first]


def in_both(first: Numbers, second: Numbers) -> Numbers:
    """The documents that two ascending arrays share."""
    return second[_places(second, first)]


def followed(keys: Keys, others: Keys, distance: int) -> Keys:
    """Those of the occurrences at whose distance one of the others stands; all ascending."""
    if len(keys) * _UNLIKE < len(others):
        return np.asarray(keys[_have(others, keys + distance)])
    return _merged(keys + distance, others) - distance


def _merged(wanted: Keys, held: Keys) -> Keys:
    """Those of the wanted that are held. Sorting two ascending arrays as one only merges them, whereas looking up each
    number of a long array jumps about in memory."""
    both = np.concatenate((wanted, held))
    both <<= 1
    # An odd number right behind the even one is the same place, held.
    both[len(wanted) :] += 1
    both.sort(kind="stable")
    found = both[:-1][np.diff(both) == 1]
    return np.asarray(found[(found & 1) == 0] >> 1)


def _places(holding: Numbers, wanted: Numbers) -> Numbers:
    """Where in `holding` the wanted documents stand, of those that are there."""
    if not len(holding) or not len(wanted):
        return np.empty(0, dtype=np.intp)
    least, most = int(wanted[0]), int(wanted[-1])
    first, last = np.searchsorted(holding, (least, most + 1)).tolist()
    inside = holding[first:last]
    if len(wanted) * _FEW < len(inside):
        at = np.searchsorted(inside, wanted)
        at[at == len(inside)] = 0
        return np.asarray(at[inside[at] == wanted] + first)
    marked = np.zeros(most - least + 1, dtype=np.bool_)
    marked[wanted - least] = True
    return np.asarray(np.flatnonzero(marked[inside - least]) + first)


def _have(held: Numbers, wanted: Numbers) -> npt.NDArray[np.bool_]:
    """For each of the wanted whether it is among those held, which are ascending."""
    if not len(held):
        return np.zeros(len(wanted), dtype=np.bool_)
    at = np.searchsorted(held, wanted)
    at[at == len(held)] = 0
    return np.asarray(held[at] == wanted)
