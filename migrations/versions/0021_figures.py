"""The figures of measures as rows, who enters them, and links that ask for those of a period.

Running projects go on: nothing that is stored changes. Figures that were given with answers stay in those answers,
and count wherever no row says otherwise.

Revision ID: 0021
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables, and a column that may be empty."""
    op.create_table(
        "measure_figure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=240), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("group_name", sa.String(length=240), nullable=False),
        sa.Column("number", sa.Numeric(14, 4), nullable=False),
        sa.Column("out_of", sa.Numeric(14, 4), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_measure_figure_project_id_project")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_measure_figure_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["person.id"], name=op.f("fk_measure_figure_replaced_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_figure")),
    )
    op.create_index(
        "uq_measure_figure_current",
        "measure_figure",
        ["project_id", "measure", "period", "group_name"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_index("ix_measure_figure_project", "measure_figure", ["project_id", "entered_at"])
    op.create_table(
        "figure_enterer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("named_by_id", sa.String(length=32), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_figure_enterer_project_id_project")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_figure_enterer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["person.id"], name=op.f("fk_figure_enterer_named_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_enterer")),
    )
    op.create_index(
        "uq_figure_enterer_current",
        "figure_enterer",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_figure_enterer_person", "figure_enterer", ["person_id"])
    op.add_column("link", sa.Column("period", sa.Date(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
