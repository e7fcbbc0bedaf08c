"""What changed between two versions of an SOP, step by step."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from indexer.models import DurationTotal, SnippetPart, SopView, Step, StepsState
from indexer.text import durations, regulations

# Steps whose words agree less than this are two steps, not one that was reworded.
ALIKE = 0.6

_STEP_FIELDS = ("activity", "performers", "duration", "inputs", "output", "note")
_LISTS = ("legal_basis", "qualification", "related", "equipment")
_READ = (StepsState.READ, StepsState.PARTLY)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value before and after; the words that differ are matches. "" on the side that has none is no part at all."""

    name: str
    old: tuple[SnippetPart, ...]
    new: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class ListChange:
    """Lines of a list that only the newer or only the older version has."""

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step as the newer version has it, else the older one.

    `old`/`new`: None where that version has none. `old_place`/`new_place` count from 1. `is_moved`: it comes earlier or
    later among the steps that both versions have.
    """

    step: Step
    old: Step | None
    new: Step | None
    old_place: int = 0
    new_place: int = 0
    is_moved: bool = False
    fields: tuple[FieldChange, ...] = ()

    @property
    def kind(self) -> str:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.fields:
            return "changed"
        return "moved" if self.is_moved else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`steps`: in the newer order, removed ones where they stood; None where a version's steps were not read.

    `is_partly_read`: some performers of a version are in doubt, and such are not compared.
    """

    identity: tuple[FieldChange, ...]
    lists: tuple[ListChange, ...]
    steps: tuple[StepChange, ...] | None
    old_total: DurationTotal
    new_total: DurationTotal
    is_partly_read: bool


def compare(old: SopView, new: SopView) -> Comparison:
    before, after = _identity(old), _identity(new)
    lists = [_lines(name, getattr(old.identity, name), getattr(new.identity, name)) for name in _LISTS]
    both_read = old.steps_state in _READ and new.steps_state in _READ
    return Comparison(
        identity=tuple(
            _field(name, before[name], after[name]) for name in before if _key(before[name]) != _key(after[name])
        ),
        lists=tuple(change for change in lists if change.added or change.removed),
        steps=compare_steps(old.steps, new.steps) if both_read else None,
        old_total=durations.total_of(old.steps),
        new_total=durations.total_of(new.steps),
        is_partly_read=StepsState.PARTLY in (old.steps_state, new.steps_state),
    )


def compare_steps(old: Sequence[Step], new: Sequence[Step]) -> tuple[StepChange, ...]:
    """Steps of both versions in the newer order; a removed one behind the step that it followed."""
    pairs = _pairs(old, new)
    of_new = {there: here for here, there in pairs.items()}
    still = _in_order([of_new[there] for there in sorted(of_new)])
    changes = [
        StepChange(
            step,
            old[of_new[at]] if at in of_new else None,
            step,
            of_new[at] + 1 if at in of_new else 0,
            at + 1,
            at in of_new and of_new[at] not in still,
            _changed(old[of_new[at]], step) if at in of_new else (),
        )
        for at, step in enumerate(new)
    ]
    for at, step in enumerate(old):
        if at not in pairs:
            followed = [place for place, change in enumerate(changes) if 0 < change.old_place <= at]
            behind = max(followed, key=lambda place: changes[place].old_place) + 1 if followed else 0
            changes.insert(behind, StepChange(step, step, None, old_place=at + 1))
    return tuple(changes)


def _identity(sop: SopView) -> dict[str, str]:
    summary, identity = sop.summary, sop.identity
    return {
        "number": summary.number,
        "title": summary.title,
        "created": identity.created.iso or identity.created.printed if identity.created else "",
        "revised": identity.revised.iso or identity.revised.printed if identity.revised else "",
        "revision": identity.revision,
        "effective": summary.effective,
        "unit": summary.unit,
        "approved_by": identity.approved_by,
        "warning": identity.warning,
        "recording": identity.recording,
    }


def _key(text: str) -> str:
    """What is compared: narrow columns break words anywhere, and capitals mean nothing."""
    return "".join(text.split()).casefold()


def _pairs(old: Sequence[Step], new: Sequence[Step]) -> dict[int, int]:
    """Place of a step in the older version → its place in the newer one: the most alike first."""
    alike = []
    for here, one in enumerate(old):
        for there, other in enumerate(new):
            likeness = _likeness(one, other)
            if likeness >= ALIKE:
                same = [_same(name, one, other) for name in _STEP_FIELDS[1:]]
                distance = abs(here / max(len(old), 1) - there / max(len(new), 1))
                alike.append((likeness, sum(same), -distance, here, there))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_order, here, there in sorted(alike, reverse=True):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def _likeness(one: Step, other: Step) -> float:
    if _key(one.activity) == _key(other.activity):
        return 1.0
    return SequenceMatcher(None, one.activity.casefold().split(), other.activity.casefold().split()).ratio()


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that still follow one another; all others were moved."""
    tails: list[int] = []  # last place of the best run of each length
    runs: list[tuple[int, ...]] = []
    for place in places:
        length = bisect_left(tails, place)
        run = (*(runs[length - 1] if length else ()), place)
        tails[length : length + 1] = [place]
        runs[length : length + 1] = [run]
    return set(runs[-1]) if runs else set()


def _changed(old: Step, new: Step) -> tuple[FieldChange, ...]:
    return tuple(_field(name, _text(old, name), _text(new, name)) for name in _STEP_FIELDS if not _same(name, old, new))


def _same(name: str, old: Step, new: Step) -> bool:
    if name == "performers":
        if old.doubt or new.doubt:
            return True  # not told, so not said to have changed
        return set(map(_key, old.performers)) == set(map(_key, new.performers))
    if _key(_text(old, name)) == _key(_text(new, name)):
        return True
    if name != "duration":
        return False
    length = durations.of_step(old)
    return length is not None and length == durations.of_step(new)


def _text(step: Step, name: str) -> str:
    value = getattr(step, name)
    return "; ".join(value) if isinstance(value, tuple) else value


def _field(name: str, old: str, new: str) -> FieldChange:
    before, after = old.split(), new.split()
    keys = [word.casefold() for word in before], [word.casefold() for word in after]
    blocks = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    return FieldChange(
        name,
        _parts([(before[start:end], tag != "equal") for tag, start, end, _, _ in blocks]),
        _parts([(after[start:end], tag != "equal") for tag, _, _, start, end in blocks]),
    )


def _parts(runs: Sequence[tuple[list[str], bool]]) -> tuple[SnippetPart, ...]:
    parts: list[SnippetPart] = []
    for words, is_match in runs:
        if words:
            parts += [SnippetPart(" ", False)] if parts else []
            parts.append(SnippetPart(" ".join(words), is_match))
    return tuple(parts)


def _lines(name: str, old: Sequence[str], new: Sequence[str]) -> ListChange:
    before, after = {_line_key(line): line for line in old}, {_line_key(line): line for line in new}
    return ListChange(
        name,
        tuple(line for key, line in after.items() if key not in before),
        tuple(line for key, line in before.items() if key not in after),
    )


def _line_key(line: str) -> str:
    """The regulation that the line names, else its letters and digits."""
    named = regulations.cited((line,))
    return named[0].key if len(named) == 1 else "".join(filter(str.isalnum, line)).casefold()
