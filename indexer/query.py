"""What is typed in the search box → clauses. Nothing typed is an error.

The language: words (each also matches by its root), "phrases" (as written), -excluded words or -"phrases", and OR
(or ATAU, or |) between two neighbours. How many of the words an SOP must have: `indexer/engine/base.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from indexer.models import Clause, Token
from indexer.text import wordlists
from indexer.text.analysis import analyse

# Longer input is cut: nobody types that much, and a pasted page must not cost more than a question.
LONGEST_QUERY = 2_000
MOST_CLAUSES = 32
_MOST_PHRASE_WORDS = 32

_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-+)?[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?"
    rf"|(?<!\S)-+(?P<excluded>[^\s\-{_QUOTES}][^\s{_QUOTES}]*)"
    r"|(?<!\S)(?P<either>OR|ATAU|\|+)(?!\S)"
)
# Blanks inside a pasted SOP number: "SOP. 12 / SU.BSDMO / OT.02.02"; in "surat / nota" they part words.
_BLANKS_IN_NUMBER = re.compile(r"\s*/\s*|(?<=[^\W\d_]\.)\s+(?=\d)")
_SLASHES_IN_NUMBER = 2
_BLANKS_IN_YEAR = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
# Words beside each other in the query that raise an SOP in which they stand beside each other too.
_MOST_PAIRS = 8
_NEAR = 3


def parse(text: str) -> tuple[Clause, ...]:
    """The clauses of a query, at most MOST_CLAUSES; none when it says nothing (blank, signs, only function words).

    Optional ones, which only raise the rank, come after them.
    """
    text = text[:LONGEST_QUERY]
    ignored = _ignored_words(text)
    clauses: list[Clause] = []
    joining = False
    for kind, piece in _pieces(text):
        if kind == "either":
            joining = True
            continue
        found = _word_clauses(piece, ignored) if kind == "words" else _exact_clauses(piece, excluded=kind == "excluded")
        if joining and found and clauses and not clauses[-1].excluded and not found[0].excluded:
            clauses[-1] = _either(clauses[-1], found.pop(0))
        joining = False
        clauses += found
    clauses = _without_repeats(clauses)[:MOST_CLAUSES]
    return (*clauses, *_pairs(clauses))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) in order; kind is words, phrase, excluded or either."""
    at = 0
    for match in _PIECE.finditer(text):
        if text[at : match.start()].strip():
            yield "words", text[at : match.start()]
        at = match.end()
        if match["either"]:
            yield "either", match["either"]
        elif match["excluded"] or match["minus"]:
            yield "excluded", match["excluded"] or match["phrase"]
        else:
            yield "phrase", match["phrase"]
    if text[at:].strip():
        yield "words", text[at:]


def _ignored_words(text: str) -> frozenset[str]:
    """Function words, and in a question the question words too."""
    if is_question(text):
        return wordlists.words("stopwords") | _question_words() | wordlists.words("questionwords")
    return wordlists.words("stopwords")


def is_question(text: str) -> bool:
    """Whether it is put as a question: with its sign, or with a word that only questions have."""
    return "?" in text or any(token.exact in _question_words() for token in analyse(text[:LONGEST_QUERY]))


def _question_words() -> frozenset[str]:
    listed = wordlists.words("questionwords")
    return frozenset(word.removeprefix("*") for word in listed if word.startswith("*"))


def _word_clauses(text: str, ignored: frozenset[str]) -> list[Clause]:
    text = _BLANKS_IN_YEAR.sub("/", text)
    if text.count("/") >= _SLASHES_IN_NUMBER and any(letter.isdigit() for letter in text):
        text = _BLANKS_IN_NUMBER.sub(lambda blank: blank.group().strip(), text)
    clauses = []
    for whole, parts in _groups(analyse(text)):
        if parts:
            # As one word, or as its parts in a row: "E-KPMI" also finds "E KPMI".
            alternatives: tuple[tuple[Token, ...], ...] = ((whole,), parts)
        elif whole.exact in ignored:
            continue
        else:
            alternatives = ((whole,),)
        clauses.append(Clause(text[whole.start : whole.end], alternatives))
    return clauses


def _groups(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """Each word with its parts (none for a simple word); wholes inside a whole count as nothing of their own."""
    at = 0
    while at < len(tokens):
        whole = tokens[at]
        after = at + 1
        while after < len(tokens) and tokens[after].end <= whole.end and tokens[after].start >= whole.start:
            after += 1
        yield whole, _simple(tokens[at + 1 : after])
        at = after


def _simple(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the wholes: of several tokens at one position the last is a part."""
    last = {token.position: token for token in tokens}
    return tuple(last.values())[:_MOST_PHRASE_WORDS]


def _exact_clauses(text: str, *, excluded: bool) -> list[Clause]:
    """At most one clause that matches the forms as written (folded), not by their roots."""
    tokens = tuple(replace(token, stem="") for token in analyse(text))
    if not tokens:
        return []
    groups = [(whole, parts) for whole, parts in _groups(tokens)]
    if len(groups) == 1:
        whole, parts = groups[0]
        alternatives: tuple[tuple[Token, ...], ...] = ((whole,), parts) if parts else ((whole,),)
    else:
        alternatives = (_simple(tokens),)
    return [Clause(text.strip(), alternatives, excluded=excluded)]


def _pairs(clauses: list[Clause]) -> Iterator[Clause]:
    """For words that follow each other, an optional clause: as a phrase, at the distance they were typed at."""
    words = [clause for clause in clauses if not clause.excluded and _is_plain_word(clause)]
    for first, second in list(pairwise(words))[:_MOST_PAIRS]:
        ((one,),), ((other,),) = first.alternatives, second.alternatives
        if one.position < other.position <= one.position + _NEAR:
            yield Clause(f"{first.text} {second.text}", ((one, other),), optional=True)


def _is_plain_word(clause: Clause) -> bool:
    return len(clause.alternatives) == 1 and len(clause.alternatives[0]) == 1


def _either(first: Clause, second: Clause) -> Clause:
    return replace(first, text=f"{first.text} OR {second.text}", alternatives=first.alternatives + second.alternatives)


def _without_repeats(clauses: list[Clause]) -> list[Clause]:
    """ "PMI pmi" asks once."""
    seen = set()
    kept = []
    for clause in clauses:
        key = (clause.excluded, tuple(tuple((t.exact, t.stem) for t in words) for words in clause.alternatives))
        if key not in seen:
            seen.add(key)
            kept.append(clause)
    return kept
