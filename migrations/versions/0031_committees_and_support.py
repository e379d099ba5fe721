"""What committees decide, meetings kept on a page, requests for help, notes on projects, the log of coaching.

Running projects go on: nothing that is stored changes. Meetings that the Trust file named stay as they are; a lead who
asked for help before has had the letter, and no task is made of it.

Revision ID: 0031
Revises: 0030
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add four tables, and columns of meetings that may be empty."""
    op.execute(
        "ALTER TABLE meeting ADD COLUMN changed_by_id VARCHAR(32) "
        "CONSTRAINT fk_meeting_changed_by_id_person REFERENCES person (id)"
    )
    op.add_column("meeting", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("file_held_on", sa.Date(), nullable=True))
    op.add_column("meeting", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    _committee_decisions()
    _help_requests()
    _project_notes()
    _coaching_lines()


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _committee_decisions() -> None:
    table = "committee_decision"
    op.create_table(
        table,
        _id("id"),
        sa.Column("nonce", sa.String(64), nullable=False),
        _id("paper_id"),
        sa.Column("item_no", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("resolution", sa.String(40), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        _id("owner_id", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _id("task_id", nullable=True),
        _id("person_id"),
        _at("at"),
        _at("replaced_at", nullable=True),
        sa.Column("replaced_because", sa.Text(), server_default="", nullable=False),
        _refers(table, "paper_id", "issued_paper"),
        _refers(table, "owner_id", "person"),
        _refers(table, "task_id", "human_task"),
        _refers(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("nonce", name=f"uq_{table}_nonce"),
    )
    op.create_index(f"ix_{table}_paper", table, ["paper_id", "item_no"])


def _help_requests() -> None:
    table = "help_request"
    op.create_table(
        table,
        _id("id"),
        _id("project_id"),
        _id("task_id"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        _id("asked_by_id"),
        _at("asked_at"),
        _at("closed_at", nullable=True),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("what_helped", sa.Text(), server_default="", nullable=False),
        _refers(table, "project_id", "project"),
        _refers(table, "task_id", "human_task"),
        _refers(table, "asked_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("task_id", name=f"uq_{table}_task_id"),
    )
    op.create_index(f"ix_{table}_project", table, ["project_id"])
    op.create_index(f"ix_{table}_closed_at", table, ["closed_at"])


def _project_notes() -> None:
    table = "project_note"
    op.create_table(
        table,
        _id("id"),
        _id("project_id"),
        sa.Column("readers", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _id("person_id"),
        _at("at"),
        _at("struck_at", nullable=True),
        _id("struck_by_id", nullable=True),
        sa.Column("struck_because", sa.Text(), server_default="", nullable=False),
        _refers(table, "project_id", "project"),
        _refers(table, "person_id", "person"),
        _refers(table, "struck_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_project", table, ["project_id"])


def _coaching_lines() -> None:
    table = "coaching_line"
    op.create_table(
        table,
        _id("id"),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        _id("given_by_id"),
        _id("person_id", nullable=True),
        _id("project_id", nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        _at("at"),
        _refers(table, "given_by_id", "person"),
        _refers(table, "person_id", "person"),
        _refers(table, "project_id", "project"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("nonce", name=f"uq_{table}_nonce"),
    )
    op.create_index(f"ix_{table}_given_on", table, ["given_on"])
