"""Which SOP a question is about, and whether as a whole or which of its steps."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.models import QuestionKind, SopKind, SopSummary, Step, StepsState, numbered
from indexer.search.asked import WHOLE, Question
from indexer.text import wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.highlighter import MatchSpan

NOTHING = frozenset({"", "-", "–", "—"})
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


@dataclass(frozen=True, slots=True)
class _Title:
    """`met`: the clauses that stand in it. `share`: of its words, those that the question holds."""

    met: frozenset[int]
    share: float


@dataclass(frozen=True, slots=True)
class Subject:
    """An SOP that may answer. `step`: place of the step that the words mean, None where they mean the whole."""

    sop: SopSummary
    steps: tuple[Step, ...]
    is_read: bool
    step: int | None
    fitness: tuple[float, ...]

    def sure(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(step for step in steps if self.is_read or not step.doubt)


def subjects(
    question: Question, sops: Sequence[SopSummary], read: Mapping[int, tuple[StepsState, tuple[Step, ...]]]
) -> list[Subject]:
    titles = {sop.id: _title(question, sop.title) for sop in sops}
    named = {title_alone(sop) for sop in sops if question.telling <= titles[sop.id].met}
    is_only = len(named) == 1 and len(question.telling) > 1
    share = _ONLY_TITLE_SHARE if is_only else _TITLE_SHARE
    if question.kind is QuestionKind.PERFORMER and not question.is_of_all:
        share = _WHO_TITLE_SHARE
    found = (_subject(question, sop, titles[sop.id], share, *read[sop.id]) for sop in sops)
    return [subject for subject in found if subject]


def _subject(
    question: Question, sop: SopSummary, title: _Title, share: float, state: StepsState, steps: tuple[Step, ...]
) -> Subject | None:
    """None where a telling word of the question stands neither in the title nor in any one step."""
    is_read = state is StepsState.READ
    if question.kind is not QuestionKind.SOP and (not steps or not (is_read or state is StepsState.PARTLY)):
        return None
    steps = numbered(steps)
    # What goes into a macro SOP goes into the SOPs that its steps stand for.
    may_be_whole = question.may_be_whole and not (question.kind is QuestionKind.INPUTS and sop.kind is SopKind.MACRO)
    if may_be_whole and title.share >= share and _names(question, title, sop, steps):
        return Subject(sop, steps, is_read, None, (2, question.weight(title.met), title.share))
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
    return Subject(sop, steps, is_read, -place, fitness)


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
        if step.inputs.strip() not in NOTHING and step.inputs.casefold() not in made:
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


def title_alone(sop: SopSummary) -> str:
    """Without the unit at its end."""
    return _UNIT.sub("", sop.title).casefold()
