"""Services that adopt what a project has learned, and what was released of its learning.

Running projects go on: nothing was released of any of them and no service was asked. Projects that were closed before
ask nobody now, since their leads named services in words alone.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "adoption",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("origin_id", sa.String(32), nullable=False),
        sa.Column("service_id", sa.String(32), nullable=False),
        sa.Column("task_id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["project.id"], name="fk_adoption_origin_id_project"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_adoption_service_id_service"),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name="fk_adoption_task_id_human_task"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_adoption_project_id_project"),
        sa.PrimaryKeyConstraint("id", name="pk_adoption"),
        sa.UniqueConstraint("origin_id", "service_id", name="uq_adoption_origin_id_service_id"),
        sa.UniqueConstraint("task_id", name="uq_adoption_task_id"),
        sa.UniqueConstraint("project_id", name="uq_adoption_project_id"),
    )
    op.create_table(
        "learning_release",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.String(32), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_learning_release_project_id_project"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name="fk_learning_release_released_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["person.id"], name="fk_learning_release_taken_back_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_learning_release"),
    )
    op.create_index("ix_learning_release_project", "learning_release", ["project_id"])
    op.create_index("ix_learning_release_channel", "learning_release", ["channel", "taken_back_at"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
