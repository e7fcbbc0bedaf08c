"""Where the searched words stand on the picture of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from indexer.models import Clause, PagePicture
from indexer.text.highlighter import Highlighter

# Beyond the letters, in points.
_MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Box:
    """In points, from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float


def find(page: PagePicture, clauses: Iterable[Clause]) -> tuple[tuple[Box, ...], ...]:
    """The boxes of each match in the order of the page's words; a match of several words has one box a word."""
    words = page.text.split(" ")[: len(page.boxes)]
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    found = []
    at = 0
    for span in Highlighter(clauses).find(page.text):
        while at < len(words) and starts[at + 1] - 1 <= span.start:
            at += 1
        last = at
        while last < len(words) and starts[last] < span.end:
            last += 1
        found.append(tuple(_around(page.boxes[index]) for index in range(at, last)))
    return tuple(boxes for boxes in found if boxes)


def _around(box: tuple[float, float, float, float]) -> Box:
    x0, top, x1, bottom = box
    width, height = x1 - x0 + 2 * _MARGIN, bottom - top + 2 * _MARGIN
    return Box(round(x0 - _MARGIN, 1), round(top - _MARGIN, 1), round(width, 1), round(height, 1))
