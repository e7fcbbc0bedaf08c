"""People who sign in: made by the administrator, never built in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from indexer.access import viewer_for
from indexer.errors import RegistryError
from indexer.models import Access, Role, Viewer
from indexer.registry import passwords
from indexer.registry.tables import people, sessions


@dataclass(frozen=True, slots=True)
class Person:
    """`extra`: access classes granted to this person by name, beyond those of the role."""

    id: int
    name: str
    role: Role
    extra: frozenset[Access]
    active: bool

    @property
    def viewer(self) -> Viewer:
        return viewer_for(self.role, self.name, self.extra)


def add_person(session: Session, name: str, role: Role, password: str, extra: Iterable[Access] = ()) -> Person:
    """Raises RegistryError when the name is empty or taken or the password unusable."""
    shown = " ".join(name.split())
    if not shown:
        raise RegistryError("Nama pengguna kosong. Isi namanya.")
    if session.execute(select(people.c.id).where(people.c.key == name_key(name))).first():
        raise RegistryError(f"Pengguna {shown!r} sudah ada. Pilih nama lain.")
    granted = sorted({access.value for access in extra})
    session.execute(
        insert(people).values(
            key=name_key(name),
            name=shown,
            password=passwords.hashed(name, password),
            role=role.value,
            extra=granted,
            active=True,
            created=datetime.now(UTC),
        )
    )
    return person_of(session.execute(select(people).where(people.c.key == name_key(name))).one())


def set_password(session: Session, name: str, password: str) -> None:
    """Raises RegistryError when there is no such person or the password is unusable."""
    _change(session, name, password=passwords.hashed(name, password))


def set_active(session: Session, name: str, active: bool) -> None:
    """Let the person in or keep them out. Raises RegistryError when there is no such person."""
    _change(session, name, active=active)


def _change(session: Session, name: str, **values: Any) -> None:
    """Whatever changes of an account ends its sessions."""
    changed = update(people).where(people.c.key == name_key(name)).values(**values).returning(people.c.id)
    person_id = session.execute(changed).scalar()
    if person_id is None:
        raise RegistryError(f"Pengguna {name!r} tidak ada. Lihat `telusur user list`.")
    session.execute(delete(sessions).where(sessions.c.person_id == person_id))


def authenticate(session: Session, name: str, password: str) -> Person | None:
    """The person, when name and password belong together. An unknown name takes as long as a wrong password."""
    row = session.execute(select(people).where(people.c.key == name_key(name))).first()
    right = passwords.matches(row.password if row else None, password)
    return person_of(row) if row and right and row.active else None


def renew_hash(session: Session, person_id: int, password: str) -> None:
    """Keep the right password of a person as passwords are kept today; sessions go on."""
    values = {"password": passwords.HASHER.hash(password[: passwords.LONGEST].encode("utf-8", "surrogatepass"))}
    session.execute(update(people).where(people.c.id == person_id).values(values))


def has_outdated_hash(session: Session, person_id: int) -> bool:
    return passwords.is_outdated(
        session.execute(select(people.c.password).where(people.c.id == person_id)).scalar_one()
    )


def person(session: Session, person_id: int) -> Person | None:
    """The person of this id while they are active: asked on every request of someone signed in."""
    row = session.execute(select(people).where(people.c.id == person_id, people.c.active)).first()
    return person_of(row) if row else None


def everyone(session: Session) -> tuple[Person, ...]:
    return tuple(person_of(row) for row in session.execute(select(people).order_by(people.c.key)))


def name_key(name: str) -> str:
    """The same for all ways to write one name."""
    return " ".join(normalize("NFKC", name).casefold().split())


def person_of(row: Row[Any]) -> Person:
    """From a row of `people`."""
    return Person(row.id, row.name, Role(row.role), frozenset(Access(value) for value in row.extra), row.active)
