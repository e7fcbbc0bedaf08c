"""Measuring and breaking text for the PDF pages, in points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth


@dataclass(frozen=True, slots=True)
class Family:
    regular: str
    bold: str


HELVETICA = Family("Helvetica", "Helvetica-Bold")
TIMES = Family("Times-Roman", "Times-Bold")


@dataclass(frozen=True, slots=True)
class Font:
    family: Family
    size: float

    @property
    def leading(self) -> float:
        return self.size * 1.18

    def name(self, *, bold: bool) -> str:
        return self.family.bold if bold else self.family.regular


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `indent` in points from the cell's left padding."""

    text: str
    indent: float = 0
    bold: bool = False
    underlined: bool = False
    marker: str = ""  # printed at the padding, before the indent


@lru_cache(maxsize=200_000)
def width_of(text: str, name: str, size: float) -> float:
    return float(stringWidth(text, name, size))


def wrap(text: str, font: Font, width: float, *, bold: bool = False) -> list[str]:
    """Lines no wider than `width`; a word that is wider alone is cut wherever it reaches the edge, as Word does."""
    name, lines = font.name(bold=bold), []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if width_of(longer, name, font.size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = cut(word, name, font.size, width)
            lines += whole
        lines.append(line)
    return lines


def fitting(text: str, font: Font, width: float, *, least: float = 6.5) -> Font:
    """The font, or a smaller one in which the longest word of a bold heading is not cut, `least` at the smallest."""
    longest = max((width_of(word, font.family.bold, font.size) for word in text.split()), default=0.0)
    if longest <= width:
        return font
    return Font(font.family, max(least, int(font.size * width / longest * 4) / 4))


def cut(word: str, name: str, size: float, width: float) -> list[str]:
    pieces = []
    while word and width_of(word, name, size) > width:
        fitting = len(word) - 1
        while fitting > 1 and width_of(word[:fitting], name, size) > width:
            fitting -= 1
        pieces.append(word[:fitting])
        word = word[fitting:]
    return [*pieces, word]


def lines_of(text: str, font: Font, width: float, *, bold: bool = False) -> tuple[Line, ...]:
    return tuple(Line(piece, bold=bold) for piece in wrap(text, font, width, bold=bold)) if text else ()


def list_lines(items: Sequence[str], font: Font, width: float, markers: Iterable[str]) -> tuple[Line, ...]:
    """A list with hanging indents; a single item stands without a marker."""
    if len(items) < 2:
        return lines_of(" ".join(items), font, width)
    indent = font.size * 1.6
    lines = []
    for marker, item in zip(markers, items, strict=False):
        first, *rest = wrap(item, font, width - indent)
        lines.append(Line(first, indent, marker=marker))
        lines += [Line(piece, indent) for piece in rest]
    return tuple(lines)
