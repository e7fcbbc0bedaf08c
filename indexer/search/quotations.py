"""What only the pages of an SOP say: the cell of a table, or the lines of running text, in which wanted words stand.

Headings of the identity box and of the flow table, hidden numbers and what belongs to the paper are never quoted.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.models import Page
from indexer.sop.identity.labels import match_label
from indexer.sop.steps.columns import name_of
from indexer.text.dehyphenation import rejoined
from indexer.text.furniture import is_furniture
from indexer.text.highlighter import Highlighter
from indexer.text.masking import MASK

# Between the cells of a row in the text of a page (indexer/sop/layout/reading_order.py).
_CELL_END = "\t"
_HIDDEN = 2 * MASK
# Labels of the identity box, in lines of scans also behind what stands beside them.
_BOX = re.compile(
    r"\b(?:disahkan oleh|(?:nomor|nama) sop|(?:tanggal|tgl\.?) (?:pembuatan|revisi|efektif))\b", re.IGNORECASE
)
# Where an item of a list begins.
_ITEM = re.compile(r"\s*(?:\d{1,2}|[a-z])[.,)]\s|\s*[-–•●▪*]\s")


class Quotation(NamedTuple):
    """`clauses`: the wanted ones that stand in it."""

    page: Page
    text: str
    clauses: frozenset[int]


def quotation(
    pages: Iterable[Page], finder: Highlighter, wanted: frozenset[int], seen: Iterable[str] = ()
) -> Quotation | None:
    """The block of the pages that has most of the wanted clauses, the first of equals; None where none has any.

    `seen`: texts that are shown anyway, not to be quoted.
    """
    known = [letters for text in seen if (letters := _letters(text))]
    best: Quotation | None = None
    for page in pages:
        found = [span for span in finder.find(page.text) if span.clause in wanted]
        for start, end in _blocks(page.text) if found else ():
            clauses = frozenset(span.clause for span in found if start <= span.start and span.end <= end)
            if len(clauses) > (len(best.clauses) if best else 0) and not _is_mostly(page.text[start:end], known):
                best = Quotation(page, rejoined(" ".join(page.text[start:end].split())), clauses)
    return best


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each cell of a row, and of lines of running text that follow each other."""
    start = end = at = 0
    for line in text.split("\n"):
        is_row = _CELL_END in line
        if is_row or _ITEM.match(line) or not _is_prose(line):
            if start < end:
                yield start, end
            start = at + (len(line) + 1 if is_row or not _is_prose(line) else 0)
        end = at + len(line)
        for cell in line.split(_CELL_END) if is_row else ():
            if _is_prose(cell):
                yield at, at + len(cell)
            at += len(cell) + 1
        at = end + 1
    if start < end:
        yield start, end


def _is_prose(text: str) -> bool:
    is_heading = " " in text.strip() and text.isupper()  # of a chapter, or the letterhead
    is_label = match_label(text) or name_of(text) or _BOX.search(text)
    return not (is_heading or is_label or _HIDDEN in text or is_furniture(text))


def _is_mostly(text: str, known: Iterable[str]) -> bool:
    """Whether more than half of a text is one that is known: the number of the SOP, and of the page beside it."""
    letters = _letters(text)
    return any(each in letters and len(letters) < 2 * len(each) for each in known)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
