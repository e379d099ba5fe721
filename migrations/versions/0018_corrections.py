"""Corrections of answers that were sent, and for each answer which of its fields it changed.

Running projects go on: nothing that is stored changes. Answers of before say nothing of what they changed, which is
read as everything, and none of them is corrected yet.

Revision ID: 0018
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that may be empty, and a table."""
    op.add_column("decision", sa.Column("changed", sa.JSON(), nullable=True))
    op.create_table(
        "correction",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("decision_id", sa.String(32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idem_key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_correction_project_id_project"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_correction_decision_id_decision"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_correction_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("idem_key", name="uq_correction_idem_key"),
    )
    op.create_index("ix_correction_decision", "correction", ["decision_id", "is_current"])
    op.create_index("ix_correction_project", "correction", ["project_id"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
