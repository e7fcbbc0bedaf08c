"""An installation as many times as large: every SOP again and again, under other numbers and in other places."""

from typing import Any

from sqlalchemy import ColumnElement, Table, cast, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from indexer.installation import Installation
from indexer.registry import tables

# Ids of the copies follow each other at this distance.
_APART = 100_000
_PLACES = ("Aceh", "Bali", "Banten", "Jambi", "Lampung", "Maluku", "Papua", "Riau", "Serang")

# Table → columns that hold the id of a file or an SOP.
_IDS = {
    tables.files: ("id",),
    tables.pages: ("file_id",),
    tables.documents: ("id", "file_id", "superseded_by"),
    tables.document_lines: ("document_id",),
    tables.roles: ("document_id",),
    tables.steps: ("document_id",),
    tables.step_performers: ("document_id",),
    tables.citations: ("document_id",),
}


def grow(installation: Installation) -> None:
    """Ten times what is there; the index is to be built anew."""
    for copy, place in enumerate(_PLACES, 1):
        with installation.writing() as session:
            for table, ids in _IDS.items():
                _copy(session, table, ids, copy, place)


def _copy(session: Session, table: Table, ids: tuple[str, ...], copy: int, place: str) -> None:
    changed: dict[str, ColumnElement[Any]] = {name: table.c[name] + copy * _APART for name in ids}
    if table is tables.files:
        changed["sha256"] = literal(f"{copy:04d}") + cast(table.c.id, String)
    if table is tables.documents:
        changed["title"] = table.c.title + f" di {place}"
        for name in ("number", "number_key", "parent_number", "parent_key"):
            changed[name] = table.c[name] + f".{copy}"
        changed["indexed_version"] = literal(0)
    columns = [changed.get(column.name, column).label(column.name) for column in table.c]
    own = select(*columns).where(table.c[ids[0]] < _APART).order_by(table.c[ids[0]])
    session.execute(insert(table).from_select([column.name for column in table.c], own))
