"""Pages and tables in document order → SOP records: an identity box begins the next record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from itertools import takewhile

from indexer.models import Document, SopIdentity, SopRecord
from indexer.sop.identity.build import build_identity
from indexer.sop.identity.cells import IdentityBox
from indexer.sop.identity.document_head import kind_of, title_after_heading, title_of_standard, title_over_table
from indexer.sop.identity.labels import BoxField
from indexer.sop.identity.lists import sentence
from indexer.sop.identity.numbers_and_dates import number_key
from indexer.sop.identity.running_text import fields_of_text, read_sections
from indexer.sop.layout.sheet import Sheet
from indexer.sop.steps.flow import FlowReader
from indexer.sop.steps.verdict import judge

_NO_LETTERS = re.compile(r"[^\w\n]+|[\d_]+")
_IDENTITY = re.compile(
    r"nomor(?:sop|pos|spo|dokumen)|no\.?(?:sop|dokumen|dok)|kodesop|(?:nama|judul)(?:sop|prosedur|pos|spo)|"
    r"(?:tanggal|tgl\.?)(?:pembuatan|revisi|efektif|berlaku|pengesahan|dibuat|penyusunan|pemberlakuan|mulaiberlaku|terbit)|"
    r"disahkanoleh|dasarhukum|kualifikasipelaksana"
)
_FEWEST_LABELS = 2
# Words of a table's heading; the group tells which column they name.
_HEADINGS = (
    r"(?:no)?(?:uraian(?:kegiatan|prosedur|proses|aktivitas)?|kegiatan|akti[vf]itas|prosedur|tahapan|langkah)",
    r"(?:pnjawab)?pelaksana(?:an)?",
    r"mutub[au]k[ua](?:pendukung)?",
    r"kel[ae]ngkap?an|(?:per)?syarat(?:an)?|perlengkapan",
    r"(?:jangka|lama)?waktu(?:menit|hari|jam|penyelesaian)?|durasi",
    r"outputs?|hasil|keluaran",
    r"ket|keterangan|catatan",
    r"no",
)
_HEADING_LINE = re.compile("(?:" + "|".join(_HEADINGS) + ")+")
_KINDS = tuple(re.compile(pattern) for pattern in _HEADINGS[:-1])
_FEWEST_KINDS = 3
# Headings that stand side by side, which prose seldom does with these words.
_NEIGHBOURS = re.compile(
    r"(?:kel[ae]ngkap?an|persyaratan|perlengkapan|input|masukan|dokumen)(?:(?:jangka|lama)?waktu|durasi)|"
    r"(?:waktu(?:menit|hari|jam|penyelesaian)?|durasi)(?:output|hasil|keluaran|kel[ae]ngkap)|"
    r"outputket|mutub[au]k[ua]|no(?:uraian)?(?:kegiatan|akti[vf]itas|prosedur)(?!\w{0,12}yang)"
)
_PAGES_OF_TEXT = 3
_FEWEST_WORDS = 2
# A chapter of an identity does not run over more pages.
_MOST_PAGES_OF_SECTION = 3
_LEGAL_BASIS = re.compile(
    r"\W*(?:(?:\d{1,2}|[a-zI])\W+)?(?:undang|peraturan|permen|keputusan|instruksi|surat edaran|perpres|PP\b|UU\b)",
    re.IGNORECASE,
)

# The month of a recognised number, in Roman numerals of which some are ones: "/X1/".
_ROMAN = re.compile(r"(?<=/)(?=[1IVX]*[IVX])[1IVX]{2,4}(?=/)")


class PageContent(Flag):
    """An identity box, a flow table, both or nothing."""

    NOTHING = 0
    IDENTITY = auto()
    FLOW = auto()


def content_of(text: str) -> PageContent:
    """What the text of a page announces: only pages that announce something are read by their layout."""
    content = PageContent.NOTHING
    if _has_labels(text):
        content |= PageContent.IDENTITY
    if _has_heading(text):
        content |= PageContent.FLOW
    return content


def _has_labels(text: str) -> bool:
    """Whether the text has labels of an identity box."""
    return len(set(_IDENTITY.findall("".join(text.split()).lower()))) >= _FEWEST_LABELS


def _has_heading(text: str) -> bool:
    """Whether the text names the columns of a flow table, in lines of heading words alone or by words side by side."""
    lines = _NO_LETTERS.sub("", "\n".join(text.splitlines()).lower()).split("\n")
    letters = "".join(lines)
    if not _KINDS[0].search(letters):
        return False
    heading = "|".join(line for line in dict.fromkeys(lines) if _HEADING_LINE.fullmatch(line))
    if sum(bool(kind.search(heading)) for kind in _KINDS) >= _FEWEST_KINDS:
        return True
    return bool(_NEIGHBOURS.search(letters)) and sum(bool(kind.search(letters)) for kind in _KINDS) >= _FEWEST_KINDS


@dataclass(slots=True)
class _OpenSop:
    """One SOP while its pages are added.

    `fields`: lines by field, from the first place that has any. `unread`: pages that are pictures. `is_recognised`: it
    has pages read by text recognition; `is_printed`: pages with text of their own. `hides_steps`: recognised text is
    that of a flow table. `section`: the chapter of the identity that is open at the end of its last page.
    """

    first: int
    last: int
    fields: dict[BoxField, Sequence[str]] = field(default_factory=dict)
    letterhead: tuple[str, ...] = ()
    head_title: str = ""
    has_box: bool = False
    reader: FlowReader = field(default_factory=FlowReader)
    unread: int = 0
    is_recognised: bool = False
    is_printed: bool = False
    hides_steps: bool = False
    section: BoxField | None = None
    pages_of_section: int = 0
    text: list[str] = field(default_factory=list)


class SopAssembler:
    """Takes the pages of one file in their order; `records` gives the SOPs they make up."""

    def __init__(self, first_page: int) -> None:
        self._sops = [_OpenSop(first_page, first_page)]

    def add_box(self, page: int, box: IdentityBox) -> None:
        """Adds an identity box on `page`; a complete box of another SOP begins the next record."""
        if self._opens(box):
            self._sops.append(_OpenSop(page, page))
        sop = self._sops[-1]
        sop.letterhead = sop.letterhead or box.letterhead
        sop.head_title = sop.head_title or box.head_title
        sop.has_box = sop.has_box or box.is_complete
        for name, lines in box.fields.items():
            if not any(sop.fields.get(name, ())):
                sop.fields[name] = lines

    @property
    def has_open_section(self) -> bool:
        """Whether the last page ended within a chapter of the identity, which continues on the next page."""
        return self._sops[-1].section is not None

    def add_sections(self, sheet: Sheet) -> None:
        """Adds the chapters of an identity in running text; fields of a box come first."""
        sop = self._sops[-1]
        goes_on = sop.section
        found, sop.section = read_sections(sheet, goes_on)
        for name, lines in found.items():
            if name is goes_on:
                sop.fields[name] = [*sop.fields.get(name, ()), *lines]
            elif not any(sop.fields.get(name, ())):
                sop.fields[name] = lines
        sop.pages_of_section = sop.pages_of_section + 1 if sop.section and sop.section is goes_on else 0
        if sop.pages_of_section > _MOST_PAGES_OF_SECTION:
            sop.section = None

    def add_page(self, page: int, text: str) -> None:
        """Adds the text of a page."""
        sop = self._sops[-1]
        sop.last = max(sop.last, page)
        sop.text.append(text)
        sop.is_printed = sop.is_printed or bool(text)

    def add_sheet(self, sheet: Sheet) -> bool:
        """Adds a sheet that may hold a flow table; returns whether it does: the next sheet may continue the table."""
        return self._sops[-1].reader.add(sheet)

    def add_unread(self) -> None:
        """Counts a page that is a picture: a flow table may be on it."""
        self._sops[-1].unread += 1

    def add_recognised(self, page: int, text: str, *, hides_steps: bool, is_read: bool = False) -> None:
        """Adds a picture of a page with its recognised text: labels count, large words at its head do not.

        `hides_steps`: the text is that of a flow table; `is_read`: which was read.
        """
        sop = self._sops[-1]
        sop.last = max(sop.last, page)
        sop.text.append(text)
        sop.is_recognised = True
        if not is_read:
            sop.hides_steps = sop.hides_steps or hides_steps
            self.add_unread()

    def records(self) -> tuple[SopRecord, ...]:
        """One record for each SOP, in page order."""
        return tuple(_record(sop) for sop in self._sops)

    def _opens(self, box: IdentityBox) -> bool:
        sop = self._sops[-1]
        if not sop.has_box or not box.is_complete:
            return False
        old, new = build_identity(sop.fields), build_identity(box.fields)
        if old.number and new.number:
            return number_key(old.number) != number_key(new.number)
        return bool(old.title and new.title and old.title.casefold() != new.title.casefold())


def read_plain_text(document: Document) -> tuple[SopRecord, ...]:
    """The SOPs of a file whose tables cannot be seen: identities by their labels, no steps."""
    assembler = SopAssembler(document.pages[0].number)
    for page in document.pages:
        assembler.add_page(page.number, page.text)
    return assembler.records()


def _record(sop: _OpenSop) -> SopRecord:
    verdict = judge(sop.reader.tables(), has_pictures=_may_hide_steps(sop))
    return SopRecord(
        first_page=sop.first,
        last_page=sop.last,
        identity=_identity(sop),
        roles=verdict.roles,
        steps=verdict.steps,
        steps_state=verdict.state,
        steps_reason=verdict.reason,
    )


def _recognised_title(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a recognised title without the legal basis, which follows it where cells are not known.

    () where fewer than two words are left: the file's name is the better title.
    """
    title = list(takewhile(lambda line: not _LEGAL_BASIS.match(line), lines))
    return title if len(sentence(title).split()) >= _FEWEST_WORDS else ()


def _as_roman(found: re.Match[str]) -> str:
    return found[0].replace("1", "I")


def _may_hide_steps(sop: _OpenSop) -> bool:
    """Whether a flow table may be on pages that are pictures."""
    return sop.unread > 0 and (sop.has_box or sop.hides_steps or not sop.is_printed)


def _identity(sop: _OpenSop) -> SopIdentity:
    fields = dict(sop.fields)
    # Plain text fills the fields that no cell had. Pages without labels hold steps or prose.
    for page in sop.text[:_PAGES_OF_TEXT]:
        if _has_labels(page):
            for name, lines in fields_of_text(page).items():
                fields.setdefault(name, lines)
    first_page = sop.text[0].splitlines() if sop.text else []
    kind = kind_of(first_page, has_identity=sop.has_box)
    if sop.is_recognised:
        fields[BoxField.NUMBER] = [_ROMAN.sub(_as_roman, line) for line in fields.get(BoxField.NUMBER, ())]
        # The head of a printed page is surer than a labelled title on a recognised cover.
        printed = [sop.head_title] if sop.head_title and not any(sop.fields.get(BoxField.TITLE, ())) else ()
        fields[BoxField.TITLE] = printed or _recognised_title(fields.get(BoxField.TITLE, ()))
    elif not any(fields.get(BoxField.TITLE, ())):
        text = "\n".join(sop.text[:_PAGES_OF_TEXT]).splitlines()
        fields[BoxField.TITLE] = [
            title_after_heading(first_page)
            or sop.head_title
            or title_after_heading(text)
            or title_of_standard(first_page)
            or (title_over_table(*sop.reader.start) if sop.reader.start else "")
        ]
    return build_identity(fields, kind, sop.letterhead)
