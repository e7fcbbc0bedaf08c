"""Who is signed in where: a row a browser, known by a secret that only the browser has."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from indexer.registry.people import Person, person_of
from indexer.registry.tables import people, sessions

_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`browser` as it calls itself."""

    browser: str
    created: datetime
    is_this: bool


def begin(session: Session, person_id: int, browser: str, lifetime: timedelta) -> str:
    """The secret of a new session. Those of everybody that are over are forgotten."""
    now, token = datetime.now(UTC), secrets.token_urlsafe(32)
    session.execute(delete(sessions).where(sessions.c.ends < now))
    row = insert(sessions).values(token=digest(token), person_id=person_id, browser=browser[:_LONGEST_LABEL])
    session.execute(row.values(created=now, ends=now + lifetime))
    return token


def holder(session: Session, token: str, idle: timedelta | None = None) -> Person | None:
    """The person whose session this is while it lasts and they are active: asked on every request of somebody.

    `idle`: how long a session lasts that is not used, None: as long as any.
    """
    now = datetime.now(UTC)
    statement = (
        select(people)
        .join(sessions, sessions.c.person_id == people.c.id)
        .where(sessions.c.token == digest(token), sessions.c.ends >= now, people.c.active)
    )
    if idle is not None:
        statement = statement.where(func.coalesce(sessions.c.seen, sessions.c.created) >= now - idle)
    row = session.execute(statement).first()
    return person_of(row) if row else None


def touch(session: Session, token: str) -> None:
    """Note that the session is used."""
    session.execute(update(sessions).where(sessions.c.token == digest(token)).values(seen=datetime.now(UTC)))


def of_person(session: Session, person_id: int, token: str) -> tuple[OpenSession, ...]:
    """The person's sessions, the newest first; `token` is of this one."""
    lasting = select(sessions).where(sessions.c.person_id == person_id, sessions.c.ends >= datetime.now(UTC))
    rows = session.execute(lasting.order_by(sessions.c.created.desc()))
    return tuple(OpenSession(row.browser, row.created, row.token == digest(token)) for row in rows)


def end(session: Session, token: str) -> None:
    session.execute(delete(sessions).where(sessions.c.token == digest(token)))


def end_all(session: Session, person_id: int, but: str = "") -> None:
    """End the sessions of a person; `but`: the secret of one that goes on."""
    session.execute(delete(sessions).where(sessions.c.person_id == person_id, sessions.c.token != digest(but)))


def digest(token: str) -> str:
    """What is kept: who reads the registry cannot sign in with it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
