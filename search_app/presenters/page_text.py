"""The text of a page as people read it: broken words put together, furniture apart, searched words marked."""

import re
from dataclasses import dataclass
from itertools import groupby

from indexer.models import SnippetPart
from indexer.text.dehyphenation import are_one
from indexer.text.furniture import is_furniture
from indexer.text.highlighter import Highlighter

_BLANKS = re.compile(r"([ \n]+)")
_LAST_LETTERS = re.compile(r"[^\W\d_]+\Z")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
# A number alone is a page number only so near to the edge of the page; elsewhere it is that of a step.
_EDGE_LINES = 2


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some lines of a page. `is_furniture`: they belong to the paper, as page numbers and e-signature notes do."""

    parts: tuple[SnippetPart, ...]
    is_furniture: bool


def runs(text: str, finder: Highlighter) -> tuple[TextRun, ...]:
    """The lines of a page in their order; none for a page without text."""
    lines = rejoined(text).splitlines(keepends=True)
    edge = {*range(_EDGE_LINES), *range(len(lines) - _EDGE_LINES, len(lines))}

    def dims(item: tuple[int, str]) -> bool:
        at, line = item
        return is_furniture(line) and (at in edge or any(letter.isalpha() for letter in line))

    return tuple(
        TextRun(marked("".join(line for _, line in group), finder), dimmed)
        for dimmed, group in groupby(enumerate(lines), dims)
    )


def rejoined(text: str) -> str:
    """The text with words put together that a narrow column broke: "keteranga", below it "n" → "keterangan"."""
    first, *rest = _BLANKS.split(text)
    found = [first]
    is_line_due = False
    for blank, word in zip(rest[::2], rest[1::2], strict=True):
        if len(blank) == 1 and _is_one_word(found[-1], word):
            found[-1] += word
            is_line_due |= blank == "\n"
            continue
        # What followed the second piece on its line follows the whole word on a line of its own.
        found += ["\n" if is_line_due and blank == " " else blank, word]
        is_line_due = False
    return "".join(found)


def _is_one_word(before: str, after: str) -> bool:
    head, tail = _LAST_LETTERS.search(before), _FIRST_LETTERS.match(after)
    return head is not None and tail is not None and are_one(head[0], tail[0])


def marked(text: str, finder: Highlighter) -> tuple[SnippetPart, ...]:
    """The text as it is, line breaks too, with its matches marked."""
    parts: list[SnippetPart] = []
    at = 0
    for found in finder.find(text):
        parts += [SnippetPart(text[at : found.start]), SnippetPart(text[found.start : found.end], is_match=True)]
        at = found.end
    parts.append(SnippetPart(text[at:]))
    return tuple(part for part in parts if part.text)
