"""How many were left out of a figure as exceptions of its standard, and what a project has to do with parity of esteem.

Running projects go on: both columns may be empty. A figure of before says nothing of exceptions, and a project that is
registered already has said nothing of parity until somebody of the QI Support Team corrects its registration.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns that may be empty; written out, since Alembic would copy the table of projects on SQLite."""
    op.add_column("measure_figure", sa.Column("exceptions", sa.Numeric(14, 4), nullable=True))
    op.execute("ALTER TABLE project ADD COLUMN parity VARCHAR(40)")


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
