"""The bank holidays that a Trust enters itself, and why the date of a task moved with one.

Revision ID: 0010
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and a column; nothing that is stored changes, and running projects go on as they are."""
    op.create_table(
        "trust_holiday",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_trust_holiday_entered_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_holiday")),
    )
    op.create_index(op.f("ix_trust_holiday_day"), "trust_holiday", ["day"])
    op.add_column(
        "human_task", sa.Column("date_note", sa.String(length=300), server_default="", nullable=False)
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
