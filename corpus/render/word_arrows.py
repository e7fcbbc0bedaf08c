"""Symbols and connectors of the flow in a DOCX, each anchored in the cell it stands in or starts from.

Within a row y runs down from the row's upper edge; x runs from the table's left edge until a shape is anchored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.model import StepSpec, Symbol
from corpus.render.flow_plan import symbol_size
from corpus.render.word_shapes import Shape, ShapeSpec
from corpus.render.wordml import CELL_MARGIN

SHAPES = {
    Symbol.BOX: Shape.BOX,
    Symbol.ROUNDED: Shape.ROUNDED,
    Symbol.OVAL: Shape.OVAL,
    Symbol.DIAMOND: Shape.DIAMOND,
}
SHIFT = 11.0


@dataclass(frozen=True, slots=True)
class Band:
    """One role column: its number in the table, left edge and width."""

    column: int
    left: float
    width: float

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A performer's symbol in its row; `y` is its middle."""

    symbol: Symbol
    band: Band
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.band.middle - self.width / 2

    @property
    def right(self) -> float:
        return self.band.middle + self.width / 2

    @property
    def above(self) -> float:
        return self.y - self.height / 2

    @property
    def below(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A step's marks, its own symbol first, and the height of its row."""

    step: StepSpec
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Anchored:
    """A shape and the table column whose cell anchors it."""

    column: int
    shape: ShapeSpec


def mark_row(step: StepSpec, bands: list[Band], height: float, size: float, comes: str, goes: str) -> MarkedRow:
    """`comes`/`goes`: letter of a connector over/under the symbol, which gives way. `size`: of the type."""
    middle, marks = height / 2 + SHIFT * (bool(comes) - bool(goes)), []
    for order, performer in enumerate(step.performers):
        symbol, band = step.symbol if order == 0 else Symbol.BOX, bands[performer]
        width, tall = symbol_size(symbol, band.width, size)
        marks.append(Mark(symbol, band, middle, width, tall))
    return MarkedRow(step, height, tuple(marks))


def shapes_of(
    row: MarkedRow, before: MarkedRow | None, after: MarkedRow | None, comes: str, goes: str, words: str
) -> Iterator[Anchored]:
    """Everything anchored in this row: symbols, links between performers, the way on and the way back."""
    main = row.marks[0]
    for mark in row.marks:
        text = words if mark is main else ""
        yield anchored(mark.band, ShapeSpec(SHAPES[mark.symbol], mark.left, mark.above, mark.width, mark.height, text))
    yield from links(row)
    if after:
        yield way_on(row, after)
    if main.symbol is Symbol.DIAMOND:
        yield from answers(row, before)
    if comes:
        top = main.above - SHIFT - 15
        yield anchored(main.band, ShapeSpec(Shape.PENTAGON, main.band.middle - 6, top, 12, 13, comes))
        yield anchored(main.band, ShapeSpec(Shape.STRAIGHT, main.band.middle, top + 13, 0, main.above - top - 13))
    if goes:
        top = main.below + SHIFT + 1
        yield anchored(main.band, ShapeSpec(Shape.STRAIGHT, main.band.middle, main.below, 0, top - main.below))
        yield anchored(main.band, ShapeSpec(Shape.PENTAGON, main.band.middle - 6, top, 12, 13, goes))


def anchored(band: Band, shape: ShapeSpec) -> Anchored:
    return Anchored(band.column, replace(shape, x=shape.x - band.left - CELL_MARGIN))


def links(row: MarkedRow) -> Iterator[Anchored]:
    ordered = sorted(row.marks, key=lambda mark: mark.band.left)
    for left, right in pairwise(ordered):
        yield anchored(
            left.band,
            ShapeSpec(
                Shape.STRAIGHT,
                left.right,
                left.y,
                right.left - left.right,
                0,
                mirrored=row.marks[0] is right,
                both=len(row.marks) == 2,
            ),
        )


def way_on(row: MarkedRow, after: MarkedRow) -> Anchored:
    """Straight down where a symbol stands over the next one, else out of the nearest side and down."""
    target = after.marks[0]
    depth = row.height + target.above
    for mark in row.marks:
        if mark.band == target.band:
            return anchored(mark.band, ShapeSpec(Shape.STRAIGHT, mark.band.middle, mark.below, 0, depth - mark.below))
    to_right = [mark for mark in row.marks if mark.band.left < target.band.left]
    to_left = [mark for mark in row.marks if mark.band.left > target.band.left]
    if to_right:
        start = max(to_right, key=lambda mark: mark.band.left)
        return anchored(
            start.band, ShapeSpec(Shape.ELBOW, start.right, start.y, target.band.middle - start.right, depth - start.y)
        )
    start = min(to_left, key=lambda mark: mark.band.left)
    elbow = ShapeSpec(
        Shape.ELBOW, target.band.middle, start.y, start.left - target.band.middle, depth - start.y, mirrored=True
    )
    return anchored(start.band, elbow)


def answers(row: MarkedRow, before: MarkedRow | None) -> Iterator[Anchored]:
    """Ya and Tidak in text boxes, and the way back to the step before where a side is free."""
    diamond = row.marks[0]
    middle = diamond.band.middle
    yield anchored(diamond.band, ShapeSpec(Shape.TEXT, middle + 2, diamond.below, 12, 8, "Ya", fill=""))
    yield anchored(diamond.band, ShapeSpec(Shape.TEXT, middle + 7, diamond.above - 3, 18, 8, "Tidak", fill=""))
    if before is None:
        return
    target = before.marks[0]
    if target.band == diamond.band:
        yield from way_back_above(row, before)
        return
    is_right = target.band.left > diamond.band.left
    if any((mark.band.left > diamond.band.left) == is_right for mark in row.marks[1:]):
        return
    top = target.below - before.height
    edge = diamond.right if is_right else diamond.left
    left, right = sorted((edge, target.band.middle))
    back = ShapeSpec(Shape.ELBOW, left, top, right - left, diamond.y - top, mirrored=not is_right, flipped=True)
    yield anchored(diamond.band, back)


def way_back_above(row: MarkedRow, before: MarkedRow) -> Iterator[Anchored]:
    diamond, target = row.marks[0], before.marks[0]
    if any(mark.band.left > diamond.band.left for mark in (*row.marks, *before.marks)):
        return
    top = target.y - before.height
    width = diamond.right - target.right
    back = ShapeSpec(
        Shape.RETURN, target.right, top, width, diamond.y - top, mirrored=True, flipped=True, adjust=-5 / width
    )
    yield anchored(diamond.band, back)
