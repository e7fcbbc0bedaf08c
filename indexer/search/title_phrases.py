"""Phrases that several titles share, to be suggested as searches."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from indexer.text import wordlists
from indexer.text.stems import fold

_WORD = re.compile(r"[^\W_]+(?:[-./&][^\W_]+)*")
_LONGEST = 3  # words
_FEWEST_TITLES = 2


def title_phrases(titles: Iterable[str]) -> list[str]:
    """Runs of one to three words that stand in several of the titles, those of most titles first.

    None begins or ends with a function word; a run that always goes on in the same way is left to the longer one.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    # Of a title in capitals nobody knows which words are acronyms, so the others say how a phrase is written.
    for title in sorted(titles, key=str.isupper):
        runs = dict(_runs(title))
        counts.update(runs.keys())
        written = runs | written
    shared = {run: count for run, count in counts.items() if count >= _FEWEST_TITLES}
    going_on = {run[:-1] for run, count in shared.items() if counts[run[:-1]] == count}
    return [written[run] for run in sorted(shared, key=lambda run: (-shared[run], run)) if run not in going_on]


def _runs(title: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Folded words in a row, and how they are written: without the capitals of a title, with those of acronyms."""
    is_plain = not title.isupper()
    words = [word if is_plain and any(map(str.isupper, word[1:])) else word.lower() for word in _WORD.findall(title)]
    folded = [fold(word) for word in words]
    edges = [len(word) > 1 and not word.isdigit() and word not in wordlists.words("stopwords") for word in folded]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            if edges[start] and edges[end - 1]:
                yield tuple(folded[start:end]), " ".join(words[start:end])
