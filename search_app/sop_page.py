"""SopView → what the page of one SOP says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from indexer.models import FileKind, Outcome, Page, SearchRequest, SnippetPart, SopSummary, SopView, Status
from indexer.registry.kin import Kin
from indexer.text.finding import Finder
from search_app import labels, params, present, sop_steps
from search_app.links import sop_address
from search_app.present import LinkView, SopCard
from search_app.sop_steps import StepsView
from search_app.translate import gettext as _
from search_app.translate import ngettext

# A line of running text has more letters; the cells of a flow table, read one by one, have about 15.
NARROW_LETTERS = 28
# A page of fewer lines is quickly read whatever they are.
SHORT_PAGE_LINES = 24


@dataclass(frozen=True, slots=True)
class PageView:
    """One page as text. `matches`: marked words on it; `original` opens the file there (empty for a DOCX).

    `is_narrow`: the lines are cells of a table rather than sentences, and read better side by side. `previous`/`next`:
    the pages before and after this one with marked words on them.
    """

    number: int
    label: str
    parts: tuple[SnippetPart, ...]
    matches: int
    original: str
    from_ocr: bool
    is_narrow: bool
    previous: LinkView | None = None
    next: LinkView | None = None


@dataclass(frozen=True, slots=True)
class FactView:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class GlanceView:
    """A figure worth a look before reading: in words, with a note on what it covers, or as links."""

    label: str
    value: str = ""
    note: str = ""
    links: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of the identity box as printed; an item whose `href` is not empty leads to what it names."""

    anchor: str
    label: str
    items: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class SopPageView:
    """`parent`/`children`: the macro SOP above and the micro SOPs below."""

    sop: SopCard
    title: tuple[SnippetPart, ...]
    status_line: str
    glance: tuple[GlanceView, ...]
    facts: tuple[FactView, ...]
    lists: tuple[ListView, ...]
    steps: StepsView
    pages: tuple[PageView, ...]
    matches: int
    text: str
    has_text: bool
    superseded_by: SopCard | None
    supersedes: tuple[SopCard, ...]
    parent: SopCard | None
    children: tuple[SopCard, ...]
    file_name: str
    file_size: int


def view(sop: SopView, kin: Kin, asked: SearchRequest, per_page: int, shown: str) -> SopPageView:
    """`asked`: the search that led here; `shown`: how the reader wants to see the steps (`sop_steps.PARAMETER`)."""

    def card(summary: SopSummary) -> SopCard:
        return present.card(summary, sop_address(asked, summary.id, None, per_page))

    finder = Finder(asked.clauses)
    pages = _linked([_page(page, sop, finder) for page in sop.pages])
    activities = [_marked(step.activity, finder) for step in sop.steps]
    return SopPageView(
        sop=card(sop.summary),
        title=_marked(sop.summary.title, finder),
        status_line=_status_line(sop),
        glance=_glance(sop),
        facts=_facts(sop),
        lists=_lists(sop, {line: sop_address(asked, named.id, None, per_page) for line, named in kin.cited.items()}),
        steps=sop_steps.view(sop, activities, asked, per_page, shown),
        pages=pages,
        matches=sum(page.matches for page in pages),
        text=asked.text,
        has_text=sop.outcome is not Outcome.NO_TEXT,
        superseded_by=card(sop.superseded_by) if sop.superseded_by else None,
        supersedes=tuple(card(older) for older in sop.supersedes),
        parent=card(kin.parent) if kin.parent else None,
        children=tuple(card(child) for child in kin.children),
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


def _linked(pages: Sequence[PageView]) -> tuple[PageView, ...]:
    """Each page with links to the nearest pages that hold marked words."""
    linked = []
    for at, page in enumerate(pages):
        before = [other for other in pages[:at] if other.matches]
        after = [other for other in pages[at + 1 :] if other.matches]
        linked.append(
            replace(
                page,
                previous=LinkView(before[-1].label, f"#hal-{before[-1].number}") if before else None,
                next=LinkView(after[0].label, f"#hal-{after[0].number}") if after else None,
            )
        )
    return tuple(linked)


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


def _glance(sop: SopView) -> tuple[GlanceView, ...]:
    """Only what the SOP says; a figure that covers some steps only says so."""
    legal = sop.identity.legal_basis
    figures = (
        _time(sop),
        GlanceView(_("Langkah"), labels.number(len(sop.steps)) if sop.steps else ""),
        GlanceView(_("Pelaksana"), links=tuple(_performer(role) for role in sop.roles)),
        GlanceView(_("Dasar hukum"), links=(LinkView(_regulations(len(legal)), "#dasar-hukum"),) if legal else ()),
    )
    return tuple(figure for figure in figures if figure.value or figure.links)


def _time(sop: SopView) -> GlanceView:
    """ "13 hari 2 jam 30 menit" with "9 dari 10 langkah"; where nothing can be added up, that."""
    timed = [step.minutes for step in sop.steps if step.minutes is not None]
    label, known, every = _("Waktu kerja"), labels.number(len(timed)), labels.number(len(sop.steps))
    if not sop.steps:
        return GlanceView(label)
    if not timed:
        has_words = any(step.duration for step in sop.steps)
        return GlanceView(label, _("Tidak dapat dijumlahkan") if has_words else _("Tidak disebut"))
    if len(timed) == len(sop.steps):
        covered = _("semua langkah")
    else:
        covered = _("%(known)s dari %(every)s langkah", known=known, every=every)
    is_days = sum(timed) >= labels.WORKDAY_MINUTES
    note = _("%(covered)s; hari = hari kerja", covered=covered) if is_days else covered
    return GlanceView(label, labels.duration(sum(timed)), note)


def _regulations(count: int) -> str:
    return ngettext("%(count)s peraturan", "%(count)s peraturan", count, count=labels.number(count))


def _performer(role: str) -> LinkView:
    """To all SOPs in which this role has a step, where the search can be narrowed to one."""
    name = params.PAGE.filters.get("performer")
    search: dict[str, Any] = {name: role} if name else {}
    return LinkView(role, url_for("browse.results", **search) if search else "")


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


def _lists(sop: SopView, cited: Mapping[str, str]) -> tuple[ListView, ...]:
    """`cited`: line of the identity box → address of the SOP it names."""
    identity = sop.identity
    lists: Iterable[tuple[str, str, tuple[str, ...]]] = (
        ("dasar-hukum", _("Dasar hukum"), identity.legal_basis),
        ("keterkaitan", _("Keterkaitan"), identity.related),
        ("kualifikasi", _("Kualifikasi pelaksana"), identity.qualification),
        ("peralatan", _("Peralatan dan perlengkapan"), identity.equipment),
    )
    return tuple(
        ListView(anchor, label, tuple(LinkView(item, cited.get(item, "")) for item in items))
        for anchor, label, items in lists
        if items
    )
