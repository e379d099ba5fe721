"""Indexes for whoever takes part in a project, and for the words that are looked for in the register.

Revision ID: 0014
Revises: 0009
"""

import logging

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)

TAKE_PART = ("deputy_id", "supervisor_id", "creator_id")
SEARCHED = ("title", "reference")


def upgrade() -> None:
    """Add indexes; nothing that is stored changes, and running projects go on as they are."""
    for column in TAKE_PART:
        op.create_index(f"ix_project_{column.removesuffix('_id')}", "project", [column])
    if op.get_bind().dialect.name == "postgresql":
        _index_trigrams()
    else:
        _keep_words()


def _index_trigrams() -> None:
    """Without the extension, or the right to add it, the register is searched row by row, as before."""
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except DBAPIError as error:
        logger.warning("The register is searched without an index: %s", str(error.orig).splitlines()[0])
        return
    for column in SEARCHED:
        op.execute(f"CREATE INDEX ix_project_{column}_trigram ON project USING gin ({column} gin_trgm_ops)")


def _keep_words() -> None:
    """A table of words beside the projects, which triggers keep as the projects are."""
    op.execute(
        "CREATE VIRTUAL TABLE project_words USING fts5(project_id UNINDEXED, title, reference, tokenize='trigram')"
    )
    op.execute("INSERT INTO project_words SELECT id, title, reference FROM project")
    put = "INSERT INTO project_words VALUES (new.id, new.title, new.reference);"
    take = "DELETE FROM project_words WHERE project_id = old.id;"
    op.execute(f"CREATE TRIGGER project_words_put AFTER INSERT ON project BEGIN {put} END")
    op.execute(f"CREATE TRIGGER project_words_taken AFTER DELETE ON project BEGIN {take} END")
    op.execute(
        "CREATE TRIGGER project_words_changed AFTER UPDATE OF id, title, reference ON project "
        "WHEN old.id <> new.id OR old.title <> new.title OR old.reference <> new.reference "
        f"BEGIN {take} {put} END"
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
