"""What happens if nobody answers, as the ladder of the table says it: to whom, and on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from models.clock import spoken_date
from models.engine.assignment import Assignment
from models.engine.escalation_route import NextTold
from models.policy.versions import ask_of
from models.records import Person
from models.vocabulary import Role, RoleStanding, TaskKind
from models.working_time import working_days_after
from notifications.content.consequence import next_steps, otherwise, otherwise_of_several
from tests.support.in_memory_project import InMemoryProject, everybody, holding

MARSH = Person(id="helen", email="helen.marsh@northbrook.example", name="Helen Marsh")
SHAH = Person(id="imran", email="imran.shah@northbrook.example", name="Imran Shah")


def sentence(paper: InMemoryProject, kind: TaskKind, *, days: int = 0) -> str:
    """What the letter says so many days after the due date."""
    task = paper.task(kind)
    who = replace(paper.directory, today=task.due_on + timedelta(days=days))
    return otherwise(who, paper.project, task, ask_of(paper.project, task))


def rung(paper: InMemoryProject, kind: TaskKind, role: Role) -> str:
    """The day on which the ladder tells a role."""
    task = paper.task(kind)
    ladder = ask_of(paper.project, task).ladder
    days = next(days for days, to in ladder.escalate if to is role)
    return spoken_date(working_days_after(task.due_on, days))


def test_the_deputy_of_the_lead_is_named_with_the_day() -> None:
    paper = InMemoryProject().walk_until(TaskKind.REVIEW_EVIDENCE)
    due = spoken_date(paper.task(TaskKind.REVIEW_EVIDENCE).due_on)
    on = rung(paper, TaskKind.REVIEW_EVIDENCE, Role.DEPUTY)

    assert sentence(paper, TaskKind.REVIEW_EVIDENCE) == (
        f"If we hear nothing by {due}, we write to Jonas Whitfield (deputy) on {on}."
    )


def test_once_the_date_has_passed_it_is_not_said_again_and_the_next_rung_is_named() -> None:
    paper = InMemoryProject().walk_until(TaskKind.REVIEW_EVIDENCE)
    on = rung(paper, TaskKind.REVIEW_EVIDENCE, Role.CDS_QUALITY_LEAD)

    assert sentence(paper, TaskKind.REVIEW_EVIDENCE, days=8) == (
        f"If we hear nothing, we write to the CDS quality lead on {on}."
    )


def test_a_deputy_of_a_role_comes_first_where_there_is_one() -> None:
    held = [*everybody(), holding(Role.LIBRARY, SHAH, RoleStanding.DEPUTY)]
    paper = InMemoryProject(holdings=held).walk_until(TaskKind.SEARCH_EVIDENCE)
    on = rung(paper, TaskKind.SEARCH_EVIDENCE, Role.DEPUTY)

    assert sentence(paper, TaskKind.SEARCH_EVIDENCE).endswith(f"we write to Imran Shah (deputy) on {on}.")


def test_whoever_holds_the_next_role_is_named_with_it() -> None:
    held = [each for each in everybody() if each.role is not Role.ASSOCIATE_DIRECTOR]
    paper = InMemoryProject(holdings=[*held, holding(Role.ASSOCIATE_DIRECTOR, MARSH)])
    paper.walk_until(TaskKind.SEARCH_EVIDENCE)
    on = rung(paper, TaskKind.SEARCH_EVIDENCE, Role.ASSOCIATE_DIRECTOR)
    label = Role.ASSOCIATE_DIRECTOR.label

    assert sentence(paper, TaskKind.SEARCH_EVIDENCE).endswith(f"we write to Helen Marsh ({label}) on {on}.")


def test_after_the_last_rung_it_goes_on() -> None:
    paper = InMemoryProject().walk_until(TaskKind.SEARCH_EVIDENCE)

    assert sentence(paper, TaskKind.SEARCH_EVIDENCE, days=400) == (
        "If we hear nothing, we go on writing to those who can help."
    )


def test_a_trust_without_any_role_is_told_that_it_goes_on() -> None:
    paper = InMemoryProject().walk_until(TaskKind.SEARCH_EVIDENCE)
    paper.directory = replace(paper.directory, holdings=())

    assert sentence(paper, TaskKind.SEARCH_EVIDENCE, days=1) == (
        "If we hear nothing, we go on writing to those who can help."
    )


def test_of_several_tasks_whoever_is_told_first_is_named_with_the_day_and_the_project() -> None:
    project = InMemoryProject().project
    told = [
        NextTold(Assignment(person), Role.ASSOCIATE_DIRECTOR, day)
        for person, day in ((SHAH, date(2027, 3, 26)), (MARSH, date(2027, 3, 19)))
    ]
    label = Role.ASSOCIATE_DIRECTOR.label

    assert otherwise_of_several([(project, told[0]), (project, None), (project, told[1])]) == (
        f"If we hear nothing about {project.reference}, we write to Helen Marsh ({label}) on Friday 19 March 2027."
    )
    assert otherwise_of_several([(project, None)]) == (
        "If we hear nothing, we go on writing to those who can help."
    )


def test_what_comes_next_names_people_what_is_asked_and_by_when() -> None:
    paper = InMemoryProject().walk_until(TaskKind.REVIEW_EVIDENCE)
    task = paper.task(TaskKind.REVIEW_EVIDENCE)
    due, sponsor = spoken_date(task.due_on), Person(id="somebody else")

    assert next_steps(paper.project, sponsor) == (
        f"Dr Amara Osei (Project lead) is asked to review the evidence by {due}."
    )
    assert next_steps(paper.project, task.assignee) == f"You are asked to review the evidence by {due}."
