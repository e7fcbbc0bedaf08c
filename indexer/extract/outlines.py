"""The outlines of drawn paths, and which symbol of a flow chart each of them is."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Point = tuple[float, float]
_CLOSE = 1.0
# Steps in which a Bézier curve is flattened: enough for an area within 1 %.
_CURVE = (0.2, 0.4, 0.6, 0.8, 1.0)
_SMALLEST_WIDTH, _LARGEST_WIDTH = 6.0, 260.0
_SMALLEST_HEIGHT, _LARGEST_HEIGHT = 6.0, 160.0


class Figure(StrEnum):
    BOX = "box"
    ROUNDED = "rounded"
    OVAL = "oval"
    DIAMOND = "diamond"
    CIRCLE = "circle"
    PENTAGON = "pentagon"
    OTHER = "other"


# Figures that mark the performer in whose column they stand; circles and pentagons only connect.
PERFORMING = frozenset({Figure.BOX, Figure.ROUNDED, Figure.OVAL, Figure.DIAMOND})


class Shape(NamedTuple):
    """A drawn symbol in display space, in points. `is_sure`: False where its place is only guessed.

    `confidence`: how much it looks like its figure, 0 to 1, where it was seen in a picture.
    """

    figure: Figure
    x0: float
    y0: float
    x1: float
    y1: float
    is_sure: bool = True
    confidence: float = 1.0

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Outline:
    """One sub-path: its points, whether it is closed and has curves; the box around it once it is `finished`."""

    points: list[Point] = field(default_factory=list)
    is_closed: bool = False
    has_curves: bool = False
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0

    def curve_to(self, first: Point, second: Point, end: Point) -> None:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.points[-1], first, second, end
        self.has_curves = True
        for t in _CURVE:
            u = 1 - t
            a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            self.points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))

    def finished(self) -> "Outline":
        """Close it where it returns to its start, drop repeated points, and measure it."""
        x, y = self.points[0]
        kept = [(x, y)]
        for point in self.points:
            if abs(point[0] - x) + abs(point[1] - y) > 0.05:
                kept.append(point)
                x, y = point
        if len(kept) > 3 and _near(kept[0], kept[-1]):
            kept.pop()
            self.is_closed = True
        self.points = kept
        xs, ys = zip(*kept, strict=True)
        self.x0, self.y0, self.x1, self.y1 = min(xs), min(ys), max(xs), max(ys)
        return self

    @property
    def is_triangle(self) -> bool:
        if self.has_curves or not self.is_closed:
            return False
        # The corners last: they take longest to find.
        return max(self.x1 - self.x0, self.y1 - self.y0) < 30 and len(self.corners()) == 3

    @property
    def is_rectangle(self) -> bool:
        """Closed, four corners, sides along the axes."""
        if self.has_curves or not self.is_closed or len(self.points) != 4:
            return False
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        return all((x - x0 < 0.6 or x1 - x < 0.6) and (y - y0 < 0.6 or y1 - y < 0.6) for x, y in self.points)

    def area(self) -> float:
        total = 0.0
        x0, y0 = self.points[-1]
        for x1, y1 in self.points:
            total += x0 * y1 - x1 * y0
            x0, y0 = x1, y1
        return abs(total) / 2

    def corners(self) -> list[Point]:
        """The points where the direction changes by more than a little."""
        points = self.points
        found = []
        for i, (x, y) in enumerate(points):
            ax, ay = points[i - 1]
            bx, by = points[(i + 1) % len(points)]
            ux, uy, vx, vy = x - ax, y - ay, bx - x, by - y
            lengths = (ux * ux + uy * uy) ** 0.5 * (vx * vx + vy * vy) ** 0.5
            if lengths and (abs(ux * vy - uy * vx) > 0.17 * lengths or ux * vx + uy * vy < 0):
                found.append((x, y))
        return found


def classify(outline: Outline, *, is_filled: bool) -> Shape | None:
    """The symbol an outline draws; None for lines, arrows, and what is too small or too large for a symbol."""
    x0, y0, x1, y1 = outline.x0, outline.y0, outline.x1, outline.y1
    width, height = x1 - x0, y1 - y0
    if not (_SMALLEST_WIDTH <= width <= _LARGEST_WIDTH and _SMALLEST_HEIGHT <= height <= _LARGEST_HEIGHT):
        return None
    if len(outline.points) < 4 or not (outline.is_closed or is_filled):
        return None
    figure = _figure(outline, outline.area() / (width * height), width / height)
    return Shape(figure, x0, y0, x1, y1) if figure else None


def _figure(outline: Outline, fullness: float, ratio: float) -> Figure | None:
    corners = len(outline.corners())
    if outline.has_curves or corners > 6:
        return _curved(outline, fullness, ratio)
    if corners == 3:
        return None
    if corners == 4:
        if fullness > 0.97:
            return Figure.BOX
        is_diamond = 0.42 <= fullness <= 0.60 and _touches_middles(outline)
        return Figure.DIAMOND if is_diamond else Figure.BOX if fullness > 0.62 else Figure.OTHER
    if corners == 5:
        return Figure.PENTAGON
    return Figure.BOX if fullness > 0.8 else Figure.PENTAGON if fullness > 0.6 else Figure.OTHER


def _curved(outline: Outline, fullness: float, ratio: float) -> Figure:
    if fullness > 0.86:
        return Figure.ROUNDED
    if fullness > 0.70:
        return Figure.CIRCLE if 0.8 <= ratio <= 1.25 else Figure.OVAL
    return Figure.DIAMOND if 0.45 <= fullness <= 0.60 and _touches_middles(outline) else Figure.OTHER


def _touches_middles(outline: Outline) -> bool:
    """Whether the outermost points stand at the middles of the sides, as the corners of a diamond do."""
    x0, y0, x1, y1 = outline.x0, outline.y0, outline.x1, outline.y1
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    near_x, near_y = (x1 - x0) * 0.15, (y1 - y0) * 0.15
    by_x, by_y = sorted(outline.points), sorted(outline.points, key=lambda point: point[1])
    level = all(abs(point[1] - middle_y) <= near_y for point in (by_x[0], by_x[-1]))
    return level and all(abs(point[0] - middle_x) <= near_x for point in (by_y[0], by_y[-1]))


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) <= _CLOSE and abs(a[1] - b[1]) <= _CLOSE
