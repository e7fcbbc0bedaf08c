"""The symbols of a flow chart: those among the drawn shapes, and those detected in a picture of the chart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from indexer.extract.outlines import PERFORMING, Figure, Shape

_SAME_EDGE = 3.0
_COVERED = 0.6
# Sheets of one pile hide less of each other than the parts of one symbol.
_COPIED, _SAME_SIZE = 0.4, 0.5
# So many sheets in a pile are the icon of documents where they fill less of the column than this.
_PILE, _ICON = 3, 0.3
_COMPARABLE = 0.3
_SMALLEST_SHARE = 0.2
SCALE = 2.0
_LIGHT = 140
_WIDTHS, _HEIGHTS = (12.0, 150.0), (8.0, 80.0)
_EDGE = 3.0
# Least share of a picture that its symbol fills.
_LEAST = 0.2
_MOST_RUNS = 200_000
_SIZE_STEP = 4.0
_ALIKE = (0.55, 1.8)


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
    """Whether its sides lie on column rules and its top and bottom on row rules, as those of a shaded cell do."""
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
    """Whether it has the other's size, as the sheets of a pile of documents have."""
    return abs(shape.width - other.width) <= _SAME_SIZE and abs(shape.height - other.height) <= _SAME_SIZE


def _renamed(shape: Shape, named: Shape) -> Shape:
    figure = named.figure if named.figure in PERFORMING else shape.figure
    return shape._replace(figure=figure)


@dataclass(slots=True)
class _LightRegion:
    x0: int
    y0: int
    x1: int
    y1: int
    size: int


def symbols_in(
    grey: npt.NDArray[np.uint8], x0: float, y0: float, levels: Sequence[float], uprights: Sequence[float]
) -> list[Shape]:
    """The symbols in a picture [row, column] with `SCALE` pixels a point whose top left is (x0, y0) in points.

    `levels`, `uprights`: heights of row rules and places of column rules, which bound cells and no symbols.
    """
    height, width = grey.shape
    shapes: list[Shape] = []
    for area in _areas(grey > _LIGHT):
        if area.x0 == 0 or area.y0 == 0 or area.x1 == width or area.y1 == height:
            continue
        across, along = area.x1 - area.x0, area.y1 - area.y0
        figure = _figure(area.size / (across * along))
        shape = Shape(figure, x0 + area.x0 / SCALE, y0 + area.y0 / SCALE, x0 + area.x1 / SCALE, y0 + area.y1 / SCALE)
        if figure is not Figure.OTHER and _is_sized(shape) and not _is_cell(shape, levels, uprights):
            shapes.append(shape)
    return _usual(_innermost(shapes))


def figure_in(grey: npt.NDArray[np.uint8]) -> Figure:
    """What is drawn in a picture of one symbol with light around it: a diamond, or else a box."""
    height, width = grey.shape
    inner = [a for a in _areas(grey > _LIGHT) if a.x0 > 0 and a.y0 > 0 and a.x1 < width and a.y1 < height]
    largest = max(inner, key=lambda area: area.size, default=None)
    if largest is None or largest.size < _LEAST * height * width:
        return Figure.BOX
    figure = _figure(largest.size / ((largest.x1 - largest.x0) * (largest.y1 - largest.y0)))
    return figure if figure is Figure.DIAMOND else Figure.BOX


def _figure(fullness: float) -> Figure:
    if fullness > 0.88:
        return Figure.BOX
    if fullness > 0.70:
        return Figure.ROUNDED
    return Figure.DIAMOND if 0.40 <= fullness <= 0.62 else Figure.OTHER


def _is_sized(shape: Shape) -> bool:
    return _WIDTHS[0] <= shape.width <= _WIDTHS[1] and _HEIGHTS[0] <= shape.height <= _HEIGHTS[1]


def _is_cell(shape: Shape, levels: Sequence[float], uprights: Sequence[float]) -> bool:
    if any(abs(shape.y0 - y) <= _EDGE or abs(shape.y1 - y) <= _EDGE for y in levels):
        return True
    return any(abs(shape.x0 - x) <= _EDGE for x in uprights) and any(abs(shape.x1 - x) <= _EDGE for x in uprights)


def _innermost(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes that hold no other shape: a closed loop of arrows around symbols is no symbol itself."""
    return [shape for shape in shapes if not any(other is not shape and _holds(shape, other) for other in shapes)]


def _holds(outer: Shape, inner: Shape) -> bool:
    x, y = inner.centre
    is_larger = outer.width * outer.height > inner.width * inner.height
    return is_larger and outer.x0 < x < outer.x1 and outer.y0 < y < outer.y1


def _usual(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes near the size that most boxes have, as symbols of one chart are alike in size."""
    boxes = [shape for shape in shapes if shape.figure is not Figure.DIAMOND]
    if not boxes:
        return []
    sizes = Counter((round(s.width / _SIZE_STEP), round(s.height / _SIZE_STEP)) for s in boxes)
    (usual_width, usual_height), _ = max(sizes.items(), key=lambda item: (item[1], item[0]))
    low, high = _ALIKE
    return [
        shape
        for shape in shapes
        if low * usual_width * _SIZE_STEP <= shape.width <= high * usual_width * _SIZE_STEP
        and low * usual_height * _SIZE_STEP <= shape.height <= 1.5 * high * usual_height * _SIZE_STEP
    ]


def _areas(light: npt.NDArray[np.bool_]) -> list[_LightRegion]:
    """Connected light areas: runs of light pixels joined where those of neighbouring rows touch."""
    rows, starts, ends = _runs(light)
    if len(rows) > _MOST_RUNS:
        return []
    parent = list(range(len(rows)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    above = 0
    for run in range(len(rows)):
        while rows[above] < rows[run] - 1 or (rows[above] == rows[run] - 1 and ends[above] <= starts[run]):
            above += 1
        other = above
        while rows[other] == rows[run] - 1 and starts[other] < ends[run]:
            a, b = root(other), root(run)
            parent[max(a, b)] = min(a, b)
            other += 1
    areas: dict[int, _LightRegion] = {}
    for run in range(len(rows)):
        y, x0, x1 = rows[run], starts[run], ends[run]
        area = areas.setdefault(root(run), _LightRegion(x0, y, x1, y + 1, 0))
        area.x0, area.x1, area.y1 = min(area.x0, x0), max(area.x1, x1), max(area.y1, y + 1)
        area.size += x1 - x0
    return list(areas.values())


def _runs(light: npt.NDArray[np.bool_]) -> tuple[list[int], list[int], list[int]]:
    """Row, start and end of every run of light pixels, row by row."""
    edges = np.diff(np.pad(light.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    return rows.tolist(), starts.tolist(), ends.tolist()
