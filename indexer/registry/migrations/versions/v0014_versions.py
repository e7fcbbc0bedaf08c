"""What people corrected and checked, versions linked by hand, revocation, and the bin of withdrawn SOPs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_corrections_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "field", name=op.f("pk_corrections")),
    )
    for name in ("checked", "withdrawn"):
        op.add_column("documents", sa.Column(name, sa.DateTime(timezone=True)))
        op.add_column("documents", sa.Column(f"{name}_by", sa.Text(), nullable=False, server_default=""))
        op.create_index(op.f(f"ix_documents_{name}"), "documents", [name])
    op.add_column("documents", sa.Column("revoked", sa.String(10), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("revoked_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("replaces", sa.Integer()))
    op.create_index(op.f("ix_documents_replaces"), "documents", ["replaces"])
    op.add_column("jobs", sa.Column("replaces", sa.Integer()))
