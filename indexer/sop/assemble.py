"""Pages and tables in their order → the SOPs they make up: an identity box opens the next one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from indexer.models import Document, SopIdentity, SopRecord
from indexer.sop.identity.build import build_identity
from indexer.sop.identity.cells import Box
from indexer.sop.identity.kinds import kind_of
from indexer.sop.identity.labels import Field
from indexer.sop.identity.lists import sentence
from indexer.sop.identity.numbers import number_key
from indexer.sop.identity.plain_text import fields_of_text
from indexer.sop.identity.sections import read_sections
from indexer.sop.identity.titles import title_after_heading, title_of_standard, title_over_table
from indexer.sop.layout.sheet import Sheet
from indexer.sop.page_content import PageContent, content_of
from indexer.sop.steps.flow import TableReader
from indexer.sop.steps.verdict import judge

_PAGES_OF_TEXT = 3
_FEWEST_WORDS = 2
# A chapter of an identity does not run over more pages.
_MOST_PAGES_OF_SECTION = 3
_LEGAL_BASIS = re.compile(
    r"\W*(?:(?:\d{1,2}|[a-zI])\W+)?(?:undang|peraturan|permen|keputusan|instruksi|surat edaran|perpres|PP\b|UU\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Part:
    first: int
    last: int
    fields: dict[Field, Sequence[str]] = field(default_factory=dict)
    letterhead: tuple[str, ...] = ()
    head_title: str = ""
    has_box: bool = False
    reader: TableReader = field(default_factory=TableReader)
    unread: int = 0
    is_recognised: bool = False
    is_printed: bool = False
    hides_steps: bool = False
    section: Field | None = None
    pages_of_section: int = 0
    text: list[str] = field(default_factory=list)


class SopAssembler:
    """Collects one file; `records` tells what was found."""

    def __init__(self, first_page: int) -> None:
        self._parts = [_Part(first_page, first_page)]

    def add_box(self, page: int, box: Box) -> None:
        """A box on `page`; a complete one of another SOP opens the next one."""
        if self._opens(box):
            self._parts.append(_Part(page, page))
        part = self._parts[-1]
        part.letterhead = part.letterhead or box.letterhead
        part.head_title = part.head_title or box.head_title
        part.has_box = part.has_box or box.is_complete
        for name, lines in box.fields.items():
            if not any(part.fields.get(name, ())):
                part.fields[name] = lines

    @property
    def has_open_section(self) -> bool:
        """Did the page before end within a chapter of the identity, which the next one goes on with?"""
        return self._parts[-1].section is not None

    def add_sections(self, sheet: Sheet) -> None:
        """The chapters of an identity that stand in running text, for what no box told."""
        part = self._parts[-1]
        goes_on = part.section
        found, part.section = read_sections(sheet, goes_on)
        for name, lines in found.items():
            if name is goes_on:
                part.fields[name] = [*part.fields.get(name, ()), *lines]
            elif not any(part.fields.get(name, ())):
                part.fields[name] = lines
        part.pages_of_section = part.pages_of_section + 1 if part.section and part.section is goes_on else 0
        if part.pages_of_section > _MOST_PAGES_OF_SECTION:
            part.section = None

    def add_page(self, page: int, text: str) -> None:
        part = self._parts[-1]
        part.last = max(part.last, page)
        part.text.append(text)
        part.is_printed = part.is_printed or bool(text)

    def add_sheet(self, sheet: Sheet) -> bool:
        """A sheet that may hold a flow table; True where it does, so that the next one may go on with it."""
        return self._parts[-1].reader.add(sheet)

    def add_unread(self) -> None:
        """A page that is a picture: a flow table may be on it."""
        self._parts[-1].unread += 1

    def add_recognised(self, page: int, text: str, *, hides_steps: bool) -> None:
        """A page that is a picture, its text recognised: labels count, large words at its head do not.

        `hides_steps`: the text is that of a flow table.
        """
        part = self._parts[-1]
        part.last = max(part.last, page)
        part.text.append(text)
        part.is_recognised = True
        part.hides_steps = part.hides_steps or hides_steps
        self.add_unread()

    def records(self) -> tuple[SopRecord, ...]:
        return tuple(_record(part) for part in self._parts)

    def _opens(self, box: Box) -> bool:
        part = self._parts[-1]
        if not part.has_box or not box.is_complete:
            return False
        old, new = build_identity(part.fields), build_identity(box.fields)
        if old.number and new.number:
            return number_key(old.number) != number_key(new.number)
        return bool(old.title and new.title and old.title.casefold() != new.title.casefold())


def read_plain_text(document: Document) -> tuple[SopRecord, ...]:
    """The SOPs of a file whose tables cannot be seen: identities by their labels, no steps."""
    assembler = SopAssembler(document.pages[0].number)
    for page in document.pages:
        assembler.add_page(page.number, page.text)
    return assembler.records()


def _record(part: _Part) -> SopRecord:
    verdict = judge(part.reader.tables(), has_pictures=_may_hide_steps(part))
    return SopRecord(
        first_page=part.first,
        last_page=part.last,
        identity=_identity(part),
        roles=verdict.roles,
        steps=verdict.steps,
        steps_state=verdict.state,
        steps_reason=verdict.reason,
    )


def _recognised_title(lines: Sequence[str]) -> Sequence[str]:
    """The title without the legal basis, which may follow it where cells are not known.

    None where words of other cells got in between: the file's name is better than a word or two.
    """
    title = list(takewhile(lambda line: not _LEGAL_BASIS.match(line), lines))
    return title if len(sentence(title).split()) >= _FEWEST_WORDS else ()


def _may_hide_steps(part: _Part) -> bool:
    """Are pages pictures, on which a flow table may be?"""
    return part.unread > 0 and (part.has_box or part.hides_steps or not part.is_printed)


def _identity(part: _Part) -> SopIdentity:
    fields = dict(part.fields)
    # The second way: plain text, for what the cells did not tell. Pages without labels hold steps or prose.
    for page in part.text[:_PAGES_OF_TEXT]:
        if PageContent.IDENTITY in content_of(page):
            for name, lines in fields_of_text(page).items():
                fields.setdefault(name, lines)
    first_page = part.text[0].splitlines() if part.text else []
    kind = kind_of(first_page, has_identity=part.has_box)
    if part.is_recognised:
        # The head of printed pages is surer than what follows a label on a recognised cover.
        printed = [part.head_title] if part.head_title and not any(part.fields.get(Field.TITLE, ())) else ()
        fields[Field.TITLE] = printed or _recognised_title(fields.get(Field.TITLE, ()))
    elif not any(fields.get(Field.TITLE, ())):
        text = "\n".join(part.text[:_PAGES_OF_TEXT]).splitlines()
        fields[Field.TITLE] = [
            title_after_heading(first_page)
            or part.head_title
            or title_after_heading(text)
            or title_of_standard(first_page)
            or (title_over_table(*part.reader.start) if part.reader.start else "")
        ]
    return build_identity(fields, kind, part.letterhead)
