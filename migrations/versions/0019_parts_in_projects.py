"""Everybody who takes or ever took part in a project, whom the database lets decide nothing on it (P7); and stand-ins
for those who decide, confirmed by a second person (P8).

Running projects go on: who takes part in them is read from their rows, from the hand-overs and from the proposals and
figures that were answered; their deputies count as agreed, and the stand-ins of today as confirmed. A decision that
waits for somebody who turns out to take part is asked of somebody else on the next morning.

Revision ID: 0019
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0021"
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
      )
      OR EXISTS (
        SELECT 1 FROM measure_figure f
        WHERE f.project_id = t.project_id AND f.entered_by_id IN (NEW.person_id, coalesce(NEW.for_person_id, ''))
      )
    )
"""

CHANGED = """
    OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.id <> OLD.id OR NEW.project_id <> OLD.project_id
    OR NEW.person_id <> OLD.person_id OR NEW.part <> OLD.part OR NEW.began_at <> OLD.began_at
"""
"""Whatever may change in a row but its end, which is set once."""

ON_PROJECT = """
    SELECT p.id, p.lead_id, 'lead', coalesce(
      (SELECT max(h.done_at) FROM hand_over h WHERE h.project_id = p.id AND h.to_id = p.lead_id), p.created_at
    ), {never} FROM project p
    UNION ALL SELECT p.id, p.deputy_id, 'deputy', p.created_at, {never} FROM project p WHERE p.deputy_id IS NOT NULL
    UNION ALL
    SELECT p.id, p.supervisor_id, 'supervisor', p.created_at, {never} FROM project p WHERE p.supervisor_id IS NOT NULL
    UNION ALL SELECT p.id, p.creator_id, 'proposer', p.created_at, {never} FROM project p
    UNION ALL
    SELECT h.project_id, h.from_id, 'lead', min(p.created_at), max(h.done_at)
    FROM hand_over h JOIN project p ON p.id = h.project_id
    WHERE h.done_at IS NOT NULL GROUP BY h.project_id, h.from_id
    UNION ALL
    SELECT h.project_id, h.to_id, 'successor', min(h.said_at), {never} FROM hand_over h
    WHERE h.done_at IS NULL AND h.cancelled_at IS NULL GROUP BY h.project_id, h.to_id
    UNION ALL
    SELECT d.project_id, d.person_id, 'figures', min(d.at), {never} FROM decision d
    JOIN human_task t ON t.id = d.task_id AND t.kind = 'submit_data' GROUP BY d.project_id, d.person_id
"""
"""What the rows of today say of the parts in each project: project, person, part, its beginning and its end."""

PROPOSED = """
    SELECT d.project_id, d.at, d.answer FROM decision d JOIN human_task t ON t.id = d.task_id AND t.kind = 'propose'
    UNION ALL
    SELECT c.project_id, c.at, c.answer FROM correction c JOIN decision d ON d.id = c.decision_id
    JOIN human_task t ON t.id = d.task_id AND t.kind = 'propose' WHERE c.state = 'agreed'
"""
"""Every proposal as it was sent, and as it was put right."""

IN_PROPOSALS = (("lead", "lead_email"), ("deputy", "deputy_email"), ("supervisor", "supervisor_email"))


def upgrade() -> None:
    """Add the table, say what is known of before, and guard both it and the decisions by it; stand-ins confirmed."""
    op.add_column("absence", sa.Column("stand_in_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE absence ADD COLUMN stand_in_confirmed_by_id VARCHAR(32) "
        "CONSTRAINT fk_absence_stand_in_confirmed_by_id_person REFERENCES person (id)"
    )
    op.add_column("decision", sa.Column("for_until", sa.Date(), nullable=True))
    op.execute("UPDATE absence SET stand_in_confirmed_at = said_at WHERE stand_in_id IS NOT NULL")
    op.create_table(
        "project_part",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_part_project_id_project")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_project_part_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_part")),
    )
    op.create_index("ix_project_part_project", "project_part", ["project_id"])
    op.create_index("ix_project_part_person", "project_part", ["person_id"])
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    _fill(is_postgresql=is_postgresql)
    (_guard_postgresql if is_postgresql else _guard_sqlite)()
    op.execute(
        "CREATE VIEW chk_part AS SELECT id, project_id, person_id, part, began_at, ended_at FROM project_part"
    )


def _fill(*, is_postgresql: bool) -> None:
    """What rows say first; then what only proposals say: who led, deputised and supervised before, and the team."""
    new_id = (
        "md5(random()::text || clock_timestamp()::text)" if is_postgresql else "lower(hex(randomblob(16)))"
    )
    never = "NULL::timestamptz" if is_postgresql else "NULL"
    columns = "(id, project_id, person_id, part, began_at, ended_at)"
    op.execute(
        f"INSERT INTO project_part {columns} SELECT {new_id}, r.* "  # noqa: S608 -- our own words
        f"FROM ({ON_PROJECT.format(never=never)}) r"
    )
    given = "(a.answer ->> '{0}')" if is_postgresql else "json_extract(a.answer, '$.{0}')"
    if is_postgresql:
        is_list = "json_typeof(a.answer -> 'team') = 'array'"
        members = f"json_array_elements(CASE WHEN {is_list} THEN a.answer -> 'team' END) m"
        address = "(m.value ->> 'email')"
    else:
        members, address = "json_each(a.answer, '$.team') m", "json_extract(m.value, '$.email')"
    sources = [(part, f"({PROPOSED}) a", given.format(name), "max(a.at)") for part, name in IN_PROPOSALS]
    sources.append(("member", f"({PROPOSED}) a CROSS JOIN {members}", address, never))
    for part, source, email, ended_at in sources:
        op.execute(
            f"""INSERT INTO project_part {columns}
            SELECT {new_id}, r.project_id, r.person_id, '{part}', r.began_at, r.ended_at FROM (
              SELECT a.project_id AS project_id, q.id AS person_id, min(a.at) AS began_at, {ended_at} AS ended_at
              FROM {source} JOIN person q ON q.email = lower({email}) GROUP BY a.project_id, q.id
            ) r WHERE NOT EXISTS (
              SELECT 1 FROM project_part x
              WHERE x.project_id = r.project_id AND x.person_id = r.person_id AND x.part = '{part}'
            )"""  # noqa: S608 -- our own words
        )


def _guard_postgresql() -> None:
    op.execute(
        f"""CREATE OR REPLACE FUNCTION qi_refuse_own_project() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS ({OWN_PROJECT}) THEN RAISE EXCEPTION '{REFUSED}'; END IF;
          RETURN NEW;
        END $$"""
    )
    op.execute(
        f"""CREATE FUNCTION qi_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {CHANGED} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
          RETURN NEW;
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER project_part_only_ends BEFORE UPDATE ON project_part "
        "FOR EACH ROW EXECUTE FUNCTION qi_only_ends()"
    )
    op.execute(
        "CREATE TRIGGER project_part_append_only BEFORE DELETE ON project_part "
        "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER project_part_no_truncate BEFORE TRUNCATE ON project_part "
        "FOR EACH STATEMENT EXECUTE FUNCTION qi_refuse_change()"
    )


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER decision_own_project")
    op.execute(
        f"CREATE TRIGGER decision_own_project BEFORE INSERT ON decision WHEN EXISTS ({OWN_PROJECT}) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
    op.execute(
        f"CREATE TRIGGER project_part_only_ends BEFORE UPDATE ON project_part WHEN {CHANGED} "
        "BEGIN SELECT RAISE(ABORT, 'project_part is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER project_part_no_delete BEFORE DELETE ON project_part "
        "BEGIN SELECT RAISE(ABORT, 'project_part is append-only'); END"
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
