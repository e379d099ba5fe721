"""Risks that somebody has accepted, holds on the destruction of data, and what a project is registered as nationally.

Running projects go on: no risk, no hold and no destruction is on record yet, so nothing is asked about any. The
national reference of a project that was registered with one is taken from that answer, where a reference of ours stood
before it; when it was registered nationally nobody was asked, so that stays empty until somebody says it.

Revision ID: 0026
Revises: 0025
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("national_reference", sa.String(80), nullable=True),
    sa.Column("nationally_registered_on", sa.Date(), nullable=True),
    sa.Column("data_destroyed_on", sa.Date(), nullable=True),
    sa.Column("data_held_for", sa.String(40), nullable=True),
)
"""Added one by one: SQLite must not build the table anew, which would lose its triggers."""

REGISTERED = sa.text(
    "SELECT t.project_id, COALESCE(k.answer, d.answer) AS answer FROM decision d "
    "JOIN human_task t ON t.id = d.task_id "
    "LEFT JOIN correction k ON k.decision_id = d.id AND k.is_current "
    "WHERE t.kind = 'register' AND t.is_current ORDER BY d.id"
)


def upgrade() -> None:
    """Add two tables and four columns, and fill in the references that are known."""
    for column in COLUMNS:
        op.add_column("project", column)
    _create_risks()
    _create_holds()
    connection = op.get_bind()
    for project_id, stored in connection.execute(REGISTERED).tuples().all():
        if reference := _national(stored):
            connection.execute(
                sa.text("UPDATE project SET national_reference = :reference WHERE id = :id"),
                {"reference": reference, "id": project_id},
            )


def _national(stored: Any) -> str | None:  # noqa: ANN401 -- JSON, as text from SQLite and read from PostgreSQL
    answer = json.loads(stored) if isinstance(stored, str) else stored
    reference = answer.get("national_reference") if isinstance(answer, dict) else None
    return reference[:80] if isinstance(reference, str) else None


def _create_risks() -> None:
    op.create_table(
        "accepted_risk",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("task_id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.String(32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("risk_reference", sa.String(80), nullable=True),
        sa.Column("not_registered_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_accepted_risk_decided_by_id_person"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_accepted_risk_project_id_project"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["human_task.id"], name="fk_accepted_risk_source_id_human_task"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name="fk_accepted_risk_task_id_human_task"),
        sa.PrimaryKeyConstraint("id", name="pk_accepted_risk"),
        sa.UniqueConstraint("task_id", name="uq_accepted_risk_task_id"),
    )
    op.create_index("ix_accepted_risk_project", "accepted_risk", ["project_id"])
    op.create_index("ix_accepted_risk_review", "accepted_risk", ["state", "review_on"])


def _create_holds() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("put_by_id", sa.String(32), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.String(32), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["person.id"], name="fk_retention_hold_lifted_by_id_person"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_retention_hold_project_id_project"),
        sa.ForeignKeyConstraint(["put_by_id"], ["person.id"], name="fk_retention_hold_put_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_hold"),
    )
    op.create_index("ix_retention_hold_project", "retention_hold", ["project_id", "lifted_at"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
