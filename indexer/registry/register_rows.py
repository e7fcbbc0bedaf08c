"""Rows of the agency's register, and the SOP that each row describes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from indexer.models import Access, StepsState
from indexer.registry.assignments import Authority, Said, assign
from indexer.registry.tables import documents, register_rows
from indexer.sop.identity.numbers_and_dates import number_key
from indexer.taxonomy.tree import fold

_WAITING = StepsState.WAITING.value
_RESTRICTS = register_rows.c.access == Access.RESTRICTED.value
_SAID = ("process", "kind", "unit", "status", "access", "number", "title", "parent_number", "effective")
COLUMNS = ("line", "file_name", *_SAID)


def replace(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Take `rows` (`COLUMNS`) as the whole register; `match` files SOPs by it."""
    session.execute(delete(register_rows))
    keyed = [{**row, "number_key": number_key(row["number"]), "title_key": fold(row["title"])} for row in rows]
    if keyed:
        session.execute(insert(register_rows), keyed)


def everything(session: Session) -> list[dict[str, Any]]:
    """The whole register as `replace` takes it."""
    rows = session.execute(select(*(register_rows.c[name] for name in COLUMNS)).order_by(register_rows.c.id))
    return [dict(row) for row in rows.mappings()]


def match(session: Session, ids: Sequence[int]) -> set[int]:
    """Link each register row to its SOP by file name, else number, else title; ids of SOPs whose row may have changed.

    A row that names a file which is there belongs to that file alone.
    """
    everyone = set(ids) | _rivals(session, ids)
    sops = session.execute(
        select(documents).where(documents.c.id.in_(everyone), documents.c.withdrawn.is_(None)).order_by(documents.c.id)
    ).all()
    rows = _candidates(session, sops)
    names = {row.file_name for row in rows} - {""}
    present = set(session.execute(_settled_names().where(documents.c.name.in_(names))).scalars())
    candidates = _Candidates(rows, present)
    found = {sop.id: row for sop in sops if (row := candidates.row_of(sop))}
    restricts = session.execute(select(register_rows.c.line).where(_RESTRICTS).limit(1)).first() is not None
    said = {sop.id: _says(found[sop.id], sop) if sop.id in found else {} for sop in sops}
    said |= {sop.id: _says_meanwhile(said[sop.id], restricts) for sop in sops if sop.steps_state == _WAITING}
    assign(session, Authority.REGISTER, said)
    _link(session, everyone, sops, found)
    return everyone


def _rivals(session: Session, ids: Sequence[int]) -> set[int]:
    """SOPs linked to a row by number or title whose named file has just come."""
    names = _settled_names().where(documents.c.id.in_(ids))
    held = select(register_rows.c.document_id).where(register_rows.c.file_name.in_(names))
    return set(session.execute(held.where(register_rows.c.document_id.is_not(None))).scalars())


def _settled_names() -> Select[Any]:
    """What is only proposed takes no row away from an SOP, whatever its file is called."""
    return select(documents.c.name).where(documents.c.approval == "", documents.c.withdrawn.is_(None))


def _candidates(session: Session, sops: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    numbers = {number_key(sop.printed_number) for sop in sops} - {""}
    titles = {fold(sop.printed_title) for sop in sops} - {""}
    return session.execute(
        select(register_rows)
        .where(
            or_(
                register_rows.c.file_name.in_({sop.name for sop in sops} - {""}),
                register_rows.c.number_key.in_(numbers),
                register_rows.c.title_key.in_(titles),
            )
        )
        .order_by(register_rows.c.id)
    ).all()


class _Candidates:
    """Rows by file name, number and title. `present`: the file names among them that are in the registry."""

    def __init__(self, rows: Sequence[Row[Any]], present: set[str]) -> None:
        self._by_name = _grouped(rows, "file_name")
        free = [row for row in rows if row.file_name not in present]
        self._by_number, self._by_title = _grouped(free, "number_key"), _grouped(free, "title_key")

    def row_of(self, sop: Row[Any]) -> Row[Any] | None:
        number, title = number_key(sop.printed_number), fold(sop.printed_title)
        named = self._by_name.get(sop.name, [])
        if len(named) == 1 and sop.part == 0:
            return named[0]
        by_number = _grouped(named, "number_key") if named else self._by_number
        by_title = _grouped(named, "title_key") if named else self._by_title
        return next(iter(by_number.get(number, []) or by_title.get(title, [])), None)


def _grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    """Rows by a column, in their order; those where it is empty are left out."""
    groups: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if key := getattr(row, column):
            groups.setdefault(key, []).append(row)
    return groups


def _says(row: Row[Any], sop: Row[Any]) -> Said:
    said = {name: getattr(row, name) or None for name in _SAID}
    is_of_another = row.effective and sop.effective_iso and not row.effective.startswith(sop.effective_iso)
    if is_of_another and row.access == Access.PUBLIC.value:
        said["access"] = None  # one revision being public does not make the other one public
    return said


def _says_meanwhile(said: Said, restricts: bool) -> Said:
    """What the register says of an SOP whose number is not read yet: it may be one that the register restricts."""
    return {**said, "access": Access.RESTRICTED.value if restricts else None}


def _link(session: Session, everyone: Iterable[int], sops: Sequence[Row[Any]], found: Mapping[int, Row[Any]]) -> None:
    unlink = update(register_rows).where(register_rows.c.document_id.in_(list(everyone))).values(document_id=None)
    session.execute(unlink)
    newest: dict[int, Row[Any]] = {}
    for sop in sops:
        row = found.get(sop.id)
        if row and (row.id not in newest or sop.effective_iso >= newest[row.id].effective_iso):
            newest[row.id] = sop
    if newest:
        session.connection().execute(
            update(register_rows).where(register_rows.c.id == bindparam("row")).values(document_id=bindparam("sop")),
            [{"row": row_id, "sop": sop.id} for row_id, sop in newest.items()],
        )
