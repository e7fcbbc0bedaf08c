"""Opening the registry: engine, pragmas, schema version."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from indexer.errors import RegistryError

# The schema this code works with; a test compares it with the newest migration.
SCHEMA = "0016"

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 30_000


def connect(url: str) -> Engine:
    """The engine of the registry. SQLite: WAL, foreign keys, and waiting for a lock instead of failing.

    A connection with the execution option `begin="IMMEDIATE"` takes SQLite's write lock at once: a transaction that
    reads first and writes later would otherwise fail when another one wrote in between.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000}, json_serializer=None)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, see below
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what was accepted survives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine


def migrate(engine: Engine, lock: Path) -> None:
    """Bring the registry to `SCHEMA`; `lock` (a file) lets one process do it while the others wait.

    Raises RegistryError when it cannot be opened or was made by a newer Telusur.
    """
    try:
        # The first connection too: SQLite refuses at once, without waiting, when two switch a new file to WAL.
        with locked(lock):
            if schema(engine) != SCHEMA:
                _upgrade(engine)
    except SQLAlchemyError as error:
        raise RegistryError(
            f"Registri tidak dapat dibuka ({error.__class__.__name__}). Periksa TELUSUR_DATA."
        ) from error


def schema(engine: Engine) -> str:
    """The schema version of an existing registry, "" for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def is_out_of_reach(error: Exception) -> bool:
    """Whether the registry itself fails (locked for too long, damaged, its disk or server gone), not a statement."""
    return isinstance(error, (OperationalError, InterfaceError, PoolTimeout)) or type(error) is DatabaseError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it; released when the process ends, however it ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _upgrade(engine: Engine) -> None:
    from alembic import command  # costs a tenth of a second; needed once in the life of a schema
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if (found := schema(engine)) and found not in known:
        raise RegistryError(f"Registri dibuat oleh Telusur yang lebih baru (skema {found}). Pasang versi itu.")
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
