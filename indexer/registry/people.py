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
from indexer.registry.tables import api_tokens, people, sessions


@dataclass(frozen=True, slots=True)
class PersonGrants:
    """`extra`: access classes. `units`: whose SOPs an editor edits. `granted_units`, `granted_sops`: the units whose
    restricted SOPs the person sees, and the ids of such SOPs. Units are kept as they were written.
    """

    extra: frozenset[Access] = frozenset()
    units: tuple[str, ...] = ()
    granted_units: tuple[str, ...] = ()
    granted_sops: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """`grants`: what was given to this person by name, beyond the role.

    `has_password`: whether they have set one; `created`: when the account was made.
    """

    id: int
    name: str
    role: Role
    grants: PersonGrants
    active: bool
    has_password: bool
    created: datetime

    @property
    def viewer(self) -> Viewer:
        given = self.grants
        return viewer_for(
            self.role,
            self.name,
            given.extra,
            units=given.units,
            granted_units=given.granted_units,
            granted_sops=given.granted_sops,
        )

    @property
    def extra(self) -> frozenset[Access]:
        return self.grants.extra


def add_person(session: Session, name: str, role: Role, password: str | None, extra: Iterable[Access] = ()) -> Person:
    """`password`: None for a person who sets it by a link. Raises RegistryError when name or password are unusable."""
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
            password="" if password is None else passwords.hashed(name, password),
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


def change(session: Session, name: str, role: Role, grants: PersonGrants) -> None:
    """Another role, other grants. Raises RegistryError when there is no such person."""
    values = {"units": grants.units, "granted_units": grants.granted_units, "granted_sops": grants.granted_sops}
    _change(session, name, role=role.value, extra=sorted(grants.extra), **values)


def set_active(session: Session, name: str, active: bool) -> None:
    """Let the person in or keep them out, with all their tokens. Raises RegistryError when there is no such person."""
    _change(session, name, active=active)
    if not active:
        closed = select(people.c.id).where(people.c.key == name_key(name)).scalar_subquery()
        session.execute(delete(api_tokens).where(api_tokens.c.person_id == closed))


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


def named(session: Session, name: str) -> Person | None:
    """The person of this name, active or not."""
    row = session.execute(select(people).where(people.c.key == name_key(name))).first()
    return person_of(row) if row else None


def of_id(session: Session, person_id: int) -> Person | None:
    """The person of this id, active or not."""
    row = session.execute(select(people).where(people.c.id == person_id)).first()
    return person_of(row) if row else None


def person(session: Session, person_id: int) -> Person | None:
    """The person of this id while they are active."""
    row = session.execute(select(people).where(people.c.id == person_id, people.c.active)).first()
    return person_of(row) if row else None


def everyone(session: Session) -> tuple[Person, ...]:
    return tuple(person_of(row) for row in session.execute(select(people).order_by(people.c.key)))


def name_key(name: str) -> str:
    """The same for all ways to write one name."""
    return " ".join(normalize("NFKC", name).casefold().split())


def person_of(row: Row[Any]) -> Person:
    """From a row of `people`."""
    return Person(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        grants=PersonGrants(
            extra=frozenset(Access(value) for value in row.extra),
            units=tuple(row.units),
            granted_units=tuple(row.granted_units),
            granted_sops=tuple(row.granted_sops),
        ),
        active=row.active,
        has_password=bool(row.password),
        created=row.created,
    )
