"""The passages of an SOP that show why it was found, page by page, as parts: marked and plain. No HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from indexer.models import Clause, FileKind, Page, Snippet, SnippetPart
from indexer.reading.readers import READERS
from indexer.text.furniture import is_furniture
from indexer.text.highlighter import Highlighter, MatchSpan

PASSAGE_LETTERS = 240
MOST_SNIPPETS = 2
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Passage:
    """`worth`: clauses shown, neighbours of different clauses, matches."""

    page: Page
    found: tuple[MatchSpan, ...]
    worth: tuple[int, int, int]

    @property
    def clauses(self) -> frozenset[int]:
        return frozenset(each.clause for each in self.found)


def mark(text: str, clauses: Iterable[Clause]) -> tuple[SnippetPart, ...]:
    """The whole text in parts, what matches the clauses marked; line breaks stay."""
    return marked(text, Highlighter(clauses))


def marked(text: str, finder: Highlighter) -> tuple[SnippetPart, ...]:
    """`mark` for many texts of one search."""
    return tuple(_parts(text, finder.find(text), 0, len(text)))


def snippets(pages: Iterable[Page], kind: FileKind, finder: Highlighter) -> tuple[Snippet, ...]:
    """The best one or two passages, in page order: those that show most of the query, the second what it adds.

    None when no page matches (the SOP was found by its title, number, process or unit).
    """
    passages = []
    whole = 0
    for page in pages:
        passage = _best_on(page, finder)
        if passage:
            passages.append(passage)
            whole += passage.worth[0] == finder.clauses
        if whole == MOST_SNIPPETS:
            break  # the other pages of a long file cannot show more of the query
    if not passages:
        return ()
    first = max(passages, key=lambda each: (each.worth, -each.page.number))
    others = [each for each in passages if each is not first]
    chosen = [first]
    if others:
        chosen.append(
            max(others, key=lambda each: (len(each.clauses - first.clauses), len(each.clauses), len(each.found)))
        )
    return tuple(_snippet(each, kind) for each in sorted(chosen, key=lambda each: each.page.number))


def _best_on(page: Page, finder: Highlighter) -> _Passage | None:
    """The stretch of a page, at most PASSAGE_LETTERS long, that shows most clauses, side by side, most often."""
    found = [each for each in finder.find(page.text) if not _is_of_the_paper(page.text, each)]
    beside = [int(two.start - one.end <= 1 and one.clause != two.clause) for one, two in pairwise(found)]
    best: tuple[MatchSpan, ...] = ()
    most = (0, 0, 0)
    start = 0
    for end in range(len(found)):
        while found[end].end - found[start].start > PASSAGE_LETTERS and start < end:
            start += 1
        window = found[start : end + 1]
        worth = len({each.clause for each in window}), sum(beside[start:end]), len(window)
        if worth > most:
            best, most = tuple(window), worth
    return _Passage(page, best, most) if best else None


def _is_of_the_paper(text: str, found: MatchSpan) -> bool:
    """Whether a match stands in a line that is not searched: a page number, a stamp, a signature footer."""
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    return is_furniture(text[start : end if end >= 0 else len(text)])


def _snippet(passage: _Passage, kind: FileKind) -> Snippet:
    text, page = passage.page.text, passage.page
    start, end = _stretch(text, passage.found[0].start, passage.found[-1].end)
    # In a passage line breaks and runs of blanks become one blank.
    parts = [
        SnippetPart(_SPACE.sub(" ", part.text), part.is_match) for part in _parts(text, list(passage.found), start, end)
    ]
    if start:
        parts.insert(0, SnippetPart("… "))
    if end < len(text):
        parts.append(SnippetPart(" …"))
    return Snippet(page.number, READERS[kind].page_label(page), tuple(parts), page.confidence)


def _stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage widened to PASSAGE_LETTERS (or the text's ends), cut between words."""
    spare = max(0, PASSAGE_LETTERS - (end - start))
    before = max(0, start - spare // 3)
    after = min(len(text), end + spare - (start - before))
    while 0 < before < start and not text[before - 1].isspace():
        before += 1
    while end < after < len(text) and not text[after].isspace():
        after -= 1
    return before, after


def _parts(text: str, found: list[MatchSpan], start: int, end: int) -> list[SnippetPart]:
    parts = []
    at = start
    for each in found:
        parts += [SnippetPart(text[at : each.start]), SnippetPart(text[each.start : each.end], is_match=True)]
        at = each.end
    parts.append(SnippetPart(text[at:end]))
    return [part for part in parts if part.text]
