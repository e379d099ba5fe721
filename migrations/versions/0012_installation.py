"""Which installation this is at its Prefect server.

Revision ID: 0012
Revises: 0011
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEGAN_BEFORE = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM lease WHERE name = 'sweep')
                OR EXISTS (SELECT 1 FROM project_run WHERE run_id IS NOT NULL)"""
"""It was at work under a release whose work pool was called “qi” at every site."""


def upgrade() -> None:
    """Add a table. A site that was at work keeps its pool “qi” and every run in it; a new one gets its own."""
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=12), nullable=False),
        sa.Column("pool", sa.String(length=100), nullable=False),
        sa.Column("pool_type", sa.String(length=40), nullable=False),
        sa.Column("looked_until", sa.String(length=32), nullable=False),
        sa.Column("unaccounted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    if op.get_bind().execute(sa.text(BEGAN_BEFORE)).first():
        row = {"id": 1, "site": token_hex(4), "pool": "qi", "pool_type": "qi"}
        op.bulk_insert(installation, [row | {"looked_until": "", "unaccounted": 0}])


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
