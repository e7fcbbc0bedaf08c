"""Macro SOPs with their micro SOPs below them: one card where both match, wherever the best of them stands."""

from dataclasses import dataclass

import numpy as np

from indexer.engine.ranking.snapshot import Floats, Mask, Numbers

NO_FAMILY = -1
# Micro SOPs that a card shows; how many more there are it says.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Cards:
    """Indexes into what was found. `heads`: one a card, in ascending order, with the `values` the cards stand by.

    `members`: the micro SOPs below a head, and for each `above`, its head.
    """

    heads: Numbers
    values: Floats
    members: Numbers
    above: Numbers

    def below(self, heads: Numbers, values: Floats) -> dict[int, Numbers]:
        """Head → its members, best first by `values` (one for each document found); heads without members are out."""
        mine = np.isin(self.above, heads)
        members, above = self.members[mine], self.above[mine]
        order = np.lexsort((members, -values[members], above))
        members, above = members[order], above[order]
        starts = np.flatnonzero(np.diff(above, prepend=-1))
        return {int(above[start]): part for start, part in zip(starts, np.split(members, starts[1:]), strict=False)}


def cards(families: Numbers, macros: Mask, values: Floats) -> Cards:
    """Put what was found on cards; the three arrays say of each document its family, whether it is a macro SOP, and
    where it stands (greater is better). A micro SOP whose macro SOP was not found stands for itself."""
    head_of = np.full(int(families.max(initial=NO_FAMILY)) + 1, -1, dtype=np.intp)
    leading = np.flatnonzero(macros & (families != NO_FAMILY))
    # Of several macro SOPs of one number (revisions) the best is the head: it is written last.
    leading = leading[np.argsort(values[leading], kind="stable")]
    head_of[families[leading]] = leading
    above = np.full(len(families), -1, dtype=np.intp)
    micros = np.flatnonzero(~macros & (families != NO_FAMILY))
    above[micros] = head_of[families[micros]]
    members = np.flatnonzero(above >= 0)
    best = values.copy()
    np.maximum.at(best, above[members], values[members])
    heads = np.flatnonzero(above < 0)
    return Cards(heads, best[heads], members, above[members])
