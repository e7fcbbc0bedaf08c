"""How often somebody may try something: counters that all web workers share through one small SQLite file.

A counter in memory would be one a process, so that two workers allowed twice as much; the registry is not asked because
a burst of wrong passwords must not compete with the indexer for its one writer. Rows hold addresses and names, so they
are deleted as soon as their window has passed.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` events of one key within `seconds` (a fixed window that starts with the first event)."""

    name: str
    most: int
    seconds: int


class RateLimit:
    """Counts events per rule and key. A file that cannot be written allows and logs: a full disk locks nobody out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wait(self, rule: Rule, key: str) -> int:
        """Seconds until the next event is allowed; 0: now."""
        now = time.time()
        try:
            with self._open() as db:
                row = db.execute(
                    "SELECT count, until FROM events WHERE rule = ? AND key = ? AND until > ?", (rule.name, key, now)
                ).fetchone()
        except sqlite3.Error:
            log.exception("rate limit: %s cannot be read", self._path)
            return 0
        return max(1, round(row[1] - now)) if row and row[0] >= rule.most else 0

    def count(self, rule: Rule, key: str) -> None:
        """Note one event."""
        now = time.time()
        try:
            with self._open() as db:
                db.execute("DELETE FROM events WHERE until <= ?", (now,))
                db.execute(
                    "INSERT INTO events (rule, key, count, until) VALUES (?, ?, 1, ?) "
                    "ON CONFLICT (rule, key) DO UPDATE SET count = count + 1",
                    (rule.name, key, now + rule.seconds),
                )
        except sqlite3.Error:
            log.exception("rate limit: %s cannot be written", self._path)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=2)) as db, db:
            db.execute("PRAGMA synchronous = OFF")
            db.execute(
                "CREATE TABLE IF NOT EXISTS events "
                "(rule TEXT, key TEXT, count INTEGER, until REAL, PRIMARY KEY (rule, key)) WITHOUT ROWID"
            )
            yield db
