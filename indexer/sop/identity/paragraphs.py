"""Printed lines → paragraphs: a line goes on where the next line's first word would not have fitted on it."""

from collections.abc import Sequence
from itertools import pairwise

from indexer.sop.layout.sheet import Line

_SPACE = 2.5
_SLACK = 2.0
# Where no line fills this much of the room there is, none was broken for want of it.
_FULL = 0.8


def paragraphs(lines: Sequence[Line], edge: float | None = None) -> list[str]:
    """The text of each paragraph. Bullets and numbers are left where they stand. `edge`: the right end of the room."""
    if not lines:
        return []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    widest = max(line.x1 - line.x0 for line in lines)
    if edge is not None and right - left < _FULL * (edge - left):
        right = edge
        widest = edge - left
    joined: list[list[str]] = [[lines[0].text]]
    for before, line in pairwise(lines):
        word = _first_word_width(line)
        fits = before.x1 + _SPACE + word <= right - _SLACK and before.x1 - before.x0 + _SPACE + word <= widest - _SLACK
        if fits and not (right == edge and line.text[:1].islower()):
            joined.append([line.text])
        else:
            joined[-1].append(line.text)
    return ["\n".join(part) for part in joined]


def _first_word_width(line: Line) -> float:
    first = line.text.split(" ", 1)[0]
    return (line.x1 - line.x0) * len(first) / max(len(line.text), 1)
