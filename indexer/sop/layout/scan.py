"""A scanned page → where its rules, symbols and words are, and from that the sheet that printed pages give too.

Words are recognised twice: with the whole page, and cell by cell; how sure a word is depends on whether both agree.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.extract.ocr import RecognisedWord, recognise_crops
from indexer.extract.outlines import Figure, Shape
from indexer.extract.page_drawing import Rule, render_colours
from indexer.extract.pdfium import open_pdf
from indexer.extract.scan_picture import (
    Pixels,
    ScanPicture,
    find_rules,
    find_symbols,
    moved,
    straighten,
    without_specks,
    without_symbol_edges,
)
from indexer.models import OcrPage, ScanLayout
from indexer.sop.layout.cell_detection import CellGrid, closing_rules
from indexer.sop.layout.sheet import Cell, Line, Sheet, lines_of

SCALE = 200 / 72
_FEWEST_CELLS = 8
_MOST_CELLS = 500
# Points between a rule and the picture of what its cell holds.
_INSET = 1.2
_INK, _LEAST_INK = 140, 12
_SMALLEST = 5.0
_UNSURE = 0.6
_TALL = 1.4
_SINGLE, _DISPUTED, _SURE = 0.97, 0.85, 0.7

Word = tuple[str, float, float, float, float, float]
Box = tuple[float, float, float, float]


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
    own = _words_of_cells(picture, boxes[:, :4].tolist(), deadline)
    return ScanLayout(
        width=picture.width,
        height=picture.height,
        horizontals=tuple(_rounded(horizontals)),
        verticals=tuple(_rounded(verticals)),
        symbols=tuple(map(_symbol, symbols)),
        words=tuple(_agreed(grid, labels.tolist(), seen, own)),
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
    """The picture of a cell: the index of the cell, where its top left pixel is, whether it was turned."""

    cell: int
    x0: float
    y0: float
    pixels: Pixels
    is_turned: bool = False


def _words_of_cells(picture: ScanPicture, boxes: Sequence[Box], deadline: float) -> dict[int, list[Word]]:
    """Words by index of their cell."""
    crops = [crop for index, box in enumerate(boxes) if (crop := _crop(picture, index, box))]
    best = _recognised(picture, crops, deadline)
    unsure = [crop for crop in crops if _sureness(best.get(crop.cell, ())) < _UNSURE]
    for variant in (_softened, _stood_up):
        again = [made for crop in unsure if (made := variant(crop))]
        for index, words in _recognised(picture, again, deadline).items():
            if _sureness(words) > _sureness(best.get(index, ())):
                best[index] = words
    return best


def _crop(picture: ScanPicture, index: int, box: Box) -> _Crop | None:
    """What is in a cell; None where there is nothing."""
    x0, y0, x1, y1 = (
        round((side + inset) * picture.scale)
        for side, inset in zip(box, (_INSET, _INSET, -_INSET, -_INSET), strict=True)
    )
    pixels = picture.pixels[max(y0, 0) : y1, max(x0, 0) : x1]
    if min(pixels.shape) < _SMALLEST * picture.scale or np.count_nonzero(pixels < _INK) < _LEAST_INK:
        return None
    return _Crop(index, max(x0, 0) / picture.scale, max(y0, 0) / picture.scale, pixels)


def _softened(crop: _Crop) -> _Crop:
    return crop._replace(pixels=without_specks(crop.pixels))


def _stood_up(crop: _Crop) -> _Crop | None:
    """The picture of a tall cell turned, as names over narrow columns run upwards."""
    height, width = crop.pixels.shape
    return crop._replace(pixels=np.rot90(crop.pixels, -1), is_turned=True) if height > _TALL * width else None


def _recognised(picture: ScanPicture, crops: Sequence[_Crop], deadline: float) -> dict[int, list[Word]]:
    left = deadline - time.monotonic()
    if not crops or left <= 0:
        return {}
    dpi = round(picture.scale * 72)
    found: dict[int, list[Word]] = defaultdict(list)
    for at, word in recognise_crops([crop.pixels for crop in crops], dpi, left):
        crop = crops[at]
        x0, y0, x1, y1 = (side / picture.scale for side in word.box)
        if crop.is_turned:
            height = crop.pixels.shape[1] / picture.scale
            x0, y0, x1, y1 = y0, height - x1, y1, height - x0
        found[crop.cell].append(
            (word.text, crop.x0 + x0, crop.y0 + y0, crop.x0 + x1, crop.y0 + y1, word.confidence / 100)
        )
    return dict(found)


def _sureness(words: Sequence[Word]) -> float:
    """How sure words are on the whole, by their letters."""
    letters = sum(len(word[0]) for word in words)
    return sum(len(word[0]) * word[5] for word in words) / letters if letters else 0.0


def _agreed(grid: CellGrid, labels: Sequence[int], seen: Sequence[Word], own: dict[int, list[Word]]) -> Iterator[Word]:
    """The words of each cell, as both readings or the surer of them has them; then those outside all cells."""
    places = np.array([((w[1] + w[3]) / 2, (w[2] + w[4]) / 2) for w in seen]).reshape(-1, 2)
    of_page: dict[int, list[Word]] = defaultdict(list)
    for word, label in zip(seen, grid.labels(*places.T).tolist(), strict=True):
        of_page[label].append(word)
    for index, label in enumerate(labels):
        yield from map(_rounded_word, merged(own.get(index, []), of_page.get(label, [])))
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
        elif mine and (not others or _sureness(mine) >= _sureness(others)):
            result += [(*word[:5], word[5] * _DISPUTED) for word in mine]
        elif others and _sureness(others) > _SURE:
            # What is missing in the cell's own picture; a word in another's place is the same one at another turn.
            apart = others if mine else [word for word in others if not any(_overlap(word, each) for each in own)]
            result += [(*word[:5], word[5] * _DISPUTED) for word in apart]
    return result


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
