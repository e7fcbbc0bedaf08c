"""The drawn part of a PDF page: ruling lines, symbols and pictures with their places, from pdfium.

All places are points in display space: as the page is seen, origin at the top left, y growing downwards.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from indexer.extract.outlines import Outline, Shape, classify
from indexer.extract.pdfium import Floats, Matrix, OpenPage

# A bar this thin is a line; 90 % of all paths are decided by this without reading their segments.
_BAR = 3.6
_SHORTEST_RULE = 2.0
# Dotted and dashed rules may be drawn mark by mark, each no thicker than this, its stroke included. The marks of one
# rule lie on one line within _LEVEL points and follow each other within _GAP.
_MARK, _LEVEL, _GAP = 2.4, 0.3, 3.2
_SHORTEST_DOTTED, _FEWEST_MARKS = 8.0, 4
_DEEPEST_FORM = 8
_MOST_OBJECTS = 60_000
_MOST_SEGMENTS = 4_000
_MOST_SEGMENTS_PAGE = 80_000
MOST_PIXELS = 8_000_000
_SLANT = 0.8
_WHITE = 250

Box = tuple[float, float, float, float]
Rule = tuple[float, float, float]
"""Where a straight line runs, and from where to where: y, x0, x1 of a horizontal one, x, y0, y1 of a vertical one."""


@dataclass(slots=True)
class PageDrawing:
    """What is drawn on one page; pictures as boxes x0, y0, x1, y1."""

    width: float
    height: float
    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)


def read_drawing(page: OpenPage) -> PageDrawing:
    """Rules, symbols and pictures of a page, as many as the limits allow."""
    reader = _DrawingReader(PageDrawing(page.width, page.height))
    reader.read_objects(page.raw, page.matrix, 0)
    if len(reader.marks) >= _FEWEST_MARKS:
        x0, y0, x1, y1 = np.array(reader.marks).T
        reader.drawing.horizontals += _dotted_rules((y0 + y1) / 2, x0, x1)
        reader.drawing.verticals += _dotted_rules((x0 + x1) / 2, y0, y1)
    return reader.drawing


def _dotted_rules(level: Floats, start: Floats, end: Floats) -> list[Rule]:
    """The rules that are drawn as rows of small marks."""
    order = np.lexsort((start, np.round(level / _LEVEL)))
    level, start, end = level[order], start[order], end[order]
    is_new = (np.abs(np.diff(level)) > _LEVEL) | (start[1:] - end[:-1] > _GAP) | (start[1:] < start[:-1])
    edges = [0, *(np.flatnonzero(is_new) + 1).tolist(), len(level)]
    runs = ((float(level[a]), float(start[a]), float(end[b - 1]), b - a) for a, b in pairwise(edges))
    return [
        (at, first, last)
        for at, first, last, count in runs
        if count >= _FEWEST_MARKS and last - first >= _SHORTEST_DOTTED
    ]


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class _DrawingReader:
    """Walks the objects of one page; the limits count over the whole page."""

    def __init__(self, drawing: PageDrawing) -> None:
        self.drawing = drawing
        self.objects_left = _MOST_OBJECTS
        self.segments_left = _MOST_SEGMENTS_PAGE
        self.marks: list[Box] = []
        self._sides = [ctypes.c_float() for _ in range(4)]

    def read_objects(self, parent: Any, matrix: Matrix, depth: int) -> None:
        """Read the objects of a page, or at a `depth` above 0 those of a form."""
        count, get = (
            (pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject)
            if depth
            else (pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject)
        )
        for index in range(count(parent)):
            if self.objects_left <= 0:
                return
            self.objects_left -= 1
            item = get(parent, index)
            kind = pdfium_c.FPDFPageObj_GetType(item)
            if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                self._read_path(item, matrix)
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                self.read_objects(item, _times(_matrix_of(item), matrix), depth + 1)
            elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                box = self._box(item, matrix)
                if box:
                    self.drawing.pictures.append(box)

    def _box(self, item: Any, matrix: Matrix) -> Box | None:
        left, bottom, right, top = self._sides
        if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return None
        a, b, c, d, e, f = matrix
        corners = [
            (a * x + c * y + e, b * x + d * y + f) for x in (left.value, right.value) for y in (bottom.value, top.value)
        ]
        across, along = zip(*corners, strict=True)
        return min(across), min(along), max(across), max(along)

    def _read_path(self, item: Any, matrix: Matrix) -> None:
        fills, strokes = _paints(item)
        if not fills and not strokes:
            return
        segments = pdfium_c.FPDFPath_CountSegments(item)
        box = self._box(item, matrix)
        if box is None or segments <= 0:
            return
        if fills and segments <= 6 and min(box[2] - box[0], box[3] - box[1]) <= _BAR and _is_visible(item, strokes):
            self._add_bar(box)
            return
        if self._is_speck(box, segments):
            if segments == 2 and min(box[2] - box[0], box[3] - box[1]) <= _MARK and _is_visible(item, stroke=True):
                self.marks.append(box)
            return
        if segments > min(_MOST_SEGMENTS, self.segments_left):
            return
        self.segments_left -= segments
        outlines = list(_outlines(item, segments, _times(_matrix_of(item), matrix)))
        self._add_outlines(item, outlines, fills, strokes)

    @staticmethod
    def _is_speck(box: Box, segments: int) -> bool:
        """Whether a path is a letter drawn as an outline or part of a logo: small, or with many segments."""
        width, height = box[2] - box[0], box[3] - box[1]
        return max(width, height) < 4 or (segments > 40 and max(width, height) < 24)

    def _add_outlines(self, item: Any, outlines: list[Outline], fills: bool, strokes: bool) -> None:
        is_arrow = any(outline.is_triangle for outline in outlines)
        visible_stroke = strokes and _is_visible(item, True)
        visible_fill = fills and _is_visible(item, False)
        for outline in outlines:
            if visible_stroke and not is_arrow:
                self._add_edges(outline)
            if is_arrow or not (visible_stroke or visible_fill):
                continue
            shape = classify(outline, is_filled=fills)
            if shape:
                self.drawing.shapes.append(shape)
            elif visible_fill and min(outline.x1 - outline.x0, outline.y1 - outline.y0) <= _BAR:
                self._add_bar((outline.x0, outline.y0, outline.x1, outline.y1))

    def _add_edges(self, outline: Outline) -> None:
        points = outline.points
        if outline.has_curves:
            return
        if len(points) == 2:
            self._add_edge(points[0], points[1])
        elif outline.is_rectangle:
            for start, end in zip(points, [*points[1:], points[0]], strict=True):
                self._add_edge(start, end)

    def _add_edge(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = start, end
        if abs(y0 - y1) <= _SLANT and abs(x0 - x1) >= _SHORTEST_RULE:
            self.drawing.horizontals.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= _SLANT and abs(y0 - y1) >= _SHORTEST_RULE:
            self.drawing.verticals.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def _add_bar(self, box: Box) -> None:
        x0, y0, x1, y1 = box
        if max(x1 - x0, y1 - y0) <= _MARK:
            self.marks.append(box)
        elif x1 - x0 >= y1 - y0:
            self.drawing.horizontals.append(((y0 + y1) / 2, x0, x1))
        else:
            self.drawing.verticals.append(((x0 + x1) / 2, y0, y1))


def _matrix_of(item: Any) -> Matrix:
    found = pdfium_c.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium_c.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _paints(path: Any) -> tuple[bool, bool]:
    """Whether the path is filled, and whether it is stroked."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    return fill.value != 0, stroke.value != 0


def _is_visible(item: Any, stroke: bool) -> bool:
    """Whether the ink of the stroke (or the fill) is neither white nor transparent."""
    get_colour = pdfium_c.FPDFPageObj_GetStrokeColor if stroke else pdfium_c.FPDFPageObj_GetFillColor
    *ink, alpha = colour = [ctypes.c_uint() for _ in range(4)]
    return not get_colour(item, *colour) or (alpha.value > 0 and min(part.value for part in ink) < _WHITE)


def _outlines(item: Any, segments: int, matrix: Matrix) -> Iterator[Outline]:
    """The sub-paths in display space; curves are flattened."""
    a, b, c, d, e, f = matrix
    current = Outline()
    controls: list[tuple[float, float]] = []
    across, along = ctypes.c_float(), ctypes.c_float()
    for index in range(segments):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        if not pdfium_c.FPDFPathSegment_GetPoint(segment, across, along):
            continue
        x, y = across.value, along.value
        point = (a * x + c * y + e, b * x + d * y + f)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(current.points) > 1:
                yield current.finished()
            current, controls = Outline([point]), []
        elif kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            controls.append(point)
            if len(controls) == 3:
                current.curve_to(*controls)
                controls = []
        else:
            current.points.append(point)
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            current.is_closed = True
    if len(current.points) > 1:
        yield current.finished()


def render_colours(page: OpenPage, scale: float) -> tuple[npt.NDArray[np.uint8], float]:
    """The whole page as seen, [row, column, blue green red], and its pixels a point: `scale`, less on a huge page."""
    scale = min(scale, math.sqrt(0.99 * MOST_PIXELS / max(page.width * page.height, 1.0)))
    width, height = max(round(page.width * scale), 1), max(round(page.height * scale), 1)
    pixels = np.full((height, width, 3), 255, np.uint8)
    pointer = pixels.ctypes.data_as(ctypes.c_void_p)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, pdfium_c.FPDFBitmap_BGR, pointer, 3 * width)
    try:
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, 0)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels, scale


def render_grey(page: OpenPage, box: Box, scale: float) -> npt.NDArray[np.uint8]:
    """A part of the page as seen, in shades of grey: [row, column], 255 is white, `scale` pixels a point."""
    x0, y0, x1, y1 = box
    width, height = max(round((x1 - x0) * scale), 1), max(round((y1 - y0) * scale), 1)
    if width * height > MOST_PIXELS:
        return np.full((1, 1), 255, np.uint8)
    pixels = np.full((height, width), 255, np.uint8)
    pointer = pixels.ctypes.data_as(ctypes.c_void_p)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, pdfium_c.FPDFBitmap_Gray, pointer, width)
    try:
        start = (round(-x0 * scale), round(-y0 * scale))
        size = (round(page.width * scale), round(page.height * scale))
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page.raw, *start, *size, 0, pdfium_c.FPDF_GRAYSCALE)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels
