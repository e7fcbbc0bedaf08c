"""Synonym rules, a line each, from `synonyms.txt` and from what managers add, and looking up the words of a query.

PMI = pekerja migran Indonesia     both ways
TKW, buruh migran > PMI            who types a word on the left also finds those on the right
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

MOST_EXPANSIONS = 12  # to which one typed word leads
LONGEST_LINE = 300
_LONGEST_PHRASE = 8  # words


class Relation(StrEnum):
    """What a rule says of its phrases; the values are the signs of the list, explained above."""

    SAME = "="
    WIDER = ">"
    RENAMED = ">>"
    UNCLEAR = "?"
    TERM = ""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """One line. Of SAME and TERM all phrases stand on the left."""

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
class Expansion:
    """A phrase that a word of the query is widened to: as written, and the tokens by which an SOP may hold it."""

    written: str
    alternatives: tuple[tuple[Token, ...], ...]


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """What the rules say of `length` words of a query.

    `expansions`: what else they find; `renamed`: the name has changed to the first of these. `meanings`: what an
    unclear word may mean. `is_term`: the words belong together.
    """

    length: int
    expansions: tuple[Expansion, ...] = ()
    renamed: bool = False
    meanings: tuple[str, ...] = ()
    is_term: bool = False


def parse_rule(line: str) -> SynonymRule:
    """The rule of a line without comment. Raises SynonymError."""
    text = " ".join(line.split())
    if not text or len(text) > LONGEST_LINE:
        raise SynonymError(f"Tulis satu aturan, paling panjang {LONGEST_LINE} huruf.")
    for relation in (Relation.RENAMED, Relation.WIDER, Relation.UNCLEAR):
        if relation in text:
            left, _, right = text.partition(relation)
            return _checked(SynonymRule(relation, _phrases(left, ","), _phrases(right, ",")))
    phrases = _phrases(text, "=")
    return _checked(SynonymRule(Relation.SAME if len(phrases) > 1 else Relation.TERM, phrases))


def _phrases(text: str, separator: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(separator))


def _checked(made: SynonymRule) -> SynonymRule:
    phrases = made.left + made.right
    if any(sign in phrase for phrase in phrases for sign in "=>?,;"):
        raise SynonymError("Pakai satu macam tanda saja: =, >, >>, atau ?. Bentuk di kiri dan kanan > dipisahkan koma.")
    if made.relation in (Relation.WIDER, Relation.RENAMED, Relation.UNCLEAR) and not (all(made.left + made.right)):
        raise SynonymError(f"Tulis kata di kiri dan di kanan tanda {made.relation}.")
    for phrase in phrases:
        length = len(_words(phrase))
        if not length:
            raise SynonymError(f"{phrase!r} tidak memuat kata.")
        if length > _LONGEST_PHRASE:
            raise SynonymError(f"{phrase!r} terlalu panjang: paling banyak {_LONGEST_PHRASE} kata.")
        if length > 1 and phrase.endswith("~"):
            raise SynonymError(f"{phrase!r}: tanda ~ hanya untuk satu kata.")
    if made.relation is Relation.TERM and len(_words(made.left[0])) < 2:
        raise SynonymError("Satu kata saja tidak berarti apa-apa di sini: tulis padanannya sesudah tanda =.")
    if made.relation is Relation.UNCLEAR and (len(made.left) > 1 or len(made.right) < 2):
        raise SynonymError("Di kiri ? satu singkatan, di kanannya sekurang-kurangnya dua arti.")
    if len({_key(phrase) for phrase in phrases}) < len(phrases):
        raise SynonymError("Bentuk yang sama ditulis dua kali.")
    return made


def parse_rules(text: str) -> tuple[SynonymRule, ...]:
    """The rules of a list with comments. Raises SynonymError with the number of the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if entry := line.partition("#")[0].strip():
            try:
                found.append(parse_rule(entry))
            except SynonymError as error:
                raise SynonymError(f"Baris {number}: {error}") from error
    return tuple(found)


@cache
def shipped_rules() -> tuple[SynonymRule, ...]:
    return parse_rules(SHIPPED.read_text(encoding="utf-8"))


def contradictions(rules: Iterable[SynonymRule]) -> Iterator[str]:
    """Pairs of rules that contradict each other, each as an Indonesian sentence."""
    known: dict[tuple[str, ...], str] = {}
    every = tuple(rules)
    unclear = {_key(each.left[0]): each.left[0] for each in every if each.relation is Relation.UNCLEAR}
    for each in every:
        if each.relation is Relation.UNCLEAR:
            continue
        for phrase in each.left:
            if _key(phrase) in unclear:
                yield f"{phrase} bermakna ganda, jadi tidak boleh punya padanan: {each.line}"
        if each.relation is Relation.SAME:
            for phrase in each.left:
                if _key(phrase) in known:
                    yield f"{phrase} ada dalam dua kelompok: {known[_key(phrase)]} dan {each.line}"
                known[_key(phrase)] = each.line


class Synonyms:
    """Rules, indexed by their phrases so that the words of a query are looked up."""

    def __init__(self, rules: Iterable[SynonymRule] = ()) -> None:
        self.rules = tuple(rules)

    def find(self, words: Sequence[Token], at: int) -> SynonymMatch | None:
        """The match of the longest run of words from the one at `at` on that a rule names, or None."""
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
        """Hash of the rules, for keys of caches."""
        return blake2b("\n".join(each.line for each in self.rules).encode(), digest_size=8).hexdigest()

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for key in self._known), default=0)

    @cached_property
    def _known(self) -> dict[tuple[str, ...], SynonymMatch]:
        groups_of_same = [each.left for each in self.rules if each.relation is Relation.SAME]
        same = {_key(phrase): group for group in groups_of_same for phrase in group}
        targets_of: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        renamed = set()
        known = {}
        for each in self.rules:
            targets = each.left if each.relation is Relation.SAME else _with_same(each.right, same)
            for phrase in each.left:
                key = _key(phrase)
                length = 1 if key[0] == "~" else len(key)
                if each.relation is Relation.TERM:
                    known[key] = SynonymMatch(length, is_term=True)
                elif each.relation is Relation.UNCLEAR:
                    known[key] = SynonymMatch(length, meanings=each.right)
                else:
                    targets_of.setdefault(key, {}).update({_key(target): target for target in targets})
                    renamed |= {key} if each.relation is Relation.RENAMED else set()
        for key, targets_by_key in targets_of.items():
            if key in known and known[key].meanings:
                continue
            others = [written for other, written in targets_by_key.items() if other != key]
            expansions = tuple(map(_expansion, others[:MOST_EXPANSIONS]))
            known[key] = SynonymMatch(1 if key[0] == "~" else len(key), expansions, key in renamed)
        return known


def _with_same(phrases: Iterable[str], same: dict[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """The phrases, each followed by its synonyms."""
    return [each for phrase in phrases for each in dict.fromkeys((phrase, *same.get(_key(phrase), ())))]


@cache
def _words(phrase: str) -> tuple[tuple[Token, tuple[Token, ...]], ...]:
    return tuple(groups(analyse(phrase)))


@cache
def _key(phrase: str) -> tuple[str, ...]:
    words = tuple(whole for whole, _ in _words(phrase))
    if phrase.endswith("~") and words:
        return ("~", words[0].stem)
    return tuple(word.exact for word in words)


@cache
def _expansion(written: str) -> Expansion:
    """The expansion of a phrase: one word matches as it is written, with ~ by its root; several in this order."""
    words = _words(written)
    wholes = as_written(whole for whole, _ in words)
    if len(words) > 1:
        return Expansion(written, (wholes,))
    whole, parts = words[0]
    if written.endswith("~"):
        return Expansion(written.removesuffix("~"), ((whole,),))
    return Expansion(written, (wholes, parts) if len(parts) > 1 else (wholes,))
