"""Did you mean: words that stand in no SOP the viewer may see → the likeliest ones that do."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, islice

from indexer.engine.protocol import SearchEngine, at_least, is_phrase
from indexer.models import Clause, Limit, Limited, SearchRequest, SnippetPart, Token, Widening
from indexer.text import spelling
from indexer.text.analysis import analyse
from indexer.text.stems import is_root
from indexer.text.synonyms import Synonyms

_NO_SYNONYMS = Synonyms()
# Of words spelled as much alike, so many are looked at, each beside so many of the query's other words.
_MOST_LIKELY, _MOST_OTHERS = 3, 8
# Of the words that no SOP has, so many are looked for as those spelled alike: each costs a look at all words there are.
MOST_UNKNOWN = 8
# What a word spelled alike is worth beside the one that was typed.
_SHARE = 0.8


def corrected(
    engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest, *, dropping: bool = False
) -> tuple[SnippetPart, ...]:
    """The text with its unknown words corrected, these marked; empty where nothing is to be corrected.

    Of more unknown words only the first MOST_UNKNOWN are. `dropping`: without the unknown words that nothing is
    spelled like, where others are left.
    """
    alike, _ = _alike(engine, synonyms, asked)
    changed = {clause.text: _likeliest(engine, asked, likely) for clause, likely in alike.items()}
    lost = _lost(engine, synonyms, asked, changed) if dropping else frozenset()
    text = _without(asked.text, lost)
    return tuple(_parts(text, changed)) if changed or lost else ()


def with_fewer_words(engine: SearchEngine, asked: SearchRequest) -> tuple[SnippetPart, ...]:
    """The text without as few of its words as need be, the commonest first, where each of them is in some SOP but no
    SOP has all; empty where nothing can be left out.

    Only of a few words: of more, an SOP need not have all.
    """
    wanted = [clause for clause in asked.clauses if not clause.excluded and not clause.optional]
    words = [clause for clause in wanted if not is_phrase(clause)]
    common = {clause: _finds(engine, asked, clause) for clause in words}
    if len(words) < len(wanted) or at_least(len(words)) < len(words) or not all(common.values()):
        return ()
    words.sort(key=lambda clause: -common[clause])
    for count in range(1, len(words)):
        for dropped in combinations(words, count):
            kept = tuple(clause for clause in asked.clauses if clause not in dropped)
            if engine.search(replace(asked, clauses=kept, per_page=0)).total:
                return tuple(_parts(_without(asked.text, {clause.text for clause in dropped}), {}))
    return ()


def widened(
    engine: SearchEngine, asked: SearchRequest, synonyms: Synonyms = _NO_SYNONYMS
) -> tuple[SearchRequest, tuple[Widening, ...], tuple[Limited, ...]]:
    """The request with its unknown words also looked for as those spelled alike, and what the reader is told of it.

    For who gets hits without those words: of a question, or of many words, some suffice.
    """
    also, limited = _alike(engine, synonyms, asked)
    clauses = tuple(_with(clause, also[clause]) if clause in also else clause for clause in asked.clauses)
    told = tuple(Widening(clause.text, likely) for clause, likely in also.items())
    return replace(asked, clauses=clauses) if also else asked, told, limited


def _alike(
    engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest
) -> tuple[dict[Clause, tuple[str, ...]], tuple[Limited, ...]]:
    """Clauses whose word no visible SOP has, each with the words most alike, the most frequent first."""
    unknown = list(islice(_unknown(engine, synonyms, asked), MOST_UNKNOWN + 1))
    likely = {clause: _most_alike(engine, asked, word) for clause, word in unknown[:MOST_UNKNOWN]}
    limited = (Limited(Limit.SPELLINGS, MOST_UNKNOWN),) if len(unknown) > MOST_UNKNOWN else ()
    return {clause: words for clause, words in likely.items() if words}, limited


def _unknown(engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest) -> Iterator[tuple[Clause, str]]:
    """Clauses whose word no visible SOP has, although it may be a mistake."""
    for clause, word in _words(synonyms, asked):
        # A root of the language is spelled right; no SOP is about it.
        if spelling.reach(word) and not is_root(word) and not _finds(engine, asked, clause):
            yield clause, word


def _lost(engine: SearchEngine, synonyms: Synonyms, asked: SearchRequest, changed: Mapping[str, str]) -> frozenset[str]:
    """Words that no visible SOP has and that were not corrected; none where no other word would be left."""
    wanted = {clause.text for clause in asked.clauses if not clause.excluded and not clause.optional}
    words = (clause for clause, _ in _words(synonyms, asked) if clause.text not in changed)
    lost = frozenset(clause.text for clause in words if not _finds(engine, asked, clause))
    return lost if wanted - lost else frozenset()


def _words(synonyms: Synonyms, asked: SearchRequest) -> Iterator[tuple[Clause, str]]:
    """Clauses of one word that may be a mistake: no acronym, no code, nothing in quotes, nothing that has synonyms."""
    # One word in capitals is an acronym, a whole line of them is not.
    shouting = asked.text.isupper() and " " in asked.text
    for clause in asked.clauses:
        if clause.excluded or clause.optional or len(clause.alternatives[0]) != 1:
            continue
        token = clause.alternatives[0][0]
        # What stands in quotes is meant as written: it has no root.
        is_word = token.stem and token.exact.isalpha() and (shouting or not clause.text.isupper())
        if is_word and not synonyms.find([token], 0):
            yield clause, token.exact


def _finds(engine: SearchEngine, asked: SearchRequest, *clauses: Clause) -> int:
    alone = tuple(replace(each, alternatives=each.alternatives[:1], shares=(), zones=()) for each in clauses)
    return engine.search(SearchRequest(asked.viewer, alone, per_page=0)).total


def _most_alike(engine: SearchEngine, asked: SearchRequest, word: str) -> tuple[str, ...]:
    likely = [other for other, _ in engine.spellings(word, asked.viewer)]
    far = [spelling.distance(word, other, spelling.reach(word)) for other in likely]
    return tuple(other for other, mistakes in zip(likely, far, strict=True) if mistakes == far[0])[:_MOST_LIKELY]


def _likeliest(engine: SearchEngine, asked: SearchRequest, likely: tuple[str, ...]) -> str:
    """Of words as much alike the one that most SOPs have beside the query's other words, then the most frequent."""
    others = [clause for clause in asked.clauses if not clause.excluded and not clause.optional][:_MOST_OTHERS]

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


def _without(text: str, words: Collection[str]) -> str:
    listed = "|".join(map(re.escape, words))
    return re.sub(rf"(?<!\w)(?:{listed})(?!\w)\s*", "", text).strip() if words else text


def _parts(text: str, changed: dict[str, str]) -> list[SnippetPart]:
    """The text in parts, plain and changed by turns."""
    if not changed:
        return [SnippetPart(text)]
    words = "|".join(map(re.escape, changed))
    pieces = re.split(rf"(?<!\w)({words})(?!\w)", text)
    parts = (SnippetPart(changed[piece] if place % 2 else piece, bool(place % 2)) for place, piece in enumerate(pieces))
    return [part for part in parts if part.text]
