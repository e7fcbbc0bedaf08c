"""People who sign in: made by the administrator, never built in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from indexer.access import viewer_for
from indexer.errors import RegistryError
from indexer.models import Access, Role, Viewer
from indexer.registry.tables import people

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024


@dataclass(frozen=True, slots=True)
class Person:
    """`extra`: access classes granted to this person by name, beyond those of the role.

    `seal` changes with the password and tells nothing of it: a session that holds another seal is over.
    """

    id: int
    name: str
    role: Role
    extra: frozenset[Access]
    active: bool
    seal: str

    @property
    def viewer(self) -> Viewer:
        return viewer_for(self.role, self.name, self.extra)


def add_person(session: Session, name: str, role: Role, password: str, extra: Iterable[Access] = ()) -> Person:
    """Raises RegistryError when the name is empty or taken or the password unusable."""
    shown = " ".join(name.split())
    if not shown:
        raise RegistryError("Nama pengguna kosong. Isi namanya.")
    if session.execute(select(people.c.id).where(people.c.key == _key(name))).first():
        raise RegistryError(f"Pengguna {shown!r} sudah ada. Pilih nama lain.")
    granted = sorted({access.value for access in extra})
    session.execute(
        insert(people).values(
            key=_key(name),
            name=shown,
            password=_hash(password),
            role=role.value,
            extra=granted,
            active=True,
            created=datetime.now(UTC),
        )
    )
    return _person(session.execute(select(people).where(people.c.key == _key(name))).one())


def set_password(session: Session, name: str, password: str) -> None:
    """Raises RegistryError when there is no such person or the password is unusable."""
    changed = session.execute(
        update(people).where(people.c.key == _key(name)).values(password=_hash(password)).returning(people.c.id)
    ).first()
    if changed is None:
        raise RegistryError(f"Pengguna {name!r} tidak ada. Lihat `telusur user list`.")


def set_active(session: Session, name: str, active: bool) -> None:
    """Let the person in or keep them out. Raises RegistryError when there is no such person."""
    changed = session.execute(
        update(people).where(people.c.key == _key(name)).values(active=active).returning(people.c.id)
    ).first()
    if changed is None:
        raise RegistryError(f"Pengguna {name!r} tidak ada. Lihat `telusur user list`.")


def authenticate(session: Session, name: str, password: str) -> Person | None:
    """The person, when name and password belong together. An unknown name takes as long as a wrong password."""
    row = session.execute(select(people).where(people.c.key == _key(name))).first()
    right = check_password_hash(row.password if row else _nobody(), password[:LONGEST_PASSWORD])
    return _person(row) if row and right and row.active else None


def person(session: Session, person_id: int) -> Person | None:
    """The person of this id while they are active: asked on every request of someone signed in."""
    row = session.execute(select(people).where(people.c.id == person_id, people.c.active)).first()
    return _person(row) if row else None


def everyone(session: Session) -> tuple[Person, ...]:
    return tuple(_person(row) for row in session.execute(select(people).order_by(people.c.key)))


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RegistryError(f"Kata sandi harus {SHORTEST_PASSWORD} sampai {LONGEST_PASSWORD} huruf. Pilih yang lain.")
    return generate_password_hash(password, method="scrypt")


@cache
def _nobody() -> str:
    return generate_password_hash("nobody has this password", method="scrypt")


def _person(row: Row[Any]) -> Person:
    seal = sha256(row.password.encode()).hexdigest()[:16]
    return Person(row.id, row.name, Role(row.role), frozenset(Access(value) for value in row.extra), row.active, seal)
