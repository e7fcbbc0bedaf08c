"""Words that printing took apart: which pieces are one word ("Kelengkap an", "keteranga n", "P E L I N D U N G A N").

Pieces are put together only where the whole is a word and not all pieces are words by themselves: "di kirim" and
"ke pala" stay as they are. Nothing here touches a text; callers decide what to do with the answer.
"""

import re
from functools import cache, lru_cache

from indexer.text import wordlists
from indexer.text.stems import fold, is_known, is_root

_SHORTEST_WHOLE = 5
LONGEST_WHOLE = 32
_SHORT = 3
_FEWEST_OF_RUN = 3
_LONGEST_ABBREVIATIONS = 8
_ENDING = re.compile(r"[,.;:)]+$")
_ROMAN = re.compile("[IVXLC]+")
# What is cut off a word's beginning although it looks like a word, or is too short for one.
_FIRST_PIECES = frozenset({"di", "ke", "per", "se", "me", "pe"})
_LAST_PIECES = frozenset({"si", "nya"})


def is_word(word: str) -> bool:
    """Whether a folded word can stand by itself in an Indonesian text."""
    if len(word) <= _SHORT:
        return word in wordlists.words("shortwords") or word in _never_pieces()
    return is_known(word) or word in _listed()


def are_one(*pieces: str) -> bool:
    """Whether two or three pieces, as written one after the other, are one broken word."""
    whole = "".join(pieces)
    if not _SHORTEST_WHOLE <= len(whole) <= LONGEST_WHOLE or not whole.isalpha() or not _is_one_case(pieces):
        return False
    folded = [fold(piece) for piece in pieces]
    if _ROMAN.fullmatch(pieces[-1]) or any(piece in _never_pieces() for piece in folded):
        return False  # "BAB II", "PASAL I"; "an yang"
    loose = sum(not is_word(piece) for piece in folded)
    # One letter alone is an item of a list as often as a piece: the other piece must be no word at all.
    if loose < (2 if len(pieces) > 2 or min(map(len, folded)) == 1 else 1):
        return False
    if len(folded[0]) < _SHORT and folded[0] not in _FIRST_PIECES and is_word(folded[1]):
        return False  # the end of a word before a word: "(verifika)si nilai"
    if folded[-2].endswith(folded[-1]):
        return False  # "pengesahan an"
    together = fold(whole)
    # Capitals in a row may be abbreviations: "DIPA RKA".
    is_doubtful = whole.isupper() and loose == len(pieces) and len(whole) <= _LONGEST_ABBREVIATIONS
    return is_root(together) or together in _listed() if is_doubtful else is_word(together)


def rejoined(text: str) -> str:
    """The line with the fragments of broken words joined; for stored values, not for pages that people read."""
    words = text.split(" ")
    loose = list(map(_is_loose, words))
    if len(words) < 2 or not any(loose):
        return text
    for length in (3, 2):
        at = 0
        while at + length <= len(words):
            if any(loose[at : at + length]):
                *heads, last = words[at : at + length]
                if are_one(*heads, _ENDING.sub("", last)):
                    words[at : at + length] = ["".join((*heads, last))]
                    loose[at : at + length] = [_is_loose(words[at])]
            at += 1
    return " ".join(words)


@lru_cache(maxsize=50_000)  # without it, reading a file takes 17 % more CPU
def _is_loose(word: str) -> bool:
    """Whether a word as written may be a fragment of another."""
    bare = _ENDING.sub("", word)
    return bare.isalpha() and not is_word(fold(bare))


def divided(run: str) -> tuple[str, ...]:
    """Words that a run of spaced letters is made of, as few as possible; (`run`,) where it is made of none."""
    folded = fold(run)
    if len(folded) != len(run) or len(run) > 2 * LONGEST_WHOLE or is_word(folded):
        return (run,)
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(_FEWEST_OF_RUN, len(run) + 1):
        for start in range(end - _FEWEST_OF_RUN + 1):
            before = best[start]
            known = best[end]
            if before is None or (known is not None and len(known) <= len(before) + 1):
                continue
            if is_word(folded[start:end]):
                best[end] = (*before, run[start:end])
    return best[-1] or (run,)


def _is_one_case(pieces: tuple[str, ...]) -> bool:
    """Whether the letter case fits one word: small after small or one capital, capitals after capitals."""
    first, rest = pieces[0], "".join(pieces[1:])
    if rest.islower():
        return first[1:].islower() or len(first) == 1
    return rest.isupper() and first.isupper()


@cache
def _never_pieces() -> frozenset[str]:
    """Words so common that beside a piece they are the next word, never its rest."""
    return (wordlists.words("stopwords") | wordlists.words("englishwords")) - _FIRST_PIECES - _LAST_PIECES


@cache
def _listed() -> frozenset[str]:
    """Words of the word lists that are not formed from a root of the dictionary."""
    names = ("words", "stopwords", "prefixes", "questionwords")
    spellings = (word for pair in wordlists.variants().items() for word in pair)
    plain = (word.lstrip("*") for name in names for word in wordlists.words(name))
    return frozenset((*plain, *spellings, *wordlists.protected()))
