"""Where recognised words stand on their page, and the PDF renditions of documents that have no pages of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("recognised", sa.Column("boxes", sa.LargeBinary()))
    with op.batch_alter_table("files") as files:
        files.add_column(sa.Column("rendition", sa.String(16), server_default="none", nullable=False))
        files.add_column(sa.Column("rendition_claim", sa.Text(), server_default="", nullable=False))
        files.add_column(sa.Column("rendition_lease", sa.DateTime(timezone=True)))
        files.add_column(sa.Column("rendition_attempts", sa.Integer(), server_default="0", nullable=False))
        files.add_column(sa.Column("rendition_outcome", sa.String(32), server_default="", nullable=False))
    op.create_index(op.f("ix_files_rendition"), "files", ["rendition"], unique=False)
    # Documents that are there already wait for their turn as new ones do.
    op.execute("UPDATE files SET rendition = 'waiting' WHERE kind IN ('docx', 'odt', 'doc') AND outcome = 'indexed'")
