"""A page as a reader sees it: cells with their lines, symbols. PDF pages and DOCX tables both become one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from indexer.extract.outlines import Shape


@dataclass(frozen=True, slots=True)
class Line:
    """Words beside each other; places in points, y growing downwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A ruled cell, merged cells being one; `lines` from top to bottom."""

    x0: float
    y0: float
    x1: float
    y1: float
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Picture:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One PDF page, or one DOCX table (`page` is then the section it stands in).

    `free`: lines outside every cell. `levels`: heights of long horizontal rules, from top to bottom.
    """

    page: int
    width: float
    height: float
    cells: tuple[Cell, ...] = ()
    free: tuple[Line, ...] = ()
    shapes: tuple[Shape, ...] = ()
    pictures: tuple[Picture, ...] = ()
    levels: tuple[float, ...] = field(default=())


@dataclass(slots=True)
class _Row:
    words: list[Line]
    top: float
    bottom: float


def lines_of(words: Iterable[Line]) -> tuple[Line, ...]:
    """Words (as one-word lines) joined to lines: those whose middles differ by less than 45 % of their height."""
    rows: list[_Row] = []
    for word in sorted(words, key=attrgetter("middle")):
        if rows:
            row = rows[-1]
            reach = 0.45 * max(min(row.bottom - row.top, word.y1 - word.y0), 4.0)
            if word.middle - (row.top + row.bottom) / 2 <= reach or (
                word.middle <= row.bottom and word.y1 - word.y0 < 4
            ):
                row.words.append(word)
                # Tall letters decide where the line is, full stops and dashes do not.
                if word.y1 - word.y0 > row.bottom - row.top:
                    row.top, row.bottom = word.y0, word.y1
                continue
        rows.append(_Row([word], word.y0, word.y1))
    return tuple(_joined(sorted(row.words, key=attrgetter("x0"))) for row in rows)


def _joined(words: Sequence[Line]) -> Line:
    return Line(
        " ".join(word.text for word in words),
        words[0].x0,
        min(word.y0 for word in words),
        max(word.x1 for word in words),
        max(word.y1 for word in words),
    )
