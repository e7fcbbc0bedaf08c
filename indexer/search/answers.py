"""Questions answered from the record of the best SOP: how long, who, with which documents, in which steps.

Only from steps that were read. Where they were read in part, only a step that is sure of itself answers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil

from sqlalchemy.orm import Session

from indexer.models import Answer, Hit, Query, QuestionKind, SopView, Step, StepsState, Total, Viewer
from indexer.reading.readers import READERS
from indexer.registry import queries
from indexer.text import durations, wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.highlighter import Highlighter, Span

MOST_STEPS = 12
# So many of the words a question is about must stand in the title and the step that answer it.
_SHARE = 2 / 3
_TITLE_SHARE = 1 / 2
_VERBS = ("me", "ber")
# Roots of words for the work as a whole: what is asked of the "penanganan" of something is not asked of a step of it.
_WHOLE = frozenset({"tangani", "proses", "urus", "layan", "laksana", "buat", "selesai", "giat"})
_NOTHING = frozenset({"", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a question is about: an SOP, and the step of it that the words mean most.

    `is_step`: the words mean that step rather than the whole. `doing`: steps in which the first word is done.
    """

    sop: SopView
    best: Step
    is_step: bool
    doing: tuple[Step, ...]

    @property
    def is_read(self) -> bool:
        return self.sop.steps_state is StepsState.READ

    def sure(self, steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(step for step in steps if self.is_read or not step.doubt)


def answer(session: Session, viewer: Viewer, query: Query, hits: tuple[Hit, ...]) -> Answer | None:
    """The answer of the first hit; None where its record does not tell, or the words do not clearly mean it."""
    if query.question is None or not hits:
        return None
    highlighter = Highlighter(query.clauses)
    sop = queries.sop(session, viewer, _best_titled(highlighter, hits[0]).sop.id)
    if sop is None or sop.steps_state not in (StepsState.READ, StepsState.PARTLY) or not sop.steps:
        return None
    subject = _subject(sop, query, highlighter)
    if subject is None:
        return None
    steps = _ANSWERS[query.question](subject)
    if not steps:
        return None
    places = {page.number: READERS[sop.summary.file_kind].page_label(page) for page in sop.pages}
    total = _total(subject) if query.question is QuestionKind.DURATION else None
    return Answer(query.question, sop.summary, steps[:MOST_STEPS], len(sop.steps), places, total)


def _best_titled(highlighter: Highlighter, card: Hit) -> Hit:
    """The SOP of a card whose title says most of the question: a macro SOP or one of the micro SOPs below it."""

    def named(hit: Hit) -> tuple[int, float]:
        found = highlighter.find(hit.sop.title)
        return len({each.clause for each in found}), _title_words(hit.sop.title, found)

    return max((card, *card.below), key=named)


def _subject(sop: SopView, query: Query, highlighter: Highlighter) -> _Subject | None:
    title = sop.summary.title
    named = highlighter.find(title)
    in_title = {found.clause for found in named}
    in_steps = [(highlighter.find(step.activity), step) for step in sop.steps]
    held = [({found.clause for found in places}, step) for places, step in in_steps]
    covered, best = max(held, key=lambda each: (len(each[0] | in_title), len(each[0])))
    is_clear = len(covered | in_title) >= ceil(_SHARE * highlighter.clauses)
    if not highlighter.clauses or not is_clear or _title_words(title, named) < _TITLE_SHARE:
        return None
    verb = query.clauses[0].text
    doing = [
        (len(clauses), step)
        for (places, step), (clauses, _) in zip(in_steps, held, strict=True)
        if _does(step, places, verb)
    ]
    most = max((count for count, _ in doing), default=0)
    whole = {at for at, clause in enumerate(query.clauses) if clause.alternatives[0][0].stem in _WHOLE}
    return _Subject(sop, best, bool(covered - in_title - whole), tuple(step for count, step in doing if count == most))


def _title_words(title: str, named: list[Span]) -> float:
    """The share of the title's words that the question holds: the rest may make it another SOP than was meant."""
    words = [
        whole
        for whole, _ in groups(analyse(title))
        if whole.exact not in wordlists.words("stopwords") and whole.stem not in _WHOLE
    ]
    held = [word for word in words if any(found.start < word.end and word.start < found.end for found in named)]
    return len(held) / len(words) if words else 0.0


def _does(step: Step, places: list[Span], verb: str) -> bool:
    """Whether the first word of the question is done in the step: is a verb there, if it is one in the question."""
    written = [step.activity[found.start : found.end].lower() for found in places if found.clause == 0]
    if not verb.lower().startswith(_VERBS):
        return bool(written)
    # Of a pair ("tanda tangan") the verb is another word beside it.
    return any(word.startswith(_VERBS) or " " in word for word in written)


def _durations(subject: _Subject) -> tuple[Step, ...]:
    told = [step for step in subject.sop.steps if step.duration not in _NOTHING]
    if subject.is_step:
        return subject.sure([subject.best]) if subject.best in told else ()
    return tuple(told) if subject.is_read else ()


def _total(subject: _Subject) -> Total | None:
    """Of the whole SOP, where it is asked for and every step was read."""
    return None if subject.is_step or not subject.is_read else durations.total_of(subject.sop.steps)


def _performers(subject: _Subject) -> tuple[Step, ...]:
    first = next(iter(subject.doing), None)
    return (first,) if first and first.performers and not first.doubt else ()


def _inputs(subject: _Subject) -> tuple[Step, ...]:
    wanted = [subject.best] if subject.is_step else subject.sop.steps
    return subject.sure(step for step in wanted if step.inputs.strip() not in _NOTHING)


def _steps(subject: _Subject) -> tuple[Step, ...]:
    return subject.sop.steps if subject.is_read else ()


_ANSWERS: dict[QuestionKind, Callable[[_Subject], tuple[Step, ...]]] = {
    QuestionKind.DURATION: _durations,
    QuestionKind.PERFORMER: _performers,
    QuestionKind.INPUTS: _inputs,
    QuestionKind.STEPS: _steps,
}
