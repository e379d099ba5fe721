"""Why a task was opened at all stands beside why this person is asked, so that passing it on keeps it.

Open tasks go on: what was told of a project that adopts what another has learned moves to its new place. Projects that
were registered late or came from an earlier list came with no release before this one.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column, and move what belongs there where nothing else stands with it."""
    op.add_column(
        "human_task", sa.Column("opened_because", sa.String(300), nullable=False, server_default="")
    )
    op.execute(
        sa.text(
            "UPDATE human_task SET opened_because = note, note = '' "
            "WHERE state = 'open' AND kind = 'propose' AND assignment_no = 1 AND note LIKE :adopts"
        ).bindparams(adopts="It adopts what % has learned; %")
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
