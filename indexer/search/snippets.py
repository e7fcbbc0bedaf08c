"""The passages of an SOP that show why it was found: its steps, the named parts of its record, then its pages.

Each cell of a step and each item of a named part is a text of its own, so that neighbours never run together. Only what
the record does not hold is quoted from a page.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, count
from typing import NamedTuple

from indexer.models import Page, Snippet, SnippetSource, SopRecord, SopSummary, Step, StepColumn, numbered
from indexer.reading.readers import READERS
from indexer.registry.sop_contents import SopContents
from indexer.search.marking import clipped, neighbours
from indexer.search.quotations import quotation
from indexer.sop.identity.labels import match_label
from indexer.text import regulations, snippet_words, written_durations
from indexer.text.highlighter import Highlighter, MatchSpan

PASSAGE_LETTERS = 240
STEP_LETTERS = 160
COLUMN_LETTERS = 90
MOST_SNIPPETS = 2
# Where an SOP has one passage only, the texts are shortened to this share.
_BRIEF = 3 / 5
# Between texts that are searched as one: no phrase and no broken word reaches over it.
_APART = "\n\n\n\n"
_BESIDE = frozenset({SnippetSource.TITLE, SnippetSource.NUMBER, SnippetSource.UNIT, SnippetSource.PROCESS})
_PREFERENCE = {source: place for place, source in enumerate(SnippetSource)}
# Columns that are shown whatever matches; the others where they hold a word that the activity does not.
_ALWAYS = (StepColumn.PERFORMERS, StepColumn.DURATION)
# Capitals before a sentence.
_CAPITALS = re.compile(r"[^a-z]+(?=[A-Z][a-z])")
_REGULATION = re.compile(r"[\W\d]{0,4}(?:undang-undang|peraturan|keputusan)\b.*\bnomor \d", re.IGNORECASE)
# The letters at the beginning of a named part by which its page is found.
_BEGINNING = 30


class _Text(NamedTuple):
    """A text of the record: `item` is the place of its step or line, `column` None for an activity or a line."""

    source: SnippetSource
    item: int
    column: StepColumn | None
    text: str


class _Joined(NamedTuple):
    """Texts searched as one, because a page of results has thousands of them; `starts`: where each begins."""

    texts: tuple[_Text, ...]
    starts: tuple[int, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class _Passage:
    """A step or a line that matches. `found`: its texts that match."""

    source: SnippetSource
    item: int
    found: tuple[tuple[_Text, tuple[MatchSpan, ...]], ...]
    clauses: frozenset[int]

    def worth(self, shown: frozenset[int], counts: Counter[int]) -> tuple[float, ...]:
        """`shown`: clauses that are shown already; `counts`: in how many passages each clause is."""
        return (
            len(self.clauses - shown),
            self.source is SnippetSource.STEP,
            len(self.clauses),
            sum(1 / counts[clause] for clause in self.clauses),
            sum(neighbours(spans) for _, spans in self.found),
            -_PREFERENCE[self.source],
            self.found[0][0].column is None,
            -self.item,
        )


def snippets(contents: SopContents, finder: Highlighter, most: int = MOST_SNIPPETS) -> tuple[Snippet, ...]:
    """At most `most` passages, in page order: the best, and what shows more of the query than it and the title do.

    None where nothing that people see of the SOP matches.
    """
    sop, pages = contents.sop, contents.pages
    found = list(_found(contents, finder))
    beside = [each for each in found if each[0].source in _BESIDE]
    shown = frozenset(span.clause for _, spans in beside for span in spans)
    passages = list(_passages(each for each in found if each[0].source not in _BESIDE))
    held = shown.union(*(each.clauses for each in passages)) if passages else frozenset()
    missing = frozenset(range(finder.clauses)) - held
    share = 1 if most > 1 else _BRIEF
    made = [_of_record(each, contents, share) for each in _chosen(passages, shown, most)]
    seen = (sop.title, sop.number, sop.unit)
    while missing and len(made) < most and (quoted := quotation(pages, finder, missing, seen)):
        made.append(Snippet(quoted.page.number, "", clipped(quoted.text, finder.find(quoted.text), PASSAGE_LETTERS)))
        missing -= quoted.clauses
    if most and not made:
        made = [_of_summary(*beside[0], contents.record)] if beside else _of_pages(pages, finder)
    return tuple(_placed(each, contents) for each in sorted(made, key=lambda each: each.page))


def _chosen(passages: Sequence[_Passage], shown: frozenset[int], most: int) -> Iterator[_Passage]:
    """The best, and then those that show more than what is shown."""
    counts = Counter(clause for each in passages for clause in each.clauses)
    for place in range(most if passages else 0):
        best = max(passages, key=lambda each: each.worth(shown, counts))
        if place and best.clauses <= shown:
            return
        yield best
        shown |= best.clauses


def _found(contents: SopContents, finder: Highlighter) -> Iterator[tuple[_Text, tuple[MatchSpan, ...]]]:
    """Each text that matches, with its matches."""
    joined, steps = _joined(contents), contents.record.steps
    found: dict[int, list[MatchSpan]] = {}
    for start, end, clause in finder.find(joined.whole, is_repaired=True):
        at = bisect_right(joined.starts, start) - 1
        begin = joined.starts[at]
        found.setdefault(at, []).append(MatchSpan(start - begin, end - begin, clause))
    wanted = finder.regulations
    for at, text in enumerate(joined.texts) if wanted else ():
        if text.source is SnippetSource.LEGAL_BASIS and at not in found:
            named = [place for place in regulations.places(text.text) if place[0] in wanted]
            found.update((at, [MatchSpan(start, end, wanted[term])]) for term, start, end in named[:1])
    lengths = finder.durations
    for at, text in enumerate(joined.texts) if lengths else ():
        if text.column is StepColumn.DURATION:
            said = written_durations.places(text.text, steps[text.item].minutes)
            spans = [MatchSpan(start, end, lengths[term]) for term, start, end in said if term in lengths]
            found.update([(at, sorted(spans))] if spans else ())
    return ((joined.texts[at], tuple(spans)) for at, spans in found.items())


@lru_cache(maxsize=1_000)  # as many as the registry keeps contents of
def _joined(contents: SopContents) -> _Joined:
    texts = tuple(each for each in (*_texts_beside(contents.sop), *_texts(contents.record)) if each.text)
    starts = tuple(accumulate((len(each.text) + len(_APART) for each in texts), initial=0))
    return _Joined(texts, starts, _APART.join(each.text for each in texts))


def _passages(found: Iterable[tuple[_Text, tuple[MatchSpan, ...]]]) -> Iterator[_Passage]:
    of: dict[tuple[SnippetSource, int], list[tuple[_Text, tuple[MatchSpan, ...]]]] = {}
    for text, spans in found:
        of.setdefault((text.source, text.item), []).append((text, spans))
    for (source, item), texts in of.items():
        yield _Passage(source, item, tuple(texts), frozenset(span.clause for _, spans in texts for span in spans))


def _texts(record: SopRecord) -> Iterator[_Text]:
    for item, step in enumerate(record.steps):
        yield _Text(SnippetSource.STEP, item, None, step.activity)
        for column, text in _columns(step):
            yield _Text(SnippetSource.STEP, item, column, text)
    identity = record.identity
    parts = (
        (SnippetSource.ROLES, (", ".join(record.roles),)),
        (SnippetSource.QUALIFICATION, identity.qualification),
        (SnippetSource.WARNING, (identity.warning,)),
        (SnippetSource.RECORDING, (identity.recording,)),
        (SnippetSource.RELATED, identity.related),
        (SnippetSource.EQUIPMENT, identity.equipment),
        (SnippetSource.APPROVED_BY, (identity.approved_by,)),
        (SnippetSource.LEGAL_BASIS, identity.legal_basis),
    )
    items = count()
    for source, texts in parts:
        for text in texts:
            heading = _CAPITALS.match(text)
            if heading and match_label(heading[0]):
                continue  # two parts of the box were read as one
            # Recognition may put a line of one column of the box into the other.
            yield _Text(SnippetSource.LEGAL_BASIS if _REGULATION.match(text) else source, next(items), None, text)


def _columns(step: Step) -> tuple[tuple[StepColumn, str], ...]:
    note = step.note
    if note.startswith("SOP") and note.isupper():
        note = "".join(note.split())  # the number of an SOP, which a narrow column breaks anywhere
    return (
        (StepColumn.INPUTS, step.inputs),
        (StepColumn.OUTPUT, step.output),
        (StepColumn.NOTE, note),
        (StepColumn.PERFORMERS, snippet_words.performers(step)),
        (StepColumn.DURATION, step.duration),
    )


def _texts_beside(sop: SopSummary) -> Iterator[_Text]:
    """What people see of an SOP beside its passages."""
    yield _Text(SnippetSource.TITLE, 0, None, sop.title)
    yield _Text(SnippetSource.NUMBER, 0, None, sop.number)
    yield _Text(SnippetSource.UNIT, 0, None, sop.unit)
    for item, process in enumerate(sop.process_path):
        yield _Text(SnippetSource.PROCESS, item, None, process.label)


def _of_record(passage: _Passage, contents: SopContents, share: float) -> Snippet:
    if passage.source is SnippetSource.STEP:
        return _of_step(passage, contents.record, share)
    ((text, spans),) = passage.found
    page = _page_with(text.text, contents)
    return Snippet(page, "", clipped(text.text, spans, int(PASSAGE_LETTERS * share)), source=passage.source)


def _of_step(passage: _Passage, record: SopRecord, share: float) -> Snippet:
    step = numbered(record.steps)[passage.item]
    found = {text.column: spans for text, spans in passage.found}
    shown = {span.clause for span in found.get(None, ())}
    columns = []
    for column, text in _columns(step):
        spans = found.get(column, ())
        adds = {span.clause for span in spans} - shown
        if text and (adds or column in _ALWAYS):
            columns.append((column, clipped(text, spans, int(COLUMN_LETTERS * share))))
            shown |= adds
    activity = clipped(step.activity, found.get(None, ()), int(STEP_LETTERS * share))
    page = step.page or record.first_page
    return Snippet(page, "", activity, source=passage.source, number=step.number, columns=tuple(columns))


def _of_summary(text: _Text, spans: tuple[MatchSpan, ...], record: SopRecord) -> Snippet:
    """Why the SOP was found, where only what people see beside it says so."""
    parts = () if text.source is SnippetSource.TITLE else clipped(text.text, spans, PASSAGE_LETTERS)
    return Snippet(record.first_page, "", parts, source=text.source)


def _of_pages(pages: Sequence[Page], finder: Highlighter) -> list[Snippet]:
    """Where nothing can be quoted: a phrase over two cells, or the heading of a box."""
    return [Snippet(page.number, "", ()) for page in pages if finder.find(page.text)][:1]


def _page_with(text: str, contents: SopContents) -> int:
    """The page on which a named part begins; narrow columns break its words anywhere."""
    beginning = "".join(text.split())[:_BEGINNING]
    pages = (page.number for page in contents.pages if beginning in "".join(page.text.split()))
    return next(pages, contents.record.first_page)


def _placed(snippet: Snippet, contents: SopContents) -> Snippet:
    """With what its page is called and how surely that was read."""
    page = next((page for page in contents.pages if page.number == snippet.page), None)
    label = READERS[contents.sop.file_kind].page_label(page) if page else ""
    return replace(snippet, label=label, confidence=page.confidence if page else None)
