"""How many more emails may leave on a day before anybody has to count them.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns; nobody has counted yet, so the first email of the new release is counted as before."""
    op.add_column("post_office", sa.Column("room", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("post_office", sa.Column("room_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
