"""Projects from a Trust's earlier list, activity that nobody had registered, and tasks that somebody took on.

Running projects go on as they are: none of them came from a list, and of none is it known that its work had begun
before it was registered. An open task that a person passed on counts as taken on; every other, also one that the
policy passed on because somebody was away, is asked of whom it was.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns, and a table for what is reported."""
    op.add_column("project", sa.Column("earlier_reference", sa.String(80), nullable=True))
    op.add_column("project", sa.Column("unregistered_since", sa.Date(), nullable=True))
    op.create_index("uq_project_earlier_reference", "project", ["earlier_reference"], unique=True)
    op.add_column("human_task", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    _note_what_is_taken_on()
    op.create_table(
        "unregistered_activity",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("undertaking_id", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("happens", sa.Text(), nullable=False),
        sa.Column("service_id", sa.String(32), nullable=True),
        sa.Column("lead_name", sa.String(200), nullable=False),
        sa.Column("lead_email", sa.String(254), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("reported_by_id", sa.String(32), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["project.id"], name="fk_unregistered_activity_undertaking_id_project"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_unregistered_activity_service_id_service"
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name="fk_unregistered_activity_reported_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_unregistered_activity_project_id_project"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unregistered_activity"),
        sa.UniqueConstraint("nonce", name="uq_unregistered_activity_nonce"),
        sa.UniqueConstraint("undertaking_id", name="uq_unregistered_activity_undertaking_id"),
        sa.UniqueConstraint("project_id", name="uq_unregistered_activity_project_id"),
    )


def _note_what_is_taken_on() -> None:
    """An open task that was last passed on by a person is taken on since then."""
    op.execute(
        """
        UPDATE human_task SET taken_at = (
            SELECT passed_on.at FROM passed_on
            WHERE passed_on.task_id = human_task.id AND passed_on.number = human_task.assignment_no
            AND passed_on.by_id IS NOT NULL
        )
        WHERE state = 'open' AND assignment_no > 1
        """
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
