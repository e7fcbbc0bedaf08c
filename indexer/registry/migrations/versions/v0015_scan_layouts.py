"""What stands where on scanned pages, and how sure the values of steps are that were read from them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("recognised", sa.Column("layout", sa.LargeBinary()))
    op.add_column("steps", sa.Column("confidence", sa.JSON(none_as_null=True)))
