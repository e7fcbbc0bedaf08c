"""The values that travel between the modules: frozen, without I/O, named as the glossary in README.md names them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import repeat


class FileKind(StrEnum):
    """What the bytes of a file are, whatever its name says."""

    PDF = "pdf"
    DOCX = "docx"


class Outcome(StrEnum):
    """How reading one file ended. Sentences a person can act on: `indexer/outcomes.py`."""

    INDEXED = "indexed"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    NOT_A_DOCUMENT = "not_a_document"
    EMPTY = "empty"
    DAMAGED = "damaged"
    UNSAFE = "unsafe"
    TOO_BIG = "too_big"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"


class OcrState(StrEnum):
    """Whether the pictures of pages in a file were recognised. NONE: it has none. FAILED: tried in vain."""

    NONE = "none"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class JobState(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    INDEXED = "indexed"
    FAILED = "failed"


class SopKind(StrEnum):
    MACRO = "makro"
    MICRO = "mikro"
    MAP = "peta"
    OTHER = "lainnya"


class Status(StrEnum):
    IN_FORCE = "berlaku"
    SUPERSEDED = "digantikan"
    REVOKED = "dicabut"


class Access(StrEnum):
    """Klasifikasi. What each role may see: `indexer/access.py`."""

    PUBLIC = "publik"
    INTERNAL = "internal"
    RESTRICTED = "dikecualikan"


class Role(StrEnum):
    VISITOR = "pengunjung"
    STAFF = "pegawai"
    CLERK = "pengunggah"
    MANAGER = "pengelola"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `grants`: the access classes this viewer may see."""

    grants: frozenset[Access]
    role: Role = Role.VISITOR
    name: str = ""


# --- What a file says ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF (`number` counts from 1 in the file) or one section of a DOCX (`heading` names it).

    `source`: who read it: pdfium, pypdf, docx, ocr or none (a picture; what little text lies over it is kept).
    `confidence`: how sure text recognition is of its letters, in percent; None for every other source.
    """

    number: int
    text: str
    source: str
    heading: str = ""
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What text recognition saw on page `number`; `confidence` in percent, 0 where it saw no text."""

    number: int
    text: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a DOCX table; spans count grid columns and rows (1 = not merged)."""

    text: str
    column: int = 0
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`rows` empty) or a table of a DOCX, in reading order; `page` is the section's number."""

    page: int
    text: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read, before anything is understood of it."""

    kind: FileKind
    sha256: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...] = ()
    reader: str = ""
    outcome: Outcome = Outcome.INDEXED
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SopDate:
    """A date as printed and in ISO 8601 ("2022-11-15", month only "2025-04")."""

    printed: str
    iso: str


class StepsState(StrEnum):
    """How surely the flow table was read. NONE: the SOP has no flow table. Reason: `SopRecord.steps_reason`.

    WAITING: only the text is known yet; one record stands for all SOPs of the file, named by it.
    """

    READ = "read"
    PARTLY = "partly"
    UNREADABLE = "unreadable"
    NONE = "none"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class SopIdentity:
    """The identity box; what is not on the page is empty or None.

    `approved_by` is the post, never the person; `approved_name` is the person, kept apart. The NIP is kept nowhere.
    """

    number: str = ""
    title: str = ""
    created: SopDate | None = None
    revised: SopDate | None = None
    revision: str = ""
    effective: SopDate | None = None
    approved_by: str = ""
    approved_name: str = ""
    unit: str = ""
    letterhead: tuple[str, ...] = ()
    kind: SopKind | None = None
    legal_basis: tuple[str, ...] = ()
    qualification: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the flow table (langkah). `page` as in `Page.number`; `performers` are role names as printed.

    `minutes`: working time of `duration` (a working day is 450), None where it cannot be told. `is_decision`: the
    symbol is a diamond. `doubt`: an Indonesian reason why the performers of this step are not told, else "".
    """

    number: str
    activity: str
    performers: tuple[str, ...] = ()
    inputs: str = ""
    duration: str = ""
    output: str = ""
    note: str = ""
    page: int = 0
    minutes: int | None = None
    is_decision: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class SopRecord:
    """What one SOP says. A compiled file holds several, each on its own pages (`first_page`..`last_page`).

    `roles`: the columns under Pelaksana, in order. `steps_reason`: an Indonesian sentence for every state but READ.
    """

    first_page: int
    last_page: int
    identity: SopIdentity = field(default_factory=SopIdentity)
    roles: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    steps_state: StepsState = StepsState.NONE
    steps_reason: str = ""

    @property
    def known_minutes(self) -> int:
        """Working time of the steps whose duration could be told."""
        return sum(step.minutes or 0 for step in self.steps)

    @property
    def steps_with_minutes(self) -> int:
        return sum(step.minutes is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read of one file: what `telusur extract --json` prints and the registry keeps.

    `sops`: one record for a readable file, more for a compiled one, none where the outcome is not kept.
    """

    sha256: str
    outcome: Outcome
    kind: FileKind | None = None
    reader: str = ""
    pages: tuple[Page, ...] = ()
    sops: tuple[SopRecord, ...] = ()
    warnings: tuple[str, ...] = ()


# --- Searching -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """One analysed word. `exact` is the folded form, `stem` its root; `start`/`end` are offsets in the given text.

    `is_prefix`, in queries only: any word that begins with `exact`.
    """

    exact: str
    stem: str
    position: int
    start: int
    end: int
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Analysed words of a text as columns: an index holds a thousand times as many of them as anything else."""

    exacts: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()

    @classmethod
    def of(cls, tokens: Iterable[Token]) -> "Words":
        found = tuple(tokens)
        return cls(
            tuple(token.exact for token in found),
            tuple(token.stem for token in found),
            tuple(token.position for token in found),
        )

    def __len__(self) -> int:
        return len(self.positions)

    def __iter__(self) -> Iterator[Token]:
        """One token each, without the places in the text."""
        return map(Token, self.exacts, self.stems, self.positions, repeat(0), repeat(0))


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the engine keeps of one SOP.

    `fields`: analysed words per text zone (see `FIELDS` in `indexer/engine/base.py`).
    `facets`: values per facet; a tree facet holds every ancestor code too. `sort`: sortable strings per sort key.
    `keys`: further values the engine decides by (see `KEYS` in `indexer/engine/base.py`).
    """

    id: int
    access: Access
    fields: Mapping[str, Words]
    facets: Mapping[str, tuple[str, ...]]
    sort: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)


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
    synonyms and without taking words for filters. `in_title`: look in titles only. `in_force_on`: only what was in
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
class Unclear:
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
    """What a question asks for."""

    DURATION = "duration"
    PERFORMER = "performer"
    INPUTS = "inputs"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the query that was taken for these values of a facet."""

    word: str
    facet: str
    values: tuple[str, ...]


class Limit(StrEnum):
    """What of a query is bounded: its words and phrases, the words of a phrase, those of a prefix, and those of its
    unknown words that are looked for as words spelled alike."""

    CLAUSES = "clauses"
    PHRASE = "phrase"
    PREFIX = "prefix"
    SPELLINGS = "spellings"


@dataclass(frozen=True, slots=True)
class Limited:
    """A query asked for more than is searched: only the first or commonest `most`. `word`: of which word or phrase."""

    limit: Limit
    most: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of the text of a request.

    `rest`: the text without the words that were taken for filters (`named`) or for an order (`sort`).
    `processes`: codes of processes whose names the words are. `question`: what is asked for, if it is a question.
    """

    clauses: tuple[Clause, ...] = ()
    widened: tuple[Widening, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    cited: tuple[Regulation, ...] = ()
    named: tuple[Named, ...] = ()
    sort: Sort | None = None
    rest: str = ""
    processes: tuple[str, ...] = ()
    question: QuestionKind | None = None
    limited: tuple[Limited, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`below`: the best micro SOPs of a macro SOP, of `below_total` that match; only where families were asked for."""

    id: int
    score: float
    below: tuple["Match", ...] = ()
    below_total: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    """The engine's whole answer. `facets`: facet → value → number of SOPs, each facet without its own filter.

    `total` counts SOPs, `cards` what the pages list where that is less: a family that was asked for counts once.
    `limited`: prefixes that begin more words than were looked for.
    """

    matches: tuple[Match, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    cards: int | None = None
    limited: tuple[Limited, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of one page; `label` is "hal. 2" or "bagian Prosedur"; `confidence` as in `Page`."""

    page: int
    label: str
    parts: tuple[SnippetPart, ...]
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class CodeLabel:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class SopSummary:
    """What a list shows of one SOP. `process_path` runs from group to cross-functional map."""

    id: int
    number: str
    title: str
    kind: SopKind
    process_path: tuple[CodeLabel, ...]
    unit: str
    effective: str
    revision: str
    status: Status
    access: Access
    file_kind: FileKind
    page_count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """`cites`: the regulations asked for that stand in its legal basis.

    `below`: the best micro SOPs of a macro SOP (without passages), of `below_total` that were found.
    """

    sop: SopSummary
    score: float
    title: tuple[SnippetPart, ...]
    snippets: tuple[Snippet, ...]
    cites: tuple[str, ...] = ()
    below: tuple["Hit", ...] = ()
    below_total: int = 0


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet. `children` only in tree facets; a parent counts its children's SOPs once each."""

    value: str
    label: str
    count: int
    selected: bool
    children: tuple["FacetCount", ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record of the best SOP says to a question. Never a guess: only what was read of its steps.

    `steps`: those that answer. `minutes`: working time of the whole SOP, None where it is not told. `step_count`: of
    the whole SOP. `places`: page → "hal. 2" or "bagian Prosedur".
    """

    kind: QuestionKind
    sop: SopSummary
    steps: tuple[Step, ...]
    step_count: int
    places: Mapping[int, str]
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was probably meant. `parts`: its words, those that were changed marked. `total`: what it finds.

    `is_shown`: the typed words find nothing, so these hits are shown instead.
    """

    text: str
    parts: tuple[SnippetPart, ...]
    total: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`request` as it was put, `asked` as it was understood: words taken for filters are filters.

    `regulations`: those that the query names and SOPs cite. `total` counts SOPs, `cards` what the pages list where that
    is less: a macro SOP with its micro SOPs is one. `limited`: where less was searched than was asked for.
    """

    request: SearchRequest
    asked: SearchRequest
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    kinds: Mapping[SopKind, int] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    regulations: tuple[Regulation, ...] = ()
    correction: Correction | None = None
    answer: Answer | None = None
    cards: int | None = None
    limited: tuple[Limited, ...] = ()

    @property
    def page_count(self) -> int:
        listed = self.total if self.cards is None else self.cards
        return -(-listed // self.request.per_page)


# --- One SOP, one job ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SopView:
    """Everything the page of one SOP shows. `superseded_by`/`supersedes`: ids the same viewer may see."""

    summary: SopSummary
    identity: SopIdentity
    pages: tuple[Page, ...]
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    file_name: str
    file_sha256: str
    file_size: int
    first_page: int
    last_page: int
    outcome: Outcome
    reader: str
    superseded_by: SopSummary | None = None
    supersedes: tuple[SopSummary, ...] = ()
    steps_state: StepsState = StepsState.NONE
    steps_reason: str = ""
    ocr: OcrState = OcrState.NONE


@dataclass(frozen=True, slots=True)
class JobView:
    """The state of one accepted file. `sop_ids` once it is indexed; `message` is an Indonesian sentence."""

    id: int
    file_name: str
    state: JobState
    outcome: Outcome | None
    message: str
    pages_done: int
    pages_total: int
    created: datetime
    finished: datetime | None
    by: str
    sop_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a person, the register, the document or its folder says of an SOP; None = nothing said."""

    process: str | None = None
    kind: SopKind | None = None
    unit: str | None = None
    status: Status | None = None
    access: Access | None = None
    number: str | None = None
    title: str | None = None
    parent_number: str | None = None
    effective: date | None = None
