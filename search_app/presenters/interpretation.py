"""The interpretation of a query → what the page says of it, with links to other interpretations."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import url_for

from indexer.models import (
    CodeLabel,
    FacetCount,
    FacetResult,
    Limit,
    Regulation,
    SearchRequest,
    SearchResult,
    SnippetPart,
    Sort,
    StepCounts,
)
from indexer.text import limit_words
from search_app.http.translate import gettext as _
from search_app.presenters import labels
from search_app.presenters.search_links import Links

# Synonyms that the page names; more would hide the results.
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class AlternativeView:
    """The same search put differently."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class AmbiguousWordView:
    """A word with several meanings, each with a search for it."""

    word: str
    meanings: tuple[AlternativeView, ...]


@dataclass(frozen=True, slots=True)
class RenamedView:
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RegulationView:
    """`count`: SOPs that cite it; `href` lists them."""

    key: str
    label: str
    about: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What was probably meant, the changed words marked, `dropped` ones left out.

    `is_shown`: its hits stand in place of none.
    """

    text: str
    parts: tuple[SnippetPart, ...]
    count: int
    is_shown: bool
    href: str
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitView:
    """A `ReachedLimit`, and the sentence that says it."""

    limit: Limit
    most: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class InterpretationView:
    """`also`: what is searched beside the typed words. `literal`: only these are; `switch` leads to the other way.

    `named`: words taken for filters. `says_nothing`: no word tells one SOP from another. `processes` and `roles`: those
    whose names the words are, with something found in them. `regulations`: those that the words name. `in_title`: only
    titles are searched; `switch_title` leads to the other way. `limited`: where less is searched than was asked for.
    `some_suffice`: SOPs are listed that have only some of the words. `missing`: words that no SOP has.
    `steps`: how many have all of them in one step, and how many not so.
    """

    also: tuple[str, ...]
    renamed: tuple[RenamedView, ...]
    unclear: tuple[AmbiguousWordView, ...]
    literal: bool
    switch: str
    named: tuple[str, ...]
    newest_first: bool
    says_nothing: bool
    processes: tuple[AlternativeView, ...]
    roles: tuple[AlternativeView, ...]
    regulations: tuple[RegulationView, ...]
    in_title: bool
    switch_title: str
    correction: CorrectionView | None
    limited: tuple[LimitView, ...]
    some_suffice: bool
    missing: tuple[str, ...]
    steps: StepCounts | None


def interpretation_view(result: SearchResult, links: Links) -> InterpretationView:
    query, request = result.query, result.request
    forms = (form for widening in query.widened for form in widening.forms)
    serial = [_("nomor %(number)s", number=query.serial)] if query.serial else []
    return InterpretationView(
        also=tuple(dict.fromkeys(forms))[:_MOST_NAMED],
        renamed=tuple(RenamedView(each.typed, each.forms[0]) for each in query.widened if each.renamed),
        unclear=tuple(
            AmbiguousWordView(
                each.word,
                tuple(AlternativeView(meaning, links.to(request, text=text)) for meaning, text in each.meanings),
            )
            for each in query.unclear
        ),
        literal=request.literal,
        switch=links.to(request, literal=not request.literal),
        named=(*serial, *dict.fromkeys(each.word for each in query.named)),
        newest_first=query.sort is Sort.NEWEST and result.asked.sort is Sort.NEWEST,
        says_nothing=bool(request.text and not (query.clauses or query.named or query.sort)),
        processes=_processes(result),
        roles=_roles(result, links),
        regulations=tuple(map(regulation, result.regulations)),
        in_title=request.in_title,
        correction=_correction(result, links),
        limited=tuple(
            LimitView(each.limit, each.most, each.word, limit_words.sentence(each, _)) for each in result.limited
        ),
        some_suffice=query.some_suffice,
        missing=query.missing,
        steps=result.steps,
        switch_title=links.to(request, in_title=not request.in_title),
    )


def regulation(found: Regulation) -> RegulationView:
    href = url_for("regulations.one", key=found.key)
    return RegulationView(found.key, found.label, found.about, found.count, href)


def _processes(result: SearchResult) -> tuple[AlternativeView, ...]:
    """Entries of the process tree above the hits."""
    tree = next((facet for facet in result.facets if facet.name == "process"), FacetResult("process", "", ()))
    found = {count.value: count for count in _walk(tree.values)}
    return tuple(
        AlternativeView(labels.process(CodeLabel(code, found[code].label)), url_for("browse.results", proses=code))
        for code in result.query.processes
        if code in found and found[code].count
    )


def _walk(counts: tuple[FacetCount, ...]) -> Iterator[FacetCount]:
    for count in counts:
        yield count
        yield from _walk(count.children)


def _correction(result: SearchResult, links: Links) -> CorrectionView | None:
    found = result.correction
    if found is None:
        return None
    # The filters that words were taken for are in place already.
    href = links.to(result.asked, text=found.text)
    return CorrectionView(found.text, found.parts, found.total, found.is_shown, href, found.dropped)


def _roles(result: SearchResult, links: Links) -> tuple[AlternativeView, ...]:
    """Performers that the text or words of it name: SOPs in which they do something, not those that mention them."""
    facet = next((facet for facet in result.facets if facet.name == "role"), FacetResult("role", "", ()))
    typed = result.asked.text
    words = {value: named.word for named in result.query.roles for value in named.values}
    words |= {count.value: typed for count in facet.values if typed and count.value.casefold() == typed.casefold()}
    return tuple(
        AlternativeView(count.value, links.to(_of_role(result.asked, words[count.value], count.value)))
        for count in facet.values
        if count.value in words and count.count and not count.selected
    )


def _of_role(asked: SearchRequest, words: str, role: str) -> SearchRequest:
    """The same search of the role's SOPs, without the words that name it."""
    rest = " ".join(asked.text.replace(words, " ", 1).split())
    filters = {**asked.filters, "role": (role,)}
    return replace(asked, text=rest, clauses=(), filters=filters, sort=asked.sort if rest else Sort.NEWEST)
