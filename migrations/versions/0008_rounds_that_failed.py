"""Which daily rounds fail, and since when.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; nothing that is stored changes, and running projects go on as they are."""
    op.create_table(
        "round_failure",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_round_failure")),
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
