"""The open tasks of each project by their dates are found by an index.

Nothing changes for running projects. Without statistics SQLite looked through all open tasks once for each project, to
put the most stuck first: fifteen seconds with 5,000 projects.

Revision ID: 0034
Revises: 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_human_task_open", "human_task", ["project_id", "state", "due_on"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_human_task_open", table_name="human_task")
