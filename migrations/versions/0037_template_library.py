"""The template library: templates, their versions, and which version a project uses (5.1; OB-075).

Running projects go on: none of them has downloaded a template, and the library begins empty.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

APPEND_ONLY = ("template_version", "template_use")


def upgrade() -> None:
    """Add three tables, and guard the two that are never changed."""
    op.create_table(
        "document_template",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.String(32), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name="fk_document_template_withdrawn_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_template"),
        sa.UniqueConstraint("kind", "name", name="uq_document_template_kind_name"),
    )
    op.create_table(
        "template_version",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("template_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_format", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["document_template.id"],
            name="fk_template_version_template_id_document_template",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name="fk_template_version_added_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_template_version"),
        sa.UniqueConstraint("template_id", "number", name="uq_template_version_template_id_number"),
        sa.UniqueConstraint("nonce", name="uq_template_version_nonce"),
    )
    op.create_table(
        "template_use",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_template_use_project_id_project"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["template_version.id"], name="fk_template_use_version_id_template_version"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_template_use_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_template_use"),
        sa.UniqueConstraint("project_id", "version_id", name="uq_template_use_project_id_version_id"),
    )
    (_guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite)()


def _guard_postgresql() -> None:
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qi_refuse_change()"
        )


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
