"""Somebody who was named in a project by mistake may decide on it again: the database knows mistakes, too (P7).

Running projects go on: nobody was named by mistake so far as the rows say, so nothing changes for anybody.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

REFUSED = "nobody decides on a project in which they take or took part"

OWN_PROJECT = """
    SELECT 1 FROM human_task t JOIN project p ON p.id = t.project_id
    WHERE t.id = NEW.task_id AND t.decides AND (
      NEW.person_id IN (p.lead_id, coalesce(p.deputy_id, ''), coalesce(p.supervisor_id, ''), p.creator_id)
      OR EXISTS (
        SELECT 1 FROM project_part x
        WHERE x.project_id = t.project_id AND x.person_id IN (NEW.person_id, coalesce(NEW.for_person_id, ''))
          AND (x.ended_at IS NULL OR x.part NOT IN ('asked_as_deputy', 'asked_as_sponsor', 'successor'))
          AND x.mistaken_at IS NULL
      )
      OR EXISTS (
        SELECT 1 FROM measure_figure f
        WHERE f.project_id = t.project_id AND f.entered_by_id IN (NEW.person_id, coalesce(NEW.for_person_id, ''))
      )
    )
"""

CHANGED = """
    (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))
    OR NEW.ended_at IS NULL
    OR (OLD.mistaken_at IS NOT NULL)
    OR (NEW.mistaken_at IS NULL AND OLD.ended_at IS NOT NULL)
    OR (NEW.mistaken_at IS NOT NULL AND NEW.part NOT IN ('member', 'tester'))
    OR NEW.id <> OLD.id OR NEW.project_id <> OLD.project_id
    OR NEW.person_id <> OLD.person_id OR NEW.part <> OLD.part OR NEW.began_at <> OLD.began_at
"""
"""Whatever may change in a row but its end, and that it was a mistake: each is set once, and only a team member or
tester is named by mistake."""


def upgrade() -> None:
    """Add the column, and let both guards and the view know it."""
    op.add_column("project_part", sa.Column("mistaken_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("DROP VIEW chk_part")
    op.execute(
        "CREATE VIEW chk_part AS SELECT id, project_id, person_id, part, began_at, ended_at, mistaken_at "
        "FROM project_part"
    )
    (_guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite)()


def _guard_postgresql() -> None:
    op.execute(
        f"""CREATE OR REPLACE FUNCTION qi_refuse_own_project() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS ({OWN_PROJECT}) THEN RAISE EXCEPTION '{REFUSED}'; END IF;
          RETURN NEW;
        END $$"""
    )
    op.execute(
        f"""CREATE OR REPLACE FUNCTION qi_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {CHANGED} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
          RETURN NEW;
        END $$"""
    )


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER decision_own_project")
    op.execute(
        f"CREATE TRIGGER decision_own_project BEFORE INSERT ON decision WHEN EXISTS ({OWN_PROJECT}) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
    op.execute("DROP TRIGGER project_part_only_ends")
    op.execute(
        f"CREATE TRIGGER project_part_only_ends BEFORE UPDATE ON project_part WHEN {CHANGED} "
        "BEGIN SELECT RAISE(ABORT, 'project_part is append-only'); END"
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
