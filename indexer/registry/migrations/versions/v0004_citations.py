"""Which regulations an SOP cites, read from the legal basis of those that are there already."""

import sqlalchemy as sa
from alembic import op

from indexer.text.regulations import cited

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "citations",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_citations_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "key", name=op.f("pk_citations")),
    )
    op.create_index(op.f("ix_citations_key"), "citations", ["key"], unique=False)
    _fill()


def _fill() -> None:
    names = ("document_id", "field", "position", "text")
    lines = sa.table("document_lines", *(sa.column(name) for name in names))
    statement = sa.select(lines.c.document_id, lines.c.text).where(lines.c.field == "legal_basis")
    found: dict[int, list[str]] = {}
    for sop_id, text in op.get_bind().execute(statement.order_by(lines.c.document_id, lines.c.position)):
        found.setdefault(sop_id, []).append(text)
    rows = [
        {"sop": sop_id, "key": each.key, "position": position, "label": each.label, "about": each.about}
        for sop_id, texts in found.items()
        for position, each in enumerate(cited(texts))
    ]
    if rows:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO citations (document_id, key, position, label, about) "
                "VALUES (:sop, :key, :position, :label, :about)"
            ),
            rows,
        )
