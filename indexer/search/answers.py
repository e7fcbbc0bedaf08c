"""Questions answered from the records of the first SOPs: how long, who, with which documents, in which steps.

Only from steps that were read. Where they were read in part, only a step that is sure of itself answers. A question of
which one word stands neither in the title nor in the step is not answered: it may ask for something else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from indexer.engine.protocol import SearchEngine
from indexer.models import (
    Answer,
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
    numbered,
)
from indexer.reading.readers import READERS
from indexer.registry import queries
from indexer.search.asked import WHOLE, Question, question_of
from indexer.text import durations, wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.highlighter import MatchSpan

MOST_STEPS = 12
MOST_ANSWERS = 3
# Hits whose SOPs may answer, each with all of its card.
_FIRST_HITS = 5
_VERBS = ("me", "ber")
_SHORTEST_ABBREVIATION = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"\s+pada\s+BP3MI\b.*", re.IGNORECASE)
# One word alone stands in steps of many an SOP that is not on it.
_FEWEST_FOR_STEP = 2
# The question holds this share of a title's words where the SOP as a whole answers: the rest may make it another. Less
# is enough where one title alone holds the words, more where the question does not say that the whole is meant.
_TITLE_SHARE, _ONLY_TITLE_SHARE, _WHO_TITLE_SHARE = 1 / 2, 1 / 3, 2 / 3
# Of what the words of "SOP apa …" tell together the share that may stand in steps alone.
_BESIDE_TITLE = 1 / 3
_NOTHING = frozenset({"", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class _Title:
    """`met`: the clauses that stand in it. `share`: of its words, those that the question holds."""

    met: frozenset[int]
    share: float


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
    typed: Query,
    hits: tuple[Hit, ...],
    correction: Correction | None,
) -> tuple[Answer, ...]:
    """The answers of the first hits that fit the question best, and equally well; none where none clearly does.

    `correction`: by which the hits were found, `typed`: the query before it.
    """
    question = question_of(engine, request, query, typed, correction) if hits else None
    if question is None:
        return ()
    families = {each.sop.id: hit.sop.id for hit in hits[:_FIRST_HITS] for each in hit.card}
    sops = [each.sop for hit in hits[:_FIRST_HITS] for each in hit.card]
    read = queries.steps_read(session, request.viewer, families)
    subjects = _subjects(question, [sop for sop in sops if sop.id in read], read)
    best = max((subject.fitness for subject in subjects), default=())
    fit = [(subject, _told(question, subject)) for subject in subjects if subject.fitness == best]
    told = [(subject, steps) for subject, steps in fit if steps or question.kind is QuestionKind.SOP]
    shown = _without_copies(question.kind, told, families)[:MOST_ANSWERS]
    pages = queries.page_texts(session, request.viewer, [subject.sop.id for subject, _ in shown])
    return tuple(_answer(question.kind, subject, steps, pages.get(subject.sop.id, ())) for subject, steps in shown)


def _without_copies(
    kind: QuestionKind, told: Sequence[tuple[_Subject, tuple[Step, ...]]], families: Mapping[int, int]
) -> list[tuple[_Subject, tuple[Step, ...]]]:
    """Of a macro SOP and its micro SOPs that say the same only the first; copies in a region after other answers."""
    kept, copies = [], []
    held: set[tuple[object, ...]] = set()
    for subject, steps in told:
        said = frozenset(_said(kind, step) for step in steps)
        of_family, of_title = (families[subject.sop.id], said), (_title_alone(subject.sop), said)
        if of_title in held:
            copies.append((subject, steps))
        elif not said or of_family not in held:
            kept.append((subject, steps))
        held |= {of_family, of_title}
    return kept + copies


def _said(kind: QuestionKind, step: Step) -> object:
    if kind is QuestionKind.PERFORMER:
        return step.performers
    return {QuestionKind.DURATION: step.duration, QuestionKind.INPUTS: step.inputs}.get(kind, step.activity)


def _title_alone(sop: SopSummary) -> str:
    """Without the unit at its end."""
    return _UNIT.sub("", sop.title).casefold()


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


def _subjects(
    question: Question, sops: Sequence[SopSummary], read: Mapping[int, tuple[StepsState, tuple[Step, ...]]]
) -> list[_Subject]:
    titles = {sop.id: _title(question, sop.title) for sop in sops}
    named = {_title_alone(sop) for sop in sops if question.telling <= titles[sop.id].met}
    is_only = len(named) == 1 and len(question.telling) > 1
    share = _ONLY_TITLE_SHARE if is_only else _TITLE_SHARE
    if question.kind is QuestionKind.PERFORMER and not question.is_of_all:
        share = _WHO_TITLE_SHARE
    found = (_subject(question, sop, titles[sop.id], share, *read[sop.id]) for sop in sops)
    return [subject for subject in found if subject]


def _subject(
    question: Question, sop: SopSummary, title: _Title, share: float, state: StepsState, steps: tuple[Step, ...]
) -> _Subject | None:
    """None where a telling word of the question stands neither in the title nor in any one step."""
    is_read = state is StepsState.READ
    if question.kind is not QuestionKind.SOP and (not steps or not (is_read or state is StepsState.PARTLY)):
        return None
    steps = numbered(steps)
    # What goes into a macro SOP goes into the SOPs that its steps stand for.
    may_be_whole = question.may_be_whole and not (question.kind is QuestionKind.INPUTS and sop.kind is SopKind.MACRO)
    if may_be_whole and title.share >= share and _names(question, title, sop, steps):
        return _Subject(sop, steps, is_read, None, (2, question.weight(title.met), title.share))
    if not question.may_be_step or len(question.telling) < _FEWEST_FOR_STEP:
        return None
    brought = _brought(steps) if question.kind is QuestionKind.INPUTS else ()
    fit = [
        (fitness, -place)
        for place, step in enumerate(steps)
        if (fitness := _step_fitness(question, title, step, brought))
    ]
    if not fit:
        return None
    fitness, place = max(fit)
    return _Subject(sop, steps, is_read, -place, fitness)


def _names(question: Question, title: _Title, sop: SopSummary, steps: Sequence[Step]) -> bool:
    """Whether the title holds every telling word; which SOP is meant, less telling words of its steps say too."""
    missing = question.telling - title.met
    if not missing or question.kind is not QuestionKind.SOP or question.rarest in missing:
        return not missing
    if question.weight(missing) > _BESIDE_TITLE * question.weight(question.telling):
        return False
    record = chain.from_iterable((step.activity, *step.performers, step.inputs) for step in steps)
    return missing <= {found.clause for text in (sop.unit, *record) for found in question.highlighter.find(text)}


def _brought(steps: Sequence[Step]) -> tuple[str, ...]:
    """What comes from outside: the inputs that no step before has made."""
    made: set[str] = set()
    found = []
    for step in steps:
        if step.inputs.strip() not in _NOTHING and step.inputs.casefold() not in made:
            found.append(step.inputs)
        made.add(step.output.casefold())
    return tuple(found)


def _step_fitness(question: Question, title: _Title, step: Step, brought_in: Sequence[str]) -> tuple[float, ...]:
    """How well the words mean a step; () where they do not."""
    find = question.highlighter.find
    places = find(step.activity)
    # What a document is brought for is asked, not where it is brought.
    brought = {found.clause for text in brought_in for found in find(text)}
    in_activity = frozenset(found.clause for found in places) - brought
    met = title.met | in_activity | {found.clause for performer in step.performers for found in find(performer)}
    does = _does(question, step, places)
    if question.kind is QuestionKind.PERFORMER and question.verbs and not does:
        return ()
    if not question.telling <= met or not (does or in_activity - title.met):
        return ()
    return (1, question.weight(met), title.share, question.weight(in_activity))


def _does(question: Question, step: Step, places: list[MatchSpan]) -> bool:
    """Whether a verb of the question is done in the step: "memverifikasi", not "hasil verifikasi"."""
    return any(
        found.clause in question.verbs and step.activity[found.start : found.end].lower().startswith(_VERBS)
        for found in places
    )


def _title(question: Question, title: str) -> _Title:
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
        if whole.exact not in wordlists.words("stopwords") and whole.stem not in WHOLE
    ]
    held = sum(any(start < word.end and word.start < end for start, end in named) for word in words)
    return _Title(frozenset(met), held / len(words) if words else 0.0)


def _told(question: Question, subject: _Subject) -> tuple[Step, ...]:
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
