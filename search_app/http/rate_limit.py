"""How often somebody may try something: counters that all web workers share through one small SQLite file.

A counter in memory would be one a process, so that two workers allowed twice as much; the registry is not asked because
a burst of wrong passwords must not compete with the indexer for its one writer. Rows hold addresses and names, so they
are deleted as soon as their window has passed.
"""

import logging
import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

_CLOCK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` events of one key within `seconds` (a fixed window that starts with the first event).

    With `longest` the window begins anew with each event, and beyond `most` there is a pause before the next one: 1 s,
    2 s, 4 s … at most `longest`.
    """

    name: str
    most: int
    seconds: int
    longest: int = 0


class RateLimit:
    """Counts events per rule and key. A file that cannot be written allows and logs: a full disk locks nobody out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wait(self, rule: Rule, key: str) -> int:
        """Seconds until the next event is allowed; 0: now."""
        now = time.time()
        try:
            with self._open() as db:
                return _wait(db, rule, key, now)
        except sqlite3.Error:
            log.exception("rate limit: %s cannot be read", self._path)
            return 0

    def take(self, rule: Rule, key: str) -> int:
        """As `wait`; where the next event is allowed it is noted at once, so that many at a time are no way around."""
        now = time.time()
        try:
            with self._open() as db:
                db.execute("BEGIN IMMEDIATE")
                wait = _wait(db, rule, key, now)
                if not wait:
                    _count(db, rule, key, now)
                return wait
        except sqlite3.Error:
            log.exception("rate limit: %s cannot be written", self._path)
            return 0

    def give_back(self, rule: Rule, key: str) -> None:
        """Take an event back that `take` noted."""
        try:
            with self._open() as db:
                db.execute("UPDATE events SET count = count - 1 WHERE rule = ? AND key = ?", (rule.name, key))
        except sqlite3.Error:
            log.exception("rate limit: %s cannot be written", self._path)

    def count(self, rule: Rule, key: str) -> None:
        """Note one event."""
        now = time.time()
        try:
            with self._open() as db:
                _count(db, rule, key, now)
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


def _wait(db: sqlite3.Connection, rule: Rule, key: str, now: float) -> int:
    row = db.execute(
        "SELECT count, until FROM events WHERE rule = ? AND key = ? AND until > ?", (rule.name, key, now)
    ).fetchone()
    if not row or row[0] < rule.most or row[1] > now + rule.seconds + _CLOCK_SECONDS:
        return 0
    count, until = int(row[0]), float(row[1])
    if rule.longest:
        until += min(1 << min(count - rule.most, 30), rule.longest) - rule.seconds
        return int(max(0, math.ceil(until - now)))
    return max(1, round(until - now))


def _count(db: sqlite3.Connection, rule: Rule, key: str, now: float) -> None:
    # Also what ends later than it can: the clock was set back meanwhile.
    later = now + rule.seconds + _CLOCK_SECONDS
    db.execute("DELETE FROM events WHERE until <= ? OR (rule = ? AND until > ?)", (now, rule.name, later))
    db.execute(
        "INSERT INTO events (rule, key, count, until) VALUES (?, ?, 1, ?) ON CONFLICT (rule, key) DO UPDATE "
        "SET count = count + 1, until = CASE WHEN ? THEN excluded.until ELSE until END",
        (rule.name, key, now + rule.seconds, rule.longest),
    )
