"""A real registry in a temporary file, and short ways to fill it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.orm import Session

from indexer.models import FileKind, Outcome, Page, Reading, SopDate, SopIdentity, SopRecord
from indexer.registry import database, records
from indexer.taxonomy import tree


@pytest.fixture
def registry(tmp_path: Path, empty_registry: Path) -> Iterator[Engine]:
    shutil.copy(empty_registry, tmp_path)
    engine = database.connect(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    database.migrate(engine, tmp_path / "lock")
    yield engine
    engine.dispose()


@pytest.fixture
def session(registry: Engine) -> Iterator[Session]:
    with Session(registry, info={"taxonomy": tree.load()}) as opened, opened.begin():
        yield opened


@pytest.fixture
def statements(registry: Engine) -> list[str]:
    """Every SQL statement sent from here on."""
    sent: list[str] = []

    @event.listens_for(registry, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    return sent


def identity(number: str = "", title: str = "", effective: str = "") -> SopIdentity:
    return SopIdentity(number=number, title=title, effective=SopDate(effective, effective) if effective else None)


def reading(*identities: SopIdentity, outcome: Outcome = Outcome.INDEXED, text: str = "isi") -> Reading:
    """A file with one page an SOP."""
    pages = tuple(Page(number, f"{text} {number}", "pdfium") for number in range(1, len(identities) + 1))
    sops = tuple(SopRecord(number, number, found) for number, found in enumerate(identities, start=1))
    return Reading("0" * 64, outcome, FileKind.PDF, "pdfium", pages, sops)


@pytest.fixture
def add(session: Session) -> Callable[..., list[int]]:
    """`add(reading(...), name=…, folder=…)` writes a new file and gives the ids of its SOPs."""
    digests = (f"{number:064x}" for number in count(1))

    def _add(what: Reading, name: str = "berkas.pdf", folder: str = "") -> list[int]:
        what = replace(what, sha256=next(digests))
        file_id = records.add_file(session, what.sha256, 1000)
        return records.save(session, [records.FileReading(file_id, what, name, folder)])

    return _add


def registry_of(folder: Path, schema: str) -> Engine:
    """An empty registry as an older Telusur left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    engine = database.connect(f"sqlite:///{folder / 'older.sqlite'}")
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, schema)
    return engine


def set_back(registry: Engine, schema: str) -> None:
    """Leave a registry of today in its file as an older Telusur would have it: what that one did not know is gone."""
    path = Path(str(registry.url.database))
    older = registry_of(path.parent, schema)
    with older.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("ATTACH :path AS today"), {"path": str(path)})
        today = inspect(connection)
        for name in set(today.get_table_names()) & set(today.get_table_names("today")) - {"alembic_version"}:
            columns = [column["name"] for column in today.get_columns(name)]
            kept = {column["name"] for column in today.get_columns(name, "today")}
            shared = ", ".join(f'"{column}"' for column in columns if column in kept)
            connection.execute(text(f"INSERT INTO main.{name} ({shared}) SELECT {shared} FROM today.{name}"))
    older.dispose()
    registry.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    (path.parent / "older.sqlite").replace(path)
