"""Dates that move, and pauses.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a date that moves and a pause leave behind."""
    op.create_table(
        "pause",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.String(length=200), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by_id", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pause_project_id_project")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_pause_task_id_human_task")),
        sa.ForeignKeyConstraint(["began_by_id"], ["person.id"], name=op.f("fk_pause_began_by_id_person")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_pause_ended_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index("ix_pause_project", "pause", ["project_id"])
    op.add_column("human_task", sa.Column("first_due_on", sa.Date(), nullable=True))
    op.add_column("human_task", sa.Column("quiet_until", sa.Date(), nullable=True))
    op.add_column("human_task", sa.Column("paused_until", sa.Date(), nullable=True))
    op.add_column("project", sa.Column("held_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
