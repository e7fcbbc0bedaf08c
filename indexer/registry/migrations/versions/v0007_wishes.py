"""What an uploader says of a file before its SOPs are there."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("process", sa.Text()))
    op.add_column("jobs", sa.Column("kind", sa.String(16)))
    op.add_column("jobs", sa.Column("access", sa.String(16)))
