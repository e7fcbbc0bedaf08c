"""Everyday Indonesian → the words in which SOPs say the same: nerbitin → menerbitkan, benerin → memperbaiki."""

import re
from functools import cache

from indexer.text import wordlists
from indexer.text.stems import stem

# Verbs whose "me" is swallowed begin so: nyusun, ngirim, mesan.
_NASALS = ("n", "m")
_SHORTEST = 5
# Before the first letter of a root: "me" with which of these; k, t, s and p go.
_BEGUN = {"k": "meng", "t": "men", "s": "meny", "p": "mem"}
_JOINED = {**dict.fromkeys("bfv", "mem"), **dict.fromkeys("cdjz", "men"), **dict.fromkeys("aeiouhg", "meng")}
_ENDINGS = ("", "kan", "i")
# Everyday "e" for "a" in a closed last syllable: inget → ingat, dateng → datang.
_LAST_E = re.compile(r"e(?=(?:[^aeiou]|ng)(?:in)?$)")


def formal(word: str) -> tuple[str, ...]:
    """The formal words that an everyday one (folded) may stand for; a word that is formal already may have some too."""
    spoken = [word, _LAST_E.sub("a", word)]
    forms = dict.fromkeys(form for each in spoken for form in (*_listed().get(each, ()), *_regular(each)))
    return tuple(forms) if spoken[1] == word else (*forms, spoken[1])


def is_listed(word: str) -> bool:
    return word in _listed()


def active(root: str) -> tuple[str, ...]:
    """Of a root its active verbs whose root is not found in them: pesan → memesan, kunjung → mengunjungi."""
    first = root[:1]
    begun = _BEGUN[first] + root[1:] if first in _BEGUN else _JOINED.get(first, "me") + root
    return tuple(verb for ending in _ENDINGS if stem(verb := begun + ending) != root)


def _regular(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST:
        return ()
    endings = [word]
    if word.endswith("in"):
        endings = [f"{word[:-2]}kan", f"{word[:-2]}i", word]
    begun = [f"me{each}" for each in endings] if word.startswith(_NASALS) else []
    return tuple(each for each in (*begun, *endings) if each != word)


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in wordlists.lines("informal"):
        typed, _, kept = line.partition(":")
        meant = tuple(each.strip() for each in kept.split(","))
        for each in typed.split(","):
            found[each.strip()] = (*found.get(each.strip(), ()), *meant)
    return found
