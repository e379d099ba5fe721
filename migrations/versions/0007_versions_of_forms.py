"""A decision and a draft keep the version of the form they were given on; what is stored already has the first.

Running projects go on: `decision` is append-only, so its rows get the value from the default of the new column, and
so does whatever the release before still writes. Answers are read by models/answers/stored.py.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns; a default that is a constant rewrites no row and fires no trigger, on either engine."""
    for table in ("decision", "draft"):
        op.add_column(table, sa.Column("form_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
