"""With what programs sign in as a person: secrets with scopes and an end, of which only a hash is kept."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from indexer.models import Scope
from indexer.registry.people import Person, person_of
from indexer.registry.sessions import digest
from indexer.registry.tables import api_tokens, people

MOST_A_PERSON = 20
# By which a secret that was left in a file is known for one of Telusur.
_PREFIX = "telusur_"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`used`: when a program last signed in with it, or a little earlier."""

    id: int
    label: str
    scopes: frozenset[Scope]
    created: datetime
    ends: datetime
    used: datetime | None

    @property
    def is_over(self) -> bool:
        return self.ends < datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who signs in with a token, and what for."""

    person: Person
    token_id: int
    scopes: frozenset[Scope]


def make(session: Session, person_id: int, label: str, scopes: Iterable[Scope], lasts: timedelta) -> str | None:
    """The secret of a new token; None where the person has as many as one may have."""
    own = select(func.count()).select_from(api_tokens).where(api_tokens.c.person_id == person_id)
    if session.execute(own).scalar_one() >= MOST_A_PERSON:
        return None
    secret, now = _PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
    row = {"label": label, "scopes": sorted(scopes), "created": now, "ends": now + lasts}
    session.execute(insert(api_tokens).values(token=digest(secret), person_id=person_id, **row))
    return secret


def holder(session: Session, secret: str) -> TokenHolder | None:
    """Whose token this is while it lasts and they are active."""
    statement = select(people, api_tokens.c.id.label("token_id"), api_tokens.c.scopes).join(
        api_tokens, api_tokens.c.person_id == people.c.id
    )
    lasting = (api_tokens.c.token == digest(secret), api_tokens.c.ends >= datetime.now(UTC), people.c.active)
    row = session.execute(statement.where(*lasting)).first()
    return TokenHolder(person_of(row), row.token_id, frozenset(map(Scope, row.scopes))) if row else None


def touch(session: Session, token_id: int) -> None:
    """Note that the token is used."""
    session.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(used=datetime.now(UTC)))


def of_person(session: Session, person_id: int) -> tuple[ApiToken, ...]:
    """The person's tokens, the newest first, those that are over too."""
    rows = session.execute(
        select(api_tokens).where(api_tokens.c.person_id == person_id).order_by(api_tokens.c.id.desc())
    )
    return tuple(
        ApiToken(row.id, row.label, frozenset(map(Scope, row.scopes)), row.created, row.ends, row.used) for row in rows
    )


def revoke(session: Session, person_id: int, token_id: int) -> str | None:
    """Forget a token of the person; its label, None where there is none."""
    own = (api_tokens.c.id == token_id, api_tokens.c.person_id == person_id)
    return session.execute(delete(api_tokens).where(*own).returning(api_tokens.c.label)).scalar()
