"""Divides a document without pages of its own by the pages of its PDF rendition.

Words and steps are those of the document; the rendition only tells on which page they stand.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from indexer.errors import ReadError
from indexer.extract import limits
from indexer.extract.pdfium import open_pdf
from indexer.extract.table_rows import row_text
from indexer.extract.text_quality import clean
from indexer.models import RENDERED, Document, Outcome, Page, SopRecord, Step
from indexer.sop.layout.reading_order import of_sheet
from indexer.sop.layout.sheet_pdf import read_sheet

# Of the words of the document at least this share has to stand on the page they are put on.
_LEAST_FOUND = 0.6
# Letters of an activity that suffice to know its row.
_LETTERS_OF_ACTIVITY = 60


class _Unit(NamedTuple):
    """A paragraph, or a row of a table. `section`: as `Block.page`."""

    section: int
    text: str


def paginate(
    document: Document, records: Sequence[SopRecord], rendition: bytes
) -> tuple[tuple[SopRecord, ...], tuple[Page, ...]]:
    """The SOPs and the text of the document by the pages of its rendition.

    Raises ReadError: DAMAGED where the two do not say the same, or where SOPs share a page, as they need not be shown
    to the same people; TOO_BIG.
    """
    units = list(_units(document))
    texts = _page_texts(rendition)
    pages = _place([unit.text for unit in units], texts)
    headings = {page.number: page.heading for page in document.pages}
    found = [Page(number, "", RENDERED) for number in range(1, len(texts) + 1)]
    for number, page in enumerate(found, 1):
        here = [unit for unit, at in zip(units, pages, strict=True) if at == number]
        heading = headings.get(here[0].section, "") if here else ""
        found[number - 1] = replace(page, text=clean("\n".join(unit.text for unit in here)), heading=heading)
    return _records(records, units, pages, len(texts)), tuple(found)


def _units(document: Document) -> Iterator[_Unit]:
    for block in document.blocks:
        if block.rows:
            for row in block.rows:
                yield _Unit(block.page, row_text([cell.text.split("\n") for cell in row]))
        else:
            yield _Unit(block.page, block.text)


def _page_texts(rendition: bytes) -> list[str]:
    with open_pdf(rendition) as pdf:
        if pdf.page_count > limits.MAX_PAGES:
            raise ReadError(Outcome.TOO_BIG, f"{pdf.page_count} pages")
        texts = []
        for number in range(1, pdf.page_count + 1):
            with pdf.page(number) as page:
                texts.append(of_sheet(read_sheet(page), clean(page.raw_text())))
        return texts


def _place(units: Sequence[str], texts: Sequence[str]) -> list[int]:
    """The page of each unit: pages never go back, and as many rare words as possible stand on theirs."""
    words_of_pages = [set(text.casefold().split()) for text in texts]
    pages_with = defaultdict(list)
    for at, words in enumerate(words_of_pages):
        for word in words:
            pages_with[word].append(at)
    best, steps = np.zeros(len(texts)), []
    for unit in units:
        scores = np.zeros(len(texts))
        for word in set(unit.casefold().split()) & pages_with.keys():
            scores[pages_with[word]] += 1 / len(pages_with[word])
        before = np.maximum.accumulate(best)
        # Where the best way to this page comes from: the first of equals, so that nothing moves on without a reason.
        steps.append(np.searchsorted(before, before, side="left"))
        best = before + scores
    at = int(best.argmax())
    pages = []
    for origin in reversed(steps):
        pages.append(at + 1)
        at = int(origin[at])
    pages.reverse()
    _refuse_unlike(units, pages, words_of_pages)
    return pages


def _refuse_unlike(units: Sequence[str], pages: Sequence[int], words_of_pages: Sequence[set[str]]) -> None:
    total = found = 0
    for unit, page in zip(units, pages, strict=True):
        words = set(unit.casefold().split())
        total += len(words)
        found += len(words & words_of_pages[page - 1])
    if not total or found < _LEAST_FOUND * total:
        raise ReadError(Outcome.DAMAGED, f"{found} of {total} words are on their pages")


def _records(
    records: Sequence[SopRecord], units: Sequence[_Unit], pages: Sequence[int], count: int
) -> tuple[SopRecord, ...]:
    """The SOPs with their pages: each from its first unit to before the next one's."""
    own = [
        [at for at, unit in enumerate(units) if record.first_page <= unit.section <= record.last_page]
        for record in records
    ]
    if not all(own):
        raise ReadError(Outcome.DAMAGED, "an SOP without text")
    starts = [1, *(pages[first[0]] for first in own[1:]), count + 1]
    found = []
    for record, here, first, after in zip(records, own, starts, starts[1:], strict=False):
        if pages[here[-1]] >= after:
            raise ReadError(Outcome.DAMAGED, "SOPs share a page")
        found.append(replace(record, first_page=first, last_page=after - 1, steps=_steps(record, units, pages, here)))
    return tuple(found)


def _steps(record: SopRecord, units: Sequence[_Unit], pages: Sequence[int], here: Sequence[int]) -> tuple[Step, ...]:
    """The steps with the pages of their rows, which follow each other as the steps do."""
    rows = [(_letters(units[at].text), pages[at]) for at in here]
    at, page = 0, pages[here[0]]
    found = []
    for step in record.steps:
        letters = _letters(step.activity)[:_LETTERS_OF_ACTIVITY]
        # A row may hold several steps: the last one is looked at again where no later row has this one.
        places = [*range(at, len(rows)), *range(max(at - 1, 0), at)]
        row = next((place for place in places if letters and letters in rows[place][0]), None)
        if row is not None:
            at, page = row + 1, rows[row][1]
        found.append(replace(step, page=page))
    return tuple(found)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
