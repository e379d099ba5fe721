"""What projects are found by besides their title, and filters of the register that the team keeps by name.

The texts are written anew from the answers as they now stand, corrections included. Running projects go on as they are:
no answer is touched, and what is answered from now on is found at once.

Revision ID: 0030
Revises: 0027
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)

INTENDED = {"propose": ("about", "problem", "aim"), "review_evidence": ("conclusion",)}
LEARNED = {
    "report_findings": ("conclusion",),
    "record_meeting": ("discussion", "actions"),
    "write_final_report": ("what_was_done", "results", "conclusion", "recommendations"),
    "share_learning": ("learning", "transfer_to"),
    "withdraw": ("reason", "learning"),
    "abandon": ("reason", "learning"),
}
"""What is looked for, by the kinds of answers and their fields, as it was at this revision."""

AT_ONCE = 500


def upgrade() -> None:
    """Add two tables and the indexes over words, and write what projects are found by."""
    op.create_table(
        "project_search",
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("intended", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_search_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_search")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.String(length=32), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_saved_filter_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    op.create_index("uq_saved_filter_name_key", "saved_filter", ["name_key"], unique=True)
    op.drop_index("ix_timer_project", table_name="timer")
    op.create_index("ix_timer_project", "timer", ["project_id", "state", "due_at"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _index_words(connection)
    else:
        _keep_words()
    _write_texts(connection)


def _index_words(connection: sa.Connection) -> None:
    op.execute("CREATE INDEX ix_project_title_words ON project USING gin (to_tsvector('english', title))")
    op.execute(
        "CREATE INDEX ix_project_search_words ON project_search "
        "USING gin (to_tsvector('english', intended || ' ' || learned))"
    )
    has_trigrams = sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if connection.scalar(has_trigrams) is not None:
        op.execute(
            "CREATE INDEX ix_project_external_reference_trigram ON project "
            "USING gin (external_reference gin_trgm_ops)"
        )


def _keep_words() -> None:
    """Two tables of words, which triggers keep as the titles and the texts are; a row is found by its id as a word."""
    op.execute(
        "CREATE VIRTUAL TABLE project_titles USING fts5(project_id, title, tokenize='porter unicode61')"
    )
    op.execute(
        "CREATE VIRTUAL TABLE project_texts USING fts5(project_id, intended, learned, tokenize='porter unicode61')"
    )
    op.execute("INSERT INTO project_titles SELECT id, title FROM project")
    _triggers("project", "project_titles", "id", ("title",))
    _triggers("project_search", "project_texts", "project_id", ("intended", "learned"))


def _triggers(table: str, words: str, key: str, columns: tuple[str, ...]) -> None:
    values = ", ".join(f"new.{column}" for column in (key, *columns))
    its_row = f"{words} MATCH 'project_id:\"' || old.{key} || '\"'"
    put = f"INSERT INTO {words} VALUES ({values});"  # noqa: S608 -- our own names
    take = f"DELETE FROM {words} WHERE rowid IN (SELECT rowid FROM {words} WHERE {its_row});"  # noqa: S608
    changed = " OR ".join(f"old.{column} <> new.{column}" for column in (key, *columns))
    op.execute(f"CREATE TRIGGER {words}_put AFTER INSERT ON {table} BEGIN {put} END")
    op.execute(f"CREATE TRIGGER {words}_taken AFTER DELETE ON {table} BEGIN {take} END")
    op.execute(
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF {', '.join((key, *columns))} ON {table} "
        f"WHEN {changed} BEGIN {take} {put} END"
    )


def _write_texts(connection: sa.Connection) -> None:
    table = sa.Table("project_search", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    rows: list[dict[str, str]] = []
    for project_id, answers in groupby(_answers(connection), key=lambda answer: answer[0]):
        given = [(kind, answer) for _, kind, answer in answers]
        texts = {"intended": _text(given, INTENDED), "learned": _text(given, LEARNED)}
        if any(texts.values()):
            rows.append({"project_id": project_id, **texts})
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(sa.insert(table), rows[start : start + AT_ONCE])
    logger.info("%d projects are found by what they intended and learned", len(rows))


def _answers(connection: sa.Connection) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The newest answer of each kind that is looked for, as it now stands, by project."""
    metadata = sa.MetaData()
    tasks, decisions, corrections = (
        sa.Table(name, metadata, autoload_with=connection, resolve_fks=False)
        for name in ("human_task", "decision", "correction")
    )
    in_force = sa.and_(corrections.c.decision_id == decisions.c.id, corrections.c.is_current)
    query = (
        sa.select(tasks.c.project_id, tasks.c.kind, decisions.c.answer, corrections.c.answer)
        .select_from(
            tasks.join(decisions, decisions.c.task_id == tasks.c.id).outerjoin(corrections, in_force)
        )
        .where(tasks.c.is_current, tasks.c.kind.in_([*INTENDED, *LEARNED]))
        .order_by(tasks.c.project_id, tasks.c.id)
    )
    for project_id, kind, answer, corrected in connection.execute(query):
        standing = corrected or answer
        yield project_id, kind, json.loads(standing) if isinstance(standing, str) else standing


def _text(given: Iterable[tuple[str, Mapping[str, Any]]], fields: Mapping[str, tuple[str, ...]]) -> str:
    texts = [answer.get(name) for kind, answer in given for name in fields.get(kind, ())]
    return "\n".join(line for text in texts for line in _lines(text))


def _lines(text: object) -> Iterator[str]:
    if isinstance(text, str) and text:
        yield text
    elif isinstance(text, list):
        yield from (part["text"] for part in text if isinstance(part, dict) and part.get("text"))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
