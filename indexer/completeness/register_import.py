"""Import of the agency's register: what it would change is said before anything changes, and it can be taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from indexer.access import OPERATOR
from indexer.completeness.register_file import read_register
from indexer.completeness.register_merge import merged
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Access, Viewer
from indexer.models.audit import Action
from indexer.registry import assignments, audit, register_rows
from indexer.registry.tables import assignments as assignment_rows
from indexer.registry.tables import documents, register_imports
from indexer.registry.tables import register_rows as rows_table

_BATCH = 500
# Imports that can be taken back, one after the other.
_KEPT = 20
_WIDER = (Access.RESTRICTED.value, Access.INTERNAL.value, Access.PUBLIC.value)

_SAYS = tuple(name for name in register_rows.COLUMNS if name != "line")

COLUMNS = ("access", "status", "process", "kind", "unit", "number", "title", "parent_number", "effective")
"""What of an SOP an import can change, as columns of `documents`."""


@dataclass(frozen=True, slots=True)
class ImportComparison:
    """Register against files. `without_file`: (line, number or title); `without_row`: (SOP id, file name)."""

    rows: int
    matched: int
    without_file: tuple[tuple[int, str], ...]
    without_row: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of one SOP; `column` of COLUMNS."""

    sop_id: int
    name: str
    column: str
    before: str
    after: str

    @property
    def loosens(self) -> bool:
        return self.column == "access" and _WIDER.index(self.after) > _WIDER.index(self.before)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import changes: SOPs, and rows of the register. `missing`: rows that are not in the file and stay."""

    added: int
    changed: int
    removed: int
    missing: int
    changes: tuple[ValueChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed or self.changes)

    @property
    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """(column, before, after) → SOPs; `before` and `after` only of access and status."""
        return Counter(
            (each.column, each.before, each.after) if each.column in ("access", "status") else (each.column, "", "")
            for each in self.changes
        )

    @property
    def loosened(self) -> tuple[ValueChange, ...]:
        return tuple(change for change in self.changes if change.loosens)

    @property
    def seal(self) -> str:
        """The same for the same plan: who agreed to another one is asked again."""
        return sha256(repr(self).encode()).hexdigest()[:32]


class _PlannedError(Exception):
    """Ends the transaction in which a plan was tried out."""


def plan_import(installation: Installation, rows: Sequence[Mapping[str, Any]], *, whole: bool = False) -> ImportPlan:
    """What `import_rows` would do. Changes nothing."""
    plan: list[ImportPlan] = []
    try:
        with installation.writing() as session:
            plan.append(_apply(session, rows, whole))
            raise _PlannedError
    except _PlannedError:
        return plan[0]


def import_register(installation: Installation, path: Path, *, whole: bool = False) -> ImportComparison:
    """Read `path` and import it (`import_rows`). Raises RegisterError naming every mistake with its line."""
    import_rows(installation, read_register(path, installation.taxonomy), path.name, OPERATOR, whole=whole)
    return compare(installation)


def import_rows(
    installation: Installation, rows: Sequence[Mapping[str, Any]], file_name: str, by: Viewer, *, whole: bool = False
) -> ImportPlan:
    """Add the rows of a file (`read_register`) to the register, or let them be it where `whole`; what that changed.

    Rows and cells that the file lacks stay as they are, unless `whole`.
    """
    with installation.writing() as session:
        before = register_rows.everything(session)
        plan = _apply(session, rows, whole)
        if not plan.is_empty:
            _note(session, before, file_name, by.name)
            audit.record(session, by, Action.REGISTER_IMPORTED, file_name)
    update_index(installation)
    return plan


def propose(installation: Installation, rows: Sequence[Mapping[str, Any]], file_name: str, by: str) -> int:
    """Keep the rows of a file until this person agrees to import them; the id to `agree` with."""
    with installation.writing() as session:
        _forget_proposals(session, by)
        new = insert(register_imports).values(file_name=file_name, by=by, created=datetime.now(UTC), rows=list(rows))
        return int(session.execute(new.returning(register_imports.c.id)).scalar_one())


def proposed(installation: Installation, import_id: int, by: str) -> tuple[str, list[dict[str, Any]]] | None:
    """File name and rows of what this person proposed; None where there is no such proposal any more."""
    with installation.session() as session:
        mine = (register_imports.c.id == import_id, register_imports.c.by == by, register_imports.c.done.is_(None))
        row = session.execute(select(register_imports).where(*mine)).first()
    return (row.file_name, row.rows) if row else None


def undo_import(installation: Installation, by: Viewer) -> tuple[str, ImportPlan] | None:
    """Take the last import back: its file name and what that changed; None where there is none to take back."""
    with installation.writing() as session:
        last = _last(session)
        if last is None:
            return None
        plan = _apply(session, last.before, whole=True)
        session.execute(delete(register_imports).where(register_imports.c.id == last.id))
        audit.record(session, by, Action.REGISTER_UNDONE, last.file_name)
    update_index(installation)
    return last.file_name, plan


def last_import(installation: Installation) -> tuple[str, str, datetime] | None:
    """File name, person and moment of the import that `undo_import` would take back."""
    with installation.session() as session:
        last = _last(session)
    return (last.file_name, last.by, last.done) if last else None


def compare(installation: Installation) -> ImportComparison:
    """The register compared with the SOPs that are here."""
    said = select(assignment_rows.c.document_id).where(assignment_rows.c.source == assignments.Authority.REGISTER.value)
    with installation.session() as session:
        rows = session.execute(select(rows_table).order_by(rows_table.c.id)).all()
        extra = session.execute(
            select(documents.c.id, documents.c.name).where(documents.c.id.not_in(said)).order_by(documents.c.id)
        ).all()
    missing = tuple((row.line, row.number or row.title) for row in rows if row.document_id is None)
    return ImportComparison(len(rows), len(rows) - len(missing), missing, tuple((row.id, row.name) for row in extra))


def _apply(session: Session, rows: Sequence[Mapping[str, Any]], whole: bool) -> ImportPlan:
    register, values = register_rows.everything(session), _values(session)
    now = [dict(row) for row in rows] if whole else merged(register, rows)
    register_rows.replace(session, now)
    for start in range(0, len(values), _BATCH):
        assignments.resolve(session, register_rows.match(session, list(values)[start : start + _BATCH]))
    # A row that says the same as before is no change, wherever in the file it stands.
    old, new = (Counter(tuple(row[name] for name in _SAYS) for row in each) for each in (register, now))
    gone, come = (old - new).total(), (new - old).total()
    changed = min(gone, come)
    missing = 0 if whole else sum(not row["line"] for row in now)
    changes = tuple(_changes(values, _values(session)))
    return ImportPlan(come - changed, changed, gone - changed, missing, changes)


def _values(session: Session) -> dict[int, Row[Any]]:
    columns = [documents.c[name] for name in ("id", "name", *COLUMNS)]
    return {row.id: row for row in session.execute(select(*columns).order_by(documents.c.id))}


def _changes(before: Mapping[int, Row[Any]], after: Mapping[int, Row[Any]]) -> list[ValueChange]:
    return [
        ValueChange(sop_id, " ".join(filter(None, (new.number, new.title))) or new.name, column, was, becomes)
        for sop_id, new in after.items()
        for column in COLUMNS
        if (was := getattr(before[sop_id], column)) != (becomes := getattr(new, column))
    ]


def _note(session: Session, before: Sequence[Mapping[str, Any]], file_name: str, by: str) -> None:
    _forget_proposals(session, by)
    now = datetime.now(UTC)
    session.execute(
        insert(register_imports).values(file_name=file_name, by=by, created=now, done=now, rows=[], before=list(before))
    )
    done = select(register_imports.c.id).where(register_imports.c.done.is_not(None))
    beyond = session.execute(done.order_by(register_imports.c.id.desc()).offset(_KEPT)).scalars().all()
    session.execute(delete(register_imports).where(register_imports.c.id.in_(beyond)))


def _forget_proposals(session: Session, by: str) -> None:
    session.execute(delete(register_imports).where(register_imports.c.done.is_(None), register_imports.c.by == by))


def _last(session: Session) -> Row[Any] | None:
    done = select(register_imports).where(register_imports.c.done.is_not(None))
    return session.execute(done.order_by(register_imports.c.id.desc()).limit(1)).first()
