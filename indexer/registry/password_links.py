"""Links by which somebody sets a password once, made by an administrator; only a hash of the secret is kept."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from indexer.registry.people import Person, person_of
from indexer.registry.sessions import digest
from indexer.registry.tables import password_links, people

LASTS = timedelta(hours=72)


def make(session: Session, person_id: int) -> str:
    """The secret of a new link, which takes the place of the one before."""
    secret = secrets.token_urlsafe(32)
    session.execute(delete(password_links).where(password_links.c.person_id == person_id))
    row = {"token": digest(secret), "person_id": person_id, "ends": datetime.now(UTC) + LASTS}
    session.execute(insert(password_links).values(**row))
    return secret


def holder(session: Session, secret: str) -> Person | None:
    """Whose password the link sets; None when it was used, replaced or is over, or the account is closed."""
    statement = select(people).join(password_links, password_links.c.person_id == people.c.id)
    lasting = (password_links.c.token == digest(secret), password_links.c.ends >= datetime.now(UTC), people.c.active)
    row = session.execute(statement.where(*lasting)).first()
    return person_of(row) if row else None


def use_up(session: Session, person_id: int) -> None:
    """Take the link of a person back, if there is one."""
    session.execute(delete(password_links).where(password_links.c.person_id == person_id))
