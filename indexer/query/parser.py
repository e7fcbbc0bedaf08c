"""The pieces of a query, read in order: clauses, and what is told of them."""

from collections.abc import Hashable
from dataclasses import replace

from indexer.models import Clause, Limit, Limited, Named, Query, Regulation, Sort, Token, Unclear, Widening
from indexer.query import clauses as making
from indexer.query import facet_terms, questions
from indexer.query.facet_terms import FacetTerms
from indexer.query.lexer import Piece, pieces, tidy
from indexer.text import regulations, wordlists
from indexer.text.analysis import analyse, groups
from indexer.text.numbering import typed_terms
from indexer.text.synonyms import SynonymMatch, Synonyms

# Longer input is cut: nobody types that much, and a pasted page must not cost more than a question.
LONGEST_QUERY = 2_000
MOST_CLAUSES = 32

_NONE = Synonyms()
# Says nothing of which SOP is meant, unless it stands in a title ("Penyusunan SOP").
_WEAK = frozenset({"sop"})


def parse(text: str) -> tuple[Clause, ...]:
    """The clauses of the typed words alone."""
    return read(text).clauses


def read(text: str, synonyms: Synonyms = _NONE, names: FacetTerms | None = None) -> Query:
    """What a query asks: at most MOST_CLAUSES clauses; none when it says nothing (blank, signs, only function words).

    Optional ones, which only raise the rank, come after them. Without `names` no word is taken for a filter.
    """
    return _Reader(tidy(text[:LONGEST_QUERY]), synonyms, names).read()


class _Reader:
    """Reads one query."""

    def __init__(self, text: str, synonyms: Synonyms, names: FacetTerms | None) -> None:
        self._text = text
        self._synonyms = synonyms
        self._ignored = _ignored_words(text)
        self._clauses: list[Clause] = []
        self._asked: set[Hashable] = set()
        self._widened: dict[str, Widening] = {}
        self._unclear: dict[str, Unclear] = {}
        self._cited: dict[str, Regulation] = {}
        self._question = questions.kind_of(text)
        self._weak: list[Clause] = []
        self._named: list[Named] = []
        self._sort: Sort | None = None
        self._cut: list[tuple[int, int]] = []
        self._limited: list[Limited] = []
        self._pieces = list(pieces(text))
        # A filter cannot be one side of an OR.
        self._names = None if any(piece.kind == "either" for piece in self._pieces) else names

    def read(self) -> Query:
        joining = False
        for piece in self._pieces:
            if piece.kind == "either":
                joining = True
                continue
            self._add(self._read(piece), joining=joining)
            joining = False
        kept, asked = self._apart(making.without_repeats(self._clauses))
        if not self._cited:
            kept = making.or_number(kept, typed_terms(self._text))
        return Query(
            clauses=(*kept, *making.pairs(kept), *asked, *(self._weak[:1] if kept else ())),
            widened=tuple(self._widened.values()),
            unclear=tuple(self._unclear.values()),
            cited=tuple(self._cited.values()),
            named=tuple(self._named),
            sort=self._sort,
            rest=self._rest(),
            question=self._question,
            limited=tuple(dict.fromkeys(self._limited)),
        )

    def _add(self, found: list[Clause], *, joining: bool) -> None:
        """Keep what was found, the first of it joined by OR to what stands before; no more than MOST_CLAUSES in all."""
        for clause in found:
            self._asked.add(making.key(clause))
            if len(self._asked) > MOST_CLAUSES:
                self._limited.append(Limited(Limit.CLAUSES, MOST_CLAUSES))
                return
            before = self._clauses[-1] if joining and self._clauses else None
            if before and not before.excluded and not clause.excluded:
                self._clauses[-1] = making.either(before, clause)
            else:
                self._clauses.append(clause)
            joining = False

    def _apart(self, clauses: list[Clause]) -> tuple[list[Clause], list[Clause]]:
        """The clauses that say what the question is about, and, as optional ones, those that say what it asks for."""
        words = questions.asked_words(self._question)
        about = [clause for clause in clauses if clause.alternatives[0][0].exact not in words]
        asked = [replace(clause, optional=True) for clause in clauses if clause not in about and not clause.excluded]
        # One word alone is too little to leave the others out.
        return (about, asked) if len(about) > 1 else (clauses, [])

    def _rest(self) -> str:
        kept, at = [], 0
        for start, end in self._cut:
            kept.append(self._text[at:start])
            at = end
        return " ".join("".join((*kept, self._text[at:])).split())

    def _read(self, piece: Piece) -> list[Clause]:
        if piece.kind == "words":
            return self._words(piece)
        if piece.kind == "prefix":
            return making.prefix_clause(piece.text)
        excluded = piece.kind == "excluded"
        if excluded and piece.text.endswith("*"):
            return making.prefix_clause(piece.text.rstrip("*"), excluded=True)
        found = making.exact_clauses(piece.text, excluded=excluded)
        if found and len(found[0].alternatives[0]) == making.MOST_PHRASE_WORDS:
            self._limited.append(Limited(Limit.PHRASE, making.MOST_PHRASE_WORDS, piece.text))
        return found

    def _words(self, piece: Piece) -> list[Clause]:
        words = list(groups(analyse(piece.text)))
        wholes = [whole for whole, _ in words]
        references = list(regulations.find(piece.text))
        found: list[Clause] = []
        at = 0
        while at < len(words):
            if references and wholes[at].end > references[0].start:
                reference = references.pop(0)
                found.append(self._reference(piece, reference))
                while at < len(words) and wholes[at].start < reference.end:
                    at += 1
                continue
            if self._names and (named := self._names.find(wholes, at, self._synonyms)):
                self._name(piece, wholes[at : at + named.length], named)
                at += named.length
                continue
            known = self._synonyms.find(wholes, at)
            length = known.length if known else 1
            if known and known.is_term:
                found.append(making.term_clause(piece.text, wholes[at : at + length]))
            else:
                for whole, parts in words[at : at + length]:
                    if whole.exact in _WEAK:
                        self._weak.append(self._in_title(piece, whole, parts))
                    if whole.exact not in self._ignored or parts:
                        clause = making.word_clause(piece.text, whole, parts)
                        found.append(making.widened(clause, known.forms) if known else clause)
                if known:
                    self._note(piece, wholes[at : at + length], known)
            at += length
        return found

    def _in_title(self, piece: Piece, whole: Token, parts: tuple[Token, ...]) -> Clause:
        return replace(making.word_clause(piece.text, whole, parts), optional=True, zones=("title",))

    def _name(self, piece: Piece, words: list[Token], found: facet_terms.FacetTermMatch) -> None:
        """Take the words out of the text: they are a filter or an order."""
        start, end = words[0].start, words[-1].end
        self._cut.append((piece.start + start, piece.start + end))
        if found.facet == facet_terms.SORT:
            self._sort = Sort(found.values[0])
        else:
            self._named.append(Named(piece.text[start:end], found.facet, found.values))

    def _reference(self, piece: Piece, reference: regulations.Reference) -> Clause:
        self._cited[reference.key] = Regulation(reference.key, reference.label)
        return Clause(piece.text[reference.start : reference.end], regulations.alternatives(reference))

    def _note(self, piece: Piece, words: list[Token], known: SynonymMatch) -> None:
        """Keep what the reader is told of the words."""
        start, end = words[0].start, words[-1].end
        typed = piece.text[start:end]
        before, after = self._text[: piece.start + start], self._text[piece.start + end :]
        if known.meanings:
            meanings = tuple((meaning, f'{before}"{meaning}"{after}') for meaning in known.meanings)
            self._unclear.setdefault(typed.casefold(), Unclear(typed, meanings))
        elif known.forms:
            forms = tuple(form.written for form in known.forms)
            self._widened.setdefault(typed.casefold(), Widening(typed, forms, known.renamed))


def is_question(text: str) -> bool:
    """Whether it is put as a question: with its sign, or with a word that only questions have."""
    return "?" in text or any(token.exact in _question_words() for token in analyse(text[:LONGEST_QUERY]))


def _ignored_words(text: str) -> frozenset[str]:
    """Function words, and in a question the question words too."""
    if is_question(text):
        return wordlists.words("stopwords") | _question_words() | wordlists.words("questionwords")
    return wordlists.words("stopwords")


def _question_words() -> frozenset[str]:
    listed = wordlists.words("questionwords")
    return frozenset(word.removeprefix("*") for word in listed if word.startswith("*"))
