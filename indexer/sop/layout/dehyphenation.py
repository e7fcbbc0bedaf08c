"""Words that a narrow column broke: "Kelengka" / "pan" is one word again."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from indexer.sop.layout.sheet import Cell, Line
from indexer.text.dehyphenation import are_one

_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FILLED = 0.6
_PADDING = 6.0


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document's pages, in lower case."""
    return frozenset(map(str.lower, chain.from_iterable(map(_LONG_WORD.findall, texts))))


def mended(cell: Cell, vocabulary: frozenset[str]) -> list[str]:
    """The cell's lines, with the parts of words put together that were too long for the column.

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


def mended_lines(cells: Sequence[Cell], vocabulary: frozenset[str]) -> list[str]:
    """The mended lines of several cells, one after the other."""
    return [text for cell in cells for text in mended(cell, vocabulary)]


def _is_broken(cell: Cell, before: Line, line: Line, vocabulary: frozenset[str]) -> bool:
    rest, last = _WORD.match(line.text), _LAST_WORD.search(before.text)
    if rest is None or last is None or " " in before.text:
        return False
    fills = before.x1 - before.x0 >= _FILLED * (cell.width - _PADDING)
    return fills and ((last[0] + rest[0]).lower() in vocabulary or are_one(last[0], rest[0]))
