"""The text of a page as people read it: cells apart, furniture apart, searched words marked."""

from dataclasses import dataclass
from itertools import groupby

from indexer.models import SnippetPart
from indexer.text.furniture import is_furniture
from indexer.text.highlighter import Highlighter

_CELL_END = " | "
# A number alone is a page number only so near to the edge of the page; elsewhere it is that of a step.
_EDGE_LINES = 2


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some lines of a page. `is_furniture`: they belong to the paper, as page numbers and e-signature notes do."""

    parts: tuple[SnippetPart, ...]
    is_furniture: bool


def runs(text: str, finder: Highlighter) -> tuple[TextRun, ...]:
    """The lines of a page in their order; none for a page without text."""
    lines = text.splitlines(keepends=True)
    edge = {*range(_EDGE_LINES), *range(len(lines) - _EDGE_LINES, len(lines))}

    def dims(item: tuple[int, str]) -> bool:
        at, line = item
        return is_furniture(line) and (at in edge or any(letter.isalpha() for letter in line))

    return tuple(
        TextRun(marked("".join(line for _, line in group).replace("\t", _CELL_END), finder), dimmed)
        for dimmed, group in groupby(enumerate(lines), dims)
    )


def marked(text: str, finder: Highlighter) -> tuple[SnippetPart, ...]:
    """The text as it is, line breaks too, with its matches marked."""
    parts: list[SnippetPart] = []
    at = 0
    for found in finder.find(text):
        parts += [SnippetPart(text[at : found.start]), SnippetPart(text[found.start : found.end], is_match=True)]
        at = found.end
    parts.append(SnippetPart(text[at:]))
    return tuple(part for part in parts if part.text)
