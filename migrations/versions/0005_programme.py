"""The topics of a programme year: where they come from, who owns them, and what became of them, kept for ever.

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
    op.create_table(
        "programme_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("programme_year", sa.String(length=7), nullable=False),
        sa.Column("topic_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_programme_review_person_id_person")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_programme_review_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_review")),
        sa.UniqueConstraint("nonce", name=op.f("uq_programme_review_nonce")),
    )
    op.create_index("ix_programme_review_programme_year", "programme_review", ["programme_year"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER programme_review_append_only BEFORE UPDATE OR DELETE ON programme_review "
            "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER programme_review_no_{change.lower()} BEFORE {change} ON programme_review "
            "BEGIN SELECT RAISE(ABORT, 'programme_review is append-only'); END"
        )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
