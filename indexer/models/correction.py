"""What a person says in place of what was read of an SOP."""

from dataclasses import dataclass, field
from typing import Any

from indexer.models.sop import Step


@dataclass(frozen=True, slots=True)
class SopCorrection:
    """Only what differs from what counts now. `assignment`: field of `Assignment` → value, None takes a word back.

    `created`, `revised` (as printed), `revision` and `steps` (all of them, in order): None where nothing is said.
    `version`: of the SOP that the person had before their eyes; None: whatever it is now.
    """

    assignment: dict[str, Any] = field(default_factory=dict)
    created: str | None = None
    revised: str | None = None
    revision: str | None = None
    steps: tuple[Step, ...] | None = None
    version: int | None = None
