"""The file of a template’s version can be removed; texts of a proposal can be released; references are found faster.

Running projects go on as they are: no file was removed, every release that holds is of a project, and the template that
a project uses keeps its row, whatever becomes of its file.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEPT = (
    "id", "nonce", "template_id", "number", "file_format", "size", "sha256", "changes", "added_at", "added_by_id",
)  # fmt: skip
"""What stays of a version whose file is removed."""

NO_BYTES, NOTHING = "''::bytea", "x''"
"""An empty file, for PostgreSQL and for SQLite."""


def upgrade() -> None:
    """Add columns and indexes, and let the one change of a version through that removes its file."""
    op.add_column("template_version", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "template_version", sa.Column("removed_because", sa.Text(), server_default="", nullable=False)
    )
    _add_person("template_version", "removed_by_id")
    (_guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite)()
    with op.batch_alter_table("privacy_release") as table:
        table.alter_column("project_id", existing_type=sa.String(32), nullable=True)
    _add_person("privacy_release", "proposer_id")
    op.create_index("ix_privacy_release_proposer", "privacy_release", ["proposer_id"])
    op.create_index("ix_project_external_reference", "project", ["external_reference"])


def _add_person(table: str, column: str) -> None:
    """SQLite takes a reference with the column alone: a table that it made anew would lose its triggers."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(table, sa.Column(column, sa.String(32), nullable=True))
        op.create_foreign_key(f"fk_{table}_{column}_person", table, "person", [column], ["id"])
        return
    reference = f"CONSTRAINT fk_{table}_{column}_person REFERENCES person (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32) {reference}")


def _guard_postgresql() -> None:
    op.execute("DROP TRIGGER template_version_append_only ON template_version")
    op.execute(
        "CREATE TRIGGER template_version_stays BEFORE DELETE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER template_version_append_only BEFORE UPDATE ON template_version "
        f"FOR EACH ROW WHEN ({_is_no_removal('IS NOT DISTINCT FROM', NO_BYTES)}) "
        "EXECUTE FUNCTION qi_refuse_change()"
    )


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER template_version_no_update")
    op.execute(
        "CREATE TRIGGER template_version_no_update BEFORE UPDATE ON template_version "
        f"WHEN {_is_no_removal('IS', NOTHING)} "
        "BEGIN SELECT RAISE(ABORT, 'template_version is append-only'); END"
    )


def _is_no_removal(same: str, empty: str) -> str:
    """Whether a change is anything but the removal of a file, which happens once and says when, by whom and why."""
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in KEPT)
    removed = (
        f"OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND NEW.removed_by_id IS NOT NULL "
        f"AND NEW.removed_because <> '' AND NEW.content = {empty}"
    )
    return f"NOT ({removed} AND {kept})"


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
