"""Spelling distance: how many letters must change to turn one word into the other."""

from collections.abc import Iterable, Iterator
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt

from indexer.text import wordlists
from indexer.text.stems import is_known, is_root

SHORTEST = 4
# From so many letters on any mistake is one: a shorter word with another letter is as often a name or an abbreviation.
_LONG = 5
_FAR_FROM = 8
_MOST_CHANGED = 20
_ALPHABET = 26


def reach(word: str) -> int:
    """How many mistakes a word of its length may hold; 0 where no word is corrected."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 2 if len(word) >= _FAR_FROM else 1


def is_sure(word: str) -> bool:
    """Whether the word is a root of the language or a name that the lists know, and so no mistake."""
    return is_root(word) or word in wordlists.protected() or word in wordlists.words("names")


def distance(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped with their neighbour; `most` + 1 where it takes more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before = before, row
        row = [at]
        for place, wanted in enumerate(other, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != wanted))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted
            row.append(min(cost, older[place - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def one_letter_away(word: str) -> Iterator[str]:
    """Every word that one mistake after the first letter makes of a word of letters long enough to be corrected."""
    if not reach(word) or len(word) > _MOST_CHANGED:
        return
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in ascii_lowercase)
        yield before[:-1] + after[:1] + before[-1] + after[1:]


class Lexicon:
    """A set of words in which similarly spelled words are looked up. Immutable."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if reach(word)})
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int16)
        self._letters: npt.NDArray[np.uint32] = np.array([_letters(word) for word in self._words], dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._words)

    def near(self, word: str) -> list[tuple[int, str]]:
        """(distance, word) of those within its reach, the nearest first; itself never."""
        most = reach(word)
        if not most or not self._words:
            return []
        # A changed letter is at most two letters of difference: one too few, one too many.
        differing = np.bitwise_count(self._letters ^ np.uint32(_letters(word))) <= 2 * most
        likely = np.flatnonzero(differing & (np.abs(self._lengths - len(word)) <= most))
        found = ((distance(word, other, most), other) for other in (self._words[at] for at in likely) if other != word)
        return sorted((far, other) for far, other in found if far <= most and _may_mean(word, other))


def _may_mean(word: str, other: str) -> bool:
    """Whether a mistake may make the one of the other, where one of them is short: a letter of an Indonesian word left
    out, typed twice or swapped, and none changed ("sakt" is "sakit", "umkm" is not "umum")."""
    if min(len(word), len(other)) >= _LONG:
        return True
    is_left_out = len(word) < len(other) and word[0] == other[0]
    return (is_left_out or set(word) == set(other)) and is_known(other)


def _letters(word: str) -> int:
    """Which letters it holds, a bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << ((ord(letter) - ord("a")) % _ALPHABET)
    return bits
