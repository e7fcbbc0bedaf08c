"""The registry opens, at the schema of the code, whoever else opens it at the same time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from indexer.errors import RegistryError
from indexer.registry import database
from indexer.registry.tables import metadata


def test_migrations_make_exactly_the_tables_of_the_code(registry: Engine) -> None:
    with registry.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_schema_constant_is_the_newest_migration(registry: Engine) -> None:
    assert database.schema(registry) == database.SCHEMA


def test_sqlite_is_opened_with_wal_and_foreign_keys(registry: Engine) -> None:
    with registry.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_many_may_open_a_new_registry_at_once(tmp_path: Path) -> None:
    def open_it(_: int) -> str:
        engine = database.connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
        database.migrate(engine, tmp_path / "lock")
        found = database.schema(engine)
        engine.dispose()
        return found

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(open_it, range(8))) == {database.SCHEMA}


def test_a_registry_of_a_newer_telusur_is_refused_in_a_sentence(registry: Engine, tmp_path: Path) -> None:
    with registry.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RegistryError, match="lebih baru"):
        database.migrate(registry, tmp_path / "lock")


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "r.sqlite").write_bytes(b"not a database, far from it" * 100)
    engine = database.connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
    with pytest.raises(RegistryError, match="tidak dapat dibuka"):
        database.migrate(engine, tmp_path / "lock")
    engine.dispose()


def test_two_that_read_first_and_write_later_both_succeed(registry: Engine) -> None:
    writing = registry.execution_options(begin="IMMEDIATE")
    with writing.begin() as setup:
        setup.execute(text("INSERT INTO removals VALUES (0)"))

    def add(value: int) -> None:
        with writing.begin() as connection:
            highest = connection.execute(text("SELECT max(document_id) FROM removals")).scalar_one()
            connection.execute(text("INSERT INTO removals VALUES (:next)"), {"next": highest + 1})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(40)))
    with registry.connect() as connection:
        assert connection.execute(text("SELECT max(document_id) FROM removals")).scalar() == 40


def test_every_column_compiles_for_postgresql() -> None:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=postgresql.dialect()))


def test_other_databases_get_a_plain_engine() -> None:
    engine = create_engine("sqlite://")
    assert database.schema(engine) == ""
    engine.dispose()
