"""The audit log: rows that are only added, each with a hash over itself and the hash of the row before.

`record` belongs into the transaction of the change it tells of, so that neither is kept without the other. Failed
attempts to sign in are counted by minute, account and address before they become rows: guessing does not flood the log.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import Viewer
from indexer.models.audit import Action, AuditRow
from indexer.registry.tables import audit_head, audit_rows, failed_sign_ins


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is asked of the log: empty fields ask nothing. `since` and `before`: moments, the latter not included."""

    person: str = ""
    action: Action | None = None
    subject: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """`broken`: position of the first row that is not as it was written, or that is missing. `head`: the last hash."""

    rows: int
    head: str
    broken: int | None = None


def record(session: Session, who: Viewer, action: Action, subject: str = "", **detail: str) -> None:
    """Add a row in the transaction of `session`."""
    _settle(session)
    _append(session, datetime.now(UTC), (who.name, who.address, action.value, subject), detail)


def count_failed_sign_in(session: Session, account: str, address: str) -> None:
    """Count a failed attempt; `account`: the name of a person, "" where nobody has the name that was typed."""
    _settle(session)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    known = {"minute": minute, "person": _clean(account), "address": _clean(address)}
    here = [failed_sign_ins.c[name] == value for name, value in known.items()]
    if not session.execute(
        update(failed_sign_ins)
        .where(*here)
        .values(count=failed_sign_ins.c.count + 1)
        .returning(failed_sign_ins.c.count)
    ).first():
        session.execute(insert(failed_sign_ins).values(**known, count=1))


def rows(
    session: Session, asked: AuditFilter, *, offset: int = 0, limit: int | None = None, oldest_first: bool = False
) -> Iterator[AuditRow]:
    """The rows that were asked for, the newest first."""
    order = audit_rows.c.position if oldest_first else audit_rows.c.position.desc()
    statement = _narrowed(select(audit_rows), asked).order_by(order).offset(offset).limit(limit)
    for row in session.execute(statement.execution_options(yield_per=1000)):
        yield _row_of(row)


def count(session: Session, asked: AuditFilter) -> int:
    number = _narrowed(select(func.count()).select_from(audit_rows), asked)
    return int(session.execute(number).scalar_one())


def settle(session: Session) -> None:
    """Turn the failed attempts of minutes that are over into rows, so that they are shown."""
    _settle(session)


def verify(session: Session, noted: str = "") -> ChainCheck:
    """Read the whole chain. `noted`: a hash that was written down once and has to be in it still."""
    before, position, is_there = "", 0, not noted
    for row in session.execute(select(audit_rows).order_by(audit_rows.c.position).execution_options(yield_per=1000)):
        values = (row.person, row.address, row.action, row.subject)
        if row.position != position + 1 or row.hash != _hash(before, row.position, row.at, values, row.detail):
            return ChainCheck(position, before, position + 1)
        before, position = row.hash, row.position
        is_there |= before == noted
    head = session.execute(select(audit_head)).one()
    is_whole = (head.position, head.hash) == (position, before) and is_there
    return ChainCheck(position, before, None if is_whole else position + 1)


def _append(session: Session, at: datetime, values: tuple[str, ...], detail: Mapping[str, str]) -> None:
    # The update holds the last row of the chain for this transaction: two writers never follow the same one.
    step = update(audit_head).values(position=audit_head.c.position + 1)
    position, before = session.execute(step.returning(audit_head.c.position, audit_head.c.hash)).one()
    cleaned = tuple(map(_clean, values))
    kept = {_clean(name): _clean(value) for name, value in detail.items()}
    found = _hash(before, position, at, cleaned, kept)
    person, address, action, subject = cleaned
    row = {"person": person, "address": address, "action": action, "subject": subject}
    session.execute(insert(audit_rows).values(position=position, at=at, **row, detail=kept, hash=found))
    session.execute(update(audit_head).values(hash=found))


def _settle(session: Session) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    over = failed_sign_ins.c.minute < now
    waiting = session.execute(select(failed_sign_ins).where(over).order_by(failed_sign_ins.c.minute)).all()
    for row in waiting:
        failed = (row.person, row.address, Action.SIGN_IN_FAILED.value, "")
        _append(session, row.minute, failed, {"kali": str(row.count)})
    if waiting:
        session.execute(delete(failed_sign_ins).where(over))


def _hash(before: str, position: int, at: datetime, values: tuple[str, ...], detail: Mapping[str, str]) -> str:
    said = json.dumps([before, position, at.astimezone(UTC).isoformat(), *values, detail], sort_keys=True)
    return sha256(said.encode("ascii")).hexdigest()


def _narrowed(statement: Select[Any], asked: AuditFilter) -> Select[Any]:
    if asked.person:
        statement = statement.where(audit_rows.c.person == asked.person)
    if asked.action:
        statement = statement.where(audit_rows.c.action == asked.action.value)
    if asked.subject:
        statement = statement.where(audit_rows.c.subject == asked.subject)
    if asked.since:
        statement = statement.where(audit_rows.c.at >= asked.since)
    if asked.before:
        statement = statement.where(audit_rows.c.at < asked.before)
    return statement


def _row_of(row: Row[Any]) -> AuditRow:
    return AuditRow(
        row.position, row.at, row.person, row.address, Action(row.action), row.subject, row.detail, row.hash
    )


def _clean(text: str) -> str:
    """Without what no database holds: the hash is over what is read again."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
