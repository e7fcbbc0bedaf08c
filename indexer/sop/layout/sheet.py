"""The layout of a PDF page or a DOCX table: cells with their lines, symbols, pictures."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.extract.outlines import Shape
from indexer.text.dehyphenation import are_one, is_word

# Words further apart than this many line heights are separate parts of a line.
_APART = 1.5
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FILLED = 0.6
_PADDING = 6.0


class Line(NamedTuple):
    """Words beside each other; places in points, y growing downwards.

    `parts`: what stands apart on the line (more than a space between), where it is more than one.
    `confidence`: that of the least sure word, 0 to 1, where the words were recognised in a picture.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    parts: "tuple[Line, ...]" = ()
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


class Cell(NamedTuple):
    """A ruled cell, merged cells being one; `lines` from top to bottom."""

    x0: float
    y0: float
    x1: float
    y1: float
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """How sure the least sure word is."""
        return min((line.confidence for line in self.lines), default=1.0)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Picture:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One PDF page, or one DOCX table (`page` is then the section it stands in).

    `free`: lines outside every cell. `levels`: heights of long horizontal rules, from top to bottom.
    `ruled_boxes`: small cells that lie wholly within others: boxes drawn by rules.
    `is_wrapped`: lines are as printed; else each line is a whole paragraph. `is_scan`: seen in a picture of the page.
    `vocabulary`: the words of the whole document, in lower case.
    `render`: a part of the page (x0, y0, x1, y1) in shades of grey, while the page is open; None where there is none.
    """

    page: int
    width: float
    height: float
    cells: tuple[Cell, ...] = ()
    free: tuple[Line, ...] = ()
    shapes: tuple[Shape, ...] = ()
    pictures: tuple[Picture, ...] = ()
    levels: tuple[float, ...] = ()
    ruled_boxes: tuple[Shape, ...] = ()
    is_wrapped: bool = True
    is_scan: bool = False
    vocabulary: frozenset[str] = frozenset()
    render: Callable[[tuple[float, float, float, float]], npt.NDArray[np.uint8]] | None = None


def lines_of(words: Iterable[Line]) -> tuple[Line, ...]:
    """Words (as one-word lines) joined to lines: those whose middles differ by less than 45 % of their height."""
    given = list(words)
    if not given:
        return ()
    if _is_upright(given):
        return _upright_lines(given)
    if len(given) == 1:
        return (given[0],)
    rows: list[list[Line]] = []
    top = bottom = 0.0
    for middle, _, word in sorted(((word[2] + word[4]) / 2, index, word) for index, word in enumerate(given)):
        height = word.y1 - word.y0
        if rows:
            reach = 0.45 * max(min(bottom - top, height), 4.0)
            if middle - (top + bottom) / 2 <= reach or (middle <= bottom and height < 4):
                rows[-1].append(word)
                # Tall letters set the height of the line, full stops and dashes do not.
                if height > bottom - top:
                    top, bottom = word.y0, word.y1
                continue
        rows.append([word])
        top, bottom = word.y0, word.y1
    return tuple(_joined(sorted(row, key=_left)) if len(row) > 1 else row[0] for row in rows)


_left = attrgetter("x0")


def _is_upright(words: Sequence[Line]) -> bool:
    """Whether the text runs up the page, as role names over narrow columns do."""
    found = False
    for word in words:
        if len(word.text) > 2:
            if word.y1 - word.y0 <= 1.5 * (word.x1 - word.x0):
                return False
            found = True
    return found


def _upright_lines(words: Sequence[Line]) -> tuple[Line, ...]:
    """Rotated text, read from the bottom up: its lines stand beside each other from left to right."""
    rotated = [Line(word.text, -word.y1, word.x0, -word.y0, word.x1, (), word.confidence) for word in words]
    lines = lines_of(rotated)
    top, left = min(word.y0 for word in words), min(word.x0 for word in words)
    right, step = max(word.x1 for word in words), (max(word.y1 for word in words) - top) / len(lines)
    return tuple(
        Line(line.text, left, top + i * step, right, top + (i + 1) * step, (), line.confidence)
        for i, line in enumerate(lines)
    )


def _joined(words: Sequence[Line]) -> Line:
    groups: list[list[Line]] = [[words[0]]]
    for word in words[1:]:
        before = groups[-1][-1]
        if word.x0 - before.x1 > _APART * max(before.y1 - before.y0, 5.0):
            groups.append([word])
        else:
            groups[-1].append(word)
    whole = _together(words)
    return whole if len(groups) == 1 else whole._replace(parts=tuple(_together(group) for group in groups))


def _together(words: Sequence[Line]) -> Line:
    if len(words) == 1:
        return words[0]
    texts, _, tops, rights, bottoms, _, confidences = zip(*words, strict=True)
    return Line(" ".join(texts), words[0].x0, min(tops), max(rights), max(bottoms), (), min(confidences))


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document's pages, in lower case."""
    return frozenset(map(str.lower, chain.from_iterable(map(_LONG_WORD.findall, texts))))


def dehyphenated(cell: Cell, vocabulary: frozenset[str]) -> list[str]:
    """The cell's lines, words that a narrow column broke put together: "Kelengka" / "pan" is one word again.

    A word is broken only when a whole line is too short for it, so its first part stands alone on a full line; and the
    whole word stands somewhere else in the document, or is a word that is known.
    """
    texts: list[str] = []
    for i, line in enumerate(cell.lines):
        if texts and _is_broken(cell, cell.lines[i - 1], line, vocabulary):
            texts[-1] += line.text
        else:
            texts.append(line.text)
    return texts


def dehyphenated_lines(cells: Sequence[Cell], vocabulary: frozenset[str]) -> list[str]:
    """The dehyphenated lines of several cells, one after the other."""
    return [text for cell in cells for text in dehyphenated(cell, vocabulary)]


def _is_broken(cell: Cell, before: Line, line: Line, vocabulary: frozenset[str]) -> bool:
    rest, last = _WORD.match(line.text), _LAST_WORD.search(before.text)
    if rest is None or last is None or " " in before.text:
        return False
    fills = before.x1 - before.x0 >= _FILLED * (cell.width - _PADDING)
    whole = (last[0] + rest[0]).lower()
    # A small letter alone, without the sign of an item of a list, is the end of a word: "Penganta" / "r Kerja".
    is_end = rest[0] == line.text.split(" ", 1)[0] and len(rest[0]) == 1 and rest[0].islower()
    return fills and (whole in vocabulary or are_one(last[0], rest[0]) or (is_end and is_word(whole)))
