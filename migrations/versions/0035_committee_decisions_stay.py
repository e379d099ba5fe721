"""What a committee decided is never changed: it is replaced once, by the decision after it (OB-055).

Running projects go on: no decision changes. Where an action of an earlier cycle is still open, the answer in which it
was agreed is at hand again, so that its page and its letters say what it is for (6.6; OB-112).

Revision ID: 0035
Revises: 0034
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEPT = (
    "id",
    "nonce",
    "paper_id",
    "item_no",
    "item",
    "resolution",
    "wording",
    "owner_id",
    "due_on",
    "person_id",
    "at",
)


def _changed(differs: str) -> str:
    """Whatever may change but its task, as long as it has none, and that it was replaced: each is set once."""
    return " OR ".join(
        [
            "OLD.replaced_at IS NOT NULL",
            f"(NEW.replaced_at IS NULL AND NEW.replaced_because {differs} OLD.replaced_because)",
            f"(OLD.task_id IS NOT NULL AND NEW.task_id {differs} OLD.task_id)",
            *(f"NEW.{name} {differs} OLD.{name}" for name in KEPT),
        ]
    )


def upgrade() -> None:
    """Guard the decisions, and bring back the answers that open actions are about."""
    (_guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite)()
    op.execute(
        """UPDATE human_task SET is_current = true
        WHERE NOT is_current AND kind IN ('record_meeting', 'oversee_actions', 'check_effect') AND EXISTS (
          SELECT 1 FROM human_task a
          WHERE a.project_id = human_task.project_id AND a.kind = 'implement_action' AND a.state = 'open'
            AND a.occurrence LIKE human_task.id || '-%'
        )"""
    )


def _guard_postgresql() -> None:
    op.execute(
        f"""CREATE FUNCTION qi_only_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {_changed("IS DISTINCT FROM")} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
          RETURN NEW;
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER committee_decision_only_replaced BEFORE UPDATE ON committee_decision "
        "FOR EACH ROW EXECUTE FUNCTION qi_only_replaced()"
    )
    op.execute(
        "CREATE TRIGGER committee_decision_append_only BEFORE DELETE ON committee_decision "
        "FOR EACH ROW EXECUTE FUNCTION qi_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER committee_decision_no_truncate BEFORE TRUNCATE ON committee_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION qi_refuse_change()"
    )


def _guard_sqlite() -> None:
    changed = _changed("IS NOT")
    op.execute(
        f"CREATE TRIGGER committee_decision_only_replaced BEFORE UPDATE ON committee_decision WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'committee_decision is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER committee_decision_no_delete BEFORE DELETE ON committee_decision "
        "BEGIN SELECT RAISE(ABORT, 'committee_decision is append-only'); END"
    )


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
