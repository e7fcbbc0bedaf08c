"""One SOP: what its pages say, what is assigned to it, what its page and the lists show."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from indexer.models.document import RENDERED, FileKind, OcrState, Outcome, Page, RenditionFailure, RenditionState
from indexer.models.viewer import Access

LEAST_CONFIDENCE = 0.6
"""Below it, nothing is told that was read from a picture: measured in docs/reading-sops.md."""


class SopKind(StrEnum):
    MACRO = "makro"
    MICRO = "mikro"
    MAP = "peta"
    OTHER = "lainnya"


class Status(StrEnum):
    """WAITING and REFUSED are of a revision that no manager has agreed to (`registry/approvals.py`)."""

    IN_FORCE = "berlaku"
    SUPERSEDED = "digantikan"
    REVOKED = "dicabut"
    WAITING = "menunggu"
    REFUSED = "ditolak"


@dataclass(frozen=True, slots=True)
class SopDate:
    """A date as printed and in ISO 8601 ("2022-11-15", month only "2025-04")."""

    printed: str
    iso: str


class StepsState(StrEnum):
    """How surely the flow table was read. NONE: the SOP has no flow table. Reason: `SopRecord.steps_reason`.

    WAITING: a Telusur before schema 0008 read the text alone; one record stands for all SOPs of the file.
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
class StepConfidence:
    """How sure each value of a step is that was read from a picture of its page, 0 to 1.

    Below LEAST_CONFIDENCE it is not told; the activity always is, as the step would be gone without it.
    """

    activity: float
    performers: float
    inputs: float
    duration: float
    output: float

    @property
    def unsure(self) -> frozenset[str]:
        """The names of the values that are not told."""
        return frozenset(
            f.name for f in fields(self) if f.name != "activity" and getattr(self, f.name) < LEAST_CONFIDENCE
        )

    @property
    def least(self) -> float:
        """Of what is told of activity, performers and duration."""
        told = [sure for sure in (self.performers, self.duration) if sure >= LEAST_CONFIDENCE]
        return min([self.activity, *told])


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the flow table (langkah). `page` as in `Page.number`; `performers` are role names as printed.

    `minutes`: the most working time of `duration` as it was read (a working day is 450); what is shown is parsed anew
    from `duration` (indexer/text/durations.py). `is_decision`: the symbol is a diamond. `doubt`: an Indonesian reason
    why the performers of this step are not told, else "". `confidence`: None where the step is printed.
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
    confidence: StepConfidence | None = None


def numbered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """With their places in the table where no numbers are printed."""
    if any(step.number for step in steps):
        return steps
    return tuple(replace(step, number=str(place)) for place, step in enumerate(steps, 1))


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

    @property
    def is_paginated(self) -> bool:
        """Whether the pages are those of a PDF rendition."""
        return bool(self.pages) and self.pages[0].source == RENDERED


@dataclass(frozen=True, slots=True)
class CodeLabel:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class SopSummary:
    """What a list shows of one SOP. `process_path` runs from group to map of it; `version` counts changes.

    `has_pages`: its pages are numbered, those of the file or of its PDF rendition; else they are sections.
    """

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
    version: int = 0
    has_pages: bool = True


@dataclass(frozen=True, slots=True)
class SopVersion:
    """`revoked`: ISO date since when it is no longer in force, "" where nobody said; `reason`: why."""

    sop: SopSummary
    revoked: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionMark:
    """Who corrected a field last, and when. `read`: what reading says of it; None for an assignment."""

    field: str
    by: str
    at: datetime
    read: Any = None


@dataclass(frozen=True, slots=True)
class SopView:
    """Everything the page of one SOP shows. `superseded_by`/`supersedes`: ids the same viewer may see.
    `versions`: itself among all that the viewer may see, the newest first.

    `placed`: numbers of the scanned pages whose words have known places. `rendition_failure`: why there is none.
    """

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
    placed: frozenset[int] = frozenset()
    rendition: RenditionState = RenditionState.NONE
    rendition_failure: RenditionFailure | None = None
    corrections: tuple[CorrectionMark, ...] = ()
    versions: tuple[SopVersion, ...] = ()


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
