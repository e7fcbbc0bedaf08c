"""What a search gives: the ids and counts of the engine, then hits, facets, answers and corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.models.duration import DurationTotal
from indexer.models.query import Limit, Query, QuestionKind, ReachedLimit, Regulation, SearchRequest
from indexer.models.sop import SopKind, SopSummary, Step


@dataclass(frozen=True, slots=True)
class Match:
    """The best SOP of a card. Only where families were asked for:

    `above`: the macro SOP of a micro SOP that is better than it. `below`: the best micro SOPs of a macro SOP, or beside
    the one that leads, of `below_total` that match.
    """

    id: int
    score: float
    below: tuple["Match", ...] = ()
    below_total: int = 0
    above: "Match | None" = None

    @property
    def card(self) -> tuple["Match", ...]:
        """All of the card, the macro SOP first."""
        return (*filter(None, (self.above,)), self, *self.below)


@dataclass(frozen=True, slots=True)
class StepCounts:
    """Of the SOPs that have all words asked for: how many have them in one step, and how many have them apart."""

    together: int
    apart: int


@dataclass(frozen=True, slots=True)
class Matches:
    """The engine's whole answer. `facets`: facet → value → number of SOPs, each facet without its own filter.

    `total` counts SOPs, `cards` what the pages list where that is less: a family that was asked for counts once.
    `limited`: prefixes that begin more words than were looked for, and words for which no time was left. `steps`: where
    `in_one_step` was asked for.
    """

    matches: tuple[Match, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    cards: int | None = None
    limited: tuple[ReachedLimit, ...] = ()
    steps: StepCounts | None = None


class ScoreKind(StrEnum):
    """What a part of a score is for: a word or phrase that is there, words near each other, how many of all words."""

    WORDS = "words"
    NEAR = "near"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one clause (`text`) gave in one zone (`zone`, a name of `FIELDS`, "" for the whole SOP)."""

    kind: ScoreKind
    text: str
    zone: str
    score: float


@dataclass(frozen=True, slots=True)
class SnippetPart:
    text: str
    is_match: bool = False


class SnippetSource(StrEnum):
    """Where a passage stands: in a step, a named part of the record, or on a page, which holds more than the record.

    TITLE, NUMBER, UNIT and PROCESS: nothing else shows why the SOP was found. In the order in which they are preferred.
    """

    STEP = "step"
    ROLES = "roles"
    QUALIFICATION = "qualification"
    WARNING = "warning"
    RECORDING = "recording"
    RELATED = "related"
    EQUIPMENT = "equipment"
    APPROVED_BY = "approved_by"
    LEGAL_BASIS = "legal_basis"
    PAGE = "page"
    TITLE = "title"
    NUMBER = "number"
    UNIT = "unit"
    PROCESS = "process"


class StepColumn(StrEnum):
    """The columns of a step that a passage may show beside its activity, in order; values are fields of `Step`."""

    INPUTS = "inputs"
    OUTPUT = "output"
    NOTE = "note"
    PERFORMERS = "performers"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage; `label` is "hal. 2" or "bagian Prosedur"; `confidence` as in `Page`.

    `parts`: of a step its activity, with the step's number in `number` and more columns in `columns`. Put into words by
    `indexer/text/snippet_words.py`.
    """

    page: int
    label: str
    parts: tuple[SnippetPart, ...]
    confidence: int | None = None
    source: SnippetSource = SnippetSource.PAGE
    number: str = ""
    columns: tuple[tuple[StepColumn, tuple[SnippetPart, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """`cites`: the regulations asked for that stand in its legal basis. `above`, `below`: as in `Match`.

    `total`: what its steps take, None where not all of them were read.
    """

    sop: SopSummary
    score: float
    title: tuple[SnippetPart, ...]
    snippets: tuple[Snippet, ...]
    cites: tuple[str, ...] = ()
    below: tuple["Hit", ...] = ()
    below_total: int = 0
    above: "Hit | None" = None
    total: DurationTotal | None = None

    @property
    def card(self) -> tuple["Hit", ...]:
        """All of the card, the macro SOP first."""
        return (*filter(None, (self.above,)), self, *self.below)


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet. `children` only in tree facets; a parent counts its children's SOPs once each."""

    value: str
    label: str
    count: int
    selected: bool
    children: tuple["FacetCount", ...] = ()


@dataclass(frozen=True, slots=True)
class FacetResult:
    name: str
    label: str
    values: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record of one SOP says to a question. Never a guess: only what was read of its steps.

    `steps`: those that answer, none where the SOP itself does; numbered by their order where no numbers are printed.
    `total`: how long the whole SOP takes, None where it is not asked for. `step_count`: of the whole SOP.
    `page_labels`: page → "hal. 2" or "bagian Prosedur".
    """

    kind: QuestionKind
    sop: SopSummary
    steps: tuple[Step, ...]
    step_count: int
    page_labels: Mapping[int, str]
    total: DurationTotal | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was probably meant. `parts`: its words, those that were changed marked. `total`: what it finds.

    `is_shown`: the typed words find nothing, so these hits are shown instead. `dropped`: typed words left out of it.
    """

    text: str
    parts: tuple[SnippetPart, ...]
    total: int
    is_shown: bool
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`request` as given, `asked` as interpreted: words taken for filters are filters.

    `regulations`: those that the query names and SOPs cite. `total` counts SOPs, `cards` what the pages list where that
    is less: a macro SOP with its micro SOPs is one. `answers`: those that answer the question equally well.
    `limited`: where less was searched than was asked for. `steps`: as in `Matches`.
    """

    request: SearchRequest
    asked: SearchRequest
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[FacetResult, ...]
    kinds: Mapping[SopKind, int] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    regulations: tuple[Regulation, ...] = ()
    correction: Correction | None = None
    answers: tuple[Answer, ...] = ()
    cards: int | None = None
    limited: tuple[ReachedLimit, ...] = ()
    steps: StepCounts | None = None

    @property
    def answer(self) -> Answer | None:
        """The first of the answers; the others answer the question equally well."""
        return next(iter(self.answers), None)

    @property
    def is_repeatable(self) -> bool:
        """Whether the same request of the same state of the index has this result again: nothing was cut by time."""
        return all(each.limit is not Limit.TIME for each in self.limited)

    @property
    def listed(self) -> int:
        """How many hits the pages list: what people see counted as "hasil"."""
        return self.total if self.cards is None else self.cards

    @property
    def page_count(self) -> int:
        return -(-self.listed // self.request.per_page)
