"""The flow table of one SOP: a course of work filled with what this SOP is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Length, StepSpec, Symbol
from corpus.specs.durations import FORMS
from corpus.specs.pick import Pick
from corpus.specs.tables import Row
from corpus.specs.wording import as_action, capital, series

# The noun of a wording and the first noun of the subject may be the same: "laporan" + "laporan WBS".
_TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
_MOST_STEPS = 14
_MOST_ROLES = 7


@dataclass(frozen=True, slots=True)
class Subject:
    """The words of one SOP that sentences are filled with. `roles`: letter of the step tables -> post."""

    about: str
    documents: tuple[str, ...]
    product: str
    system: str
    register: str
    roles: Mapping[str, str]

    def fill(self, text: str) -> str:
        words = {
            "o": self.about,
            "O": capital(self.about),
            "d": series(self.documents),
            "d1": self.documents[0],
            "h": self.product,
            "H": capital(self.product),
            "app": self.system,
            "reg": self.register,
        }
        return capital(_TWICE.sub(r"\1", text.format_map({**self.roles, **words})))


@dataclass(frozen=True, slots=True)
class Flow:
    roles: tuple[str, ...]
    steps: tuple[StepSpec, ...]


def micro_flow(pick: Pick, course: Sequence[Row | str], own: Sequence[Row], subject: Subject) -> Flow:
    """The steps of a micro SOP: the common course with the SOP's own rows in their places."""
    rows: list[Row] = []
    for row in course:
        if isinstance(row, str):
            rows += [extra for extra in own if extra.place == row]
        elif not row.optional or pick.chance(0.55):
            rows.append(row)
    return _draw(pick, rows[:_MOST_STEPS], subject)


def _draw(pick: Pick, rows: Sequence[Row], subject: Subject) -> Flow:
    posts: list[str] = []
    steps: list[StepSpec] = []
    end = pick.one((Symbol.OVAL, Symbol.OVAL, Symbol.OVAL, Symbol.ROUNDED))
    before = subject.fill("{d}")
    for position, row in enumerate(rows):
        for letter in row.roles:
            if subject.roles[letter] not in posts:
                posts.append(subject.roles[letter])
        sentence, decision = pick.one(row.wordings)
        edge = position in (0, len(rows) - 1)
        duration, length = _duration(pick, row.duration)
        output = subject.fill(row.output)
        steps.append(
            StepSpec(
                activity=subject.fill(sentence),
                performers=tuple(dict.fromkeys(posts.index(subject.roles[letter]) for letter in row.roles)),
                symbol=Symbol.DIAMOND if decision else end if edge else Symbol.BOX,
                inputs=subject.fill(row.inputs) if row.inputs else before,
                duration=duration,
                length=length,
                output=output,
                note=_note(pick, row, subject),
            )
        )
        before = output
    return Flow(tuple(posts), tuple(steps))


def macro_flow(pick: Pick, parts: Sequence[tuple[str, Subject, str]], subject: Subject) -> Flow:
    """The steps of a macro SOP: one for each micro SOP. `parts`: (title, subject, number) in the order of the work."""
    posts = [subject.roles["D"], subject.roles["K"]]
    start = subject.fill("Memberikan arahan pelaksanaan {o} dan menetapkan penanggung jawab tiap tahap")
    steps = [_macro_step(pick, start, (0,), Symbol.OVAL, "Rencana kerja unit", "h", "Arahan pelaksanaan")]
    plan = subject.fill("Menyusun jadwal kerja dan pembagian tugas {o}")
    steps.append(_macro_step(pick, plan, (1,), Symbol.BOX, "Arahan pelaksanaan", "h", "Jadwal kerja"))
    for part, words, number in parts[: _MOST_STEPS - 3]:
        performers = [_seat(posts, words.roles[pick.one("VVSK")])]
        if pick.chance(0.3):
            performers.append(_seat(posts, words.roles[pick.one("EX")]))
        inputs, output = words.fill("{d}"), words.fill("{h}")
        who = tuple(dict.fromkeys(performers))
        note = number if number.startswith(("SOP", "POS")) else f"SOP {number}"
        steps.append(_macro_step(pick, as_action(part), who, Symbol.BOX, inputs, pick.one("ddw"), output, note))
    close = subject.fill("Mengevaluasi pelaksanaan {o} dan menyampaikan laporannya")
    report = subject.fill("Laporan pelaksanaan {o}")
    steps.append(_macro_step(pick, close, (1, 0), Symbol.OVAL, "Laporan tiap tahap", "d", report))
    return Flow(tuple(posts), tuple(steps))


def _seat(posts: list[str], post: str) -> int:
    """The column of a post, a new one while there is room; else the coordinator's, who stands second."""
    if post not in posts:
        if len(posts) >= _MOST_ROLES:
            return 1
        posts.append(post)
    return posts.index(post)


def _macro_step(
    pick: Pick,
    activity: str,
    performers: tuple[int, ...],
    symbol: Symbol,
    inputs: str,
    duration: str,
    output: str,
    note: str = "",
) -> StepSpec:
    printed, length = _duration(pick, duration)
    return StepSpec(activity, performers, symbol, inputs, printed, length, output, note)


def _duration(pick: Pick, letter: str) -> tuple[str, Length | None]:
    """A printed duration of a class; the common forms, which stand first, come oftener."""
    forms = FORMS[letter]
    return forms[min(pick.below(len(forms)), pick.below(len(forms)))]


def _note(pick: Pick, row: Row, subject: Subject) -> str:
    if not pick.chance(0.12):
        return ""
    notes = ["Melalui {app}", "Dapat dilakukan secara daring", "Rangkap dua", "Dicatat dalam {reg}"]
    if "X" in row.roles:
        notes = ["Bersama {X}"]
    return subject.fill(pick.one(notes))
