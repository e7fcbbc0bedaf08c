"""Which drawn shapes are symbols of the flow, and which step and role each of them stands in."""

from collections.abc import Sequence
from statistics import median

from indexer.extract.outlines import PERFORMING, Figure, Shape

_SAME_EDGE = 3.0
_COVERED = 0.6
# Sheets of one pile hide less of each other than the parts of one symbol.
_COPIED, _SAME_SIZE = 0.4, 0.5
# So many sheets in a pile are the icon of documents where they fill less of the column than this.
_PILE, _ICON = 3, 0.3
_COMPARABLE = 0.3
_SMALLEST_SHARE = 0.2


def flow_symbols(
    shapes: Sequence[Shape], columns: Sequence[tuple[float, float]], levels: Sequence[float]
) -> list[Shape]:
    """The symbols among the shapes of a table body: no cell frames or shading, no icons, each symbol once.

    `columns`: x0, x1 of the role columns; `levels`: heights of the row rules.
    """
    # Frames go first: merged with a symbol inside them they would swallow it.
    own = [shape for shape in shapes if not _is_frame(shape, columns, levels)]
    narrow = _ICON * median(x1 - x0 for x0, x1 in columns)
    merged = [shape for shape, sheets in _merge(own) if sheets < _PILE or shape.width > narrow]
    kept = [shape for shape in merged if shape.figure in PERFORMING]
    if not kept:
        return []
    usual = median(shape.width * shape.height for shape in kept)
    return [shape for shape in kept if shape.width * shape.height >= _SMALLEST_SHARE * usual]


def _is_frame(shape: Shape, columns: Sequence[tuple[float, float]], levels: Sequence[float]) -> bool:
    """Do its sides lie on column rules and its top and bottom on row rules? (Both: narrow columns have wide boxes.)"""
    if shape.figure is not Figure.BOX:
        return False
    sides = any(abs(shape.x0 - x0) <= _SAME_EDGE for x0, _ in columns) and any(
        abs(shape.x1 - x1) <= _SAME_EDGE for _, x1 in columns
    )
    return (
        sides
        and any(abs(shape.y0 - y) <= _SAME_EDGE for y in levels)
        and any(abs(shape.y1 - y) <= _SAME_EDGE for y in levels)
    )


def _merge(shapes: Sequence[Shape]) -> list[tuple[Shape, int]]:
    """Fill, outline, shadow and double outline of one symbol are one shape: the larger stands for all.

    With each, how many of its size lie over each other.
    """
    ordered = sorted(shapes, key=lambda shape: -shape.width * shape.height)
    kept: list[Shape] = []
    parts: list[list[Shape]] = []
    for shape in ordered:
        at = next((i for i, part in enumerate(parts) if any(_same_symbol(shape, other) for other in part)), None)
        if at is None:
            kept.append(shape)
            parts.append([shape])
            continue
        if kept[at].figure not in PERFORMING or shape.figure is Figure.DIAMOND:
            kept[at] = _renamed(kept[at], shape)
        if _is_copy(shape, parts[at][-1]):
            parts[at].append(shape)
    return list(zip(kept, map(len, parts), strict=True))


def _same_symbol(small: Shape, large: Shape) -> bool:
    width = min(small.x1, large.x1) - max(small.x0, large.x0)
    height = min(small.y1, large.y1) - max(small.y0, large.y0)
    if width <= 0 or height <= 0:
        return False
    area = small.width * small.height
    share = _COPIED if _is_copy(small, large) else _COVERED
    return width * height >= share * area and area >= _COMPARABLE * large.width * large.height


def _is_copy(shape: Shape, other: Shape) -> bool:
    """Has it the other's size, as the sheets of a pile of documents have?"""
    return abs(shape.width - other.width) <= _SAME_SIZE and abs(shape.height - other.height) <= _SAME_SIZE


def _renamed(shape: Shape, named: Shape) -> Shape:
    figure = named.figure if named.figure in PERFORMING else shape.figure
    return shape._replace(figure=figure)
