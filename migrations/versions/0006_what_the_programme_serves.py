"""What the topics of a programme serve and take, its subscriptions, and the papers that committees are given.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXTS = (
    ("priority_because", 300),
    ("guideline", 120),
    ("target", 120),
    ("research_priority", 120),
)
"""New columns of a topic that hold words."""

TERMS = ("priority_given", "dimension", "project_type")
"""New columns of a topic that hold a word of the vocabulary."""

REFERENCES = (("sponsor_id", "person"), ("subscription_id", "subscription"))
"""New columns that refer to rows. Written out: Alembic would copy the table on SQLite."""


def upgrade() -> None:
    """Add the tables and what the topics are now known by; nothing that is stored changes."""
    _subscriptions_and_objectives()
    for column, length in TEXTS:
        op.add_column("topic", sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
    for column in TERMS:
        op.add_column("topic", sa.Column(column, sa.String(length=40), nullable=True))
    for column in ("clinical_hours", "support_hours"):
        op.add_column("topic", sa.Column(column, sa.Integer(), nullable=True))
    for column, target in REFERENCES:
        op.execute(
            f"ALTER TABLE topic ADD COLUMN {column} VARCHAR(32) "
            f"CONSTRAINT fk_topic_{column}_{target} REFERENCES {target} (id)"
        )
    _papers()
    _keep_papers()


def _subscriptions_and_objectives() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("contract", sa.String(length=120), nullable=False),
        sa.Column("fee_pence", sa.Integer(), nullable=True),
        sa.Column("renews_on", sa.Date(), nullable=True),
        sa.Column("value_obtained", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("title", name=op.f("uq_subscription_title")),
    )
    op.create_table(
        "objective",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_year", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=300), nullable=False),
        sa.Column("position", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint(
            "programme_year", "kind", "code", name=op.f("uq_objective_programme_year_kind_code")
        ),
    )
    op.create_table(
        "topic_objective",
        sa.Column("topic_id", sa.String(length=32), nullable=False),
        sa.Column("objective_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_objective_topic_id_topic")),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_topic_objective_objective_id_objective")
        ),
        sa.PrimaryKeyConstraint("topic_id", "objective_id", name=op.f("pk_topic_objective")),
    )
    op.create_index(op.f("ix_topic_objective_objective_id"), "topic_objective", ["objective_id"])


def _papers() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("service_id", sa.String(length=32), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("papers_due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_meeting_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("kind", "service_id", "held_on", name=op.f("uq_meeting_kind_service_id_held_on")),
    )
    op.create_index("ix_meeting_papers_due_on", "meeting", ["papers_due_on"])
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=120), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=True),
        sa.Column("service_id", sa.String(length=32), nullable=True),
        sa.Column("for_whom", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_issued_paper_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_issued_paper_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_issued_paper_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("reference", name=op.f("uq_issued_paper_reference")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_issued_paper_meeting_id")),
    )
    op.create_index("ix_issued_paper_made_at", "issued_paper", ["made_at"])


def _keep_papers() -> None:
    """What was given to a committee is never changed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER issued_paper_append_only BEFORE UPDATE OR DELETE ON issued_paper "
            "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
        )
        for table in ("issued_paper", "programme_review"):
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION qi_refuse_change()"
            )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER issued_paper_no_{change.lower()} BEFORE {change} ON issued_paper "
            "BEGIN SELECT RAISE(ABORT, 'issued_paper is append-only'); END"
        )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
