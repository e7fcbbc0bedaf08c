"""Result grouping: a macro SOP that matches stands above its matching micro SOPs, at the rank of the best of them."""

from dataclasses import dataclass

import numpy as np

from indexer.engine.ranking.segment import Floats, Mask, Numbers
from indexer.engine.ranking.snapshot import NO_GROUP


@dataclass(frozen=True, slots=True)
class Groups:
    """Indexes into the matching documents. `heads`: one a group, ascending, with the `values` they are ordered by.

    `members`: the micro SOPs below a head, and `head_of` each of them.
    """

    heads: Numbers
    values: Floats
    members: Numbers
    head_of: Numbers

    def below(self, heads: Numbers, values: Floats) -> dict[int, Numbers]:
        """Head → its members, best first by `values` (one for each match); heads without members are left out."""
        asked = np.isin(self.head_of, heads)
        members, head_of = self.members[asked], self.head_of[asked]
        order = np.lexsort((members, -values[members], head_of))
        members, head_of = members[order], head_of[order]
        starts = np.flatnonzero(np.diff(head_of, prepend=-1))
        return {int(head_of[start]): part for start, part in zip(starts, np.split(members, starts[1:]), strict=False)}


def group(numbers: Numbers, macros: Mask, values: Floats) -> Groups:
    """Group the matches: for each its group number (NO_GROUP), whether it is a macro SOP, and its sort value.

    A micro SOP whose macro SOP does not match is a head of its own.
    """
    head_by_group = np.full(int(numbers.max(initial=NO_GROUP)) + 1, -1, dtype=np.intp)
    candidates = np.flatnonzero(macros & (numbers != NO_GROUP))
    # Of several macro SOPs of one number (revisions) the best becomes the head: it is written last.
    candidates = candidates[np.argsort(values[candidates], kind="stable")]
    head_by_group[numbers[candidates]] = candidates
    head_of = np.full(len(numbers), -1, dtype=np.intp)
    micros = np.flatnonzero(~macros & (numbers != NO_GROUP))
    head_of[micros] = head_by_group[numbers[micros]]
    members = np.flatnonzero(head_of >= 0)
    best = values.copy()
    np.maximum.at(best, head_of[members], values[members])
    heads = np.flatnonzero(head_of < 0)
    return Groups(heads, best[heads], members, head_of[members])
