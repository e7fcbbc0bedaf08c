"""The state of one accepted file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from indexer.models.document import OcrState, Outcome


class JobState(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    INDEXED = "indexed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobView:
    """The state of one accepted file. `sop_ids` once it is indexed; `message`, `warning`: Indonesian sentences.

    `ocr`: whether pages of it that are pictures wait for text recognition.
    """

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
    warning: str = ""
    ocr: OcrState = OcrState.NONE
