"""What a question is about: the words that an SOP must hold to answer it, and how telling each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import log

from indexer.engine.protocol import SearchEngine
from indexer.models import Clause, Correction, Query, QuestionKind, SearchRequest, Token
from indexer.query import questions
from indexer.text import wordlists
from indexer.text.analysis import analyse
from indexer.text.highlighter import Highlighter
from indexer.text.informal import active, formal

_VERBS = ("me", "ber", "di")
# One word alone stands in steps of many an SOP that is not on it.
_FEWEST_FOR_STEP = 2
# A word of more SOPs than this, and of more than one in twenty, does not tell one step from the others.
_FEW, _COMMON = 5, log(21)
# Where a synonym counts only if what was typed is not written there.
_STEP_ZONES = ("title", "steps", "roles")
# Roots of words for the work as a whole: what is asked of the "penanganan" of something is not asked of a step of it.
WHOLE = frozenset({"tangani", "proses", "urus", "layan", "laksana", "buat", "selesai", "giat", "susun"})


@dataclass(frozen=True, slots=True)
class Question:
    """`words`: those that it is about. For these clauses, `weights`: how telling each is (idf); `whole`: those for the
    work as a whole; `verbs`: those that may be what is done. `is_common`: many SOPs have each of them ("menyimpan
    arsip"), so no one step is meant. `is_of_all`: every performer is asked for.
    """

    kind: QuestionKind
    words: tuple[str, ...]
    highlighter: Highlighter
    weights: tuple[float, ...]
    whole: frozenset[int]
    verbs: frozenset[int]
    is_common: bool
    is_of_all: bool

    @property
    def may_be_whole(self) -> bool:
        """ "Siapa yang memeriksa …" asks for one step, "setelah …" for the one after it."""
        if self.kind is QuestionKind.PERFORMER:
            return self.is_of_all or not self.verbs
        return self.kind is not QuestionKind.NEXT

    @property
    def may_be_step(self) -> bool:
        if self.is_common or len(self.telling) < _FEWEST_FOR_STEP:
            return False
        if self.kind is QuestionKind.PERFORMER:
            return not self.may_be_whole
        return self.kind is not QuestionKind.SOP

    @property
    def telling(self) -> frozenset[int]:
        """The clauses that have to be met."""
        return frozenset(range(len(self.weights))) - self.whole

    @property
    def rarest(self) -> int:
        return max(sorted(self.telling), key=lambda at: self.weights[at])

    def weight(self, clauses: frozenset[int]) -> float:
        return sum(self.weights[at] for at in clauses)


def question_of(
    engine: SearchEngine, request: SearchRequest, query: Query, typed: Query, correction: Correction | None
) -> Question | None:
    """None where nothing is asked for that a record holds, about nothing, or where a correction makes it another.

    `query`: by which the hits were found; `typed`: before the correction, which may have left words out.
    """
    kind = questions.kind_of(request.text)
    if kind is None or questions.is_unrecorded(request.text):
        return None
    kept = {token.exact for token in analyse(correction.text)} if correction else set()
    changed = _changed(correction) if correction else set()
    left_out = [clause for clause in typed.clauses if _word(clause) not in kept] if correction else []
    weighed = _weighed(engine, request, [*_telling(kind, request.text, (*query.clauses, *left_out))])
    # A word that no SOP holds was mistyped, and is there as it was corrected.
    mistyped = [at for at, (_, count, _) in enumerate(weighed) if not count][: len(changed)]
    about = [each for at, each in enumerate(weighed) if at not in mistyped]
    did = questions.done(request.text)
    question = Question(
        kind=kind,
        words=tuple(_word(clause) for clause, _, _ in about),
        highlighter=Highlighter(clause for clause, _, _ in about),
        weights=tuple(weight for _, _, weight in about),
        whole=frozenset(at for at, (clause, _, _) in enumerate(about) if clause.alternatives[0][0].stem in WHOLE),
        verbs=frozenset(at for at, (clause, _, _) in enumerate(about) if _is_verb(clause) or _word(clause) == did),
        is_common=all(count > _FEW and weight < _COMMON for _, count, weight in about),
        is_of_all=questions.asks_all_performers(request.text),
    )
    return question if question.telling and question.words[question.rarest] not in changed else None


def _telling(kind: QuestionKind, text: str, clauses: tuple[Clause, ...]) -> Iterator[Clause]:
    """The clauses that say what the question is about; of two that mean one word ("suami atau istri") the first."""
    said = questions.words_said(kind, text)
    meant: set[str] = set()
    for clause in clauses:
        word = _word(clause)
        if clause.optional or clause.excluded or _says_nothing(clause, said) or (held := {word, *formal(word)}) & meant:
            continue
        meant |= held
        yield replace(clause, zones=_STEP_ZONES)


def _changed(correction: Correction) -> set[str]:
    return {token.exact for part in correction.parts if part.is_match for token in analyse(part.text)}


def _weighed(engine: SearchEngine, request: SearchRequest, typed: list[Clause]) -> list[tuple[Clause, int, float]]:
    """Each clause with formal words and names written out, how many SOPs hold it, and how telling that makes it."""

    def counts(clauses: list[Clause]) -> tuple[int, ...]:
        return engine.totals([SearchRequest(request.viewer, clauses=(each,), per_page=0) for each in clauses])

    every = engine.totals([SearchRequest(request.viewer, per_page=0)])[0]
    as_typed = counts([_as_typed(clause) for clause in typed])
    about = [
        _with_formal_words(_with_full_names(clause) if count else clause)
        for clause, count in zip(typed, as_typed, strict=True)
    ]
    formally = iter(counts([clause for clause, count in zip(about, as_typed, strict=True) if not count]))
    found = [count or next(formally) for count in as_typed]
    return [(clause, count, log(1 + every / (count + 0.5))) for clause, count in zip(about, found, strict=True)]


def _says_nothing(clause: Clause, said: frozenset[str]) -> bool:
    words = [word for word in clause.text.lower().split() if word not in wordlists.words("stopwords")]
    return all(word in said for word in (words or [_word(clause)]))


def _word(clause: Clause) -> str:
    return clause.alternatives[0][0].exact


def _is_verb(clause: Clause) -> bool:
    word = _word(clause)
    tokens = (clause.alternatives[0][0], *chain.from_iterable(map(analyse, formal(word))))
    return any(token.exact.startswith(_VERBS) and token.exact != token.stem for token in tokens)


def _as_typed(clause: Clause) -> Clause:
    return replace(
        clause, alternatives=tuple(words for words, is_typed in _alternatives(clause) if is_typed), shares=()
    )


def _with_full_names(clause: Clause) -> Clause:
    """Of the synonyms only names written out: steps that hold "jenazah" say so, those on "kematian" are others."""
    kept = tuple(words for words, is_typed in _alternatives(clause) if is_typed or len(words) > 1)
    return replace(clause, alternatives=kept, shares=())


def _alternatives(clause: Clause) -> list[tuple[tuple[Token, ...], bool]]:
    """Each alternative, and whether it was typed rather than a synonym of what was."""
    shares = chain(clause.shares, repeat(1.0))
    return [(words, share == 1) for words, share in zip(clause.alternatives, shares, strict=False)]


def _with_formal_words(clause: Clause) -> Clause:
    token = clause.alternatives[0][0]
    words = (analyse(word) for word in (*formal(token.exact), *active(token.stem)))
    more = tuple(word for word in words if word)
    return replace(clause, alternatives=(*clause.alternatives, *more), shares=())
