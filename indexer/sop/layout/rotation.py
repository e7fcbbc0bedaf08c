"""Pages that are set sideways without saying so: their text runs up or down the page as it is shown."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.extract.page_drawing import Box, Drawing
from indexer.extract.pdfium import Word

_FEWEST_WORDS = 20
_MOSTLY = 0.6


def turned_upright(drawing: Drawing, words: Sequence[Word]) -> tuple[Drawing, Sequence[Word]] | None:
    """The page with its text set upright; None where it already is."""
    long = [word for word in words if len(word.text) > 3]
    standing = [word for word in long if word.bottom - word.top > 1.5 * (word.x1 - word.x0)]
    if len(standing) < _FEWEST_WORDS or len(standing) < _MOSTLY * len(long):
        return None
    in_line = [(a, b) for a, b in pairwise(standing) if abs(a.x0 + a.x1 - b.x0 - b.x1) < 2 * (a.x1 - a.x0)]
    runs_up = sum(b.top < a.top for a, b in in_line) * 2 >= len(in_line)
    return _turn(drawing, words, clockwise=runs_up)


def _turn(drawing: Drawing, words: Sequence[Word], *, clockwise: bool) -> tuple[Drawing, Sequence[Word]]:
    width, height = drawing.width, drawing.height

    def box(given: Box) -> Box:
        x0, y0, x1, y1 = given
        return (height - y1, x0, height - y0, x1) if clockwise else (y0, width - x1, y1, width - x0)

    def moved(word: Word) -> Word:
        x0, top, x1, bottom = box((word.x0, word.top, word.x1, word.bottom))
        return Word(word.text, x0, top, x1, bottom)

    lying = [box((x0, y, x1, y)) for y, x0, x1 in drawing.horizontals]
    standing = [box((x, y0, x, y1)) for x, y0, y1 in drawing.verticals]
    shapes = []
    for shape in drawing.shapes:
        x0, y0, x1, y1 = box((shape.x0, shape.y0, shape.x1, shape.y1))
        shapes.append(replace(shape, x0=x0, y0=y0, x1=x1, y1=y1))
    turned = Drawing(
        width=height,
        height=width,
        horizontals=[(y0, x0, x1) for x0, y0, x1, _ in standing],
        verticals=[(x0, y0, y1) for x0, y0, _, y1 in lying],
        shapes=shapes,
        pictures=[box(picture) for picture in drawing.pictures],
        is_complete=drawing.is_complete,
    )
    return turned, [moved(word) for word in words]
