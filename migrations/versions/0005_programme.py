"""The topics of a programme year: where they come from, who owns them, what the turn of the year made of them.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFERENCES = (
    ("owner_id", "person"),
    ("service_id", "service"),
    ("came_from_id", "topic"),
)
"""New columns that refer to rows. Written out: Alembic would copy the table on SQLite."""


def upgrade() -> None:
    """Add what the rollover needs to know of a topic; those that are there came from the national catalogue."""
    for column, target in REFERENCES:
        op.execute(
            f"ALTER TABLE topic ADD COLUMN {column} VARCHAR(32) "
            f"CONSTRAINT fk_topic_{column}_{target} REFERENCES {target} (id)"
        )
    op.add_column("topic", sa.Column("catalogue_id", sa.String(length=80), nullable=True))
    op.add_column(
        "topic", sa.Column("source", sa.String(length=40), nullable=False, server_default="national_audit")
    )
    op.add_column(
        "topic", sa.Column("state", sa.String(length=40), nullable=False, server_default="on_the_programme")
    )
    op.add_column("topic", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column(
        "topic", sa.Column("came_because", sa.String(length=300), nullable=False, server_default="")
    )
    op.add_column(
        "topic", sa.Column("ended_because", sa.String(length=300), nullable=False, server_default="")
    )
    op.add_column("topic", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("uq_topic_came_from_id", "topic", ["came_from_id"], unique=True)
    op.create_index("uq_topic_catalogue_id", "topic", ["programme_year", "catalogue_id"], unique=True)


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
