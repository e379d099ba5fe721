"""What people declare of the chart of a measure: another chart, a change from a day on, a frozen baseline.

Running projects go on: nothing is declared of their charts yet, so each is the one that suits its figures.

Revision ID: 0024
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "chart_declaration",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(240), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("chart", sa.String(40), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_chart_declaration_project_id_project"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_chart_declaration_person_id_person"),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name="fk_chart_declaration_ended_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_chart_declaration"),
    )
    op.create_index("ix_chart_declaration_project", "chart_declaration", ["project_id", "ended_at"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
