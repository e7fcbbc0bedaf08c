"""Questions answered from the records of the first SOPs: how long, who, with which documents, in which steps.

Only from steps that were read. Where they were read in part, only a step that is sure of itself answers. A question of
which one word stands neither in the title nor in the step is not answered: it may ask for something else.
"""

from collections.abc import Callable, Mapping, Sequence

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
    Step,
)
from indexer.reading.readers import READERS
from indexer.registry import queries
from indexer.search.asked import Question, question_of
from indexer.search.subjects import NOTHING, Subject, brought, subjects, title_alone
from indexer.text import durations

MOST_STEPS = 12
MOST_ANSWERS = 3
# Hits whose SOPs may answer, each with all of its card.
_FIRST_HITS = 5


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
    # The SOP that leads a card first, then the others of it.
    sops = list(dict.fromkeys(each.sop for hit in hits[:_FIRST_HITS] for each in (hit, *hit.card)))
    read = queries.steps_read(session, request.viewer, families)
    found = subjects(question, [sop for sop in sops if sop.id in read], read)
    best = max((subject.fitness for subject in found), default=())
    fit = [(subject, _told(question, subject)) for subject in found if subject.fitness == best]
    told = [(subject, steps) for subject, steps in fit if steps or question.kind is QuestionKind.SOP]
    # Of less than what each of many SOPs is on: "berapa lama pemulangan".
    if len({title_alone(subject.sop) for subject, _ in told}) > MOST_ANSWERS:
        return ()
    shown = _without_copies(question.kind, told, families)[:MOST_ANSWERS]
    pages = queries.page_texts(session, request.viewer, [subject.sop.id for subject, _ in shown])
    return tuple(_answer(question.kind, subject, steps, pages.get(subject.sop.id, ())) for subject, steps in shown)


def _without_copies(
    kind: QuestionKind, told: Sequence[tuple[Subject, tuple[Step, ...]]], families: Mapping[int, int]
) -> list[tuple[Subject, tuple[Step, ...]]]:
    """Of a macro SOP and its micro SOPs that say the same only the first; copies in a region after other answers."""
    kept, copies = [], []
    held: set[tuple[object, ...]] = set()
    for subject, steps in told:
        said = frozenset(_said(kind, step) for step in steps)
        of_family, of_title = (families[subject.sop.id], said), (title_alone(subject.sop), said)
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


def _answer(kind: QuestionKind, subject: Subject, told: tuple[Step, ...], pages: tuple[Page, ...]) -> Answer:
    label = READERS[subject.sop.file_kind].page_label
    return Answer(
        kind=kind,
        sop=subject.sop,
        steps=told if kind is QuestionKind.PERFORMER else told[:MOST_STEPS],
        step_count=len(subject.steps),
        page_labels={page.number: label(page) for page in pages},
        total=_total(subject) if kind is QuestionKind.DURATION else None,
    )


def _told(question: Question, subject: Subject) -> tuple[Step, ...]:
    """The steps that answer; none where the record does not tell, or the SOP itself is the answer."""
    tell = _TOLD.get(question.kind)
    return tell(subject) if tell else ()


def _durations(subject: Subject) -> tuple[Step, ...]:
    if subject.step is None:
        return tuple(step for step in subject.steps if step.duration not in NOTHING) if subject.is_read else ()
    step = subject.steps[subject.step]
    return subject.sure([step]) if step.duration not in NOTHING else ()


def _total(subject: Subject) -> DurationTotal | None:
    """Of the whole SOP, where it is asked for and every step was read."""
    return durations.total_of(subject.steps) if subject.step is None and subject.is_read else None


def _performers(subject: Subject) -> tuple[Step, ...]:
    if subject.step is None:
        return tuple(step for step in subject.steps if step.performers) if subject.is_read else ()
    step = subject.steps[subject.step]
    return (step,) if step.performers and not step.doubt else ()


def _inputs(subject: Subject) -> tuple[Step, ...]:
    """Of the whole: the first step that takes several documents from outside, not what an earlier one made."""
    if subject.step is not None:
        step = subject.steps[subject.step]
        return subject.sure([step]) if step.inputs.strip() not in NOTHING else ()
    outside = brought(subject.steps)
    given = [step for step in subject.steps if step.inputs in outside]
    several = [step for step in given if "," in step.inputs or " dan " in step.inputs]
    return subject.sure((several or given)[:1])


def _steps(subject: Subject) -> tuple[Step, ...]:
    return subject.steps if subject.is_read and subject.step is None else ()


def _next(subject: Subject) -> tuple[Step, ...]:
    return subject.steps[subject.step + 1 : subject.step + 2] if subject.is_read and subject.step is not None else ()


def _previous(subject: Subject) -> tuple[Step, ...]:
    return subject.steps[: subject.step][-1:] if subject.is_read and subject.step is not None else ()


_TOLD: dict[QuestionKind, Callable[[Subject], tuple[Step, ...]]] = {
    QuestionKind.DURATION: _durations,
    QuestionKind.PERFORMER: _performers,
    QuestionKind.INPUTS: _inputs,
    QuestionKind.STEPS: _steps,
    QuestionKind.NEXT: _next,
    QuestionKind.PREVIOUS: _previous,
}
