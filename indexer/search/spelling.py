"""Spelling correction: words that no visible SOP holds → similar words that some do."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from indexer.engine.protocol import SearchEngine, SpellingEngine, at_least, is_phrase
from indexer.models import Clause, Limit, ReachedLimit, SearchRequest, SnippetPart, Token, Viewer, Widening
from indexer.text import spelling
from indexer.text.analysis import analyse
from indexer.text.synonyms import Synonyms

_NO_SYNONYMS = Synonyms()
# Of equally similar words so many are compared, each beside so many other words of the query.
_MOST_SIMILAR, _MOST_OTHERS = 3, 8
# Similar words are looked up for so many unknown words of a query: each is compared with the whole vocabulary.
MOST_UNKNOWN = 8
# The score of a similar word, as a share of that of the typed word.
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Respelling:
    """What is asked in place of a text: its `parts`, the changed words marked, without the words that were `dropped`.

    `changed`: typed word → the one in its place.
    """

    parts: tuple[SnippetPart, ...] = ()
    dropped: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


class SpellingChecker:
    """The corrections of one search. Asks the engine in batches and nothing twice.

    Every count is of the SOPs that `viewer` may see, without the filters of the search.
    """

    def __init__(self, engine: SearchEngine, viewer: Viewer, synonyms: Synonyms = _NO_SYNONYMS) -> None:
        self._engine = engine
        self._viewer = viewer
        self._synonyms = synonyms
        self._totals: dict[tuple[Clause, ...], int] = {}
        self._similar: dict[str, tuple[str, ...]] = {}

    def corrected(self, asked: SearchRequest, *, dropping: bool = False) -> Respelling:
        """The text with its unknown words corrected; empty where nothing is to be corrected.

        Only the first MOST_UNKNOWN unknown words are corrected. `dropping`: unknown words without a similar one are
        left out, where other words remain.
        """
        candidates, _ = self._candidates(asked)
        changed = self._best(asked, candidates)
        dropped = self._uncorrectable(asked, changed) if dropping else ()
        text = _without(asked.text, dropped)
        return Respelling(tuple(_parts(text, changed)), dropped, changed) if changed or dropped else Respelling()

    def with_fewer_words(self, asked: SearchRequest, before: Respelling) -> Respelling:
        """The text without as few words as necessary, where each word is in some SOP but no SOP has all of them; empty
        where leaving words out does not help. Words that were guessed (`before`) go first, then the most common.

        Only for short queries: of a longer one an SOP need not have every word.
        """
        required = _required(asked)
        words = [clause for clause in required if not is_phrase(clause)]
        if len(words) < len(required) or at_least(len(words)) < len(words):
            return Respelling()
        totals = dict(zip(words, self._count((clause,) for clause in words), strict=True))
        if not all(totals.values()):
            return Respelling()
        typed = {guessed: word for word, guessed in before.changed.items()}
        words.sort(key=lambda clause: (clause.text not in typed, -totals[clause]))
        tried = [dropped for count in range(1, len(words)) for dropped in combinations(words, count)]
        requests = [
            replace(asked, clauses=tuple(each for each in asked.clauses if each not in dropped), per_page=0)
            for dropped in tried
        ]
        for dropped, total in zip(tried, self._engine.totals(requests) if requests else (), strict=True):
            if total:
                left_out = [clause.text for clause in dropped]
                names = (*before.dropped, *(typed.get(word, word) for word in left_out))
                return Respelling(tuple(_parts(_without(asked.text, left_out), {})), names)
        return Respelling()

    def widened(self, asked: SearchRequest) -> tuple[SearchRequest, tuple[Widening, ...], tuple[ReachedLimit, ...]]:
        """The request with similar words as alternatives of its unknown words, and what to tell the reader about it.

        For requests that find SOPs without those words: questions and long queries.
        """
        candidates, limited = self._candidates(asked)
        if not candidates:
            return asked, (), limited
        clauses = tuple(
            _with_alternatives(clause, candidates[clause]) if clause in candidates else clause
            for clause in asked.clauses
        )
        widenings = tuple(Widening(clause.text, similar) for clause, similar in candidates.items())
        return replace(asked, clauses=clauses), widenings, limited

    def _candidates(self, asked: SearchRequest) -> tuple[dict[Clause, tuple[str, ...]], tuple[ReachedLimit, ...]]:
        """Clauses of unknown words, each with the most similar words, the most frequent first."""
        # A root of the language, or a name, is spelled correctly; no SOP is about it.
        doubtful = [
            (clause, word) for clause, word in self._words(asked) if spelling.reach(word) and not spelling.is_sure(word)
        ]
        totals = self._count((clause,) for clause, _ in doubtful)
        unknown = [each for each, total in zip(doubtful, totals, strict=True) if not total]
        found = {clause: self._most_similar(word) for clause, word in unknown[:MOST_UNKNOWN]}
        limited = (ReachedLimit(Limit.SPELLINGS, MOST_UNKNOWN),) if len(unknown) > MOST_UNKNOWN else ()
        return {clause: similar for clause, similar in found.items() if similar}, limited

    def missing(self, asked: SearchRequest) -> tuple[str, ...]:
        """Words of a request that no visible SOP holds in any of their alternatives; none where all are so."""
        words = [clause for clause in _required(asked) if not is_phrase(clause)]
        requests = [SearchRequest(self._viewer, (clause,), per_page=0) for clause in words]
        totals = self._engine.totals(requests) if len(requests) > 1 else ()
        return (
            tuple(clause.text for clause, total in zip(words, totals, strict=False) if not total) if any(totals) else ()
        )

    def _uncorrectable(self, asked: SearchRequest, changed: Mapping[str, str]) -> tuple[str, ...]:
        """Words that no visible SOP holds and that were not corrected; none where no other word would remain."""
        required = {clause.text for clause in _required(asked)}
        words = [clause for clause, _ in self._words(asked) if clause.text not in changed]
        totals = self._count((clause,) for clause in words)
        dropped = tuple(clause.text for clause, total in zip(words, totals, strict=True) if not total)
        return dropped if required - set(dropped) else ()

    def _words(self, asked: SearchRequest) -> Iterator[tuple[Clause, str]]:
        """Clauses of one word that may be misspelled: no acronym, code, quoted word or word with synonyms."""
        # One word in capitals is an acronym, a whole line of them is not.
        shouting = asked.text.isupper() and " " in asked.text
        for clause in _required(asked):
            if len(clause.alternatives[0]) != 1:
                continue
            token = clause.alternatives[0][0]
            # A quoted word is meant as written: it has no root.
            is_word = token.stem and token.exact.isalpha() and (shouting or not clause.text.isupper())
            if is_word and not self._synonyms.find([token], 0):
                yield clause, token.exact

    def _most_similar(self, word: str) -> tuple[str, ...]:
        if word not in self._similar:
            spellings = self._engine.spellings(word, self._viewer) if isinstance(self._engine, SpellingEngine) else ()
            found = [other for other, _ in spellings]
            distances = [spelling.distance(word, other, spelling.reach(word)) for other in found]
            nearest = (other for other, far in zip(found, distances, strict=True) if far == distances[0])
            self._similar[word] = tuple(nearest)[:_MOST_SIMILAR]
        return self._similar[word]

    def _best(self, asked: SearchRequest, candidates: Mapping[Clause, tuple[str, ...]]) -> dict[str, str]:
        """Unknown word → of the similar words the one that most SOPs hold together with the query's other words, or in
        their titles."""
        others = _required(asked)[:_MOST_OTHERS]
        pairs = [
            (clause, word, (Clause(word, (_tokens(word),)), other))
            for clause, similar in candidates.items()
            if len(similar) > 1
            for word in similar
            for other in others
        ]
        together = dict.fromkeys(((clause, word) for clause, word, _ in pairs), 0)
        for (clause, word, _), total in zip(pairs, self._count(pair for _, _, pair in pairs), strict=True):
            together[clause, word] += total
        titles = self._titles({word for _, word, _ in pairs})
        return {
            clause.text: max(similar, key=lambda word: (together.get((clause, word), 0), titles.get(word, 0)))
            for clause, similar in candidates.items()
        }

    def _titles(self, words: Collection[str]) -> dict[str, int]:
        """Word → the number of SOPs with it in their titles."""
        clauses = ((Clause(word, (_tokens(word),), zones=("title",)),) for word in words)
        requests = [SearchRequest(self._viewer, each, per_page=0) for each in clauses]
        return dict(zip(words, self._engine.totals(requests) if requests else (), strict=True))

    def _count(self, groups: Iterable[tuple[Clause, ...]]) -> list[int]:
        """For each group the number of SOPs that hold the typed words of all its clauses, in one call of the engine."""
        wanted = [tuple(map(_typed_alone, group)) for group in groups]
        missing = [group for group in dict.fromkeys(wanted) if group not in self._totals]
        if missing:
            totals = self._engine.totals([SearchRequest(self._viewer, group, per_page=0) for group in missing])
            self._totals.update(zip(missing, totals, strict=True))
        return [self._totals[group] for group in wanted]


def _required(asked: SearchRequest) -> list[Clause]:
    return [clause for clause in asked.clauses if not clause.excluded and not clause.optional]


def _typed_alone(clause: Clause) -> Clause:
    """The clause without synonyms, shares, zones and its place in the query: equal for equal words."""
    words = clause.alternatives[0]
    first = words[0].position
    return Clause("", (tuple(Token(w.exact, w.stem, w.position - first, 0, 0, w.is_prefix) for w in words),))


def _with_alternatives(clause: Clause, similar: Sequence[str]) -> Clause:
    shares = (*clause.shares, *(1.0 for _ in clause.alternatives[len(clause.shares) :]), *(_SHARE for _ in similar))
    return replace(clause, alternatives=(*clause.alternatives, *map(_tokens, similar)), shares=shares)


def _tokens(word: str) -> tuple[Token, ...]:
    """The word as an alternative of a clause, with its root."""
    return analyse(word)[:1]


def _without(text: str, words: Collection[str]) -> str:
    listed = "|".join(map(re.escape, words))
    return re.sub(rf"(?<!\w)(?:{listed})(?!\w)\s*", "", text).strip() if words else text


def _parts(text: str, changed: Mapping[str, str]) -> list[SnippetPart]:
    """The text in parts, those with a changed word marked."""
    if not changed:
        return [SnippetPart(text)]
    words = "|".join(map(re.escape, changed))
    split = re.split(rf"(?<!\w)({words})(?!\w)", text)
    # `split` has the words to change at its odd indexes.
    parts = (SnippetPart(changed[part] if index % 2 else part, bool(index % 2)) for index, part in enumerate(split))
    return [part for part in parts if part.text]
