"""Which reader a file was read with; nobody knows it of files that are there already: they were read by an old one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("files", sa.Column("read_version", sa.Integer(), server_default="0", nullable=False))
    op.create_index(op.f("ix_files_read_version"), "files", ["read_version"], unique=False)
