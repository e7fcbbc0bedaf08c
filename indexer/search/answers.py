"""Questions answered from the records of the first SOPs: how long, who, with which documents, in which steps.

Only from steps that were read. Where they were read in part, only a step that is sure of itself answers. A question of
which one word stands neither in the title nor in the step is not answered: it may ask for something else.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import log

from sqlalchemy.orm import Session

from indexer.engine.protocol import SearchEngine
from indexer.models import (
    Answer,
    Clause,
    Correction,
    DurationTotal,
    Hit,
    Page,
    Query,
    QuestionKind,
    SearchRequest,
    SopKind,
    SopSummary,
    Step,
    StepsState,
    Token,
    numbered,
)
from indexer.query import questions
from indexer.reading.readers import READERS
from indexer.registry import queries
from indexer.text import durations, wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.highlighter import Highlighter, MatchSpan
from indexer.text.informal import formal

MOST_STEPS = 12
MOST_ANSWERS = 3
# Hits whose SOPs may answer, each with all of its card.
_FIRST_HITS = 5
_VERBS = ("me", "ber")
_SHORTEST_ABBREVIATION = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"\s+pada\s+BP3MI\b", re.IGNORECASE)
# Where a synonym counts only if what was typed is not written there.
_STEP_ZONES = ("title", "steps")
# One word alone stands in steps of many an SOP that is not on it.
_FEWEST_FOR_STEP = 2
# The question holds this share of a title's words where the SOP as a whole answers: the rest may make it another.
_TITLE_SHARE = 1 / 2
# Roots of words for the work as a whole: what is asked of the "penanganan" of something is not asked of a step of it.
_WHOLE = frozenset({"tangani", "proses", "urus", "layan", "laksana", "buat", "selesai", "giat", "susun"})
_NOTHING = frozenset({"", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class _Question:
    """`words`: those that it is about. For these clauses, `weights`: how telling each is (idf); `whole`: those for the
    work as a whole; `verbs`: those that may be what is done. `is_of_all`: every performer is asked for.
    """

    kind: QuestionKind
    words: tuple[str, ...]
    highlighter: Highlighter
    weights: tuple[float, ...]
    whole: frozenset[int]
    verbs: frozenset[int]
    is_of_all: bool

    @property
    def may_be_whole(self) -> bool:
        """ "Siapa yang …" asks for one step, "setelah …" for the one after it."""
        return self.kind is not QuestionKind.NEXT and (self.kind is not QuestionKind.PERFORMER or self.is_of_all)

    def allows(self, met: frozenset[int]) -> bool:
        """Whether what is met leaves out nothing telling."""
        return self.telling <= met

    @property
    def telling(self) -> frozenset[int]:
        """The clauses that have to be met."""
        return frozenset(range(len(self.weights))) - self.whole

    def weight(self, clauses: frozenset[int]) -> float:
        return sum(self.weights[at] for at in clauses)


@dataclass(frozen=True, slots=True)
class _Subject:
    """An SOP that may answer. `step`: place of the step that the words mean, None where they mean the whole."""

    sop: SopSummary
    steps: tuple[Step, ...]
    is_read: bool
    step: int | None
    fitness: tuple[float, ...]

    def sure(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(step for step in steps if self.is_read or not step.doubt)


def answers(
    session: Session,
    engine: SearchEngine,
    request: SearchRequest,
    query: Query,
    hits: tuple[Hit, ...],
    correction: Correction | None,
) -> tuple[Answer, ...]:
    """The answers of the first hits that fit the question best, and equally well; none where none clearly does.

    `correction`: by which the hits were found. Where it changed the most telling word it is another question.
    """
    kind = questions.kind_of(request.text)
    if kind is None or not hits or questions.is_unrecorded(request.text):
        return ()
    question = _question(engine, request, query, kind)
    if question is None or not question.telling or (correction and _is_other(question, request.text, correction)):
        return ()
    sops = [each.sop for hit in hits[:_FIRST_HITS] for each in hit.card]
    read = queries.steps_read(session, request.viewer, [sop.id for sop in sops])
    subjects = [subject for sop in sops if sop.id in read and (subject := _subject(question, sop, *read[sop.id]))]
    best = max((subject.fitness for subject in subjects), default=())
    fit = [(subject, _told(question, subject)) for subject in subjects if subject.fitness == best]
    shown = [(subject, told) for subject, told in fit if told or kind is QuestionKind.SOP][:MOST_ANSWERS]
    pages = queries.page_texts(session, request.viewer, [subject.sop.id for subject, _ in shown])
    return tuple(_answer(kind, subject, told, pages.get(subject.sop.id, ())) for subject, told in shown)


def _answer(kind: QuestionKind, subject: _Subject, told: tuple[Step, ...], pages: tuple[Page, ...]) -> Answer:
    label = READERS[subject.sop.file_kind].page_label
    return Answer(
        kind=kind,
        sop=subject.sop,
        steps=told if kind is QuestionKind.PERFORMER else told[:MOST_STEPS],
        step_count=len(subject.steps),
        page_labels={page.number: label(page) for page in pages},
        total=_total(subject) if kind is QuestionKind.DURATION else None,
    )


def _is_other(question: _Question, typed: str, correction: Correction) -> bool:
    """Whether a word that says something was left out of the question, or its most telling word changed."""
    kept = {token.exact for token in analyse(correction.text)}
    changed = {token.exact for part in correction.parts if part.is_match for token in analyse(part.text)}
    dropped = [token.exact for token in analyse(typed) if token.exact not in kept]
    telling = [word for word in dropped if not questions.says_nothing(question.kind, word)]
    rarest = max(sorted(question.telling), key=lambda at: question.weights[at])
    return len(telling) > len(changed) or question.words[rarest] in changed


def _question(engine: SearchEngine, request: SearchRequest, query: Query, kind: QuestionKind) -> _Question | None:
    """None where the question is about nothing."""
    typed = [
        replace(clause, zones=_STEP_ZONES)
        for clause in query.clauses
        if not (clause.optional or clause.excluded) and not _says_nothing(kind, clause)
    ]
    if not typed:
        return None
    asked = [SearchRequest(request.viewer, clauses=(_as_typed(clause),), per_page=0) for clause in typed]
    every, *counts = engine.totals([SearchRequest(request.viewer, per_page=0), *asked])
    about = [
        _with_formal_words(_with_full_names(clause) if count else clause)
        for clause, count in zip(typed, counts, strict=True)
    ]
    return _Question(
        kind=kind,
        words=tuple(_word(clause) for clause in about),
        highlighter=Highlighter(about),
        weights=tuple(log(1 + every / (count + 0.5)) for count in counts),
        whole=frozenset(at for at, clause in enumerate(about) if clause.alternatives[0][0].stem in _WHOLE),
        verbs=frozenset(at for at, clause in enumerate(about) if _is_verb(clause)),
        is_of_all=questions.asks_all_performers(request.text),
    )


def _says_nothing(kind: QuestionKind, clause: Clause) -> bool:
    words = [word for word in clause.text.lower().split() if word not in wordlists.words("stopwords")]
    return all(questions.says_nothing(kind, word) for word in (words or [_word(clause)]))


def _word(clause: Clause) -> str:
    return clause.alternatives[0][0].exact


def _is_verb(clause: Clause) -> bool:
    return any(token.exact.startswith((*_VERBS, "di")) for words in clause.alternatives for token in words)


def _as_typed(clause: Clause) -> Clause:
    return replace(
        clause, alternatives=tuple(words for words, is_typed in _alternatives(clause) if is_typed), shares=()
    )


def _with_full_names(clause: Clause) -> Clause:
    """Of the synonyms only names written out: steps that hold "jenazah" say so, those on "kematian" are others."""
    kept = tuple(words for words, is_typed in _alternatives(clause) if is_typed or len(words) > 1)
    return replace(clause, alternatives=kept, shares=())


def _alternatives(clause: Clause) -> list[tuple[tuple[Token, ...], bool]]:
    """Each alternative, and whether it was typed rather than a synonym of what was."""
    shares = chain(clause.shares, repeat(1.0))
    return [(words, share == 1) for words, share in zip(clause.alternatives, shares, strict=False)]


def _with_formal_words(clause: Clause) -> Clause:
    words = [analyse(word) for word in formal(_word(clause))]
    more = tuple(tuple(word) for word in words if word)
    return replace(clause, alternatives=(*clause.alternatives, *more), shares=())


def _subject(question: _Question, sop: SopSummary, state: StepsState, steps: tuple[Step, ...]) -> _Subject | None:
    """None where a telling word of the question stands neither in the title nor in any one step."""
    if state not in (StepsState.READ, StepsState.PARTLY) or not steps:
        return None
    steps = numbered(steps)
    title = _title(question, sop.title)
    is_read = state is StepsState.READ
    # What goes into a macro SOP goes into the SOPs that its steps stand for.
    may_be_whole = question.may_be_whole and not (question.kind is QuestionKind.INPUTS and sop.kind is SopKind.MACRO)
    if may_be_whole and question.allows(title.met) and title.share >= _TITLE_SHARE:
        return _Subject(sop, steps, is_read, None, (2, question.weight(title.met), title.share))
    if question.is_of_all or question.kind is QuestionKind.SOP or len(question.telling) < _FEWEST_FOR_STEP:
        return None
    fit = [(fitness, -place) for place, step in enumerate(steps) if (fitness := _step_fitness(question, title, step))]
    if not fit:
        return None
    fitness, place = max(fit)
    return _Subject(sop, steps, is_read, -place, fitness)


def _step_fitness(question: _Question, title: "_Title", step: Step) -> tuple[float, ...]:
    """How well the words mean a step; () where they do not."""
    find = question.highlighter.find
    places = find(step.activity)
    # What a document is brought for is asked, not where it is brought.
    brought = {found.clause for found in find(step.inputs)} if question.kind is QuestionKind.INPUTS else set()
    in_activity = frozenset(found.clause for found in places) - brought
    met = title.met | in_activity | {found.clause for performer in step.performers for found in find(performer)}
    does = _does(question, step, places)
    if question.kind is QuestionKind.PERFORMER and question.verbs and not does:
        return ()
    if not question.allows(met) or not (does or in_activity - title.met):
        return ()
    return (1, question.weight(met), title.share, question.weight(in_activity))


def _does(question: _Question, step: Step, places: list[MatchSpan]) -> bool:
    """Whether a verb of the question is done in the step: "memverifikasi", not "hasil verifikasi"."""
    return any(
        found.clause in question.verbs and step.activity[found.start : found.end].lower().startswith(_VERBS)
        for found in places
    )


@dataclass(frozen=True, slots=True)
class _Title:
    """`met`: the clauses that stand in it. `share`: of its words, those that the question holds."""

    met: frozenset[int]
    share: float


def _title(question: _Question, title: str) -> _Title:
    """A unit at the end of a title ("pada BP3MI Bali") counts only where the question names it."""
    named = [(found.start, found.end) for found in question.highlighter.find(title)]
    met = {found.clause for found in question.highlighter.find(title)}
    letters = list(_LETTERS.finditer(title))
    initials = "".join(word[0][0] for word in letters).lower()
    for at, abbreviation in enumerate(question.words):
        begin = initials.find(abbreviation) if len(abbreviation) >= _SHORTEST_ABBREVIATION else -1
        if begin >= 0:
            met.add(at)
            named.append((letters[begin].start(), letters[begin + len(abbreviation) - 1].end()))
    unit = _UNIT.search(title)
    words = [
        whole
        for whole, _ in groups(analyse(title[: unit.start()] if unit else title))
        if whole.exact not in wordlists.words("stopwords") and whole.stem not in _WHOLE
    ]
    held = sum(any(start < word.end and word.start < end for start, end in named) for word in words)
    return _Title(frozenset(met), held / len(words) if words else 0.0)


def _told(question: _Question, subject: _Subject) -> tuple[Step, ...]:
    """The steps that answer; none where the record does not tell, or the SOP itself is the answer."""
    tell = _TOLD.get(question.kind)
    return tell(subject) if tell else ()


def _durations(subject: _Subject) -> tuple[Step, ...]:
    if subject.step is None:
        return tuple(step for step in subject.steps if step.duration not in _NOTHING) if subject.is_read else ()
    step = subject.steps[subject.step]
    return subject.sure([step]) if step.duration not in _NOTHING else ()


def _total(subject: _Subject) -> DurationTotal | None:
    """Of the whole SOP, where it is asked for and every step was read."""
    return durations.total_of(subject.steps) if subject.step is None and subject.is_read else None


def _performers(subject: _Subject) -> tuple[Step, ...]:
    if subject.step is None:
        return tuple(step for step in subject.steps if step.performers) if subject.is_read else ()
    step = subject.steps[subject.step]
    return (step,) if step.performers and not step.doubt else ()


def _inputs(subject: _Subject) -> tuple[Step, ...]:
    """Of the whole: what is brought from outside stands where several documents come in first."""
    if subject.step is not None:
        step = subject.steps[subject.step]
        return subject.sure([step]) if step.inputs.strip() not in _NOTHING else ()
    given = [step for step in subject.steps if step.inputs.strip() not in _NOTHING]
    several = [step for step in given if "," in step.inputs or " dan " in step.inputs]
    return subject.sure((several or given)[:1])


def _steps(subject: _Subject) -> tuple[Step, ...]:
    return subject.steps if subject.is_read and subject.step is None else ()


def _next(subject: _Subject) -> tuple[Step, ...]:
    return subject.steps[subject.step + 1 : subject.step + 2] if subject.is_read and subject.step is not None else ()


_TOLD: dict[QuestionKind, Callable[[_Subject], tuple[Step, ...]]] = {
    QuestionKind.DURATION: _durations,
    QuestionKind.PERFORMER: _performers,
    QuestionKind.INPUTS: _inputs,
    QuestionKind.STEPS: _steps,
    QuestionKind.NEXT: _next,
}
