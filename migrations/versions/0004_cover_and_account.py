"""Cover, hand-over, and mail that is accounted for.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFERENCES = (
    ("human_task", "for_person_id", "person"),
    ("decision", "for_person_id", "person"),
    ("email", "copy_of_id", "email"),
    ("timer", "told_id", "person"),
    ("timer", "seen_by_id", "person"),
)
"""New columns that refer to rows. Written out: Alembic would copy the table on SQLite, and its guards would be lost."""

OUTBOX = """
    SELECT id, key, CASE WHEN key LIKE 'again:%' AND letter_class = 'task' THEN 'copy' ELSE letter_class END AS kind,
           letter, task_id, project_id, assignment_no, to_person_id, state, was_uncertain, attempts, message_id,
           claimed_until, local_date, created_at, sent_at
    FROM email"""
"""A task's mail that people send again is no second asking of it, so the view does not count it as one."""


def upgrade() -> None:
    """Add who stands in for whom, who took over what, and the account of the mail."""
    op.create_table(
        "clock_reading",
        sa.Column("machine", sa.String(length=80), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uptime", sa.Float(), nullable=False),
        sa.Column("jumped_by", sa.Float(), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("database_gap", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("machine", name=op.f("pk_clock_reading")),
    )
    op.create_table(
        "daily_round",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_daily_round")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("stand_in_id", sa.String(length=32), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.String(length=32), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_absence_said_by_id_person")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_absence_stand_in_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_last_day", "absence", ["last_day"])
    op.create_table(
        "post_office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.String(length=32), nullable=True),
        sa.Column("stopped_because", sa.String(length=300), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_because", sa.String(length=300), nullable=False),
        sa.Column("try_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("braked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("permits", sa.Float(), nullable=False),
        sa.Column("permits_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("usual_peak", sa.Integer(), nullable=False),
        sa.Column("usual_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["person.id"], name=op.f("fk_post_office_stopped_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_office")),
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("from_id", sa.String(length=32), nullable=False),
        sa.Column("to_id", sa.String(length=32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.String(length=32), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_hand_over_from_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_hand_over_project_id_project")),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_hand_over_said_by_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_hand_over_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index("ix_hand_over_project", "hand_over", ["project_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_feedback_project_id_project")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_feedback_settled_by_id_person")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_feedback_task_id_human_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("nonce", name=op.f("uq_feedback_nonce")),
    )
    op.create_index("ix_feedback_settled_at", "feedback", ["settled_at"])
    op.create_table(
        "passed_on",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.String(length=32), nullable=False),
        sa.Column("to_id", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_passed_on_by_id_person")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_passed_on_from_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_passed_on_task_id_human_task")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_passed_on_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_on")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_passed_on_task_id_number")),
    )
    op.create_table(
        "bounce",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("email_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["email_id"], ["email.id"], name=op.f("fk_bounce_email_id_email")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_bounce")),
    )
    op.create_table(
        "email_task",
        sa.Column("email_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["email_id"], ["email.id"], name=op.f("fk_email_task_email_id_email")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["human_task.id"], name=op.f("fk_email_task_task_id_human_task")
        ),
        sa.PrimaryKeyConstraint("email_id", "task_id", name=op.f("pk_email_task")),
    )
    op.create_index("ix_email_task_task_id", "email_task", ["task_id"])
    for table, column, target in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32) "
            f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
        )
    op.add_column("email", sa.Column("rank", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "email", sa.Column("held_because", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column("email", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("email", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_email_message_id", "email", ["message_id"])
    op.create_index("ix_email_sent_at", "email", ["sent_at"])
    op.create_index("ix_email_to_person", "email", ["to_person_id", "created_at"])
    op.create_index("ix_email_created_at", "email", ["created_at", "id"])
    op.create_index(
        "ix_email_copy_of_id",
        "email",
        ["copy_of_id"],
        postgresql_where=sa.text("copy_of_id IS NOT NULL"),
        sqlite_where=sa.text("copy_of_id IS NOT NULL"),
    )
    op.execute("DROP VIEW chk_outbox")
    op.execute(f"CREATE VIEW chk_outbox AS {OUTBOX}")
    op.add_column(
        "person", sa.Column("letter_form", sa.String(length=40), nullable=False, server_default="standard")
    )
    op.add_column(
        "person", sa.Column("wants_digest", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "project", sa.Column("subject", sa.String(length=40), nullable=False, server_default="other")
    )
    op.add_column("project", sa.Column("holds_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("project", sa.Column("confirmed_on", sa.Date(), nullable=True))
    op.add_column("timer", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("lease", sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("timer", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
