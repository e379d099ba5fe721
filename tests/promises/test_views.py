from __future__ import annotations

import pytest
from sqlalchemy import inspect

from tasks.database.unit_of_work import engine

VIEWS = {
    "chk_project": (
        "id reference state is_open hold lead_person_id creator_person_id definition definition_version "
        "programme_year topic_id created_at closed_at"
    ),
    "chk_task": (
        "id project_id kind stage assignee_person_id assignment_no state version opened_at due_on closed_at "
        "decides"
    ),
    "chk_part": "id project_id person_id part began_at ended_at mistaken_at",
    "chk_decision": "id task_id project_id person_id outcome idem_key session_id at",
    "chk_transition": "id project_id seq from_state to_state definition_version cause_type cause_id at",
    "chk_outbox": (
        "id key kind letter task_id project_id assignment_no to_person_id state was_uncertain attempts "
        "message_id claimed_until local_date created_at sent_at"
    ),
    "chk_timer": "id project_id task_id kind due_at state fired_at",
    "chk_allowed": "definition version from_state to_state",
    "chk_audit": "seq object_type object_id action person_id actor project_id at prev_hash hash",
}


@pytest.mark.usefixtures("database")
def test_the_views_have_the_columns_that_were_promised() -> None:
    inspector = inspect(engine())

    assert sorted(inspector.get_view_names()) == sorted(VIEWS)
    assert {view: [column["name"] for column in inspector.get_columns(view)] for view in VIEWS} == {
        view: columns.split() for view, columns in VIEWS.items()
    }
