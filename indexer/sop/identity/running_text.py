"""An identity outside all cells: labels in plain text, and chapters such as "B. DASAR HUKUM" with a list below each."""

import re

from indexer.sop.identity.labels import BLOCKS, CORE, BoxField, match_label
from indexer.sop.identity.lists import paragraphs
from indexer.sop.layout.sheet import Line, Sheet

# A value that stands on its own line below its label may be this many lines long.
_LONGEST = {BoxField.APPROVED: 8, BoxField.TITLE: 3, BoxField.NUMBER: 1, BoxField.UNIT: 2}
_LONGEST_BLOCK = 60
_FEWEST_CORE = 2
# "C. KETERKAITAN": a letter or number and a few words in capitals.
_HEADING = re.compile(r"^(?:[A-Z]|[IVX]{1,5}|\d{1,2})[.)]\s*(?P<words>\S.{2,80})$")
_PAGE_NUMBER = re.compile(r"\W*(?:hal(?:aman)?\W*)?\d{1,3}(?:\W*(?:dari|of|/)\W*\d{1,3})?\W*", re.IGNORECASE)
# Most lines of one chapter; more are no list of an identity.
_LONGEST_SECTION = 120


def fields_of_text(text: str) -> dict[BoxField, list[str]]:
    """Lines of each field found in `text`; the first place of a label wins.

    Nothing where too few labels are there for an identity: in other documents the same words are prose.
    """
    found: dict[BoxField, list[str]] = {}
    current: BoxField | None = None
    for line in text.splitlines():
        label = match_label(line)
        if label is not None:
            current = label.field if label.field not in found else None
            if current:
                found[current] = [label.rest] if label.rest else []
        elif current is not None:
            _append(found[current], current, line.strip())
        if label is not None and label.field is BoxField.UNIT and not label.rest:
            # "Unit kerja" also stands alone as the end of a sentence or the name of a role.
            found.pop(BoxField.UNIT, None)
            current = None
    filled = {field: lines for field, lines in found.items() if any(lines)}
    return filled if len(CORE & found.keys()) >= _FEWEST_CORE else {}


def _append(lines: list[str], field: BoxField, line: str) -> None:
    longest = _LONGEST_BLOCK if field in BLOCKS else _LONGEST.get(field, 1)
    # Text beside the label ends the value of a one-line field; only blocks and titles go on below it.
    if len(lines) < longest and (line or field is BoxField.APPROVED):
        lines.append(line)


def read_sections(sheet: Sheet, goes_on: BoxField | None) -> tuple[dict[BoxField, list[str]], BoxField | None]:
    """The lists of the chapters outside all cells, and the field whose chapter runs on to the next page.

    `goes_on`: the field whose chapter was open at the end of the page before.
    """
    found: dict[BoxField, list[Line]] = {}
    current = goes_on
    for line in sheet.free:
        text = line.text.strip()
        heading = _HEADING.match(text)
        if heading and heading["words"].isupper():
            label = match_label(text)
            current = label.field if label and label.field in BLOCKS else None
        elif current and not _PAGE_NUMBER.fullmatch(text) and len(found.get(current, ())) < _LONGEST_SECTION:
            found.setdefault(current, []).append(line)
    return {field: paragraphs(lines) for field, lines in found.items()}, current
