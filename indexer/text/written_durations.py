"""Durations that stand in a text among other words, and the terms by which an index finds steps of such a duration."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.models import Duration, Step, Token
from indexer.text import durations

# No analysed word begins with it, and no prefix that is typed.
_SIGN = "#"
# Of what is printed as the most that a step may take.
AT_MOST = f"{_SIGN}most"
_MOST_WORDS = 8
_UP_TO = re.compile(r"(?:maks|paling\s*(?:lama|lambat|banyak))\w*", re.IGNORECASE)
_WITHIN = re.compile(r"selama|dalam|(?:dalam )?waktu", re.IGNORECASE)


class WrittenDuration(NamedTuple):
    """`first`…`last`: indexes of its words, `number` of the one its length begins with ("maksimal 1 hari": the 1).

    `is_most`: the words before the number say that it is the most.
    """

    duration: Duration
    first: int
    number: int
    last: int
    is_most: bool


def find(text: str, words: Sequence[Token]) -> Iterator[WrittenDuration]:
    """The durations among the words of a text, the longest runs of words, from left to right."""
    if not durations.may_hold(text):
        return
    at = 0
    while at < len(words):
        for last in range(min(at + _MOST_WORDS, len(words)) - 1, at - 1, -1):
            duration = durations.parse_alone(text[words[at].start : words[last].end])
            if duration:
                first, is_most = _before(text, words, at)
                yield WrittenDuration(duration, first, at, last, is_most)
                at = last
                break
        at += 1


def _before(text: str, words: Sequence[Token], number: int) -> tuple[int, bool]:
    """The first of the words before a length that belong to it ("paling lama"), and whether they make it the most."""
    for count in (2, 1):
        before = text[words[number - count].start : words[number - 1].end] if count <= number else ""
        if _UP_TO.fullmatch(before) or _WITHIN.fullmatch(before):
            return number - count, bool(_UP_TO.match(before))
    return number, False


def terms(duration: Duration) -> tuple[str, ...]:
    """The same for durations of the same least and most length; of alternatives one each."""
    kinds = (("w", duration.work), ("c", duration.clock))
    own = "+".join(f"{kind}{span.least}-{span.most}" for kind, span in kinds if span)
    return (_SIGN + own, *(terms(duration.alternative) if duration.alternative else ()))


@lru_cache(maxsize=10_000)  # a few hundred are printed again and again
def terms_of(printed: str, minutes: int | None = None) -> tuple[str, ...]:
    """Those of a step's duration as printed; `minutes` as in `Step`."""
    duration = durations.of_step(Step("", "", duration=printed, minutes=minutes))
    most = (AT_MOST,) if _UP_TO.search(printed) else ()
    return (*terms(duration), *most) if duration else ()


def places(printed: str, minutes: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Each of these terms with the letters start…end that say it."""
    most = _UP_TO.search(printed)
    start, end = 0, len(printed)
    if most and most.start():
        end = most.start()
    elif most:
        start = end - len(printed[most.end() :].lstrip(" ."))
    for term in terms_of(printed, minutes):
        yield (term, *most.span()) if most and term == AT_MOST else (term, start, end)


def is_term(term: str) -> bool:
    return term.startswith(_SIGN)
