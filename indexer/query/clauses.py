"""Analysed words → clauses, and clauses joined, paired and without repeats."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, pairwise, repeat

from indexer.models import Clause, Duration, Token
from indexer.text import written_durations
from indexer.text.analysis import analyse, as_written, groups, simple
from indexer.text.numbering import serial_words
from indexer.text.synonyms import Expansion

MOST_PHRASE_WORDS = 32
# What begins with one letter is a tenth of all words: it tells no SOP from another, and costs most.
SHORTEST_PREFIX = 2
# What a synonym is worth beside the word that was typed.
SYNONYM_SHARE = 0.6
# The number of an SOP, typed in full, is what was asked for.
_NUMBER_SHARE = 5.0
# What a function word of a question is worth, before what an optional clause counts for.
_FUNCTION_SHARE = 1.0
# Words beside each other in the query that raise an SOP in which they stand beside each other too.
_MOST_PAIRS = 8
_NEAR = 3


def word_clause(text: str, whole: Token, parts: tuple[Token, ...]) -> Clause:
    """The word as a clause: as one word, or as its parts in a row, so that "E-KPMI" also finds "E KPMI"."""
    alternatives = ((whole,), parts[:MOST_PHRASE_WORDS]) if parts else ((whole,),)
    return Clause(text[whole.start : whole.end], alternatives)


def function_word(text: str, word: Token) -> Clause:
    """An optional clause: of two passages with the telling words, the one that has the question's wording is meant."""
    return Clause(text[word.start : word.end], ((word,),), optional=True, shares=(_FUNCTION_SHARE,), zones=("body",))


def exact_clauses(text: str, *, excluded: bool) -> list[Clause]:
    """At most one clause that matches the forms as written (folded), not by their roots."""
    tokens = as_written(analyse(text))
    if not tokens:
        return []
    words = list(groups(tokens))
    if len(words) == 1:
        return [replace(word_clause(text, *words[0]), text=text.strip(), excluded=excluded)]
    return [Clause(text.strip(), (simple(tokens)[:MOST_PHRASE_WORDS],), excluded=excluded)]


def prefix_clause(text: str, *, excluded: bool = False) -> list[Clause]:
    """At most one clause that any word meets which begins so; of several words ("a&b*") the last is the prefix."""
    words = list(groups(analyse(text)))
    if not words:
        return []
    last, _ = words[-1]
    prefix = replace(last, stem="", is_prefix=True)
    return [Clause(f"{text}*", ((prefix,),), excluded=excluded)]


def term_clause(text: str, words: Sequence[Token]) -> Clause:
    """The words, which belong together, as a phrase only."""
    phrase = as_written(words)
    return Clause(text[words[0].start : words[-1].end], (phrase,))


def widened(clause: Clause, expansions: Sequence[Expansion], share: float = SYNONYM_SHARE) -> Clause:
    """The clause with its synonyms as further alternatives, which are worth less."""
    others = tuple(words for each in expansions for words in each.alternatives)
    kept = tuple(words for words in others if words not in clause.alternatives)
    shares = (*_shares(clause), *(share for _ in kept))
    return replace(clause, alternatives=clause.alternatives + kept, shares=shares if kept else clause.shares)


def or_number(clauses: list[Clause], terms: tuple[str, ...]) -> list[Clause]:
    """The clauses, each with the number that the whole query is as an alternative that outranks all others."""
    numbers = tuple((Token(term, "", 0, 0, 0),) for term in terms)
    if not numbers or any(clause.excluded for clause in clauses):
        return clauses
    shares = (_NUMBER_SHARE,) * len(numbers)
    return [
        replace(clause, alternatives=clause.alternatives + numbers, shares=(*_shares(clause), *shares))
        for clause in clauses
    ]


def duration_clause(text: str, duration: Duration, words: Sequence[Token]) -> Clause:
    """A duration of a step however it is printed there; elsewhere as it is written."""
    lengths = tuple((Token(term, "", words[0].position, 0, 0),) for term in written_durations.terms(duration))
    return Clause(text[words[0].start : words[-1].end], (*lengths, as_written(words)[:MOST_PHRASE_WORDS]))


def most_clause(text: str, words: Sequence[Token]) -> Clause:
    """What is said to be the most that a step may take: so printed in the step, or the words."""
    term = Token(written_durations.AT_MOST, "", words[0].position, 0, 0)
    return Clause(text[words[0].start : words[-1].end], ((term,), as_written(words)))


def serial_clause(text: str, serial: str) -> Clause:
    """What has this serial number within its unit."""
    alternatives = (
        tuple(Token(word, "", place, 0, 0) for place, word in enumerate(words)) for words in serial_words(serial)
    )
    return Clause(text, tuple(alternatives), zones=("number",))


def either(first: Clause, second: Clause) -> Clause:
    shares = (*_shares(first), *_shares(second)) if first.shares or second.shares else ()
    return replace(
        first,
        text=f"{first.text} OR {second.text}",
        alternatives=first.alternatives + second.alternatives,
        shares=shares,
    )


def _shares(clause: Clause) -> tuple[float, ...]:
    return tuple(islice(chain(clause.shares, repeat(1.0)), len(clause.alternatives)))


def pairs(clauses: list[Clause]) -> Iterator[Clause]:
    """For neighbouring words an optional clause: the two as a phrase, at the distance they were typed at."""
    words = [clause for clause in clauses if not clause.excluded and _is_plain_word(clause)]
    for first, second in islice(pairwise(words), _MOST_PAIRS):
        one, other = first.alternatives[0][0], second.alternatives[0][0]
        if one.position < other.position <= one.position + _NEAR:
            yield Clause(f"{first.text} {second.text}", ((one, other),), optional=True)


def _is_plain_word(clause: Clause) -> bool:
    """One word as typed; what else it may be are synonyms."""
    typed = [words for words, share in zip(clause.alternatives, _shares(clause), strict=True) if share == 1]
    return len(typed) == 1 and len(typed[0]) == 1 and not typed[0][0].is_prefix


def without_repeats(clauses: list[Clause]) -> list[Clause]:
    """ "PMI pmi" asks once."""
    kept: dict[tuple[Hashable, ...], Clause] = {}
    for clause in clauses:
        kept.setdefault(key(clause), clause)
    return list(kept.values())


def key(clause: Clause) -> tuple[Hashable, ...]:
    """The same for clauses that ask the same."""
    words = (tuple((t.exact, t.stem, t.is_prefix) for t in words) for words in clause.alternatives)
    return clause.excluded, *words
