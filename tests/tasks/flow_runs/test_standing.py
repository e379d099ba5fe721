"""How a project stands, as its run says it: since when, how late, and what rests; and what other runs are called."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.records import HumanTask, Installation, Pause, Project
from models.vocabulary import Role, Stage
from tasks.flow_runs.run_names import ALERT, PAPERS, ROLLOVER, SWEEP, operation_name
from tasks.flow_runs.standing import run_message, run_tags, state_name
from tests.support.in_memory_project import InMemoryProject

OURS = Installation(site="1a2b3c4d", pool="qi-1a2b3c4d")
OPENED, DUE, TODAY = datetime(2026, 4, 1, 9, tzinfo=UTC), date(2026, 4, 8), date(2026, 11, 29)
STANDS = "QI Support Team since 1 Apr 2026, due 8 Apr 2026"


@pytest.fixture
def project() -> Project:
    """One that waits for the QI Support Team to register it, since a day long ago."""
    waiting = InMemoryProject().to_registration().project
    task = only_task(waiting)
    task.opened_at, task.due_on = OPENED, DUE
    return waiting


def only_task(project: Project) -> HumanTask:
    [task] = project.open_tasks
    assert task.role is Role.QIST
    return task


def test_message_says_whose_turn_it_is_since_when_and_how_late_with_every_year(project: Project) -> None:
    """OB-099."""
    assert run_message(project, TODAY) == f"{STANDS}, 164 working days late"
    assert run_message(project, date(2026, 4, 9)) == f"{STANDS}, 1 working day late"
    assert run_message(project, DUE) == STANDS


def test_lateness_who_it_waits_for_and_stage_are_the_first_tags(project: Project) -> None:
    tags = run_tags(project, OURS, TODAY)

    assert tags[:3] == ["late:164", "with:qist", "stage:registration"]
    assert {"overdue", "overdue:qist", "project", "site:1a2b3c4d", "due:2026-04-08", "fy:2026-27"} <= set(
        tags
    )
    assert run_tags(project, OURS, DUE)[0] == "with:qist"


def test_what_is_due_since_the_weekend_began_is_overdue_and_not_late_by_a_working_day(
    project: Project,
) -> None:
    only_task(project).due_on = date(2026, 11, 27)

    tags = run_tags(project, OURS, date(2026, 11, 28))

    assert ("overdue" in tags, tags[0]) == (True, "with:qist")


def test_hold_wins_over_overdue(project: Project) -> None:
    project.hold, project.held_until = "On hold, to be reviewed on Fri 18 Dec", date(2026, 12, 18)
    pause = Pause(began_at=datetime(2026, 11, 2, 9, tzinfo=UTC), review_on=date(2026, 12, 18))

    tags = run_tags(project, OURS, TODAY)

    assert state_name(project) == "On hold"
    assert run_message(project, TODAY, pause) == (
        f"On hold since 2 Nov 2026, looked at again on 18 Dec 2026 ({STANDS})"
    )
    assert tags[:3] == ["on-hold", "with:qist", "stage:registration"]
    assert not [tag for tag in tags if tag.startswith(("late:", "overdue"))]


def test_what_rests_by_the_policy_says_why_in_its_words(project: Project) -> None:
    project.hold = "On hold: the unit is closed"

    assert run_message(project, TODAY) == f"On hold: the unit is closed ({STANDS})"


def test_task_whose_clock_stands_still_is_not_late(project: Project) -> None:
    only_task(project).paused_until = date(2026, 12, 4)

    assert run_message(project, TODAY) == f"{STANDS}, its clock stands still until 4 Dec 2026"
    assert run_tags(project, OURS, TODAY)[0] == "with:qist"


def test_project_without_a_task_says_its_day_and_one_that_has_ended_how_and_when(project: Project) -> None:
    only_task(project).cancel(now=OPENED)
    assert run_message(project, TODAY) == "Nothing"

    project.enters_next_stage_on = date(2027, 3, 12)
    assert run_message(project, TODAY) == "Next cycle on 12 Mar 2027"

    project.stage, project.closed_at = Stage.CLOSED, datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert (state_name(project), run_message(project, TODAY)) == ("Closed", "Closed on 2 Nov 2026")


def test_message_names_three_of_many_and_counts_the_rest(project: Project) -> None:
    for role in (Role.LIBRARY, Role.LEAD, Role.INFORMATION_GOVERNANCE, Role.EQUALITY_AND_DIVERSITY):
        task = HumanTask(role=role, opened_at=OPENED, due_on=date(2026, 12, 4), state=only(project).state)
        project.tasks.append(task)

    message = run_message(project, TODAY)

    assert (message.count("since"), message.endswith("; and 2 more")) == (3, True)


def only(project: Project) -> HumanTask:
    return project.open_tasks[0]


@pytest.mark.parametrize(
    ("flow", "parameters", "name"),
    [
        (SWEEP, {}, "Sweep 11:26"),
        (ROLLOVER, {}, "Turn of the programme year, 1 Jul 2026"),
        (PAPERS, {}, "Papers due on 1 Jul 2026"),
        (ALERT, {"trouble": "crashed"}, "Alert: A flow run has crashed"),
        (ALERT, {}, "Alert: something is wrong"),
    ],
)
def test_run_of_an_operation_is_called_by_what_it_does_and_when_in_london(
    flow: str, parameters: dict[str, object], name: str
) -> None:
    assert operation_name(flow, datetime(2026, 7, 1, 10, 26, tzinfo=UTC), parameters) == name
