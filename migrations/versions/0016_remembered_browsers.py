"""Browsers that are remembered for reading.

Revision ID: 0016
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; no browser is remembered until a Trust allows it and somebody asks for it."""
    op.create_table(
        "remembered_browser",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_remembered_browser_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_remembered_browser")),
    )
    op.create_index(op.f("ix_remembered_browser_person_id"), "remembered_browser", ["person_id"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
