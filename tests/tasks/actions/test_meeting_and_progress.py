"""A meeting that is planned, and actions that go on: said beside the task, at any time (6.5, 6.6)."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import NotAllowedHere, NotYours, WrongForm
from models.vocabulary import TaskKind
from models.working_time import working_days_after
from tasks.operations.operation import ChangedByOperation, OperationRequest, Target, perform_operation
from tasks.operations.registry import TASK_OPERATIONS
from tasks.queries.people.action_log import action_log
from tasks.queries.projects.project import project_seen
from tasks.queries.tasks.calendars import task_calendar
from tasks.queries.tasks.task import task_seen
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.trust_at_work import World, nonce


def do(world: World, kind: TaskKind, name: str, who: str, **typed: object) -> ChangedByOperation:
    """Do something with the open task of a kind."""
    target = Target(task_id=world.task(kind).id)
    return perform_operation(
        TASK_OPERATIONS[name], target, OperationRequest(world.id_of(who), nonce(), typed)
    )


@pytest.fixture
def meeting(world: World) -> World:
    """A project that is asked for its specialty meeting by Monday 30 November."""
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)
    return world


def test_meeting_that_is_planned_is_in_the_calendar_and_recorded_afterwards_ob_109(meeting: World) -> None:
    due_on = meeting.task(TaskKind.RECORD_MEETING).due_on
    soon, late = working_days_after(meeting.today, 3), working_days_after(due_on, 4)

    done = do(meeting, TaskKind.RECORD_MEETING, "plan-meeting", "lead", meets_on=soon.isoformat())
    assert (done.leads_to or ("", ""))[0] == "Add it to my calendar"
    assert meeting.task(TaskKind.RECORD_MEETING).due_on == due_on  # there is time enough to record it

    do(meeting, TaskKind.RECORD_MEETING, "plan-meeting", "lead", meets_on=late.isoformat())
    task = meeting.task(TaskKind.RECORD_MEETING)
    assert (task.planned_on, task.due_on) == (late, working_days_after(late, 5))
    content = task_calendar(task.id, meeting.id_of("lead")).content.decode()
    assert f"DTSTART;VALUE=DATE:{late:%Y%m%d}" in content
    assert "specialty meeting" in content
    brief = {line.label: line.text for line in task_seen(task.id, meeting.id_of("lead")).brief}
    assert brief["Planned for"].endswith(f"{late:%B %Y}")


@pytest.mark.parametrize(
    ("meets_on", "sentence"),
    [
        ("2026-10-30", "The meeting must be today or later: one that was held is recorded"),
        ("2027-03-01", "The new date must not be after"),
    ],
)
def test_meeting_is_planned_neither_in_the_past_nor_beyond_what_a_date_may_be_moved(
    sqlite_world: World, meets_on: str, sentence: str
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.RECORD_MEETING)

    with pytest.raises(WrongForm) as refused:
        do(sqlite_world, TaskKind.RECORD_MEETING, "plan-meeting", "lead", meets_on=meets_on)

    [(field, words)] = refused.value.sentences
    assert (field, words[: len(sentence)]) == ("meets_on", sentence)
    assert sqlite_world.task(TaskKind.RECORD_MEETING).planned_on is None


def test_owner_and_lead_say_at_any_time_how_an_action_goes_on_ob_113(world: World) -> None:
    with_actions(world, action("Move the trolley", "2026-11-20"))
    kind = TaskKind.IMPLEMENT_ACTION

    do(world, kind, "progress", "deputy", words="The trolley is ordered.")
    world.wait(days=7)
    do(world, kind, "progress", "lead", words="It comes on Monday.")
    with pytest.raises(NotYours):
        do(world, kind, "progress", "colleague", words="I saw it.")

    [shown] = action_log(world.id_of("quality lead"), "urgent-care").open
    assert [(line.day, line.by, line.words) for line in shown.progress] == [
        (date(2026, 11, 9), "Dr Amara Osei", "It comes on Monday."),
        (date(2026, 11, 2), "Jonas Whitfield", "The trolley is ordered."),
    ]
    assert (shown.due_on, shown.strength and shown.strength.label) == (date(2026, 11, 20), "Strong")
    brief = {line.label: line.text for line in task_seen(world.task(kind).id, world.id_of("deputy")).brief}
    assert brief["Progress"] == "Monday 9 November 2026: It comes on Monday."
    assert brief["Strength"] == "Strong"
    [followed] = project_seen(world.project.reference, world.id_of("colleague")).actions
    assert (followed.progress, followed.outcome) == ("It comes on Monday.", None)

    world.answer(kind, changed_on=world.today.isoformat())
    with pytest.raises((NotAllowedHere, NotYours)):
        perform_operation(
            TASK_OPERATIONS["progress"],
            Target(task_id=followed.task_id),
            OperationRequest(world.id_of("lead"), nonce(), {"words": "Later."}),
        )
