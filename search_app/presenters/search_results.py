"""SearchResult → plain data with links, for the page and the API alike: no client builds an address itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from indexer.models import (
    Hit,
    SearchRequest,
    SearchResult,
    Snippet,
    SnippetPart,
    SopKind,
    SopSummary,
    Sort,
    Status,
)
from indexer.reading.readers import READERS
from indexer.text import snippet_words
from search_app.http.params import DEFAULT_STATUS, EVERY_STATUS
from search_app.http.translate import LazyString, lazy_gettext, ngettext
from search_app.http.translate import gettext as _
from search_app.presenters import durations, labels
from search_app.presenters.answers import AnswerView, answer_views
from search_app.presenters.facets import ChipView, FacetView, chips, facet_view
from search_app.presenters.interpretation import InterpretationView, interpretation_view
from search_app.presenters.search_links import Links, address, sop_addresses

SORTS: dict[Sort, LazyString] = {
    Sort.RELEVANCE: lazy_gettext("Paling sesuai"),
    Sort.NEWEST: lazy_gettext("Terbaru"),
    Sort.TITLE: lazy_gettext("Judul"),
    Sort.NUMBER: lazy_gettext("Nomor"),
}

# Pages around the current one that the pager names; the first and the last are always there.
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class LinkView:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class SopCard:
    """What a list shows of one SOP; `effective` is ISO 8601 or empty, `pages` says how long it is in words."""

    id: int
    number: str
    title: str
    kind: str
    kind_label: str
    process_path: tuple[LinkView, ...]
    unit: str
    effective: str
    revision: str
    status: str
    status_label: str
    in_force: bool
    access_label: str
    format: str
    pages: str
    href: str


@dataclass(frozen=True, slots=True)
class SnippetView:
    """A passage: `href` is that page of the SOP, `original` the same page of the file (none without pages).

    `source`: a value of `SnippetSource`. `heading`: "langkah 5 · ", "Dasar hukum: ", "" before a quotation of a page.
    `confidence`: in percent, where the page was read by text recognition.
    """

    source: str
    heading: str
    page: int
    label: str
    href: str
    original: str
    parts: tuple[SnippetPart, ...]
    confidence: int | None


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Another SOP of a card: a micro SOP, or the macro SOP of the one that leads."""

    sop: SopCard
    title: tuple[SnippetPart, ...]
    snippets: tuple[SnippetView, ...]


@dataclass(frozen=True, slots=True)
class HitView:
    """`above`: the macro SOP of a micro SOP that leads. `below`: the best other micro SOPs; `more` leads to the rest.

    `time`: "9 langkah" and, where it is known, how long they take; `duration` the same in numbers.
    """

    sop: SopCard
    title: tuple[SnippetPart, ...]
    snippets: tuple[SnippetView, ...]
    cites: tuple[str, ...]
    below: tuple[FamilyView, ...]
    more: LinkView | None
    above: FamilyView | None
    time: tuple[str, ...]
    duration: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class OptionView:
    label: str
    href: str
    value: str
    selected: bool


@dataclass(frozen=True, slots=True)
class PagerView:
    """`numbers`: page numbers in order, 0 for a gap; `hrefs`: number → address."""

    page: int
    page_count: int
    numbers: tuple[int, ...]
    hrefs: Mapping[int, str]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class FamiliesView:
    """`joined`: each macro SOP takes in its micro SOPs; `switch` leads to the other way."""

    joined: bool
    switch: str


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything a result page says. `total` counts SOPs; `listed` counts hits, as "Hasil i dari n" does.

    `first`: place of the first hit in the whole list. `only_in_force`: the default status is at work; `every_status`
    widens it.
    """

    text: str
    total: int
    listed: int
    count: str
    first: int
    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[ChipView, ...]
    clear: str
    interpretation: InterpretationView
    answers: tuple[AnswerView, ...]
    families: FamiliesView | None
    only_in_force: bool
    every_status: str
    sorts: tuple[OptionView, ...]
    pager: PagerView
    address: str


def results(result: SearchResult, links: Links) -> ResultsView:
    # The pager and the hits keep the words as typed; what changes filters or order goes on from how they were read.
    request, asked = result.request, result.asked
    sops = sop_addresses(request, links.per_page)
    return ResultsView(
        text=request.text,
        total=result.total,
        listed=result.listed,
        count=count_in_words(result.total, result.kinds, result.listed),
        first=(request.page - 1) * request.per_page + 1,
        hits=tuple(_hit(hit, request, links, sops) for hit in result.hits),
        facets=tuple(facet_view(facet, asked, links) for facet in result.facets),
        chips=chips(result.facets, asked, links),
        clear=links.unfiltered(asked),
        interpretation=interpretation_view(result, links),
        answers=answer_views(result, links),
        families=_families(result, links),
        only_in_force=asked.filters.get("status") == DEFAULT_STATUS,
        every_status=links.to(asked, filters={**asked.filters, "status": EVERY_STATUS}),
        sorts=_sorts(asked, links),
        pager=_pager(result, links),
        address=links.to(request, page=request.page),
    )


def count_in_words(total: int, kinds: Mapping[SopKind, int], listed: int | None = None) -> str:
    """ "23 SOP (4 makro, 19 mikro)"; with "21 hasil: " before it where pages list fewer, families on one card."""
    counted = ngettext("%(count)s SOP", "%(count)s SOP", total, count=labels.number(total))
    parts = [f"{labels.number(kinds[kind])} {str(labels.KINDS[kind]).lower()}" for kind in SopKind if kinds.get(kind)]
    sops = f"{counted} ({', '.join(parts)})" if parts else counted
    if listed is None or listed == total:
        return sops
    return f"{ngettext('%(count)s hasil', '%(count)s hasil', listed, count=labels.number(listed))}: {sops}"


def back_in_words(total: int | None) -> str:
    """ "Kembali ke 23 hasil"; None where the number cannot be had."""
    if total is None:
        return _("Kembali ke hasil")
    return ngettext("Kembali ke %(count)s hasil", "Kembali ke %(count)s hasil", total, count=labels.number(total))


def card(sop: SopSummary, href: str) -> SopCard:
    searches = url_for("browse.results")
    return SopCard(
        id=sop.id,
        number=sop.number,
        title=sop.title,
        kind=sop.kind.value,
        kind_label=str(labels.KINDS[sop.kind]),
        process_path=tuple(
            LinkView(labels.process(step), address(searches, {"proses": step.code})) for step in sop.process_path
        ),
        unit=sop.unit,
        effective=sop.effective,
        revision=sop.revision,
        status=sop.status.value,
        status_label=str(labels.STATUSES[sop.status]),
        in_force=sop.status is Status.IN_FORCE,
        access_label=str(labels.ACCESSES[sop.access]),
        format=READERS[sop.file_kind].label,
        pages=length_in_words(sop.page_count, has_pages=sop.has_pages),
        href=href,
    )


def length_in_words(count: int, *, has_pages: bool) -> str:
    """ "3 halaman"; a document without pages has sections instead: "5 bagian"."""
    if has_pages:
        return ngettext("%(count)s halaman", "%(count)s halaman", count, count=labels.number(count))
    return ngettext("%(count)s bagian", "%(count)s bagian", count, count=labels.number(count))


def original_address(sop: SopSummary, page: int) -> str:
    """The file as it came, or its PDF rendition, opened at a page; empty without pages, which no browser shows."""
    view = "documents.original" if READERS[sop.file_kind].has_pages else "documents.rendition"
    return url_for(view, sop_id=sop.id, _anchor=f"page={page}") if sop.has_pages else ""


def _hit(hit: Hit, request: SearchRequest, links: Links, sops: Callable[..., str]) -> HitView:
    return HitView(
        sop=card(hit.sop, sops(hit.sop.id)),
        title=hit.title,
        snippets=_snippets(hit, sops),
        cites=hit.cites,
        below=tuple(_member(each, sops) for each in hit.below),
        above=_member(hit.above, sops) if hit.above else None,
        time=_time(hit),
        duration=durations.total_as_json(hit.total) if hit.total else None,
        more=_more(hit.below_total - len(hit.below), request, links),
    )


def _time(hit: Hit) -> tuple[str, ...]:
    if hit.total is None:
        return ()
    count = hit.total.known + hit.total.unknown
    steps = ngettext("%(count)s langkah", "%(count)s langkah", count, count=labels.number(count))
    return tuple(filter(None, (steps, durations.with_remarks(hit.total))))


def _more(count: int, request: SearchRequest, links: Links) -> LinkView | None:
    if count < 1:
        return None
    label = ngettext("%(count)s SOP mikro lagi", "%(count)s SOP mikro lagi", count, count=labels.number(count))
    return LinkView(label, links.to(request, in_families=False))


def _families(result: SearchResult, links: Links) -> FamiliesView | None:
    """None where joining changes nothing."""
    request = result.request
    if request.in_families and result.listed == result.total:
        return None
    if not request.in_families and (not request.text or request.sort is not Sort.RELEVANCE):
        return None
    return FamiliesView(request.in_families, links.to(request, in_families=not request.in_families))


def _member(hit: Hit, sops: Callable[..., str]) -> FamilyView:
    return FamilyView(card(hit.sop, sops(hit.sop.id)), hit.title, _snippets(hit, sops))


def _snippets(hit: Hit, sops: Callable[..., str]) -> tuple[SnippetView, ...]:
    return tuple(_snippet(snippet, hit.sop, sops) for snippet in hit.snippets)


def _snippet(snippet: Snippet, sop: SopSummary, sops: Callable[..., str]) -> SnippetView:
    return SnippetView(
        source=snippet.source.value,
        heading=snippet_words.heading(snippet, _),
        page=snippet.page,
        label=_place(snippet, sop),
        href=sops(sop.id, snippet.page),
        original=original_address(sop, snippet.page),
        parts=snippet_words.parts(snippet, _),
        confidence=snippet.confidence,
    )


def _place(snippet: Snippet, sop: SopSummary) -> str:
    """ "hal. 2", or "bagian Prosedur" where a page is a section, in the reader's language."""
    if sop.has_pages:
        return _("hal. %(number)s", number=labels.number(snippet.page))
    return _("bagian %(heading)s", heading=snippet.label.removeprefix("bagian "))


def _sorts(request: SearchRequest, links: Links) -> tuple[OptionView, ...]:
    return tuple(
        OptionView(str(SORTS[sort]), links.to(request, sort=sort), name, sort is request.sort)
        for name, sort in links.vocabulary.sorts.items()
        if request.text or sort is not Sort.RELEVANCE
    )


def _pager(result: SearchResult, links: Links) -> PagerView:
    request, last = result.request, result.page_count
    near = {1, last, *range(request.page - _NEIGHBOURS, request.page + _NEIGHBOURS + 1)}
    numbers: list[int] = []
    for number in sorted(number for number in near if 1 <= number <= last):
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return PagerView(
        page=request.page,
        page_count=last,
        numbers=tuple(numbers),
        hrefs={number: links.to(request, page=number) for number in numbers if number},
        previous=links.to(request, page=min(request.page - 1, last)) if request.page > 1 and last else "",
        next=links.to(request, page=request.page + 1) if request.page < last else "",
    )
