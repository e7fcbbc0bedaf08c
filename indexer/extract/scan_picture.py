"""The picture of a scanned page: straightened, cleaned, its rules and symbols found. Only here OpenCV is used.

All places are points of the straightened page, origin at the top left, y growing downwards.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from indexer.extract.outlines import Figure, Shape
from indexer.extract.page_drawing import Rule

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

# Ink is darker than this share of the ground around it; rules may be fainter than letters.
_INK, _FAINT = 165, 200
# Colour this much stronger than grey is a stamp, a signature or a shaded cell.
_COLOUR = 45
_STEEPEST = 12.0
_FEWEST_SEGMENTS = 4
# In points.
_GROUND = 9.0
_RULE_ACROSS, _RULE_DOWN, _BIT = 11.0, 13.0, 5.0
_THICKEST = 3.6
_SAME, _GAP, _ATTACHED, _SHORTEST = 2.4, 5.0, 6.0, 16.0
_WIDTHS, _HEIGHTS = (10.0, 150.0), (8.0, 80.0)
_EDGE, _SIDE = 2.5, 4.0
_LEAST_LIKENESS = 0.86
# A gap in a rule is no gap where so much of it has ink.
_INKED = 0.45
# Shares of a rule's length that have ink, and that have none at this distance above and below.
_SOLID, _ALONE, _BESIDE = 0.7, 0.75, 1.8
# From this length on, where so much of it has ink, one side will do.
_LONG, _UNBROKEN = 100.0, 0.93
_CANVAS = 48
# A filled symbol is darker than this share of the paper, and nowhere thinner than so many points.
_DARK, _SOLID_SIDE = 0.6, 6.0
_LETTER = (4.2, 18.0)


@dataclass(frozen=True, slots=True)
class ScanPicture:
    """A straightened page. `pixels`: cleaned, 255 is its ground, `scale` pixels a point; `matrix`: 3 x 3, points of the
    page as it lies → points of the straightened one; `unclean`: its shades of grey before cleaning."""

    pixels: Pixels
    scale: float
    matrix: Floats
    unclean: Pixels

    @property
    def width(self) -> float:
        return float(self.pixels.shape[1] / self.scale)

    @property
    def height(self) -> float:
        return float(self.pixels.shape[0] / self.scale)


def straighten(colours: Pixels, scale: float, turns: int) -> ScanPicture:
    """The page `colours` [row, column, blue green red] after `turns` quarter turns against the clock, made upright.

    Lines that should lie or stand are made to do so, which undoes skew and a mild perspective.
    """
    cv2.setNumThreads(1)
    height, width = colours.shape[:2]
    turned = np.ascontiguousarray(np.rot90(colours, turns))
    grey, unclean = _clean(turned, scale), _pixels(cv2.cvtColor(turned, cv2.COLOR_BGR2GRAY))
    warp = _warp(grey)
    if warp is not None:
        size = (grey.shape[1], grey.shape[0])
        grey = _pixels(cv2.warpPerspective(grey, warp, size, flags=cv2.INTER_CUBIC, borderValue=255))
        unclean = _pixels(cv2.warpPerspective(unclean, warp, size, borderValue=255))
    else:
        warp = np.eye(3)
    zoom = np.diag((scale, scale, 1.0))
    matrix = np.linalg.inv(zoom) @ warp @ _turning(turns, width, height) @ zoom
    return ScanPicture(grey, scale, matrix, unclean)


def _pixels(values: npt.ArrayLike) -> Pixels:
    return np.asarray(values, np.uint8)


def moved(matrix: Floats, points: Floats) -> Floats:
    """Points [n, 2] after the 3 x 3 `matrix`."""
    flat = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)


def _turning(turns: int, width: int, height: int) -> Floats:
    """The matrix of `np.rot90` for pixels of a picture of this size."""
    w, h = float(width), float(height)
    matrices = (
        ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ((0, 1, 0), (-1, 0, w), (0, 0, 1)),
        ((-1, 0, w), (0, -1, h), (0, 0, 1)),
        ((0, -1, h), (1, 0, 0), (0, 0, 1)),
    )
    return np.array(matrices[turns % 4], np.float64)


def _clean(colours: Pixels, scale: float) -> Pixels:
    """Shades of grey on an even white ground, strokes in colour left out."""
    high, low = colours.max(axis=2), colours.min(axis=2)
    grey = _pixels(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY))
    # Ink over a coloured stroke is still black, so only light colours go.
    is_coloured = ((high - low) > _COLOUR) & (high > 90)
    grey[is_coloured] = high[is_coloured]
    ground = _ground(grey, scale)
    even = cv2.divide(grey, ground, scale=255)
    even[is_coloured & (high < 235)] = 255
    return _pixels(even)


def _ground(grey: Pixels, scale: float) -> Pixels:
    """What the paper would look like without ink."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    side = max(int(_GROUND * scale / 4), 3)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    blurred = cv2.blur(closed, (side, side))
    return np.asarray(cv2.resize(blurred, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)


def _warp(grey: Pixels) -> Floats | None:
    """The 3 x 3 matrix that makes lying and standing lines parallel to the edges; None where there are too few."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(small)[0]
    if found is None:
        return None
    ends = found.reshape(-1, 4).astype(np.float64) * 2
    across, along = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    long = np.hypot(across, along) > 0.04 * max(grey.shape)
    steep = np.tan(np.radians(_STEEPEST))
    lying = ends[long & (np.abs(along) < steep * np.abs(across))]
    standing = ends[long & (np.abs(across) < steep * np.abs(along))]
    if len(lying) < _FEWEST_SEGMENTS or len(standing) < _FEWEST_SEGMENTS:
        return None
    height, width = grey.shape
    # Slopes as planes over the page: a perspective changes them from place to place.
    lies, stands = _slopes(lying, (0, 1, 2, 3), grey.shape), _slopes(standing, (1, 0, 3, 2), grey.shape)
    if lies is None or stands is None:
        return None
    return _rectifying(lies, stands, width, height)


def _slopes(ends: Floats, order: tuple[int, int, int, int], shape: tuple[int, ...]) -> Floats | None:
    """Slope = a + b (x - w/2)/w + c (y - h/2)/h of the segments, fitted by weight of length, outliers left out."""
    u0, v0, u1, v1 = (ends[:, i] for i in order)
    length = np.abs(u1 - u0)
    slope = (v1 - v0) / (u1 - u0)
    x, y = (ends[:, 0] + ends[:, 2]) / 2 / shape[1] - 0.5, (ends[:, 1] + ends[:, 3]) / 2 / shape[0] - 0.5
    base = np.stack((np.ones_like(x), x, y), axis=1)
    weight = np.sqrt(length)
    # A perspective is mild: without evidence it is none.
    ridge = np.diag((0.0, 1.0, 1.0)) * 0.02 * length.sum() / max(len(length), 1)
    centre = _weighted_median(slope, length)
    kept = np.abs(slope - centre) < 0.09
    fit = np.array((centre, 0.0, 0.0))
    for _ in range(4):
        if kept.sum() < _FEWEST_SEGMENTS:
            return None
        a = base[kept] * weight[kept, None]
        fit = np.linalg.solve(a.T @ a + ridge, a.T @ (slope[kept] * weight[kept]))
        off = np.abs(slope - base @ fit)
        kept = off < max(2.5 * float(np.median(off[kept])), 0.004)
    return fit


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _rectifying(lies: Floats, stands: Floats, width: int, height: int) -> Floats:
    """The matrix from four lines, two lying and two standing, whose crossings become the corners of a rectangle."""
    inset = 0.15
    left, right, top, bottom = width * inset, width * (1 - inset), height * inset, height * (1 - inset)

    def lying(y: float) -> Floats:
        slope = float(lies @ (1.0, 0.0, y / height - 0.5))
        return np.cross((0.0, y - slope * width / 2, 1.0), (width, y + slope * width / 2, 1.0))

    def standing(x: float) -> Floats:
        slope = float(stands @ (1.0, x / width - 0.5, 0.0))
        return np.cross((x - slope * height / 2, 0.0, 1.0), (x + slope * height / 2, height, 1.0))

    corners = []
    for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
        u, v, w = np.cross(lying(y), standing(x))
        corners.append((u / w, v / w))
    goal = np.array(((left, top), (right, top), (right, bottom), (left, bottom)), np.float32)
    return np.asarray(cv2.getPerspectiveTransform(np.array(corners, np.float32), goal), np.float64)


def find_rules(picture: ScanPicture) -> tuple[list[Rule], list[Rule]]:
    """Lying and standing rules, pieces of one joined, ends drawn on to the rules they nearly reach."""
    ink = _pixels(picture.pixels < _FAINT)
    scale = picture.scale
    horizontals = _found_rules(ink, int(_RULE_ACROSS * scale), scale)
    verticals = _found_rules(np.ascontiguousarray(ink.T), int(_RULE_DOWN * scale), scale)
    for _ in range(2):
        horizontals, verticals = _drawn_on(horizontals, verticals), _drawn_on(verticals, horizontals)
    return _attached(horizontals, verticals), _attached(verticals, horizontals)


def _found_rules(ink: Pixels, length: int, scale: float) -> list[Rule]:
    """The lying rules, joined also over gaps in which there is ink after all."""
    rules: list[Rule] = []
    for at, start, end in _joined(_bars(ink, length, scale)):
        if rules and rules[-1][0] == at and _is_inked(ink, at, rules[-1][2], start, scale):
            rules[-1] = (at, rules[-1][1], end)
        else:
            rules.append((at, start, end))
    return rules


def _is_inked(ink: Pixels, at: float, start: float, end: float, scale: float) -> bool:
    y, first, last = round(at * scale), int(start * scale), int(end * scale) + 1
    return bool(ink[max(y - 2, 0) : y + 3, first:last].any(axis=0).mean() >= _INKED)


def _bars(ink: Pixels, length: int, scale: float) -> list[Rule]:
    """Lying bars of at least `length` pixels, thin and as good as straight, as position, start and end in points."""
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    # Bits of a broken rule, longer than strokes of letters, are joined first.
    bits = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, int(_BIT * scale)), np.uint8))
    joined = cv2.morphologyEx(bits, cv2.MORPH_CLOSE, np.ones((1, int(_BIT * scale)), np.uint8))
    mask = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rules = []
    for i in range(1, count):
        x, y, width, height, area = stats[i].tolist()
        is_thin = area / width <= _THICKEST * scale + 2 and height <= 2 * _THICKEST * scale + 0.012 * width
        if is_thin and _stands_alone(ink, x, y, width, height, scale):
            rules.append((float(centres[i][1]) / scale, x / scale, (x + width) / scale))
    return rules


def _stands_alone(ink: Pixels, x: int, y: int, width: int, height: int, scale: float) -> bool:
    """Whether there is ink along the bar and none right above or below it, as there is along a row of letters.

    Words may begin right beside a long one, but on one side of it.
    """
    across, beside = slice(x, x + width), round(_BESIDE * scale)
    band = ink[y : y + height, across].any(axis=0)
    above = ink[max(y - beside, 0) : max(y - beside + 2, 1), across].any(axis=0)
    below = ink[y + height + beside - 2 : y + height + beside, across].any(axis=0)
    inked = np.count_nonzero(band)
    if inked < _SOLID * width:
        return False
    if width >= _LONG * scale and inked >= _UNBROKEN * width:
        return bool(max(np.count_nonzero(~above), np.count_nonzero(~below)) >= _ALONE * width)
    return bool(np.count_nonzero(band & ~above & ~below) >= _ALONE * inked)


def _joined(pieces: list[Rule]) -> list[Rule]:
    """Pieces at nearly one place given one place, and joined over gaps."""
    rules: list[Rule] = []
    group: list[Rule] = []
    for piece in [*sorted(pieces), (float("inf"), 0.0, 0.0)]:
        if group and (piece[0] - group[-1][0] > _SAME / 2 or piece[0] - group[0][0] > 1.5 * _SAME):
            weights = sum(end - start for _, start, end in group)
            position = sum(at * (end - start) for at, start, end in group) / weights
            merged: list[list[float]] = []
            for _, start, end in sorted(group, key=lambda rule: rule[1]):
                if merged and start - merged[-1][1] <= _GAP:
                    merged[-1][1] = max(merged[-1][1], end)
                else:
                    merged.append([start, end])
            rules += [(position, start, end) for start, end in merged]
            group = []
        group.append(piece)
    return rules


def _drawn_on(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """The rules, each of their ends moved to the crossing rule it nearly reaches."""
    result = []
    for at, start, end in rules:
        near = [other[0] for other in others if other[1] - _ATTACHED <= at <= other[2] + _ATTACHED]
        first = min((x for x in near if abs(x - start) <= _ATTACHED), key=lambda x: abs(x - start), default=start)
        last = min((x for x in near if abs(x - end) <= _ATTACHED), key=lambda x: abs(x - end), default=end)
        result.append((at, min(first, last), max(first, last)))
    return result


def _attached(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """Rules that are long, or that a crossing rule bounds: strokes of letters are neither."""
    return [
        rule
        for rule in rules
        if rule[2] - rule[1] >= 2 * _SHORTEST
        or (
            rule[2] - rule[1] >= _SHORTEST / 2
            and any(o[1] - 1 <= rule[0] <= o[2] + 1 and rule[1] - 1 <= o[0] <= rule[2] + 1 for o in others)
        )
    ]


def find_symbols(picture: ScanPicture, horizontals: list[Rule], verticals: list[Rule]) -> list[Shape]:
    """The closed outlines that look like symbols of a flow chart; cells of the table are none of them."""
    ink = _pixels(picture.pixels < _FAINT)
    found: list[Shape] = []
    for shape in _outlined(_filled(picture), picture.scale):
        if not _is_cell(shape, horizontals, verticals):
            found.append(shape)
    # Faint outlines have gaps: they are closed a little more with each pass.
    for gap in (1, 3, 5):
        closed = _pixels(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)))
        for shape in _outlined(1 - closed, picture.scale):
            if _is_cell(shape, horizontals, verticals):
                continue
            at = next((i for i, other in enumerate(found) if _overlap(shape, other)), None)
            if at is None:
                found.append(shape)
            elif shape.confidence > found[at].confidence:
                found[at] = shape
    return [shape for shape in found if not any(other is not shape and _is_within(other, shape) for other in found)]


def _filled(picture: ScanPicture) -> Pixels:
    """Where there are dark spots larger than letters and the lines that lead to them: symbols that are filled."""
    dark = _pixels(picture.unclean < _DARK * np.percentile(picture.unclean, 90))
    side = int(_SOLID_SIDE * picture.scale)
    return _pixels(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)))


def _outlined(areas: Pixels, scale: float) -> list[Shape]:
    """The areas, of ones among zeros, that look like symbols."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(areas, connectivity=4)
    shapes = []
    for i in range(1, count):
        x, y, width, height, area = stats[i].tolist()
        is_sized = _WIDTHS[0] <= width / scale <= _WIDTHS[1] and _HEIGHTS[0] <= height / scale <= _HEIGHTS[1]
        if not is_sized or area < 0.3 * width * height:
            continue
        mask = _pixels(labels[y : y + height, x : x + width] == i)
        outline = max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
        figure, likeness = _figure(outline, width, height)
        if likeness >= _LEAST_LIKENESS:
            box = ((x - 1) / scale, (y - 1) / scale, (x + width + 1) / scale, (y + height + 1) / scale)
            shapes.append(Shape(figure, *box, confidence=round(likeness, 3)))
    return shapes


def _figure(outline: Any, width: int, height: int) -> tuple[Figure, float]:
    """What the outline looks like most, and its likeness: the share that both have of what either has."""
    filled = np.zeros((height, width), np.uint8)
    cv2.drawContours(filled, [outline], -1, 1, cv2.FILLED)
    small = _pixels(cv2.resize(filled * 255, (_CANVAS, _CANVAS), interpolation=cv2.INTER_AREA)) > 127
    scores = {
        figure: int(np.count_nonzero(small & ideal)) / max(int(np.count_nonzero(small | ideal)), 1)
        for figure, ideal in _ideals(width / height).items()
    }
    best = max(scores, key=lambda figure: scores[figure])
    if best is Figure.OVAL and 0.8 <= width / height <= 1.25:
        return Figure.CIRCLE, scores[best]
    return best, scores[best]


def _ideals(proportion: float) -> dict[Figure, npt.NDArray[np.bool_]]:
    """The figures drawn into a square, as they look when stretched to it from their `proportion`, width to height."""
    side = _CANVAS
    half = side // 2
    made = {
        figure: np.zeros((side, side), np.uint8)
        for figure in (Figure.BOX, Figure.ROUNDED, Figure.OVAL, Figure.DIAMOND, Figure.PENTAGON)
    }
    made[Figure.BOX][:] = 1
    radius_x, radius_y = (half / max(proportion, 1.0), half * min(proportion, 1.0))
    across, along = np.meshgrid(np.arange(side) + 0.5, np.arange(side) + 0.5)
    x = np.clip(np.abs(across - half) - (half - radius_x), 0, None) / radius_x
    y = np.clip(np.abs(along - half) - (half - radius_y), 0, None) / radius_y
    made[Figure.ROUNDED][:] = x * x + y * y <= 1
    made[Figure.OVAL][:] = ((across - half) / half) ** 2 + ((along - half) / half) ** 2 <= 1
    made[Figure.DIAMOND][:] = np.abs(across - half) + np.abs(along - half) <= half
    made[Figure.PENTAGON][:] = (along <= 0.6 * side) | (np.abs(across - half) <= (side - along) / 0.4 / 2)
    return {figure: ideal.astype(np.bool_) for figure, ideal in made.items()}


def _is_cell(shape: Shape, horizontals: list[Rule], verticals: list[Rule]) -> bool:
    """Whether it is bounded by rules that go on beyond it on two sides that meet."""

    def on(rules: list[Rule], at: float, start: float, end: float) -> bool:
        size = end - start
        return any(
            abs(rule[0] - at) <= _EDGE
            and min(rule[2], end) - max(rule[1], start) > 0.3 * size
            and rule[2] - rule[1] > 1.3 * size
            for rule in rules
        )

    level = any(on(horizontals, y, shape.x0, shape.x1) for y in (shape.y0, shape.y1))
    return level and any(on(verticals, x, shape.y0, shape.y1) for x in (shape.x0, shape.x1))


def _overlap(a: Shape, b: Shape) -> bool:
    width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 0 and height > 0 and width * height > 0.6 * min(a.width * a.height, b.width * b.height)


def _is_within(inner: Shape, outer: Shape) -> bool:
    x, y = inner.centre
    return (
        inner.width * inner.height < outer.width * outer.height and outer.x0 < x < outer.x1 and outer.y0 < y < outer.y1
    )


def without_symbol_edges(rules: list[Rule], shapes: list[Shape], *, upright: bool) -> list[Rule]:
    """The rules that are not sides of symbols."""
    kept = []
    for rule in rules:
        for shape in shapes:
            near, far = (shape.x0, shape.x1) if upright else (shape.y0, shape.y1)
            start, end = (shape.y0, shape.y1) if upright else (shape.x0, shape.x1)
            if near - _SIDE <= rule[0] <= far + _SIDE and start - _SIDE <= rule[1] and rule[2] <= end + _SIDE:
                break
        else:
            kept.append(rule)
    return kept


def letters_in(pixels: Pixels, scale: float) -> npt.NDArray[np.int32]:
    """Boxes x0, y0, x1, y1 in pixels of the spots of ink that have the size of a letter."""
    stats = cv2.connectedComponentsWithStats(_pixels(pixels < _INK), connectivity=8)[2][1:]
    x, y, width, height = (stats[:, column] for column in range(4))
    lowest, highest = _LETTER[0] * scale, _LETTER[1] * scale
    is_letter = (height >= lowest) & (height <= highest) & (width <= 2 * highest)
    return np.stack((x, y, x + width, y + height), axis=1)[is_letter].astype(np.int32)


def without_specks(pixels: Pixels) -> Pixels:
    """The picture of some words without dots smaller than a full stop, its strokes softened."""
    ink = _pixels(pixels < _INK)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=4)
    is_speck = stats[:, cv2.CC_STAT_AREA] <= 3
    cleaned = np.where(is_speck[labels], 255, pixels).astype(np.uint8)
    return _pixels(cv2.GaussianBlur(cv2.medianBlur(cleaned, 3), (3, 3), 0))


def one_line(pixels: Pixels, letters: npt.NDArray[np.int32]) -> Pixels:
    """The part of the picture that holds the letters, twice as large."""
    (x0, y0), (x1, y1) = letters[:, :2].min(axis=0), letters[:, 2:].max(axis=0)
    part = pixels[max(y0 - 4, 0) : y1 + 4, max(x0 - 4, 0) : x1 + 4]
    return _pixels(cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))


def as_tiff(pictures: list[Pixels]) -> bytes:
    """Several pictures as the pages of one TIFF."""
    done, data = cv2.imencodemulti(".tiff", pictures, [cv2.IMWRITE_TIFF_COMPRESSION, 1])
    return bytes(data.tobytes()) if done else b""
