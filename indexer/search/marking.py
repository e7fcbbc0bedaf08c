"""Texts in parts, marked and plain: whole, or clipped to the stretch that shows most of the query. No HTML."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from indexer.models import Clause, SnippetPart
from indexer.text.highlighter import Highlighter, MatchSpan

_SPACE = re.compile(r"\s+")


def mark(text: str, clauses: Iterable[Clause]) -> tuple[SnippetPart, ...]:
    """The whole text in parts, what matches the clauses marked; line breaks stay."""
    return marked(text, Highlighter(clauses))


def marked(text: str, finder: Highlighter) -> tuple[SnippetPart, ...]:
    """`mark` for many texts of one search."""
    return tuple(_parts(text, finder.find(text), 0, len(text)))


def clipped(text: str, found: Sequence[MatchSpan], letters: int) -> tuple[SnippetPart, ...]:
    """So many letters of a text, around the stretch with most clauses; runs of blanks become one blank."""
    start, end = 0, len(text)
    if end > letters:
        window = _best_window(found, letters)
        start, end = (
            _stretch(text, window[0].start, window[-1].end, letters) if window else _stretch(text, 0, 0, letters)
        )
    inside = [each for each in found if start <= each.start and each.end <= end]
    parts = [SnippetPart(_SPACE.sub(" ", part.text), part.is_match) for part in _parts(text, inside, start, end)]
    if start:
        parts.insert(0, SnippetPart("… "))
    if end < len(text):
        parts.append(SnippetPart(" …"))
    return tuple(parts)


def neighbours(found: Sequence[MatchSpan]) -> int:
    """How many matches of different clauses stand side by side."""
    return sum(two.start - one.end <= 1 and one.clause != two.clause for one, two in pairwise(found))


def _best_window(found: Sequence[MatchSpan], letters: int) -> Sequence[MatchSpan]:
    """The matches of a stretch of at most so many letters that shows most clauses, side by side, most often."""
    best: Sequence[MatchSpan] = found[:1]
    most = (0, 0, 0)
    start = 0
    for end in range(len(found)):
        while found[end].end - found[start].start > letters and start < end:
            start += 1
        window = found[start : end + 1]
        worth = len({each.clause for each in window}), neighbours(window), len(window)
        if worth > most:
            best, most = window, worth
    return best


def _stretch(text: str, start: int, end: int, letters: int) -> tuple[int, int]:
    """The passage widened to so many letters (or the text's ends), cut between words."""
    spare = max(0, letters - (end - start))
    before = max(0, start - spare // 3)
    after = min(len(text), end + spare - (start - before))
    while 0 < before < start and not text[before - 1].isspace():
        before += 1
    while end < after < len(text) and not text[after].isspace():
        after -= 1
    return before, after


def _parts(text: str, found: Sequence[MatchSpan], start: int, end: int) -> list[SnippetPart]:
    parts = []
    at = start
    for each in found:
        parts += [SnippetPart(text[at : each.start]), SnippetPart(text[each.start : each.end], is_match=True)]
        at = each.end
    parts.append(SnippetPart(text[at:end]))
    return [part for part in parts if part.text]
