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

_NEIGHBOURS = frozenset({QuestionKind.NEXT, QuestionKind.PREVIOUS})
# Telling words in the step that the step before or after is asked of, where no verb says what is done.
_FEWEST_FOR_NEIGHBOUR = 2
_OF_DOING = _NEIGHBOURS | {QuestionKind.PERFORMER}
# "Syarat SIP3MI" does not say what is done to get it.
_OF_OBJECT = frozenset({QuestionKind.INPUTS, QuestionKind.SOP})
NOTHING = frozenset({"", "-", "–", "—"})
_VERBS = ("me", "ber")
_SHORTEST_ABBREVIATION = 3
# "bagi peserta yang mengikuti": said of somebody else, not what the step does.
_OF_ANOTHER = re.compile(r"\byang (?:me|ber)\w*$", re.IGNORECASE)
# Before the noun of what is done.
_DOING = re.compile(r"\b(?:melakukan|melaksanakan|membubuhkan|memberi|memberikan|mengadakan)\s+$", re.IGNORECASE)
# "Menetapkan … dengan tanda tangan elektronik" is signing it.
_SIGNING = re.compile(r"\bdengan tanda ?tangan\b", re.IGNORECASE)
# What a noun that something is done to stands behind: a verb, a conjunction, a preposition.
_AT_BEGINNING = re.compile(
    r"(?:\b(?:me|ber)\w+|,|\b(?:dan|serta|atau|atas|untuk|dari|di|ke|pada|dengan|bagi|oleh|kepada|sesuai))\s+$|\($",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"\s+pada\s+BP3MI\b.*", re.IGNORECASE)
# The question holds this share of a title's words where the SOP as a whole answers: the rest may make it another. Less
# is enough where one title alone holds the words, more where the question does not say that the whole is meant.
_TITLE_SHARE, _ONLY_TITLE_SHARE, _WHO_TITLE_SHARE = 1 / 2, 1 / 3, 2 / 3
# Roots of first words of titles that only say that something is done: "Pemberian Izin Belajar".
_LIGHT = frozenset({"beri", "terbit", "selenggara", "aju", "kelola", "fasilitasi", "jatuh", "kena", "tetap", "kasus"})
# Of what the words of "SOP apa …" tell together the share that may stand in steps alone.
_BESIDE = 1 / 3


@dataclass(frozen=True, slots=True)
class _Title:
    """`met`: the clauses that stand in it. `share`: of its words, those that the question holds.

    `is_headed`: the question holds its first word too ("Pengawasan Penempatan PMI"), if that tells of what is done.
    """

    met: frozenset[int]
    share: float
    is_headed: bool


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
    titles = {sop.id: _title(question, sop) for sop in sops}
    named = {title_alone(sop) for sop in sops if question.telling <= titles[sop.id].met}
    share = _ONLY_TITLE_SHARE if len(named) == 1 else _TITLE_SHARE
    if len(question.telling) == 1:
        share = 1
    if question.kind is QuestionKind.PERFORMER and not question.is_of_all:
        share = _WHO_TITLE_SHARE
    is_below = any(sop.kind is not SopKind.MACRO and question.telling <= titles[sop.id].met for sop in sops)
    if question.kind in _NEIGHBOURS or (is_below and question.kind is QuestionKind.PERFORMER):
        # What a step of a macro SOP stands for is said by the micro SOP, and the next step is no next thing to do.
        sops = [sop for sop in sops if sop.kind is not SopKind.MACRO]
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
    is_headed = title.is_headed or question.whole or question.kind in _OF_OBJECT
    is_meant = title.share >= share and is_headed
    if may_be_whole and is_meant and _names(question, title, sop, steps):
        return Subject(sop, steps, is_read, None, (2, question.weight(title.met), title.share))
    if not question.may_be_step:
        return None
    brought_in = brought(steps) if question.kind is QuestionKind.INPUTS else ()
    fit = [
        (fitness, _told_share(question, step), -place)
        for place, step in enumerate(steps)
        if (fitness := _step_fitness(question, title, sop, steps, step, brought_in))
    ]
    if not fit:
        return None
    fitness, _, place = max(fit)
    return Subject(sop, steps, is_read, -place, fitness)


def _told_share(question: Question, step: Step) -> float:
    """Of the letters of a step those that the question has: "Menetapkan rencana" before "menetapkan jadwal rencana".

    Documents are brought to the first step of those that take them.
    """
    if question.kind is QuestionKind.INPUTS:
        return 0
    return sum(found.end - found.start for found in question.highlighter.find(step.activity)) / len(step.activity)


def _names(question: Question, title: _Title, sop: SopSummary, steps: Sequence[Step]) -> bool:
    """Whether the title holds every telling word; which SOP is meant, less telling words of its steps say too."""
    missing = question.telling - title.met
    return not missing or (question.kind is QuestionKind.SOP and _holds(question, missing, sop, steps))


def _holds(question: Question, missing: frozenset[int], sop: SopSummary, steps: Sequence[Step]) -> bool:
    """Whether the words that neither title nor step says are less telling ones, and stand elsewhere in the record."""
    if question.rarest in missing or question.weight(missing) > _BESIDE * question.weight(question.telling):
        return False
    record = chain.from_iterable((step.activity, *step.performers, step.inputs) for step in steps)
    return missing <= {found.clause for text in (sop.unit, *record) for found in question.highlighter.find(text)}


def brought(steps: Sequence[Step]) -> tuple[str, ...]:
    """What comes from outside: the inputs that no step before has made."""
    made: set[str] = set()
    found = []
    for step in steps:
        if step.inputs.strip() not in NOTHING and step.inputs.casefold() not in made:
            found.append(step.inputs)
        made.add(step.output.casefold())
    return tuple(found)


def _step_fitness(
    question: Question, title: _Title, sop: SopSummary, steps: Sequence[Step], step: Step, brought_in: Sequence[str]
) -> tuple[float, ...]:
    """How well the words mean a step; () where they do not."""
    # What one step hands to the next is nothing that somebody has to bring.
    if question.kind is QuestionKind.INPUTS and step.inputs not in brought_in:
        return ()
    find = question.highlighter.find
    places = [
        found
        for found in find(step.activity)
        if found.clause not in question.verbs or not _OF_ANOTHER.search(step.activity[: found.end])
    ]
    # What a document is brought for is asked, not where it is brought.
    papers = {found.clause for text in brought_in for found in find(text)}
    in_activity = frozenset(found.clause for found in places) - papers
    met = title.met | in_activity | {found.clause for performer in step.performers for found in find(performer)}
    does = _does(question, step, places)
    if question.kind in _OF_DOING and question.verbs and not does:
        return ()
    missing = question.telling - met
    if question.kind in _NEIGHBOURS and not does and len(in_activity & question.telling) < _FEWEST_FOR_NEIGHBOUR:
        return ()
    if not (does or in_activity - title.met):
        return ()
    if missing and not (missing <= question.beside and _holds(question, missing, sop, steps)):
        return ()
    if question.kind is QuestionKind.PERFORMER and not _is_object(question, step.activity, places):
        return ()
    return (1, question.weight(met), title.share, question.weight(in_activity))


def _is_object(question: Question, activity: str, places: list[MatchSpan]) -> bool:
    """Whether the only noun begins what it belongs to: not "jenazah" in "memeriksa sertifikat pengawetan jenazah"."""
    nouns = question.telling - question.verbs
    found = [each for each in places if each.clause in nouns]
    return len(nouns) != 1 or any(_AT_BEGINNING.search(activity[: each.start]) for each in found)


def _does(question: Question, step: Step, places: list[MatchSpan]) -> bool:
    """Whether a verb of the question is done: "memverifikasi", "membubuhkan paraf", not "hasil verifikasi"."""
    return any(
        found.clause in question.verbs
        and (
            step.activity[found.start : found.end].lower().startswith(_VERBS)
            or _DOING.search(step.activity[: found.start])
            or any(signing.end() == found.end for signing in _SIGNING.finditer(step.activity))
        )
        for found in places
    )


def _title(question: Question, sop: SopSummary) -> _Title:
    """A unit at the end of a title ("pada BP3MI Bali") counts only where the question names it, as that of the SOP."""
    title = sop.title
    named = [(found.start, found.end) for found in question.highlighter.find(title)]
    of_region = sop.unit if sop.unit.startswith("BP3MI") else ""
    met = {found.clause for text in (title, of_region) for found in question.highlighter.find(text)}
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
    held = [word for word in words if any(start < word.end and word.start < end for start, end in named)]
    head = next((word for word in words if word.stem not in _LIGHT), None)
    is_headed = not head or head in held
    return _Title(frozenset(met), len(held) / len(words) if words else 0.0, is_headed)


def title_alone(sop: SopSummary) -> str:
    """Without the unit at its end."""
    return _UNIT.sub("", sop.title).casefold()
