"""SopView → what the page of one SOP says."""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.models import FileKind, Outcome, Page, SearchRequest, SnippetPart, SopSummary, SopView, Status, Step
from indexer.text.finding import Finder
from search_app import labels, present
from search_app.links import sop_address
from search_app.present import SopCard
from search_app.translate import gettext as _

# A line of running text has more letters; the cells of a flow table, read one by one, have about 15.
NARROW_LETTERS = 28
# A page of fewer lines is quickly read whatever they are.
SHORT_PAGE_LINES = 24


@dataclass(frozen=True, slots=True)
class PageView:
    """One page as text. `matches`: marked words on it; `original` opens the file there (empty for a DOCX).

    `is_narrow`: the lines are cells of a table rather than sentences, and read better side by side.
    """

    number: int
    label: str
    parts: tuple[SnippetPart, ...]
    matches: int
    original: str
    from_ocr: bool
    is_narrow: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with the searched words marked in its activity."""

    step: Step
    activity: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class FactView:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ListView:
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SopPageView:
    """`glance`: figures worth a look before reading; `lists`: legal basis and the like as printed."""

    sop: SopCard
    title: tuple[SnippetPart, ...]
    status_line: str
    glance: tuple[FactView, ...]
    facts: tuple[FactView, ...]
    lists: tuple[ListView, ...]
    steps: tuple[StepView, ...]
    steps_note: str
    has_notes: bool
    pages: tuple[PageView, ...]
    matches: int
    text: str
    has_text: bool
    superseded_by: SopCard | None
    supersedes: tuple[SopCard, ...]
    file_name: str
    file_size: int


def view(sop: SopView, asked: SearchRequest, per_page: int) -> SopPageView:
    def card(summary: SopSummary) -> SopCard:
        return present.card(summary, sop_address(asked, summary.id, None, per_page))

    finder = Finder(asked.clauses)
    pages = tuple(_page(page, sop, finder) for page in sop.pages)
    return SopPageView(
        sop=card(sop.summary),
        title=_marked(sop.summary.title, finder),
        status_line=_status_line(sop),
        glance=_glance(sop),
        facts=_facts(sop),
        lists=_lists(sop),
        steps=tuple(StepView(step, _marked(step.activity, finder)) for step in sop.steps),
        steps_note=sop.steps_reason,
        has_notes=any(step.note for step in sop.steps),
        pages=pages,
        matches=sum(page.matches for page in pages),
        text=asked.text,
        has_text=sop.outcome is not Outcome.NO_TEXT,
        superseded_by=card(sop.superseded_by) if sop.superseded_by else None,
        supersedes=tuple(card(older) for older in sop.supersedes),
        file_name=sop.file_name,
        file_size=sop.file_size,
    )


def _marked(text: str, finder: Finder) -> tuple[SnippetPart, ...]:
    """The text as it is, line breaks too, with its matches marked."""
    parts: list[SnippetPart] = []
    at = 0
    for found in finder.find(text):
        parts += [SnippetPart(text[at : found.start]), SnippetPart(text[found.start : found.end], is_match=True)]
        at = found.end
    parts.append(SnippetPart(text[at:]))
    return tuple(part for part in parts if part.text)


def _page(page: Page, sop: SopView, finder: Finder) -> PageView:
    parts = _marked(page.text, finder)
    kind = sop.summary.file_kind
    if kind is FileKind.DOCX:
        label = _("Bagian %(heading)s", heading=page.heading or labels.number(page.number))
    else:
        label = _("Halaman %(number)s", number=labels.number(page.number))
    return PageView(
        number=page.number,
        label=label,
        parts=parts,
        matches=sum(part.is_match for part in parts),
        original=present.original_address(sop.summary.id, kind, page.number),
        from_ocr=page.source == "ocr",
        is_narrow=_is_narrow(page.text),
    )


def _is_narrow(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > SHORT_PAGE_LINES and sum(map(len, lines)) / len(lines) < NARROW_LETTERS


def _status_line(sop: SopView) -> str:
    summary = sop.summary
    parts = [str(labels.STATUSES[summary.status])]
    if summary.status is Status.IN_FORCE and summary.effective:
        parts = [_("Berlaku sejak %(day)s", day=labels.day(summary.effective))]
    if summary.revision:
        parts.append(_("revisi %(revision)s", revision=summary.revision))
    parts.append(str(labels.ACCESSES[summary.access]))
    return " · ".join(parts)


def _glance(sop: SopView) -> tuple[FactView, ...]:
    """Only what the SOP says; a figure that covers some steps only says so."""
    timed = [step.minutes for step in sop.steps if step.minutes is not None]
    time = labels.duration(sum(timed)) if timed else ""
    if timed and len(timed) < len(sop.steps):
        time = _("%(time)s (dari %(some)s langkah)", time=time, some=labels.number(len(timed)))
    figures = (
        (_("Waktu kerja"), time),
        (_("Langkah"), labels.number(len(sop.steps)) if sop.steps else ""),
        (_("Pelaksana"), ", ".join(sop.roles)),
    )
    return tuple(FactView(label, value) for label, value in figures if value)


def _facts(sop: SopView) -> tuple[FactView, ...]:
    identity = sop.identity
    dates = (
        (_("Dibuat"), identity.created),
        (_("Direvisi"), identity.revised),
        (_("Berlaku efektif"), identity.effective),
    )
    facts = [
        (_("Nomor"), sop.summary.number),
        (_("Unit kerja"), sop.summary.unit),
        *((label, (labels.day(date.iso) if date.iso else date.printed)) for label, date in dates if date),
        (_("Disahkan oleh"), identity.approved_by),
        (_("Peringatan"), identity.warning),
        (_("Pencatatan dan pendataan"), identity.recording),
    ]
    return tuple(FactView(label, value) for label, value in facts if value)


def _lists(sop: SopView) -> tuple[ListView, ...]:
    identity = sop.identity
    lists: Iterable[tuple[str, tuple[str, ...]]] = (
        (_("Dasar hukum"), identity.legal_basis),
        (_("Kualifikasi pelaksana"), identity.qualification),
        (_("Keterkaitan"), identity.related),
        (_("Peralatan dan perlengkapan"), identity.equipment),
    )
    return tuple(ListView(label, items) for label, items in lists if items)
