from __future__ import annotations

from datetime import date

import pytest

from models.engine.whose_turn import waits_for, whose_turn
from models.records import Project
from models.vocabulary import Stage
from tests.support.in_memory_project import MONDAY, InMemoryProject


@pytest.fixture
def project() -> Project:
    """Registered as part of a national audit: several teams are asked together, each with a date of its own."""
    paper = InMemoryProject().to_approval(
        project_type="national_audit", national_reference="NCA-7", nationally_registered_on="2026-09-01"
    )
    for day, task in enumerate(reversed(paper.project.open_tasks), 1):
        task.due_on = date(2026, 12, day)
    return paper.project


def test_both_ways_to_say_whose_turn_it_is_name_the_most_urgent_first(project: Project) -> None:
    roles = [task.role.label for task in project.open_tasks]
    dates = [task.due_on for task in project.open_tasks]

    assert (len(roles) > 1, dates) == (True, sorted(dates))
    assert [turn.partition(" (")[0] for turn in whose_turn(project)[6:].split("; ")] == roles
    assert [turn.partition(", due ")[0] for turn in waits_for(project).split("; ")] == roles


def test_why_a_project_rests_stands_before_whose_turn_it_is(project: Project) -> None:
    for task in project.open_tasks[1:]:
        task.cancel(now=MONDAY)
    project.hold = "On hold: the unit is closed"

    role = project.open_tasks[0].role.label
    assert waits_for(project) == f"On hold: the unit is closed ({role}, due Tue 1 Dec)"


def test_a_project_that_waits_for_a_day_says_so_and_one_that_waits_for_nothing_as_well(
    project: Project,
) -> None:
    for task in project.open_tasks:
        task.cancel(now=MONDAY)

    assert (whose_turn(project), waits_for(project)) == ("", "Nothing")

    project.enters_next_stage_on = date(2027, 3, 12)
    assert whose_turn(project) == "The next cycle begins on Friday 12 March 2027."
    assert waits_for(project) == "Next cycle on Friday 12 March 2027"


def test_a_project_that_has_ended_says_how_and_when(project: Project) -> None:
    project.stage, project.closed_at = Stage.CLOSED, MONDAY

    assert (whose_turn(project), waits_for(project)) == (
        "The project is closed.",
        "Closed on Monday 2 November 2026",
    )
