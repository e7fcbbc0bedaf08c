"""What the SOPs of a page of results say: steps, the named parts of their identity boxes, and their pages."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import Session

from indexer.models import Page, SopIdentity, SopRecord, SopSummary, StepsState, Viewer
from indexer.registry.queries import page_texts, steps_of
from indexer.registry.tables import document_lines, documents, roles

# Some 30 MB with what is made of them. Without it a new page of results takes half as much processor time again.
_MOST_KEPT = 1_000
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_COLUMNS = ("id", "first_page", "last_page", "approved_by", "warning", "recording", "steps_state")
_FIELDS = ("legal_basis", "qualification", "related", "equipment")
_DOCUMENTS = select(*(documents.c[name] for name in _COLUMNS)).where(documents.c.id.in_(_IDS))
_LINES = (
    select(document_lines.c.document_id, document_lines.c.field, document_lines.c.text)
    .where(document_lines.c.document_id.in_(_IDS), document_lines.c.field.in_(_FIELDS))
    .order_by(document_lines.c.document_id, document_lines.c.field, document_lines.c.position)
)
_ROLES = select(roles.c.document_id, roles.c.name).where(roles.c.document_id.in_(_IDS))
_ROLES = _ROLES.order_by(roles.c.document_id, roles.c.position)


@dataclass(frozen=True, slots=True, eq=False)
class SopContents:
    """`record`: of the identity box only the named parts. Equal to itself only, so that it may be a key."""

    sop: SopSummary
    record: SopRecord
    pages: tuple[Page, ...]


class ContentsCache:
    """Contents of the SOPs asked for last, by id and version of the SOP. Safe for threads."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[int, int], SopContents] = LRUCache(_MOST_KEPT)
        self._lock = threading.Lock()

    def get(self, session: Session, viewer: Viewer, sops: Iterable[SopSummary]) -> dict[int, SopContents]:
        """Contents by id of SOPs that the viewer may see. At most six statements, however many SOPs."""
        of = {sop.id: sop for sop in sops}
        keys = {sop_id: (sop_id, sop.version) for sop_id, sop in of.items()}
        with self._lock:
            found = {sop_id: kept for sop_id, key in keys.items() if (kept := self._kept.get(key))}
        read = _contents(session, viewer, {sop_id: sop for sop_id, sop in of.items() if sop_id not in found})
        with self._lock:
            self._kept.update({keys[sop_id]: contents for sop_id, contents in read.items()})
        return found | read


def _contents(session: Session, viewer: Viewer, sops: Mapping[int, SopSummary]) -> dict[int, SopContents]:
    if not sops:
        return {}
    ids = list(sops)
    lines: dict[tuple[int, str], list[str]] = {}
    for sop_id, field, text in session.execute(_LINES, {"ids": ids}):
        lines.setdefault((sop_id, field), []).append(text)
    names: dict[int, list[str]] = {}
    for sop_id, name in session.execute(_ROLES, {"ids": ids}):
        names.setdefault(sop_id, []).append(name)
    steps = steps_of(session, ids)
    pages = page_texts(session, viewer, ids)

    def record(row: Row[Any]) -> SopRecord:
        legal_basis, qualification, related, equipment = (tuple(lines.get((row.id, field), ())) for field in _FIELDS)
        return SopRecord(
            first_page=row.first_page,
            last_page=row.last_page,
            identity=SopIdentity(
                approved_by=row.approved_by,
                legal_basis=legal_basis,
                qualification=qualification,
                related=related,
                equipment=equipment,
                warning=row.warning,
                recording=row.recording,
            ),
            roles=tuple(names.get(row.id, ())),
            steps=steps.get(row.id, ()),
            steps_state=StepsState(row.steps_state),
        )

    rows = session.execute(_DOCUMENTS, {"ids": ids})
    return {row.id: SopContents(sops[row.id], record(row), pages.get(row.id, ())) for row in rows}
