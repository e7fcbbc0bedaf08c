"""Symbols of a flow chart that is a picture: closed light areas in a rendered page, of the size of symbols."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.extract.outlines import Figure, Shape

SCALE = 2.0
_LIGHT = 140
_WIDTHS, _HEIGHTS = (12.0, 150.0), (8.0, 80.0)
_EDGE = 3.0
# Less than this part of a picture is no symbol that fills it.
_LEAST = 0.2
_MOST_RUNS = 200_000
_SIZE_STEP = 4.0
_ALIKE = (0.55, 1.8)


@dataclass(slots=True)
class _Area:
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
    """A closed loop of arrows goes round symbols; it is none itself."""
    return [shape for shape in shapes if not any(other is not shape and _holds(shape, other) for other in shapes)]


def _holds(outer: Shape, inner: Shape) -> bool:
    x, y = inner.centre
    is_larger = outer.width * outer.height > inner.width * inner.height
    return is_larger and outer.x0 < x < outer.x1 and outer.y0 < y < outer.y1


def _usual(shapes: Sequence[Shape]) -> list[Shape]:
    """Symbols of one chart are alike in size: those near the size most boxes have."""
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


def _areas(light: npt.NDArray[np.bool_]) -> list[_Area]:
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
    areas: dict[int, _Area] = {}
    for run in range(len(rows)):
        y, x0, x1 = rows[run], starts[run], ends[run]
        area = areas.setdefault(root(run), _Area(x0, y, x1, y + 1, 0))
        area.x0, area.x1, area.y1 = min(area.x0, x0), max(area.x1, x1), max(area.y1, y + 1)
        area.size += x1 - x0
    return list(areas.values())


def _runs(light: npt.NDArray[np.bool_]) -> tuple[list[int], list[int], list[int]]:
    """Row, start and end of every run of light pixels, row by row."""
    edges = np.diff(np.pad(light.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    return rows.tolist(), starts.tolist(), ends.tolist()
