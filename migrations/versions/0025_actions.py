"""Lines of progress on actions, the planned day of a meeting, and monitoring audits with the project they follow.

Running projects go on: nothing that is stored changes. No meeting is planned yet, no action has a line of progress, and
no project has a parent or a monitoring audit until somebody checks its effect.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table, and columns of projects and tasks; written out, since Alembic would copy the tables on SQLite."""
    op.execute("ALTER TABLE human_task ADD COLUMN planned_on DATE")
    op.execute(
        "ALTER TABLE project ADD COLUMN parent_id VARCHAR(32) "
        "CONSTRAINT fk_project_parent_id_project REFERENCES project (id)"
    )
    op.execute("ALTER TABLE project ADD COLUMN monitoring_from DATE")
    op.execute("ALTER TABLE project ADD COLUMN carried_design JSON")
    op.create_index("ix_project_parent", "project", ["parent_id"])
    op.create_index("ix_project_monitoring", "project", ["monitoring_from"])
    op.create_table(
        "action_progress",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("task_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_action_progress_project_id_project"),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name="fk_action_progress_task_id_human_task"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_action_progress_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_action_progress"),
    )
    op.create_index("ix_action_progress_task", "action_progress", ["task_id"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
