"""Revisions that wait until a manager agrees. What a number of less than two digits superseded is in force again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("documents", sa.Column("approval", sa.String(16), nullable=False, server_default=""))
    op.create_index(op.f("ix_documents_approval"), "documents", ["approval"])
    op.add_column("jobs", sa.Column("proposes", sa.Boolean(), nullable=False, server_default=sa.false()))
    superseded = "SELECT id, number FROM documents WHERE superseded_by IS NOT NULL AND status = 'digantikan'"
    for sop_id, number in op.get_bind().execute(sa.text(superseded)).all():
        if sum(char.isdigit() for char in number) < 2:
            again = (
                "UPDATE documents SET status = 'berlaku', superseded_by = NULL, version = version + 1 WHERE id = :id"
            )
            op.get_bind().execute(sa.text(again), {"id": sop_id})
