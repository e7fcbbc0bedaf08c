"""Run by Alembic; the connection is handed over by `database.migrate`, so there is no alembic.ini."""

from alembic import context

from indexer.registry.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
