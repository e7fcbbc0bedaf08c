"""What a question is about: the words that an SOP must hold to answer it, and how telling each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import log
from typing import NamedTuple

from indexer.engine.protocol import SearchEngine
from indexer.models import Clause, Correction, Query, QuestionKind, SearchRequest, Token
from indexer.query import questions
from indexer.text import wordlists
from indexer.text.analysis import analyse
from indexer.text.highlighter import Highlighter
from indexer.text.informal import active, formal, is_listed

_VERBS = ("me", "ber", "di")
# Roots of verbs that leave it to a noun what is done: "membuat laporan" is melaporkan.
_LIGHT_VERBS = frozenset({"buat", "bikin", "laku", "laksana", "beri", "kasih", "ada", "susun", "kerja"})
# One word alone stands in steps of many an SOP that is not on it.
_FEWEST_FOR_STEP = 2
# A word of more SOPs than this, and of more than one in twenty, does not tell one step from the others, nor do several
# that tell less together than three such words.
_FEW, _COMMON, _COMMON_TOGETHER = 5, log(21), 3 * log(21)
# Where a synonym counts only if what was typed is not written there.
_STEP_ZONES = ("title", "steps", "roles")
# Roots of words for the work as a whole: what is asked of the "penanganan" of something is not asked of a step of it.
WHOLE = frozenset({"tangani", "proses", "urus", "layan", "laksana", "buat", "selesai", "giat", "susun"})


@dataclass(frozen=True, slots=True)
class Question:
    """`words`: those that it is about. For these clauses, `weights`: how telling each is (idf); `whole`: those for the
    work as a whole; `verbs`: those that may be what is done, `is_noun` if said by a noun ("penyerahan"), so that the
    whole may be meant. `is_common`: many SOPs have each of them ("menyimpan arsip"), so no one step is meant.
    `is_of_all`: every performer is asked for. `beside`: circumstances, which another part of the record may tell.
    """

    kind: QuestionKind
    words: tuple[str, ...]
    highlighter: Highlighter
    weights: tuple[float, ...]
    whole: frozenset[int]
    verbs: frozenset[int]
    is_common: bool
    is_of_all: bool
    is_noun: bool
    beside: frozenset[int]

    @property
    def may_be_whole(self) -> bool:
        """ "Siapa yang memeriksa …" asks for one step, "setelah …" for the one after it."""
        if self.kind is QuestionKind.PERFORMER:
            return self.is_of_all or self.is_noun or not self.verbs
        return self.kind not in (QuestionKind.NEXT, QuestionKind.PREVIOUS)

    @property
    def may_be_step(self) -> bool:
        if self.is_common or len(self.telling) < _FEWEST_FOR_STEP:
            return False
        if self.kind is QuestionKind.PERFORMER:
            return bool(self.verbs) and not self.is_of_all
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
    mistyped = [at for at, each in enumerate(weighed) if not each.sops][: len(changed)]
    about = [each for at, each in enumerate(weighed) if at not in mistyped]
    verbs = _verbs(about, request.text)
    beside = questions.circumstances(request.text) if kind is QuestionKind.PERFORMER else frozenset()
    nouns = _nouns_of_doing(about, verbs) if kind is QuestionKind.PERFORMER else frozenset()
    question = Question(
        kind=kind,
        words=tuple(_word(each.clause) for each in about),
        highlighter=Highlighter(each.clause for each in about),
        weights=tuple(each.weight for each in about),
        whole=frozenset(at for at, each in enumerate(about) if _root(each.clause) in WHOLE),
        verbs=verbs | nouns,
        is_common=all(each.sops > _FEW and each.weight < _COMMON for each in about)
        and sum(each.weight for each in about) < _COMMON_TOGETHER,
        is_of_all=questions.asks_all_performers(request.text),
        is_noun=bool(nouns and not verbs),
        beside=frozenset(at for at, each in enumerate(about) if _word(each.clause) in beside) - verbs,
    )
    return question if question.telling and question.words[question.rarest] not in changed else None


def _verbs(about: "list[_Weighed]", text: str) -> frozenset[int]:
    did, others = questions.done(text), questions.said_of_others(text)
    words = [_word(each.clause) for each in about]
    verbs = {at for at, each in enumerate(about) if _is_verb(each) or words[at] == did}
    return frozenset({at for at in verbs if words[at] not in others} or verbs)


def _nouns_of_doing(about: "list[_Weighed]", verbs: frozenset[int]) -> frozenset[int]:
    """Where no verb says what is done, or one that says little: the first noun ("membuat laporan", "penyerahan …")."""
    if not all(_root(about[at].clause) in _LIGHT_VERBS for at in verbs):
        return frozenset()
    return frozenset([at for at in range(len(about)) if at not in verbs][:1])


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


class _Weighed(NamedTuple):
    """`sops`: how many SOPs hold the clause, `is_held` as it was typed; `weight`: how telling that makes it (idf)."""

    clause: Clause
    sops: int
    weight: float
    is_held: bool


def _weighed(engine: SearchEngine, request: SearchRequest, typed: list[Clause]) -> list[_Weighed]:
    """Each clause with formal words and names written out."""

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
    return [
        _Weighed(clause, count, log(1 + every / (count + 0.5)), bool(held))
        for clause, count, held in zip(about, found, as_typed, strict=True)
    ]


def _says_nothing(clause: Clause, said: frozenset[str]) -> bool:
    words = [word for word in clause.text.lower().split() if word not in wordlists.words("stopwords")]
    return all(word in said for word in (words or [_word(clause)]))


def _word(clause: Clause) -> str:
    return clause.alternatives[0][0].exact


def _root(clause: Clause) -> str:
    return clause.alternatives[0][0].stem


def _is_verb(each: _Weighed) -> bool:
    """Also in everyday words; one that SOPs hold is no such word ("Nunukan")."""
    word = _word(each.clause)
    formally = formal(word) if not each.is_held or is_listed(word) else ()
    tokens = (each.clause.alternatives[0][0], *chain.from_iterable(map(analyse, formally)))
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
