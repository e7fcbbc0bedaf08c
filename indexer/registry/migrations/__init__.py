"""Alembic's migrations of the registry; run by `database.migrate`."""
