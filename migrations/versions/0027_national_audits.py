"""National audits as they run: submission windows, reports and recommendations, who withdrew, the national reference.

Running projects go on: a national reference that a registration gave is found again in its own column, also where it
was dropped because a QI Life reference was given, too. No audit has a window, no report is taken in yet. What was taken
off the programme before keeps its day; it says no source, and the Quality Account says so.

Revision ID: 0027
Revises: 0026
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables, and find the national references that registrations gave."""
    op.add_column("topic", sa.Column("withdrawn_source", sa.String(300), nullable=False, server_default=""))
    _windows()
    _reports()
    _answers()
    _find_references()


def _windows() -> None:
    op.create_table(
        "submission_window",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("topic_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("results_on", sa.Date(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_submission_window_topic_id_topic"),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name="fk_submission_window_submitted_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission_window"),
        sa.UniqueConstraint("topic_id", "name", name="uq_submission_window_topic_id_name"),
    )
    op.create_index("ix_submission_window_closes_on", "submission_window", ["closes_on"])
    op.create_table(
        "stop_request",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("topic_id", sa.String(32), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("because", sa.String(300), nullable=False),
        sa.Column("asked_by_id", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_stop_request_topic_id_topic"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_stop_request_project_id_project"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_stop_request_asked_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_stop_request"),
        sa.UniqueConstraint("project_id", name="uq_stop_request_project_id"),
    )
    op.create_index("ix_stop_request_topic_id", "stop_request", ["topic_id"])


def _reports() -> None:
    op.create_table(
        "national_report",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("topic_id", sa.String(32), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("publisher", sa.String(200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_national_report_project_id_project"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_national_report_topic_id_topic"),
        sa.PrimaryKeyConstraint("id", name="pk_national_report"),
        sa.UniqueConstraint("nonce", name="uq_national_report_nonce"),
        sa.UniqueConstraint("project_id", name="uq_national_report_project_id"),
    )
    op.create_index("ix_national_report_topic_id", "national_report", ["topic_id"])
    op.create_table(
        "headline_result",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(200), nullable=False),
        sa.Column("national", sa.Numeric(18, 6), nullable=False),
        sa.Column("ours", sa.Numeric(18, 6), nullable=True),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("better", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["national_report.id"], name="fk_headline_result_report_id_national_report"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_headline_result"),
    )
    op.create_index("ix_headline_result_report", "headline_result", ["report_id"])
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("not_relevant_because", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["national_report.id"], name="fk_recommendation_report_id_national_report"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation"),
        sa.UniqueConstraint("report_id", "number", name="uq_recommendation_report_id_number"),
    )


def _answers() -> None:
    op.create_table(
        "recommendation_answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("recommendation_id", sa.String(32), nullable=False),
        sa.Column("area", sa.String(200), nullable=False),
        sa.Column("service_id", sa.String(32), nullable=True),
        sa.Column("reply", sa.String(40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("task_key", sa.String(80), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name="fk_recommendation_answer_recommendation_id_recommendation",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_recommendation_answer_service_id_service"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_recommendation_answer_owner_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation_answer"),
        sa.UniqueConstraint(
            "recommendation_id", "area", name="uq_recommendation_answer_recommendation_id_area"
        ),
    )
    op.create_index("ix_recommendation_answer_service_id", "recommendation_answer", ["service_id"])
    op.create_index("ix_recommendation_answer_task_key", "recommendation_answer", ["task_key"])


def _find_references() -> None:
    """The national reference of the newest registration of each project, as it now stands."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT d.project_id, d.answer, c.answer FROM decision d JOIN human_task t ON t.id = d.task_id "
            "LEFT JOIN correction c ON c.decision_id = d.id AND c.is_current "
            "WHERE t.kind = 'register' ORDER BY d.at, d.id"
        )
    )
    references = dict[str, tuple[str, str | None]]()
    for project_id, given, corrected in rows:
        answer = _read(corrected) or _read(given)
        if reference := str(answer.get("national_reference") or ""):
            references[project_id] = reference[:80], str(answer.get("external_reference") or "") or None
    for project_id, (reference, of_qi_life) in references.items():
        op.get_bind().execute(
            sa.text("UPDATE project SET national_reference = :reference WHERE id = :id"),
            {"reference": reference, "id": project_id},
        )
        if of_qi_life is None:  # the national one stood in its place
            op.get_bind().execute(
                sa.text(
                    "UPDATE project SET external_reference = NULL "
                    "WHERE id = :id AND external_reference = :reference"
                ),
                {"reference": reference, "id": project_id},
            )


def _read(stored: object) -> dict[str, object]:
    """An answer as the database has it: text on SQLite, read already on PostgreSQL."""
    read = json.loads(stored) if isinstance(stored, str) else stored
    return read if isinstance(read, dict) else {}


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
