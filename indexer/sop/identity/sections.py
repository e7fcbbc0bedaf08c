"""An identity in chapters: headings such as "B. DASAR HUKUM" in running text, each with its list below, over pages."""

import re

from indexer.sop.identity.labels import BLOCKS, Field, match_label
from indexer.sop.identity.paragraphs import paragraphs
from indexer.sop.layout.sheet import Line, Sheet

# "C. KETERKAITAN": a letter or number and a few words in capitals.
_HEADING = re.compile(r"^(?:[A-Z]|[IVX]{1,5}|\d{1,2})[.)]\s*(?P<words>\S.{2,80})$")
_PAGE_NUMBER = re.compile(r"\W*(?:hal(?:aman)?\W*)?\d{1,3}(?:\W*(?:dari|of|/)\W*\d{1,3})?\W*", re.IGNORECASE)
# A chapter's lines beyond this are no list of an identity.
_LONGEST = 120


def read_sections(sheet: Sheet, goes_on: Field | None) -> tuple[dict[Field, list[str]], Field | None]:
    """The lists of the chapters outside all cells, and the field whose chapter runs on to the next page.

    `goes_on`: the field whose chapter was open at the end of the page before.
    """
    found: dict[Field, list[Line]] = {}
    current = goes_on
    for line in sheet.free:
        text = line.text.strip()
        heading = _HEADING.match(text)
        if heading and heading["words"].isupper():
            label = match_label(text)
            current = label.field if label and label.field in BLOCKS else None
        elif current and not _PAGE_NUMBER.fullmatch(text) and len(found.get(current, ())) < _LONGEST:
            found.setdefault(current, []).append(line)
    return {field: paragraphs(lines) for field, lines in found.items()}, current
