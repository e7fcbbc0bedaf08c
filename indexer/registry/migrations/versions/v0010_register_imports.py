"""Rows of the register that outlive the file they came from, and imports that can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TEXTS = ("number", "number_key", "title", "title_key", "file_name")


def upgrade() -> None:
    connection = op.get_bind()
    kept = [dict(row._mapping) for row in connection.execute(sa.text("SELECT * FROM register_rows ORDER BY line"))]
    op.drop_table("register_rows")
    table = op.create_table(
        "register_rows",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in _TEXTS),
        sa.Column("process", sa.Text()),
        sa.Column("kind", sa.String(16)),
        sa.Column("unit", sa.Text()),
        sa.Column("status", sa.String(16)),
        sa.Column("access", sa.String(16)),
        sa.Column("parent_number", sa.Text()),
        sa.Column("effective", sa.String(10)),
        sa.Column("document_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_register_rows_document_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_rows")),
    )
    for name in ("document_id", "file_name", "number_key", "title_key"):
        op.create_index(op.f(f"ix_register_rows_{name}"), "register_rows", [name])
    if kept:
        op.bulk_insert(table, [{"id": number, **row} for number, row in enumerate(kept, start=1)])
    op.create_table(
        "register_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("by", sa.Text(), nullable=False, server_default=""),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True)),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
        sqlite_autoincrement=True,
    )
