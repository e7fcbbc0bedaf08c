"""SOPs are found by their title and by the SOP above them, whatever the spelling."""

import sqlalchemy as sa
from alembic import op

from indexer.sop.identity.numbers_and_dates import number_key
from indexer.taxonomy.tree import fold

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("title_key", "parent_key"):
        op.add_column("documents", sa.Column(name, sa.Text(), server_default="", nullable=False))
        op.create_index(op.f(f"ix_documents_{name}"), "documents", [name], unique=False)
    documents = sa.table("documents", *(sa.column(name) for name in ("id", "title", "parent_number")))
    rows = op.get_bind().execute(sa.select(documents)).all()
    if rows:
        op.get_bind().execute(
            sa.text("UPDATE documents SET title_key = :title, parent_key = :parent WHERE id = :sop"),
            [{"sop": row.id, "title": fold(row.title), "parent": number_key(row.parent_number)} for row in rows],
        )
