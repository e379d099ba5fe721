"""Driver diagrams, tests of change, and who of the QI Support Team supports a project.

Running projects go on: nothing that is stored changes. A project of before has no driver diagram, no test of change
and no supporter until somebody names them.

Revision ID: 0020
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables, and a column of projects; written out, since Alembic would copy the table on SQLite."""
    op.execute(
        "ALTER TABLE project ADD COLUMN supporter_id VARCHAR(32) "
        "CONSTRAINT fk_project_supporter_id_person REFERENCES person (id)"
    )
    op.create_index("ix_project_supporter", "project", ["supporter_id"])
    _driver_lines()
    _tests_of_change()


def _driver_lines() -> None:
    op.create_table(
        "driver_line",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.String(32), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_driver_line_project_id_project"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["driver_line.id"], name="fk_driver_line_parent_id_driver_line"
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name="fk_driver_line_changed_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_driver_line"),
    )
    op.create_index("ix_driver_line_project", "driver_line", ["project_id"])


def _tests_of_change() -> None:
    op.create_table(
        "pdsa_test",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("idea_id", sa.String(32), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("trying", sa.Text(), nullable=False),
        sa.Column("prediction", sa.Text(), nullable=False),
        sa.Column("looks_at", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.String(32), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("compared", sa.String(40), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_pdsa_test_project_id_project"),
        sa.ForeignKeyConstraint(["idea_id"], ["driver_line.id"], name="fk_pdsa_test_idea_id_driver_line"),
        *(
            sa.ForeignKeyConstraint([f"{who}_id"], ["person.id"], name=f"fk_pdsa_test_{who}_id_person")
            for who in ("owner", "planned_by", "changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pdsa_test"),
        sa.UniqueConstraint("project_id", "series", "number", name="uq_pdsa_test_project_id_series_number"),
    )
    op.create_index("ix_pdsa_test_ends_on", "pdsa_test", ["ends_on"])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
