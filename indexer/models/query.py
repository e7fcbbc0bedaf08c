"""A search request, and how its text was interpreted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.models.index_entry import Token
from indexer.models.viewer import Viewer


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a query: the alternatives (OR) of analysed words; several tokens in one alternative are a phrase.

    `excluded`: the SOP must not match. `optional`: a match only raises the rank. `shares`: what a match of each
    alternative is worth, 1 for those it does not reach. `zones`: the only text zones to look in, all when empty.
    """

    text: str
    alternatives: tuple[tuple[Token, ...], ...]
    excluded: bool = False
    optional: bool = False
    shares: tuple[float, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`viewer` has no default on purpose: a search cannot be asked without one. No clauses: every visible SOP.

    `text`: as typed; where there is one, `indexer.search` works the clauses out of it. `is_question`: put in whole
    sentences, of which an SOP has only some words; see `SearchEngine`. `literal`: the typed words only, without
    synonyms and without taking words for filters. `in_title`: look in titles only. `in_one_step`: SOPs that have
    all words in one step come before those that have them apart, and both are counted. `in_force_on`: only what was in
    force on that ISO date. `in_families`: micro SOPs stand below their macro SOP where both are found. `per_page` 0:
    only the total is asked.
    """

    viewer: Viewer
    clauses: tuple[Clause, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 10
    text: str = ""
    is_question: bool = False
    literal: bool = False
    in_title: bool = False
    in_one_step: bool = False
    in_force_on: str = ""
    in_families: bool = False


@dataclass(frozen=True, slots=True)
class Widening:
    """Words of the query that also search others: `forms` as the list of synonyms writes them.

    `renamed`: the typed name is an old one of the first form.
    """

    typed: str
    forms: tuple[str, ...]
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class AmbiguousWord:
    """A word of the query with several meanings; each with the query in which it stands for the word."""

    word: str
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation that SOPs cite. `key`: "uu-18-2017"; a query without a year gives the beginning of keys.

    `about`: what it is on, as SOPs print it. `count`: how many SOPs cite it that the viewer may see.
    """

    key: str
    label: str
    about: str = ""
    count: int = 0


class QuestionKind(StrEnum):
    """What a question asks for. NEXT, PREVIOUS: the step after or before the one it names; SOP: which SOP is on it."""

    DURATION = "duration"
    PERFORMER = "performer"
    INPUTS = "inputs"
    STEPS = "steps"
    NEXT = "next"
    PREVIOUS = "previous"
    SOP = "sop"


@dataclass(frozen=True, slots=True)
class FacetWord:
    """Words of the query that name these values of a facet."""

    word: str
    facet: str
    values: tuple[str, ...]


class Limit(StrEnum):
    """What of a query is bounded: its words and phrases, the words of a phrase, those of a prefix and its letters, and
    those of its unknown words that are looked for as words spelled alike.

    COST: the work of a search; the word was left out. PASSAGES: the SOPs of a page that get passages. TIME: the
    processor time of a search, which cuts it where the others do not; it may not do so when the same is asked again.
    """

    CLAUSES = "clauses"
    PHRASE = "phrase"
    PREFIX = "prefix"
    SHORT_PREFIX = "short_prefix"
    SPELLINGS = "spellings"
    COST = "cost"
    PASSAGES = "passages"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class ReachedLimit:
    """A query asked for more than is searched: only the first or commonest `most`. `word`: of which word or phrase.

    `most` is the fewest letters of a prefix, and 0 where no number says it: of COST and TIME `word` was left out.
    """

    limit: Limit
    most: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """The interpretation of the text of a request.

    `rest`: the text without the words that were taken for filters (`named`) or for an order (`sort`).
    `roles`: performers that words name; these words stay. `processes`: codes of processes whose names the words are.
    `question`: what is asked for, if it is a question.
    `some_suffice`: SOPs are found that have only some of its words. `missing`: those of them that no SOP has. `serial`:
    "12" where the text names the SOP of that number of a unit. `in_one_step`: it says how long a step takes.
    """

    clauses: tuple[Clause, ...] = ()
    widened: tuple[Widening, ...] = ()
    unclear: tuple[AmbiguousWord, ...] = ()
    cited: tuple[Regulation, ...] = ()
    named: tuple[FacetWord, ...] = ()
    roles: tuple[FacetWord, ...] = ()
    sort: Sort | None = None
    rest: str = ""
    processes: tuple[str, ...] = ()
    question: QuestionKind | None = None
    some_suffice: bool = False
    limited: tuple[ReachedLimit, ...] = ()
    missing: tuple[str, ...] = ()
    serial: str = ""
    in_one_step: bool = False
