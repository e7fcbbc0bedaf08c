"""Text recognition of scanned pages: what waits for it, what it saw, and how sure it is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("files") as files:
        files.add_column(sa.Column("ocr", sa.String(16), server_default="none", nullable=False))
        files.add_column(sa.Column("ocr_claim", sa.Text(), server_default="", nullable=False))
        files.add_column(sa.Column("ocr_lease", sa.DateTime(timezone=True)))
        files.add_column(sa.Column("ocr_attempts", sa.Integer(), server_default="0", nullable=False))
    op.create_index(op.f("ix_files_ocr"), "files", ["ocr"], unique=False)
    op.add_column("pages", sa.Column("confidence", sa.Integer()))
    op.create_table(
        "recognised",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_recognised_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_recognised")),
    )
    # Scans that are there already wait for their turn as new ones do.
    op.execute(
        "UPDATE files SET ocr = 'waiting' WHERE kind = 'pdf' AND outcome IN ('indexed', 'no_text') AND EXISTS "
        "(SELECT 1 FROM pages WHERE pages.file_id = files.id AND pages.source = 'none')"
    )
