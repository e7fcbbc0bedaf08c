"""Everyday Indonesian → the words in which SOPs say the same: nerbitin → menerbitkan, benerin → memperbaiki."""

from functools import cache

from indexer.text import wordlists

# Verbs whose "me" is swallowed begin so: nyusun, ngirim, mesan.
_NASALS = ("n", "m")
_SHORTEST = 5


def formal(word: str) -> tuple[str, ...]:
    """The formal words that an everyday one (folded) may stand for; a word that is formal already may have some too."""
    return (*_listed().get(word, ()), *_regular(word))


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
