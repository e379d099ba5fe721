"""The answer in which an action was agreed that is still open is at hand again after revision 0035 (6.6; OB-112)."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, select, update
from sqlalchemy.orm import aliased

from models.records import HumanTask
from models.vocabulary import TaskKind, TaskState
from tasks.database.migrating import migrate
from tests.support.promises.frozen_databases import FILES, as_left, upgrade_to

[PROJECTS] = [file for file in FILES if file.name == "projects.json.gz"]
ACTION, MEETING = aliased(HumanTask), aliased(HumanTask)


def test_meeting_of_an_open_action_is_at_hand_again_and_that_of_a_done_one_is_not(
    blank_database_url: str,
) -> None:
    agreed = (
        select(MEETING.id, ACTION.id)
        .join(ACTION, (ACTION.project_id == MEETING.project_id) & (ACTION.task_key == MEETING.id + "-0"))
        .where(MEETING.kind == TaskKind.RECORD_MEETING, ACTION.kind == TaskKind.IMPLEMENT_ACTION)
        .order_by(MEETING.id)
        .limit(2)
    )
    with as_left(PROJECTS, blank_database_url):
        engine = create_engine(blank_database_url, poolclass=NullPool)
        with engine.begin() as connection:
            upgrade_to(connection, "0033")
            (opened, action), (done, other) = connection.execute(agreed).all()
            meetings = HumanTask.id.in_([opened, done])
            connection.execute(update(HumanTask).where(meetings).values(is_current=False))
            for task, state in ((action, TaskState.OPEN), (other, TaskState.DONE)):
                connection.execute(update(HumanTask).where(HumanTask.id == task).values(state=state))
        migrate(blank_database_url)
        with engine.connect() as connection:
            rows = connection.execute(select(HumanTask.id, HumanTask.is_current).where(meetings)).tuples()
            assert dict(rows.all()) == {opened: True, done: False}
