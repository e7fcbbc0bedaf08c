"""A scanned page → where its rules, symbols and words are, and from that the sheet that printed pages give too.

Words are recognised twice: with the whole page, and cell by cell; how sure a word is depends on whether both agree.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.extract import tesseract
from indexer.extract.ocr import RecognisedWord, recognise_crops
from indexer.extract.outlines import Figure, Shape
from indexer.extract.page_drawing import Rule, render_colours
from indexer.extract.pdfium import Floats, open_pdf
from indexer.extract.scan_picture import (
    Pixels,
    ScanPicture,
    find_rules,
    find_symbols,
    letters_in,
    moved,
    one_line,
    straighten,
    without_specks,
    without_symbol_edges,
)
from indexer.models import OcrPage, ScanLayout
from indexer.sop.layout.cell_detection import CellGrid, closing_rules
from indexer.sop.layout.sheet import Cell, Line, Sheet, lines_of
from indexer.text.dehyphenation import is_word
from indexer.text.stems import fold

SCALE = 200 / 72
_FEWEST_CELLS = 8
_MOST_CELLS = 500
_FEW = 4
# Points between a rule and the picture of what its cell holds.
_INSET = 1.2
_SMALLEST = 5.0
_UNSURE = 0.6
_TALL = 1.4
_SINGLE, _DISPUTED, _SURE, _KNOWN = 0.97, 0.85, 0.7, 0.15
# There is more in the cell than was read.
_INCOMPLETE = 0.6
# An empty cell this narrow stands between a label and its value and holds a colon.
_COLON = 16.0

Word = tuple[str, float, float, float, float, float]
Box = tuple[float, float, float, float]


_COLON_LINE = (Line(":", 0.0, 0.0, 0.0, 0.0),)


def read_layout(path: Path, page: OcrPage, words: Sequence[RecognisedWord], seconds: float) -> ScanLayout | None:
    """What stands where on a page whose `words` were recognised; None where it has no table."""
    deadline = time.monotonic() + seconds
    with open_pdf(path) as pdf, pdf.page(page.number) as opened:
        colours, scale = render_colours(opened, SCALE)
    picture = straighten(colours, scale, _turns(words))
    del colours
    horizontals, verticals = find_rules(picture)
    symbols = find_symbols(picture, horizontals, verticals)
    horizontals = without_symbol_edges(horizontals, symbols, upright=False)
    verticals = without_symbol_edges(verticals, symbols, upright=True)
    horizontals += closing_rules(horizontals, verticals)
    verticals += closing_rules(verticals, horizontals)
    grid = CellGrid(horizontals, verticals, picture.width, picture.height)
    labels, boxes = grid.boxes()
    if not _FEWEST_CELLS <= len(labels) <= _MOST_CELLS:
        return None
    seen = _words_of_page(picture, words)
    crops = list(_crops(picture, boxes[:, :4].tolist()))
    is_crossed = _crossed(boxes[:, :4].tolist(), horizontals, verticals)
    own = _words_of_cells(picture.scale, crops, lambda cell: not is_crossed[cell], deadline)
    letters = {crop.cell: _places(crop, picture.scale) for crop in crops if not is_crossed[crop.cell]}
    return ScanLayout(
        width=picture.width,
        height=picture.height,
        horizontals=tuple(_rounded(horizontals)),
        verticals=tuple(_rounded(verticals)),
        symbols=tuple(map(_symbol, symbols)),
        words=tuple(_agreed(grid, labels.tolist(), seen, own, letters)),
    )


def sheet_of(number: int, layout: ScanLayout) -> Sheet:
    """The sheet of page `number`."""
    horizontals, verticals = list(layout.horizontals), list(layout.verticals)
    grid = CellGrid(horizontals, verticals, layout.width, layout.height)
    contents: dict[int, list[Line]] = defaultdict(list)
    words = [Line(text, x0, top, x1, bottom, (), sure) for text, x0, top, x1, bottom, sure in layout.words]
    centres = np.array([((w.x0 + w.x1) / 2, w.middle) for w in words]).reshape(-1, 2)
    for word, label in zip(words, grid.labels(*centres.T).tolist(), strict=True):
        contents[label].append(word)
    labels, boxes = grid.boxes()
    cells = [
        Cell(box[0], box[1], box[2], box[3], lines_of(contents[label]))
        for label, box in zip(labels.tolist(), boxes.tolist(), strict=True)
    ]
    cells = [cell._replace(lines=_COLON_LINE) if cell.width < _COLON and not cell.lines else cell for cell in cells]
    return Sheet(
        page=number,
        width=layout.width,
        height=layout.height,
        cells=tuple(sorted(cells, key=lambda cell: (cell.y0, cell.x0))),
        free=lines_of(contents[0]),
        shapes=tuple(
            Shape(Figure(figure), x0, y0, x1, y1, confidence=sure) for figure, x0, y0, x1, y1, sure in layout.symbols
        ),
        levels=tuple(rule[0] for rule in horizontals if rule[2] - rule[1] > layout.width / 4),
        is_scan=True,
    )


def _turns(words: Sequence[RecognisedWord]) -> int:
    """Quarter turns against the clock after which the text runs from left to right."""
    votes = [0, 0, 0, 0]
    for word, after in pairwise(words):
        if word.line != after.line:
            continue
        across = (after.box[0] + after.box[2] - word.box[0] - word.box[2]) / 2
        along = (after.box[1] + after.box[3] - word.box[1] - word.box[3]) / 2
        if abs(across) > abs(along):
            votes[0 if across > 0 else 2] += 1
        else:
            votes[1 if along > 0 else 3] += 1
    return votes.index(max(votes))


def _words_of_page(picture: ScanPicture, words: Sequence[RecognisedWord]) -> list[Word]:
    """The words of the whole page where they stand on the straightened one."""
    found = []
    for word in words:
        x0, y0, x1, y1 = (side * 72 / word.dpi for side in word.box)
        corners = moved(picture.matrix, np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1))))
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        found.append((word.text, left, top, right, bottom, word.confidence / 100))
    return found


class _Crop(NamedTuple):
    """The picture of a cell: the index of the cell, its top left corner in points, the boxes of its letters in pixels.

    `zoom`: how much larger it is than the page; `is_turned`: a quarter turn clockwise.
    """

    cell: int
    x0: float
    y0: float
    pixels: Pixels
    letters: npt.NDArray[np.int32]
    zoom: float = 1.0
    is_turned: bool = False


def _crops(picture: ScanPicture, boxes: Sequence[Box]) -> Iterator[_Crop]:
    """The pictures of the cells in which there are letters."""
    for cell, (x0, y0, x1, y1) in enumerate(boxes):
        left, top = (max(round((side + _INSET) * picture.scale), 0) for side in (x0, y0))
        right, bottom = (round((side - _INSET) * picture.scale) for side in (x1, y1))
        pixels = picture.pixels[top:bottom, left:right]
        if min(pixels.shape) >= _SMALLEST * picture.scale:
            letters = letters_in(pixels, picture.scale)
            if len(letters):
                yield _Crop(cell, left / picture.scale, top / picture.scale, pixels, letters)


def _words_of_cells(
    scale: float, crops: Sequence[_Crop], retried: Callable[[int], bool], deadline: float
) -> dict[int, list[Word]]:
    """Words by index of their cell. `retried`: whether a cell is worth another try when it is not read surely."""
    best = _recognised(scale, crops, tesseract.ONE_BLOCK, deadline)
    unsure = [crop for crop in crops if retried(crop.cell) and _sureness(best.get(crop.cell, ())) < _UNSURE]
    for variant, segmentation in (
        (_softened, tesseract.ONE_BLOCK),
        (_stood_up, tesseract.ONE_BLOCK),
        (_line, tesseract.ONE_LINE),
    ):
        again = [made for crop in unsure if (made := variant(crop))]
        for cell, words in _recognised(scale, again, segmentation, deadline).items():
            if _sureness(words) > _sureness(best.get(cell, ())):
                best[cell] = words
    return best


def _softened(crop: _Crop) -> _Crop:
    return crop._replace(pixels=without_specks(crop.pixels))


def _stood_up(crop: _Crop) -> _Crop | None:
    """The picture of a tall cell turned, as names over narrow columns run upwards."""
    height, width = crop.pixels.shape
    return crop._replace(pixels=np.rot90(crop.pixels, -1), is_turned=True) if height > _TALL * width else None


def _line(crop: _Crop) -> _Crop | None:
    """The few letters of a cell, such as a number, alone and enlarged."""
    if len(crop.letters) > _FEW:
        return None
    x0, y0 = crop.letters[:, :2].min(axis=0).tolist()
    scale = SCALE
    return crop._replace(
        pixels=one_line(crop.pixels, crop.letters),
        x0=crop.x0 + (x0 - 4) / scale,
        y0=crop.y0 + (y0 - 4) / scale,
        zoom=2.0,
    )


def _recognised(scale: float, crops: Sequence[_Crop], segmentation: str, deadline: float) -> dict[int, list[Word]]:
    left = deadline - time.monotonic()
    if not crops or left <= 0:
        return {}
    found: dict[int, list[Word]] = defaultdict(list)
    for at, word in recognise_crops([crop.pixels for crop in crops], round(scale * 72), segmentation, left):
        crop = crops[at]
        x0, y0, x1, y1 = (side / scale / crop.zoom for side in word.box)
        if crop.is_turned:
            height = crop.pixels.shape[1] / scale
            x0, y0, x1, y1 = y0, height - x1, y1, height - x0
        found[crop.cell].append(
            (word.text, crop.x0 + x0, crop.y0 + y0, crop.x0 + x1, crop.y0 + y1, word.confidence / 100)
        )
    return dict(found)


def _sureness(words: Sequence[Word]) -> float:
    """How sure words are on the whole, by their letters."""
    letters = sum(len(word[0]) for word in words)
    return sum(len(word[0]) * word[5] for word in words) / letters if letters else 0.0


def _agreed(
    grid: CellGrid,
    labels: Sequence[int],
    seen: Sequence[Word],
    own: Mapping[int, Sequence[Word]],
    letters: Mapping[int, Floats],
) -> Iterator[Word]:
    """The words of each cell, as both readings or the surer of them has them; then those outside all cells.

    `own`: words by cell; `letters`: where letters are in a cell, some of which may be in no word.
    """
    places = np.array([((w[1] + w[3]) / 2, (w[2] + w[4]) / 2) for w in seen]).reshape(-1, 2)
    of_page: dict[int, list[Word]] = defaultdict(list)
    for word, label in zip(seen, grid.labels(*places.T).tolist(), strict=True):
        of_page[label].append(word)
    for index, label in enumerate(labels):
        words = merged(own.get(index, []), of_page.get(label, []))
        if index in letters and _has_unread(letters[index], words):
            words = [(*word[:5], word[5] * _INCOMPLETE) for word in words]
        yield from map(_rounded_word, words)
    yield from map(_rounded_word, merged([], of_page.get(0, [])))


def merged(own: Sequence[Word], of_page: Sequence[Word]) -> list[Word]:
    """One reading of a cell from that of its own picture and that of the page; surer where both agree."""
    if not own or not of_page:
        return [(*word[:5], word[5] * _SINGLE) for word in own or of_page]
    result: list[Word] = []
    pairs = SequenceMatcher(None, [w[0] for w in own], [w[0] for w in of_page], autojunk=False)
    for kind, a0, a1, b0, b1 in pairs.get_opcodes():
        mine, others = own[a0:a1], of_page[b0:b1]
        if kind == "equal":
            for word, other in zip(mine, others, strict=True):
                result.append((*word[:5], 1 - (1 - word[5]) * (1 - other[5])))
        elif mine and (not others or _plausibility(mine) >= _plausibility(others)):
            result += [(*word[:5], word[5] * _DISPUTED) for word in mine]
        elif others and _sureness(others) > _SURE:
            # What is missing in the cell's own picture; a word in another's place is the same one at another turn.
            apart = others if mine else [word for word in others if not any(_overlap(word, each) for each in own)]
            result += [(*word[:5], word[5] * _DISPUTED) for word in apart]
    return result


def _plausibility(words: Sequence[Word]) -> float:
    """How sure words are, more so where they are words of the language."""
    known = sum(is_word(fold(word[0].strip(",.;:()"))) for word in words)
    return _sureness(words) + _KNOWN * known / len(words)


def _crossed(boxes: Sequence[Box], horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[bool]:
    """Which cells hold lines, as those do that arrows of a chart run through."""

    def inside(rules: Sequence[Rule], near: float, far: float, start: float, end: float) -> bool:
        return any(near + 3 < r[0] < far - 3 and min(r[2], end) - max(r[1], start) > 6 for r in rules)

    return [inside(horizontals, y0, y1, x0, x1) or inside(verticals, x0, x1, y0, y1) for x0, y0, x1, y1 in boxes]


def _places(crop: _Crop, scale: float) -> Floats:
    """The middles of the letters, in points of the page."""
    middles = (crop.letters[:, :2] + crop.letters[:, 2:]) / 2 / scale
    return np.asarray(middles + np.array((crop.x0, crop.y0)), np.float64)


def _has_unread(letters: Floats, words: Sequence[Word]) -> bool:
    """Whether there are letters outside all words."""
    x, y = letters.T[:, :, None]
    if not words:
        return False
    x0, top, x1, bottom = np.array([word[1:5] for word in words]).T
    is_read = (x0 - 1 < x) & (x < x1 + 1) & (top - 2 < y) & (y < bottom + 2)
    return not bool(is_read.any(axis=1).all())


def _overlap(a: Word, b: Word) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[2], b[2]) > 2


def _rounded_word(word: Word) -> Word:
    text, x0, top, x1, bottom, sure = word
    return text, round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1), round(sure, 3)


def _symbol(shape: Shape) -> Word:
    return _rounded_word((shape.figure.value, shape.x0, shape.y0, shape.x1, shape.y1, shape.confidence))


def _rounded(rules: Sequence[Rule]) -> Iterator[Rule]:
    for at, start, end in rules:
        yield round(at, 1), round(start, 1), round(end, 1)
