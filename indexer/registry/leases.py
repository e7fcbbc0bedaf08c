"""Leases: how rows of a table are shared out to processes as a queue, and come back when a process dies.

To add a queue: give its table columns for the state, the lease owner, the end of the lease and the attempts (tables.py
and a migration), describe them by one `Leases` in a module beside `ocr_queue`, which is the shortest example, and let
its worker claim, extend, release, and take back what `dead` names. Every change of state is one UPDATE that says from
which state, so that no row is ever claimed twice.
"""

import os
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Select, Update, select, update
from sqlalchemy.orm import Session

# A row whose owners died this often while they held it is given up.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Leases:
    """The columns and states of one queue. `duration`: of a lease that nobody extends.

    `given_up`: values of a row that is given up, the state among them.
    """

    id: Column[int]
    state: Column[str]
    owner: Column[str]
    end: Column[datetime]
    attempts: Column[int]
    waiting: str
    working: str
    duration: timedelta
    given_up: Callable[[], Mapping[str, object]]

    def is_waiting(self, session: Session | Connection) -> bool:
        return session.execute(select(self.id).where(self.state == self.waiting).limit(1)).first() is not None

    def is_open(self, session: Session) -> bool:
        """Whether a row waits or is being worked on."""
        open_rows = select(self.id).where(self.state.in_([self.waiting, self.working]))
        return session.execute(open_rows.limit(1)).first() is not None

    def waiting_ids(self) -> Select[int, int]:
        """Ids and attempts of waiting rows: those nobody failed with first, then the oldest."""
        return select(self.id, self.attempts).where(self.state == self.waiting).order_by(self.attempts, self.id)

    def claim(self, session: Session, owner: str, ids: Iterable[int]) -> Sequence[int]:
        """Claim those of these rows that still wait; their ids."""
        taken = self._update().where(self.id.in_(list(ids)), self.state == self.waiting)
        values = {self.state: self.working, self.owner: owner, self.end: self._new_end()}
        statement = taken.values({**values, self.attempts: self.attempts + 1}).returning(self.id)
        return session.execute(statement).scalars().all()

    def extend(self, session: Session, owner: str) -> None:
        """Extend the lease of what this owner holds."""
        session.execute(self._held_by(owner).values({self.end: self._new_end()}))

    def release(self, session: Session, owner: str) -> None:
        """Let what this owner holds and did not finish wait again; that was no attempt."""
        session.execute(self._held_by(owner).values({**self._free(), self.attempts: self.attempts - 1}))

    def claims(self, session: Session) -> Sequence[tuple[str, datetime | None]]:
        """Lease owners, each with the end of its lease."""
        statement = select(self.owner, self.end).where(self.state == self.working).distinct()
        return [(owner, end) for owner, end in session.execute(statement)]

    def dead(self, session: Session) -> set[str]:
        """Lease owners that are gone: known at once on this host, elsewhere when the lease has run out."""
        return {owner for owner, end in self.claims(session) if is_dead(owner, end)}

    def take_back(self, session: Session, owners: Iterable[str]) -> None:
        """Let what these dead owners held wait again; what has killed owners too often is given up."""
        for owner in owners:
            given_up = self._held_by(owner).where(self.attempts >= MOST_ATTEMPTS)
            session.execute(given_up.values({self.owner: "", self.end: None}).values(self.given_up()))
            session.execute(self._held_by(owner).values(self._free()))

    def _update(self) -> Update:
        return update(self.id.table)

    def _held_by(self, owner: str) -> Update:
        return self._update().where(self.state == self.working, self.owner == owner)

    def _free(self) -> dict[Column[Any], object]:
        return {self.state: self.waiting, self.owner: "", self.end: None}

    def _new_end(self) -> datetime:
        return datetime.now(UTC) + self.duration


def lease_owner() -> str:
    """This process as a lease owner: host, pid and start time, as pids are used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(owner: str, end: datetime | None) -> bool:
    host, pid, started = owner.rsplit(":", 2)
    if host == socket.gethostname() and started and _started(int(pid)) != started:
        return True
    return end is None or end < datetime.now(UTC)


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, "" where it is gone or the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
