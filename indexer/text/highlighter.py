"""Where the words of a query stand in a text, without analysing all of it.

Each word is looked for by letters that all its forms share ("ulang" for pemulangan, memulangkan, dipulangkan); only the
words found so are analysed. Accents inside a word hide it from this; the search itself does not miss it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, islice, product
from typing import NamedTuple

from indexer.models import Clause, Token
from indexer.text import regulations, wordlists, written_durations
from indexer.text.analysis import analyse, written_apart
from indexer.text.dehyphenation import LONGEST_WHOLE, are_one

_MOST_PER_NEEDLE = 60
# Pages of some 3 kB: with what is made of them 20 MB.
_TEXTS_CACHED = 2_000
# In which one phrase may be written: each of its words together or apart.
_MOST_WAYS = 24
_NEXT_WORD = re.compile(r"[\W_]{1,3}([^\W_]+)")
_LETTERS = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s")
_NEXT_PIECE = re.compile(r"[ \n\u00a0]{1,2}([^\W\d_]+)")
_PIECE_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ \n\u00a0]{1,2}\Z")
# Shorter letters in a row come about between any two words; shorter words are not broken.
_SHORTEST_BROKEN = 5
_NUMBER_AND_YEAR = re.compile(r"(\d+)\.((?:19|20)\d\d)")
# After a prefix these first letters go: kirim → pengiriman, susun → penyusunan.
_DROPPED = frozenset("ktsp")


class MatchSpan(NamedTuple):
    """Offsets start…end of a text that match the clause of that number."""

    start: int
    end: int
    clause: int


class Highlighter:
    """Finds the matches of the clauses of one query in any number of texts. Not safe for threads.

    `examined`: how many words of texts were looked at so far, a text in which a word is not counting one.
    """

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._exacts: dict[str, int] = {}
        self._roots: dict[str, int] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._needles: set[str] = set()
        self._known: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.clauses = self.examined = 0
        for number, clause in enumerate(each for each in clauses if not (each.excluded or each.optional)):
            self.clauses = number + 1
            for words in clause.alternatives:
                if len(words) == 1:
                    self._add_word(words[0], number)
                elif words:
                    self._add_phrase(tuple(word.exact for word in words), number)

    @property
    def regulations(self) -> dict[str, int]:
        """The terms of the regulations that are looked for, with the numbers of their clauses; texts hold none."""
        return {term: number for term, number in self._exacts.items() if regulations.is_term(term)}

    @property
    def durations(self) -> dict[str, int]:
        """The same of durations."""
        return {term: number for term, number in self._exacts.items() if written_durations.is_term(term)}

    def find(self, text: str, *, is_repaired: bool = False) -> list[MatchSpan]:
        """Matches in reading order; they do not overlap. `is_repaired`: no column has broken a word of the text."""
        lowered, together = _lowered(text)
        found: list[MatchSpan] = []
        self.examined += len(self._needles)
        for needle in self._needles:
            if needle not in lowered:
                continue
            words = _words_with if len(needle) > 1 or self._prefixes else _letters_alone
            for start, end in words(needle, lowered):
                self.examined += 1
                match = self._match(lowered, *((start, end) if is_repaired else _whole_word(text, start, end)))
                if match:
                    found.append(match)
        if self._breaks(lowered, together):
            found += self._broken(text)
        return _without_overlaps(found)

    def _breaks(self, lowered: str, together: str) -> bool:
        """Whether letters of a needle stand apart somewhere: "Koordinato r", "P E L I N D U N G A N"."""
        return any(
            len(needle) >= _SHORTEST_BROKEN and together.count(needle) > lowered.count(needle)
            for needle in self._needles
        )

    def _broken(self, text: str) -> Iterator[MatchSpan]:
        for token in _tokens_apart(text):
            number = self._exacts.get(token.exact, self._roots.get(token.stem, -1))
            if number >= 0:
                yield MatchSpan(token.start, token.end, number)

    def _add_word(self, word: Token, number: int) -> None:
        if word.is_prefix:
            self._prefixes.append((word.exact, number))
            self._needles |= {letters[0] for letters in [_LETTERS.match(word.exact)] if letters}
            return
        self._exacts.setdefault(word.exact, number)
        if word.stem:
            self._roots.setdefault(word.stem, number)
        self._needles |= _needles(word.exact, word.stem)
        for phrase in _also_written(word.exact) | _also_written(word.stem):
            self._add_phrase(phrase, number)

    def _add_phrase(self, exacts: tuple[str, ...], number: int) -> None:
        for ways in islice(product(*(((exact,), *sorted(_also_written(exact))) for exact in exacts)), _MOST_WAYS):
            self._add_one_phrase(tuple(chain.from_iterable(ways)), number)

    def _add_one_phrase(self, exacts: tuple[str, ...], number: int) -> None:
        self._phrases.setdefault(exacts[0], []).append((exacts[1:], number))
        self._needles |= _needles(exacts[0], "")

    def _match(self, lowered: str, start: int, end: int) -> MatchSpan | None:
        word = "".join(lowered[start:end].split())
        number, exacts = self._known.get(word) or self._read(word)
        if self._phrases:
            for exact in exacts:
                for rest, phrase_number in self._phrases.get(exact, ()):
                    last = _end_of_phrase(lowered, end, rest)
                    if last:
                        return MatchSpan(start, last, phrase_number)
        return MatchSpan(start, end, number) if number >= 0 else None

    def _read(self, word: str) -> tuple[int, tuple[str, ...]]:
        """The clause that a word of the text matches by itself (-1: none), and the exact forms it has."""
        forms = _forms(word)
        numbers = [self._exacts.get(exact, self._roots.get(stem, -1)) for exact, stem in forms]
        numbers += [n for prefix, n in self._prefixes if any(exact.startswith(prefix) for exact, _ in forms)]
        known = max(numbers, default=-1), tuple(exact for exact, _ in forms)
        self._known[word] = known
        return known


# The best pages of a collection are searched through again and again. Without these three caches and the one of
# translated sentences a new page of results takes 7.9 instead of 5.8 ms of processor time.


@lru_cache(maxsize=_TEXTS_CACHED)
def _lowered(text: str) -> tuple[str, str]:
    """The text in small letters, each in its place, and these letters without the blanks between them."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered, "".join(lowered.split())


@lru_cache(maxsize=_TEXTS_CACHED)
def _tokens_apart(text: str) -> tuple[Token, ...]:
    """Those of its words whose letters stand apart; to find them the whole text has to be analysed."""
    return tuple(token for token in analyse(text) if _SPACE.search(text, token.start, token.end))


@lru_cache(maxsize=50_000)  # pages are made of the same words again and again
def _forms(word: str) -> tuple[tuple[str, str], ...]:
    """The exact form and the root of each token of a word."""
    return tuple((token.exact, token.stem) for token in analyse(word))


def _letters_alone(letter: str, lowered: str) -> Iterator[tuple[int, int]]:
    """The "e" of "E-PMI": too many words have it, so that those that are longer are left out."""
    return (match.span() for match in re.finditer(rf"(?<![^\W_]){letter}(?![^\W_])", lowered))


def _words_with(needle: str, lowered: str) -> Iterator[tuple[int, int]]:
    at = lowered.find(needle)
    for _ in range(_MOST_PER_NEEDLE):
        if at < 0:
            return
        start, end = at, at + len(needle)
        while start and lowered[start - 1].isalnum():
            start -= 1
        while end < len(lowered) and lowered[end].isalnum():
            end += 1
        yield start, end
        at = lowered.find(needle, end)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of the word that start…end is a piece of, where a narrow column broke it; else as they are."""
    word = text[start:end]
    after = _NEXT_PIECE.match(text, end)
    if after and are_one(word, after.group(1)):
        return start, after.end()
    before = _PIECE_BEFORE.search(text, max(0, start - LONGEST_WHOLE), start)
    if before and are_one(before.group(1), word):
        return before.start(), end
    return start, end


def _end_of_phrase(lowered: str, end: int, rest: tuple[str, ...]) -> int:
    """Where the phrase ends whose other words follow, 0 when they do not."""
    for wanted in rest:
        following = _NEXT_WORD.match(lowered, end)
        if not following or wanted not in (exact for exact, _ in _forms(following.group(1))):
            return 0
        end = following.end()
    return end


def _without_overlaps(found: list[MatchSpan]) -> list[MatchSpan]:
    """In reading order; of those that begin at one letter the longest."""
    kept: list[MatchSpan] = []
    last = 0
    for each in sorted(found):
        if kept and each.start == kept[-1].start:
            kept[-1] = each
        elif each.start >= last:
            kept.append(each)
        last = kept[-1].end
    return kept


def _needles(exact: str, stem: str) -> frozenset[str]:
    """Letters of which every written form has one: of the word, its root, and their other spellings."""
    spellings = {exact, *_other_spellings().get(exact, ())}
    roots = {stem, *_other_spellings().get(stem, ())} if stem else set()
    shared = {root[1:] if root[0] in _DROPPED and len(root) > 3 else root for root in roots}
    letters = {each for each in spellings | shared | _words_of_root().get(stem, set()) if each.isalnum()}
    # One that contains another needle finds nothing that the other does not.
    return frozenset(each for each in letters if not any(other != each and other in each for other in letters))


def _also_written(word: str) -> frozenset[tuple[str, ...]]:
    """The same word as several: "tindak lanjut", "undang-undang", "18 tahun 2017"."""
    found = set(written_apart().get(word, ()))
    if "-" in word:
        found.add(tuple(word.split("-")))
    if number_and_year := _NUMBER_AND_YEAR.fullmatch(word):
        number, year = number_and_year.groups()
        found |= {(number, year), (number, "tahun", year)}
    return frozenset(found)


@cache
def _words_of_root() -> dict[str, set[str]]:
    """Words whose root the protected list gives, by that root: they need not share letters with it."""
    found: dict[str, set[str]] = {}
    for word, root in wordlists.protected().items():
        found.setdefault(root, set()).add(word)
    return found


@cache
def _other_spellings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for other, kept in wordlists.variants().items():
        if " " not in other:
            found.setdefault(kept, set()).add(other)
    return {kept: frozenset(others) for kept, others in found.items()}
