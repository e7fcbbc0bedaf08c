"""Did you mean: words that stand in no SOP the viewer may see → the likeliest ones that do."""

import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.engine.base import SearchEngine
from indexer.models import Clause, SearchRequest, SnippetPart, Token, Widening
from indexer.text import spelling
from indexer.text.analysis import analyse
from indexer.text.synonyms import Synonyms

_NO_SYNONYMS = Synonyms()
# Of words spelled as much alike, so many are looked at.
_MOST_LIKELY = 3
# What a word spelled alike is worth beside the one that was typed.
_SHARE = 0.8


def corrected(engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest) -> tuple[SnippetPart, ...]:
    """The text with its unknown words corrected, these marked; empty where nothing is to be corrected."""
    changed = {clause.text: _likeliest(engine, asked, likely) for clause, likely in _unknown(engine, synonyms, asked)}
    return tuple(_parts(asked.text, changed)) if changed else ()


def widened(
    engine: SearchEngine, asked: SearchRequest, synonyms: Synonyms = _NO_SYNONYMS
) -> tuple[SearchRequest, tuple[Widening, ...]]:
    """The request with its unknown words also looked for as those spelled alike, and what the reader is told of it.

    For who gets hits without those words: of a question, or of many words, some suffice.
    """
    also = dict(_unknown(engine, synonyms, asked))
    if not also:
        return asked, ()
    clauses = tuple(_with(clause, also[clause]) if clause in also else clause for clause in asked.clauses)
    told = tuple(Widening(clause.text, likely) for clause, likely in also.items())
    return replace(asked, clauses=clauses), told


def _unknown(
    engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest
) -> Iterator[tuple[Clause, tuple[str, ...]]]:
    """Clauses whose word no visible SOP has, each with the words most alike, the most frequent first."""
    text = asked.text
    # One word in capitals is an acronym, a whole line of them is not.
    shouting = text.isupper() and " " in text
    for clause in asked.clauses:
        word = _doubtful(synonyms, clause, shouting=shouting)
        if word and not _finds(engine, asked, clause) and (likely := _most_alike(engine, asked, word)):
            yield clause, likely


def _doubtful(synonyms: Synonyms, clause: Clause, *, shouting: bool) -> str:
    """The word of a clause that may be a mistake: no short one, no acronym, no code, nothing in quotes."""
    if clause.excluded or clause.optional or len(clause.alternatives[0]) != 1:
        return ""
    token = clause.alternatives[0][0]
    # What stands in quotes is meant as written: it has no root.
    if not token.stem or not spelling.reach(token.exact) or (clause.text.isupper() and not shouting):
        return ""
    return "" if synonyms.find([token], 0) else token.exact


def _finds(engine: SearchEngine, asked: SearchRequest, *clauses: Clause) -> int:
    alone = tuple(replace(each, alternatives=each.alternatives[:1], shares=(), zones=()) for each in clauses)
    return engine.search(SearchRequest(asked.viewer, alone, per_page=1)).total


def _most_alike(engine: SearchEngine, asked: SearchRequest, word: str) -> tuple[str, ...]:
    likely = [other for other, _ in engine.spellings(word, asked.viewer)]
    far = [spelling.distance(word, other, spelling.reach(word)) for other in likely]
    return tuple(other for other, mistakes in zip(likely, far, strict=True) if mistakes == far[0])[:_MOST_LIKELY]


def _likeliest(engine: SearchEngine, asked: SearchRequest, likely: tuple[str, ...]) -> str:
    """Of words as much alike the one that most SOPs have beside the query's other words, then the most frequent."""
    others = [clause for clause in asked.clauses if not clause.excluded and not clause.optional]

    def together(word: str) -> int:
        clause = Clause(word, (_word(word),))
        return sum(_finds(engine, asked, clause, other) for other in others)

    return max(likely, key=together) if len(likely) > 1 else likely[0]


def _with(clause: Clause, likely: tuple[str, ...]) -> Clause:
    shares = (*clause.shares, *(1.0 for _ in clause.alternatives[len(clause.shares) :]), *(_SHARE for _ in likely))
    return replace(clause, alternatives=(*clause.alternatives, *map(_word, likely)), shares=shares)


def _word(written: str) -> tuple[Token, ...]:
    """The word as an alternative of a clause: by its root too."""
    return analyse(written)[:1]


def _parts(text: str, changed: dict[str, str]) -> list[SnippetPart]:
    """The text in parts, plain and changed by turns."""
    words = "|".join(map(re.escape, changed))
    pieces = re.split(rf"(?<!\w)({words})(?!\w)", text)
    parts = (SnippetPart(changed[piece] if place % 2 else piece, bool(place % 2)) for place, piece in enumerate(pieces))
    return [part for part in parts if part.text]
