"""The lexemes of a query → its clauses, and what the reader is told of them."""

from collections.abc import Hashable
from dataclasses import replace

from indexer.models import (
    AmbiguousWord,
    Clause,
    FacetWord,
    Limit,
    Query,
    ReachedLimit,
    Regulation,
    Sort,
    Token,
    Widening,
)
from indexer.query import clauses as build
from indexer.query import facet_terms, questions
from indexer.query.facet_terms import FacetTerms
from indexer.query.lexer import Lexeme, join_numbers, lexemes
from indexer.text import numbering, regulations, wordlists, written_durations
from indexer.text.analysis import analyse, groups
from indexer.text.synonyms import SynonymMatch, Synonyms
from indexer.text.written_durations import WrittenDuration

# Longer input is cut: nobody types that much, and a pasted page must not cost more than a question.
LONGEST_QUERY = 2_000
MOST_CLAUSES = 32

_MOST_FUNCTION_WORDS = 8

_NONE = Synonyms()
# Says nothing of which SOP is meant, unless it stands in a title ("Penyusunan SOP").
_WEAK = frozenset({"sop"})


def parse(text: str) -> tuple[Clause, ...]:
    """The clauses of the typed words alone."""
    return parse_query(text).clauses


def parse_query(text: str, synonyms: Synonyms = _NONE, names: FacetTerms | None = None) -> Query:
    """What a query asks: at most MOST_CLAUSES clauses; none when it says nothing (blank, signs, only function words).

    Optional ones, which only raise the rank, come after them. Without `names` no word is taken for a filter.
    """
    return _Parser(join_numbers(text[:LONGEST_QUERY]), synonyms, names).parse()


class _Parser:
    """Parses one query."""

    def __init__(self, text: str, synonyms: Synonyms, names: FacetTerms | None) -> None:
        self._text = text
        self._synonyms = synonyms
        self._ignored = _ignored_words(text)
        self._clauses: list[Clause] = []
        self._asked: set[Hashable] = set()
        self._widened: dict[str, Widening] = {}
        self._unclear: dict[str, AmbiguousWord] = {}
        self._cited: dict[str, Regulation] = {}
        self._question = questions.kind_of(text)
        self._is_question = is_question(text)
        self._asks = self._is_question or self._question is not None
        self._weak: list[Clause] = []
        self._function_words: list[Clause] = []
        self._has_duration = False
        self._named: list[FacetWord] = []
        self._roles: list[FacetWord] = []
        self._sort: Sort | None = None
        self._cut: list[tuple[int, int]] = []
        self._limited: list[ReachedLimit] = []
        self._lexemes = list(lexemes(text))
        # A filter cannot be one side of an OR.
        self._names = None if any(lexeme.kind == "either" for lexeme in self._lexemes) else names

    def parse(self) -> Query:
        joining = False
        for lexeme in self._lexemes:
            if lexeme.kind == "either":
                joining = True
                continue
            self._add(self._clauses_of(lexeme), joining=joining)
            joining = False
        kept, asked = self._apart(build.without_repeats(self._clauses))
        serial = numbering.serial(self._rest()) if any(named.facet == "unit" for named in self._named) else ""
        if serial:
            kept = [build.serial_clause(self._rest(), serial)]
        elif not self._cited:
            kept = build.or_number(kept, numbering.typed_terms(self._text))
        return Query(
            clauses=(*kept, *build.pairs(kept), *asked, *(self._other_words() if kept and not serial else ())),
            widened=tuple(self._widened.values()),
            unclear=tuple(self._unclear.values()),
            cited=tuple(self._cited.values()),
            named=tuple(self._named),
            roles=tuple(self._roles),
            sort=self._sort,
            rest=self._rest(),
            question=self._question,
            limited=tuple(dict.fromkeys(self._limited)),
            serial=serial,
            in_one_step=self._has_duration and _can_be_in_one_step(kept),
        )

    def _add(self, found: list[Clause], *, joining: bool) -> None:
        """Keep what was found, the first of it joined by OR to what stands before; no more than MOST_CLAUSES in all."""
        for clause in found:
            self._asked.add(build.key(clause))
            if len(self._asked) > MOST_CLAUSES:
                self._limited.append(ReachedLimit(Limit.CLAUSES, MOST_CLAUSES))
                return
            before = self._clauses[-1] if joining and self._clauses else None
            if before and not before.excluded and not clause.excluded:
                self._clauses[-1] = build.either(before, clause)
            else:
                self._clauses.append(clause)
            joining = False

    def _apart(self, clauses: list[Clause]) -> tuple[list[Clause], list[Clause]]:
        """The clauses that say what the question is about, and, as optional ones, those that say what it asks for."""
        words = questions.asked_words(self._question)
        about = [clause for clause in clauses if clause.alternatives[0][0].exact.removesuffix("nya") not in words]
        asked = [replace(clause, optional=True) for clause in clauses if clause not in about and not clause.excluded]
        # One word alone is too little to leave the others out.
        return (about, asked) if len(about) > 1 else (clauses, [])

    def _other_words(self) -> list[Clause]:
        """Optional clauses of words that say nothing alone."""
        return [*build.without_repeats(self._function_words)[:_MOST_FUNCTION_WORDS], *self._weak[:1]]

    def _rest(self) -> str:
        kept, at = [], 0
        for start, end in self._cut:
            kept.append(self._text[at:start])
            at = end
        return " ".join("".join((*kept, self._text[at:])).split())

    def _clauses_of(self, lexeme: Lexeme) -> list[Clause]:
        if lexeme.kind == "words":
            return self._words(lexeme)
        excluded = lexeme.kind == "excluded"
        if lexeme.kind == "prefix" or (excluded and lexeme.text.endswith("*")):
            found = build.prefix_clause(lexeme.text.rstrip("*"), excluded=excluded)
            if found and len(found[0].alternatives[0][0].exact) < build.SHORTEST_PREFIX:
                self._limited.append(ReachedLimit(Limit.SHORT_PREFIX, build.SHORTEST_PREFIX, found[0].text))
                return []
            return found
        found = build.exact_clauses(lexeme.text, excluded=excluded)
        if found and len(found[0].alternatives[0]) == build.MOST_PHRASE_WORDS:
            self._limited.append(ReachedLimit(Limit.PHRASE, build.MOST_PHRASE_WORDS, lexeme.text))
        return found

    def _words(self, lexeme: Lexeme) -> list[Clause]:
        words = list(groups(analyse(lexeme.text)))
        wholes = [whole for whole, _ in words]
        references = list(regulations.find(lexeme.text))
        lengths = {each.first: each for each in written_durations.find(lexeme.text, wholes)}
        found: list[Clause] = []
        at = 0
        while at < len(words):
            if references and wholes[at].end > references[0].start:
                reference = references.pop(0)
                found.append(self._reference(lexeme, reference))
                while at < len(words) and wholes[at].start < reference.end:
                    at += 1
                continue
            if at in lengths:
                found += self._duration(lexeme.text, wholes, lengths[at])
                at = lengths[at].last + 1
                continue
            if self._names and (named := self._names.find(wholes, at, self._synonyms, is_question=self._asks)):
                self._name(lexeme, wholes[at : at + named.length], named)
                at += named.length
                continue
            if self._names and (post := self._names.role(wholes, at)):
                typed = lexeme.text[wholes[at].start : wholes[at + post.length - 1].end]
                self._roles.append(FacetWord(typed, post.facet, post.values))
            known = self._synonyms.find(wholes, at)
            length = known.length if known else 1
            if known and known.is_term:
                found.append(build.term_clause(lexeme.text, wholes[at : at + length]))
            else:
                for whole, parts in words[at : at + length]:
                    if whole.exact in _WEAK:
                        self._weak.append(self._in_title(lexeme, whole, parts))
                    if whole.exact not in self._ignored or parts:
                        clause = build.word_clause(lexeme.text, whole, parts)
                        found.append(build.widened(clause, known.expansions) if known else clause)
                    elif self._is_question and whole.exact in wordlists.words("stopwords"):
                        self._function_words.append(build.function_word(lexeme.text, whole))
                if known:
                    self._note(lexeme, wholes[at : at + length], known)
            at += length
        return found

    def _duration(self, text: str, words: list[Token], written: WrittenDuration) -> list[Clause]:
        """A length, and that it is the most; "dalam" and the like say nothing."""
        self._has_duration = True
        length = build.duration_clause(text, written.duration, words[written.number : written.last + 1])
        return [build.most_clause(text, words[written.first : written.number]), length] if written.is_most else [length]

    def _in_title(self, lexeme: Lexeme, whole: Token, parts: tuple[Token, ...]) -> Clause:
        return replace(build.word_clause(lexeme.text, whole, parts), optional=True, zones=("title",))

    def _name(self, lexeme: Lexeme, words: list[Token], found: facet_terms.FacetTermMatch) -> None:
        """Take the words out of the text: they are a filter or an order."""
        start, end = words[0].start, words[-1].end
        self._cut.append((lexeme.start + start, lexeme.start + end))
        if found.facet == facet_terms.SORT:
            self._sort = Sort(found.values[0])
        else:
            self._named.append(FacetWord(lexeme.text[start:end], found.facet, found.values))

    def _reference(self, lexeme: Lexeme, reference: regulations.Reference) -> Clause:
        self._cited[reference.key] = Regulation(reference.key, reference.label)
        return Clause(lexeme.text[reference.start : reference.end], regulations.alternatives(reference))

    def _note(self, lexeme: Lexeme, words: list[Token], known: SynonymMatch) -> None:
        """Keep the notice on ambiguous words and synonyms that the page shows."""
        start, end = words[0].start, words[-1].end
        typed = lexeme.text[start:end]
        before, after = self._text[: lexeme.start + start], self._text[lexeme.start + end :]
        if known.meanings:
            meanings = tuple((meaning, f'{before}"{meaning}"{after}') for meaning in known.meanings)
            self._unclear.setdefault(typed.casefold(), AmbiguousWord(typed, meanings))
        elif known.expansions:
            forms = tuple(each.written for each in known.expansions)
            self._widened.setdefault(typed.casefold(), Widening(typed, forms, known.renamed))


def _can_be_in_one_step(clauses: list[Clause]) -> bool:
    """Whether there are several required clauses, of which none is a prefix: it stands for too many words."""
    required = [clause for clause in clauses if not clause.excluded]
    first = [words[0] for clause in required for words in clause.alternatives if words]
    return len(required) > 1 and not any(word.is_prefix for word in first)


def is_question(text: str) -> bool:
    """Whether the text is a question: it has a question mark, or a word that only questions have."""
    return "?" in text or any(token.exact in _question_words() for token in analyse(text[:LONGEST_QUERY]))


def _ignored_words(text: str) -> frozenset[str]:
    """Function words, and in a question the question words and courtesies too."""
    if is_question(text):
        asking = _question_words() | wordlists.words("questionwords") | questions.courtesies(text)
        return wordlists.words("stopwords") | asking
    return wordlists.words("stopwords")


def _question_words() -> frozenset[str]:
    listed = wordlists.words("questionwords")
    return frozenset(word.removeprefix("*") for word in listed if word.startswith("*"))
