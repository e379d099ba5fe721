"""Guards that no program can forget, and the read-only views that checks and BI rely on.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("history", "decision", "transition")

OWN_PROJECT = """
    SELECT 1 FROM human_task t JOIN project p ON p.id = t.project_id
    WHERE t.id = NEW.task_id AND t.decides
      AND NEW.person_id IN (p.lead_id, coalesce(p.deputy_id, ''), p.creator_id)
"""

VIEWS = {
    "chk_project": """
        SELECT id, reference, stage AS state, closed_at IS NULL AS is_open, hold, lead_id AS lead_person_id,
               creator_id AS creator_person_id, definition, definition_version, programme_year, topic_id,
               created_at, closed_at
        FROM project""",
    "chk_task": """
        SELECT id, project_id, kind, stage, assignee_id AS assignee_person_id, assignment_no, state, version,
               opened_at, due_on, closed_at, decides
        FROM human_task""",
    "chk_decision": """
        SELECT id, task_id, project_id, person_id, outcome, idem_key, session_id, at FROM decision""",
    "chk_transition": """
        SELECT id, project_id, seq, from_state, to_state, definition_version, cause_type, cause_id, at
        FROM transition""",
    "chk_outbox": """
        SELECT id, key, letter_class AS kind, letter, task_id, project_id, assignment_no, to_person_id, state,
               was_uncertain, attempts, message_id, claimed_until, local_date, created_at, sent_at
        FROM email""",
    "chk_timer": """
        SELECT id, project_id, task_id, kind, due_at, state, fired_at FROM timer""",
    "chk_allowed": """
        SELECT definition, version, from_state, to_state FROM allowed_transition""",
    "chk_audit": """
        SELECT seq, object_type, object_id, action, person_id, person_id AS actor, project_id, at, prev_hash, hash
        FROM history""",
}


def upgrade() -> None:
    """Add the guards, the end of the chain and the views."""
    op.execute("INSERT INTO history_head (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()
    for name, body in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {body}")


def _guard_postgresql() -> None:
    op.execute(
        """CREATE FUNCTION qi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qi_refuse_change()"
        )
    op.execute(
        f"""CREATE FUNCTION qi_refuse_own_project() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS ({OWN_PROJECT}) THEN RAISE EXCEPTION 'nobody decides on a project they lead or proposed'; END IF;
          RETURN NEW;
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER decision_own_project BEFORE INSERT ON decision "
        "FOR EACH ROW EXECUTE FUNCTION qi_refuse_own_project()"
    )


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        f"CREATE TRIGGER decision_own_project BEFORE INSERT ON decision WHEN EXISTS ({OWN_PROJECT}) "
        "BEGIN SELECT RAISE(ABORT, 'nobody decides on a project they lead or proposed'); END"
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
