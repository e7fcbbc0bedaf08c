"""SopView → what the page of one SOP says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from indexer import pictures
from indexer.models import Outcome, Page, SearchRequest, SnippetPart, SopSummary, SopView
from indexer.reading.readers import READERS
from indexer.registry.related_sops import RelatedSops
from indexer.text.highlighter import Highlighter
from search_app.http import params
from search_app.http.translate import gettext as _
from search_app.presenters import (
    checking,
    labels,
    page_text,
    renditions,
    scans,
    search_results,
    sop_identity,
    sop_steps,
)
from search_app.presenters.page_text import TextRun
from search_app.presenters.search_links import sop_address
from search_app.presenters.search_results import LinkView, SopCard
from search_app.presenters.sop_identity import FactView, GlanceView, ListView
from search_app.presenters.sop_steps import StepsView

# A line of running text has more letters; the cells of a flow table, read one by one, have about 15.
NARROW_LETTERS = 28
# A page of fewer lines is quickly read whatever they are.
SHORT_PAGE_LINES = 24

# Pages with matches whose pictures are unfolded at first.
MOST_OPEN = 3


@dataclass(frozen=True, slots=True)
class PictureView:
    """Addresses of a page's picture, of the boxes on its searched words ("" without any), and of both enlarged."""

    picture: str
    marks: str
    enlarged: str


@dataclass(frozen=True, slots=True)
class PageView:
    """One page. `matches`: marked words on it; `original` opens the file there (empty without pages).

    `picture`: None where the page cannot be shown as one. `is_open`: the picture is unfolded at first. `steps`: names
    the steps on the page in which a searched word stands.

    `confidence`: how sure text recognition is of the page, in percent; None for text that is the file's own.
    `is_narrow`: the lines are cells of a table rather than sentences, and read better side by side. `previous`/`next`:
    the pages before and after this one with marked words on them.
    """

    number: int
    label: str
    runs: tuple[TextRun, ...]
    matches: int
    original: str
    confidence: int | None
    is_narrow: bool
    picture: PictureView | None = None
    is_open: bool = False
    steps: str = ""
    previous: LinkView | None = None
    next: LinkView | None = None


@dataclass(frozen=True, slots=True)
class SopPageView:
    """`parent`/`children`: the macro SOP above and the micro SOPs below.

    `opens_in_browser`: the file itself; `is_rendered`: its PDF rendition, the pages of which are shown.
    """

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
    scan_notes: tuple[str, ...]
    superseded_by: SopCard | None
    supersedes: tuple[SopCard, ...]
    parent: LinkView | None
    children: tuple[LinkView, ...]
    file_name: str
    file_size: int
    opens_in_browser: bool
    is_rendered: bool
    corrections: tuple[str, ...]


def view(sop: SopView, related_sops: RelatedSops, asked: SearchRequest, per_page: int, shown: str) -> SopPageView:
    """`asked`: the search that led here; `shown`: how the reader wants to see the steps (`sop_steps.PARAMETER`)."""

    def card(summary: SopSummary) -> SopCard:
        return search_results.card(summary, sop_address(asked, summary.id, None, per_page))

    def link(summary: SopSummary) -> LinkView:
        return LinkView(summary.title, sop_address(asked, summary.id, None, per_page))

    finder = Highlighter(asked.clauses)
    cited = {line: sop_address(asked, named.id, None, per_page) for line, named in related_sops.cited.items()}
    steps = _steps_with_matches(sop, finder)
    unopened = [_page(page, sop, finder, asked, steps.get(page.number, "")) for page in sop.pages]
    pages = _linked(_opened(unopened))
    activities = [page_text.marked(step.activity, finder) for step in sop.steps]
    return SopPageView(
        sop=card(sop.summary),
        title=page_text.marked(sop.summary.title, finder),
        status_line=sop_identity.status_line(sop),
        glance=sop_identity.glance(sop),
        facts=sop_identity.facts(sop),
        lists=sop_identity.lists(sop, cited),
        steps=sop_steps.view(sop, activities, cited, asked, per_page, shown),
        pages=pages,
        matches=sum(page.matches for page in pages),
        text=asked.text,
        has_text=sop.outcome is not Outcome.NO_TEXT,
        scan_notes=(*scans.notes(sop), *renditions.notes(sop)),
        superseded_by=card(sop.superseded_by) if sop.superseded_by else None,
        supersedes=tuple(card(older) for older in sop.supersedes),
        parent=link(related_sops.parent) if related_sops.parent else None,
        children=tuple(link(child) for child in related_sops.children),
        file_name=sop.file_name,
        file_size=sop.file_size,
        opens_in_browser=READERS[sop.summary.file_kind].has_pages,
        is_rendered=sop.summary.has_pages and not READERS[sop.summary.file_kind].has_pages,
        corrections=checking.corrected_fields(sop.corrections, names_people=bool(asked.viewer.name)),
    )


def _page(page: Page, sop: SopView, finder: Highlighter, asked: SearchRequest, steps: str) -> PageView:
    runs = page_text.runs(page.text, finder)
    matches = sum(part.is_match for run in runs for part in run.parts)
    if sop.summary.has_pages:
        label = _("Halaman %(number)s", number=labels.number(page.number))
    else:
        label = _("Bagian %(heading)s", heading=page.heading or labels.number(page.number))
    return PageView(
        number=page.number,
        label=label,
        runs=runs,
        matches=matches,
        original=search_results.original_address(sop.summary, page.number),
        confidence=page.confidence,
        is_narrow=_is_narrow(page.text),
        picture=_picture(page, sop, asked, has_matches=matches > 0),
        steps=steps,
    )


def _picture(page: Page, sop: SopView, asked: SearchRequest, *, has_matches: bool) -> PictureView | None:
    is_placed = page.number in sop.placed
    if not pictures.can_be_drawn(page, is_placed=is_placed):
        return None

    def address(view: str, **arguments: Any) -> str:
        return url_for(f"pictures.{view}", sop_id=sop.summary.id, number=page.number, **arguments)

    normal, large = pictures.WIDTHS
    if not has_matches or (page.source == "ocr" and not is_placed):
        return PictureView(address("picture", lebar=normal), "", address("picture", lebar=large))
    words = {params.PAGE.text: asked.text} | ({params.PAGE.literal: "1"} if asked.literal else {})
    return PictureView(
        address("picture", lebar=normal), address("marks", **words), address("marks", **words, lebar=large)
    )


def _opened(pages: Sequence[PageView]) -> list[PageView]:
    """The first pages with matches with their pictures unfolded; without any match the first page."""
    shown = [page.number for page in pages if page.matches][:MOST_OPEN] or [page.number for page in pages[:1]]
    return [replace(page, is_open=page.number in shown) for page in pages]


def _steps_with_matches(sop: SopView, finder: Highlighter) -> dict[int, str]:
    """Page → the steps on it that hold a searched word: "Langkah 5: Menyiapkan ambulans", "Langkah 5, 6"."""
    found: dict[int, dict[str, str]] = {}
    for at, step in enumerate(sop.steps, 1):
        if any(finder.find(text) for text in (step.activity, step.inputs, step.output, step.note)):
            found.setdefault(step.page, {})[step.number or str(at)] = step.activity
    return {page: _steps_label(steps) for page, steps in found.items()}


def _steps_label(steps: Mapping[str, str]) -> str:
    """`steps`: number → activity."""
    numbers = ", ".join(steps)
    if len(steps) > 1:
        return _("Langkah %(numbers)s", numbers=numbers)
    return _("Langkah %(number)s: %(activity)s", number=numbers, activity=steps[numbers])


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
