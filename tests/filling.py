"""SOPs put straight into registry and index, as if they had been read from files."""

import hashlib
from dataclasses import replace

from indexer.ingest import update_index
from indexer.installation import Installation
from indexer.models import (
    Access,
    Assignment,
    FileKind,
    Outcome,
    Page,
    Reading,
    SopIdentity,
    SopKind,
    SopRecord,
    Step,
    StepsState,
)
from indexer.registry import assignments, records
from indexer.registry.assignments import Authority


def add_sop(
    installation: Installation,
    title: str,
    *texts: str,
    file_kind: FileKind = FileKind.PDF,
    identity: SopIdentity | None = None,
    steps: tuple[Step, ...] = (),
    steps_state: StepsState = StepsState.NONE,
    **said: object,
) -> int:
    """Put one SOP into registry and index, as read from a file of its own; its id. `said`: what a person says of it."""
    filed = {"access": Access.PUBLIC, "kind": SopKind.MICRO, **said}
    sha256 = hashlib.sha256(repr((title, texts, steps)).encode()).hexdigest()
    pages = tuple(Page(number, text, "pdfium") for number, text in enumerate(texts, 1))
    roles = tuple(dict.fromkeys(role for step in steps for role in step.performers))
    record = SopRecord(
        1,
        max(1, len(pages)),
        replace(identity or SopIdentity(), title=title),
        roles=roles,
        steps=steps,
        steps_state=steps_state,
    )
    reading = Reading(sha256, Outcome.INDEXED, file_kind, "pdfium", pages, (record,))
    with installation.writing() as session:
        (sop_id,) = records.save(
            session, [records.FileReading(records.add_file(session, sha256, 1), reading, f"{title}.pdf")]
        )
        assignments.assign(session, Authority.PERSON, {sop_id: assignments.as_values(Assignment(**filed))})  # type: ignore[arg-type]
        assignments.resolve(session, [sop_id])
    update_index(installation)
    return sop_id
