"""Words as written → folded → roots: the roots by PySastrawi with our own words and exceptions."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from indexer.text import wordlists

# Longer "words" are extraction noise; the cut keeps terms of every engine small.
LONGEST_WORD = 64
_SHORTEST = 4  # "pmi", "uu" and other short words carry no affix
_LONGEST = 40
_CLITICS = ("nya", "lah", "kah", "pun")
# All that the stemmer takes off a word's end, in its order.
_ENDINGS = frozenset(
    map(
        "".join, product(("", "i", "kan", "an", "is", "isme", "isasi"), ("", "ku", "mu", "nya"), ("", *_CLITICS, "tah"))
    )
)
_LONGEST_ENDING = max(map(len, _ENDINGS))
# All that it takes off the beginning: prefixes, and a consonant with an infix (g-em-etar).
_BEGINNINGS = re.compile(
    r"(?:di|ke|se|ku|kau|me(?:m|nge|ng|ny|n)?|pe(?:m|nge|ng|ny|n|r|l)?|be[rl]?|te[rl]?|[^aeiou](?:er|el|em|in)+)*"
)


def fold(word: str) -> str:
    """The folded word, at most LONGEST_WORD letters and digits; "" when nothing of it is a letter or digit."""
    if word.isascii():
        lowered = word.lower()
        return lowered[:LONGEST_WORD] if lowered.isalnum() else "".join(filter(str.isalnum, lowered))[:LONGEST_WORD]
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    kept = (letter for letter in decomposed if letter.isalnum() and not unicodedata.combining(letter))
    # Once more: casefolding can leave letters that a second folding would change.
    return unicodedata.normalize("NFKC", "".join(kept))[:LONGEST_WORD]


@lru_cache(maxsize=200_000)  # without it, reading a file takes half as much CPU again
def stem(word: str) -> str:
    """The root of a folded word; short words, protected words and words with digits are their own root."""
    protected = wordlists.protected()
    if word in protected:
        return protected[word]
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return word
    for clitic in _CLITICS:
        if word.endswith(clitic) and (bare := word.removesuffix(clitic)) in protected:
            return protected[bare]
    root = (str(_stemmer().stem_word(word)) or word) if _holds_root(word) else word
    # A root may itself be another spelling: mengijinkan → ijin → izin.
    return wordlists.variants().get(root, root)


def is_known(word: str) -> bool:
    """Whether the word is a root or is formed from one."""
    return bool(_stemmer().get_dictionary().contains(word)) or stem(word) != word


def is_root(word: str) -> bool:
    return bool(_stemmer().get_dictionary().contains(word))


def _holds_root(word: str) -> bool:
    """Whether the stemmer can find anything in the word; it tries hundreds of rules on a name before it gives up.

    What it finds is a root that stands before an ending, whole or without its first letter (menulis: tulis).
    """
    roots, headless = _roots()
    for end in range(len(word), max(len(word) - _LONGEST_ENDING, 1) - 1, -1):
        if word[end:] in _ENDINGS:
            for start in range(end - 1):
                piece = word[start:end]
                if (piece in headless or piece in roots) and _BEGINNINGS.fullmatch(word, 0, start):
                    return True
    return False


@cache
def _roots() -> tuple[frozenset[str], frozenset[str]]:
    """All roots, and all without their first letter."""
    roots = frozenset(_stemmer().get_dictionary().words)
    return roots, frozenset(root[1:] for root in roots)


@cache
def _stemmer() -> Stemmer:
    words = set(StemmerFactory().get_words())
    # Roots it lacks, and pairs that fuse when affixed (menindaklanjuti).
    words |= {root.replace(" ", "") for root in wordlists.words("roots")}
    plain = Stemmer(ArrayDictionary(sorted(words)))
    # Both spellings of a root, so that it is found inside mengijinkan; derived words (perizinan) stay derived.
    for other, kept in wordlists.variants().items():
        if kept.isalpha() and len(kept) >= _SHORTEST and plain.stem_word(kept) == kept:
            words |= {word for word in (other, kept) if word.isalpha()}
    return Stemmer(ArrayDictionary(sorted(words)))
