"""How wide words are, and where a line of them breaks: a drawing has to know before any browser measures it.

Widths are those of Arial, which Liberation Sans and Helvetica share and Roboto stays under; the drawing asks for them.
"""

from collections.abc import Iterator
from typing import NamedTuple

# Thousandths of the font size, from "!" to "~".
# fmt: off
_WIDTHS = (
    278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500,
    667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278,
    556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)
# fmt: on
_FIRST = ord("!")
_SPACE = 278
# Letters outside ASCII: as wide as a wide capital, so that nothing runs out of its box.
_OTHER = 722
_BOLD = 1.08
_BREAKS_AFTER = "/-_.,"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide `text` is in a font of `size`, in the same unit."""
    return _units(text) * size / 1000 * (_BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `room`; a word that is wider alone breaks inside, after / - . where it can."""
    units = room * 1000 / size / (_BOLD if bold else 1)
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        for piece in _pieces(word, units):
            blank = " " if line and piece.starts_word else ""
            wide = _units(piece.text)
            if line and used + len(blank) * _SPACE + wide > units:
                lines.append(line)
                line, used, blank = "", 0, ""
            line, used = line + blank + piece.text, used + len(blank) * _SPACE + wide
    return (*lines, line) if line else tuple(lines)


class _WordFragment(NamedTuple):
    text: str
    starts_word: bool


def _units(text: str) -> int:
    """The width in thousandths of the font size."""
    return sum(map(_letter, text))


def _letter(letter: str) -> int:
    at = ord(letter) - _FIRST
    if 0 <= at < len(_WIDTHS):
        return _WIDTHS[at]
    return _SPACE if letter.isspace() else _OTHER


def _pieces(word: str, room: float) -> Iterator[_WordFragment]:
    """The word whole where it fits, else in pieces that do."""
    starts = True
    while _units(word) > room:
        end = _fitting(word, room)
        yield _WordFragment(word[:end], starts)
        word, starts = word[end:], False
    if word:
        yield _WordFragment(word, starts)


def _fitting(word: str, room: float) -> int:
    """How many letters of the word go on a line: at least one, up to a sign to break after where there is one."""
    used, end = 0, 0
    for letter in word:
        used += _letter(letter)
        if used > room:
            break
        end += 1
    end = max(end, 1)
    after_sign = max((at + 1 for at in range(end) if word[at] in _BREAKS_AFTER), default=0)
    return after_sign if after_sign > end // 3 else end
