"""Files whose SOPs an interrupted first pass left unread count as read by an older reader."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        "UPDATE files SET read_version = 0 WHERE id IN (SELECT file_id FROM documents WHERE steps_state = 'waiting')"
    )
