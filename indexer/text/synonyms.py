"""Words that mean the same, from `synonyms.txt` and from what managers add: rules, a line each, and looking them up.

PMI = pekerja migran Indonesia     both ways
TKW, buruh migran > PMI            who types a left form also finds the right ones
TKI >> PMI                         the same, and it is said that the name has changed
PK ? perjanjian kerja, perjanjian kinerja    never widened: the reader is shown what it may mean
pengantar kerja                    alone on its line: words that belong together
pemulangan~                        with ~ a word means all words of its root
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

from indexer.errors import SynonymError
from indexer.models import Token
from indexer.text.analysis import analyse, as_written, groups

SHIPPED = Path(__file__).with_name("synonyms.txt")

MOST_FORMS = 12  # to which one typed word leads
LONGEST_LINE = 300
_LONGEST_FORM = 8  # words


class Relation(StrEnum):
    SAME = "="
    WIDER = ">"
    RENAMED = ">>"
    UNCLEAR = "?"
    TERM = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. Of SAME and TERM all forms stand on the left."""

    relation: Relation
    left: tuple[str, ...]
    right: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The rule as it is written in the list: two lines of the same meaning give the same."""
        if self.relation in (Relation.SAME, Relation.TERM):
            return " = ".join(self.left)
        return f"{', '.join(self.left)} {self.relation} {', '.join(self.right)}"


@dataclass(frozen=True, slots=True)
class Form:
    """A word or words as written, and the ways in which an SOP may hold them."""

    written: str
    alternatives: tuple[tuple[Token, ...], ...]


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """What a query holds at one place: so many words, what they lead to.

    `meanings` are those of an unclear word. `is_term`: the words belong together.
    """

    length: int
    forms: tuple[Form, ...] = ()
    renamed: bool = False
    meanings: tuple[str, ...] = ()
    is_term: bool = False


def rule(line: str) -> Rule:
    """The rule of a line without comment. Raises SynonymError."""
    text = " ".join(line.split())
    if not text or len(text) > LONGEST_LINE:
        raise SynonymError(f"Tulis satu aturan, paling panjang {LONGEST_LINE} huruf.")
    for relation in (Relation.RENAMED, Relation.WIDER, Relation.UNCLEAR):
        if relation in text:
            left, _, right = text.partition(relation)
            return _checked(Rule(relation, _forms(left, ","), _forms(right, ",")))
    forms = _forms(text, "=")
    return _checked(Rule(Relation.SAME if len(forms) > 1 else Relation.TERM, forms))


def _forms(text: str, separator: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in text.split(separator))


def _checked(made: Rule) -> Rule:
    forms = made.left + made.right
    if any(sign in form for form in forms for sign in "=>?,;"):
        raise SynonymError("Pakai satu macam tanda saja: =, >, >>, atau ?. Bentuk di kiri dan kanan > dipisahkan koma.")
    if made.relation in (Relation.WIDER, Relation.RENAMED, Relation.UNCLEAR) and not (all(made.left + made.right)):
        raise SynonymError(f"Tulis kata di kiri dan di kanan tanda {made.relation}.")
    for form in forms:
        length = len(_words(form))
        if not length:
            raise SynonymError(f"{form!r} tidak memuat kata.")
        if length > _LONGEST_FORM:
            raise SynonymError(f"{form!r} terlalu panjang: paling banyak {_LONGEST_FORM} kata.")
        if length > 1 and form.endswith("~"):
            raise SynonymError(f"{form!r}: tanda ~ hanya untuk satu kata.")
    if made.relation is Relation.TERM and len(_words(made.left[0])) < 2:
        raise SynonymError("Satu kata saja tidak berarti apa-apa di sini: tulis padanannya sesudah tanda =.")
    if made.relation is Relation.UNCLEAR and (len(made.left) > 1 or len(made.right) < 2):
        raise SynonymError("Di kiri ? satu singkatan, di kanannya sekurang-kurangnya dua arti.")
    if len({_key(form) for form in forms}) < len(forms):
        raise SynonymError("Bentuk yang sama ditulis dua kali.")
    return made


def read(text: str) -> tuple[Rule, ...]:
    """The rules of a list with comments. Raises SynonymError with the number of the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if entry := line.partition("#")[0].strip():
            try:
                found.append(rule(entry))
            except SynonymError as error:
                raise SynonymError(f"Baris {number}: {error}") from error
    return tuple(found)


@cache
def shipped() -> tuple[Rule, ...]:
    return read(SHIPPED.read_text(encoding="utf-8"))


def contradictions(rules: Iterable[Rule]) -> Iterator[str]:
    """Indonesian sentences on rules that cannot both be meant."""
    known: dict[tuple[str, ...], str] = {}
    every = tuple(rules)
    unclear = {_key(each.left[0]): each.left[0] for each in every if each.relation is Relation.UNCLEAR}
    for each in every:
        if each.relation is Relation.UNCLEAR:
            continue
        for form in each.left:
            if _key(form) in unclear:
                yield f"{form} bermakna ganda, jadi tidak boleh punya padanan: {each.line}"
        if each.relation is Relation.SAME:
            for form in each.left:
                if _key(form) in known:
                    yield f"{form} ada dalam dua kelompok: {known[_key(form)]} dan {each.line}"
                known[_key(form)] = each.line


class Synonyms:
    """Rules, ready to be asked what the words of a query lead to."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)

    def find(self, words: Sequence[Token], at: int) -> SynonymMatch | None:
        """What the words of a query lead to from the one at `at` on: the longest run that a rule speaks of."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            key = tuple(word.exact for word in words[at : at + length])
            found = self._known.get(key)
            if found is None and length == 1 and words[at].stem:
                found = self._known.get(("~", words[at].stem))
            if found is not None:
                return found
        return None

    @cached_property
    def name(self) -> str:
        """Differs whenever the rules do."""
        return blake2b("\n".join(rule.line for rule in self.rules).encode(), digest_size=8).hexdigest()

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for key in self._known), default=0)

    @cached_property
    def _known(self) -> dict[tuple[str, ...], SynonymMatch]:
        same = {_key(form): each.left for each in self.rules if each.relation is Relation.SAME for form in each.left}
        leads: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        renamed = set()
        known = {}
        for each in self.rules:
            targets = each.left if each.relation is Relation.SAME else _with_same(each.right, same)
            for form in each.left:
                key = _key(form)
                length = 1 if key[0] == "~" else len(key)
                if each.relation is Relation.TERM:
                    known[key] = SynonymMatch(length, is_term=True)
                elif each.relation is Relation.UNCLEAR:
                    known[key] = SynonymMatch(length, meanings=each.right)
                else:
                    leads.setdefault(key, {}).update({_key(target): target for target in targets})
                    renamed |= {key} if each.relation is Relation.RENAMED else set()
        for key, targets_by_key in leads.items():
            if key in known and known[key].meanings:
                continue
            forms = tuple(_form(written) for other, written in targets_by_key.items() if other != key)[:MOST_FORMS]
            known[key] = SynonymMatch(1 if key[0] == "~" else len(key), forms, key in renamed)
        return known


def _with_same(forms: Iterable[str], same: dict[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """The forms and what means the same as one of them."""
    return [each for form in forms for each in dict.fromkeys((form, *same.get(_key(form), ())))]


@cache
def _words(form: str) -> tuple[tuple[Token, tuple[Token, ...]], ...]:
    return tuple(groups(analyse(form)))


@cache
def _key(form: str) -> tuple[str, ...]:
    words = tuple(whole for whole, _ in _words(form))
    if form.endswith("~") and words:
        return ("~", words[0].stem)
    return tuple(word.exact for word in words)


@cache
def _form(written: str) -> Form:
    """A single word matches as it is written, with ~ by its root; several as a phrase."""
    words = _words(written)
    wholes = as_written(whole for whole, _ in words)
    if len(words) > 1:
        return Form(written, (wholes,))
    whole, parts = words[0]
    if written.endswith("~"):
        return Form(written.removesuffix("~"), ((whole,),))
    return Form(written, (wholes, parts) if len(parts) > 1 else (wholes,))
