"""A design before its approval, and what its approval fixes: read aloud, in memory."""

from __future__ import annotations

from typing import Any

import pytest

from models.answers.plan_in_force import plan_in_force
from models.engine.corrections import also_asked
from models.engine.prefill import prefilled
from models.forms import FORMS
from models.policy.versions import ask_of
from models.vocabulary import Outcome, Role, Stage, TaskKind
from tests.support.in_memory_project import LEAD, MONDAY, InMemoryProject

COUNT = {"name": "Attendances a month", "why": "Denominator", "is_identifiable": False}
POSTCODE = {"name": "First half of the postcode", "why": "Distance", "is_identifiable": True}
BOTH: list[dict[str, Any]] = [COUNT, POSTCODE]
SAME_PURPOSE = FORMS[TaskKind.DESIGN].examples[Outcome.SUBMITTED]["purpose"]


def planning_again(**plan: Any) -> InMemoryProject:  # noqa: ANN401 -- what is planned otherwise
    """A project whose second cycle was planned."""
    project = InMemoryProject().walk_until(TaskKind.CHECK_EFFECT)
    return again(project, **plan)


def again(project: InMemoryProject, **plan: Any) -> InMemoryProject:  # noqa: ANN401
    project.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=MONDAY.date().isoformat())
    project.answer(TaskKind.PLAN_CYCLE, **{"purpose": SAME_PURPOSE, **plan})
    return project


def items(project: InMemoryProject) -> list[str]:
    """What may be collected now."""
    plan = plan_in_force(project.project)
    return [item.name for item in plan.data_items] if plan else []


def test_figures_are_asked_for_once_the_design_is_approved_and_nobody_plans_the_first_cycle() -> None:
    project = InMemoryProject().to_data_collection()

    assert project.open() == [(TaskKind.SUBMIT_DATA, Role.LEAD)]
    assert str(project.task(TaskKind.SUBMIT_DATA).due_on) == "2028-04-30"


def test_data_that_could_identify_somebody_call_information_governance_ob_123_134() -> None:
    project = InMemoryProject().walk_until(TaskKind.DESIGN)
    project.answer(TaskKind.DESIGN, data_items=BOTH)

    assert prefilled(TaskKind.REGISTER, project.project, MONDAY.date())["personal_data"] == "yes"


def test_further_cycle_with_the_same_data_for_the_same_purpose_asks_nobody() -> None:
    assert planning_again().open() == [(TaskKind.SUBMIT_DATA, Role.LEAD)]


def test_other_data_are_put_to_information_governance_while_what_was_approved_goes_on_ob_136() -> None:
    project = planning_again(data_items=BOTH)

    assert project.open() == [
        (TaskKind.REVIEW_DATA_USE, Role.INFORMATION_GOVERNANCE),
        (TaskKind.SUBMIT_DATA, Role.LEAD),
    ]
    assert items(project) == [COUNT["name"]]
    project.answer(TaskKind.REVIEW_DATA_USE)
    assert (items(project), project.stage) == ([item["name"] for item in BOTH], Stage.DATA_COLLECTION)


def test_purpose_that_changes_is_put_to_information_governance_too() -> None:
    project = planning_again(purpose="To compare doctors.")

    assert (TaskKind.REVIEW_DATA_USE, Role.INFORMATION_GOVERNANCE) in project.open()
    project.answer(TaskKind.REVIEW_DATA_USE, Outcome.REFUSED)
    plan = plan_in_force(project.project)
    assert plan is not None
    assert plan.purpose == SAME_PURPOSE
    project.walk_until(TaskKind.CHECK_EFFECT)


def test_what_was_refused_is_asked_again_if_it_is_planned_again_and_what_was_agreed_is_not() -> None:
    refused = planning_again(data_items=BOTH)
    refused.answer(TaskKind.REVIEW_DATA_USE, Outcome.REFUSED)
    agreed = planning_again(data_items=BOTH)
    agreed.answer(TaskKind.REVIEW_DATA_USE)

    asked = [
        (TaskKind.REVIEW_DATA_USE, Role.INFORMATION_GOVERNANCE)
        in again(project.walk_until(TaskKind.CHECK_EFFECT), data_items=BOTH).open()
        for project in (refused, agreed)
    ]

    assert asked == [True, False]


def test_next_plan_arrives_with_what_is_in_force_and_without_dates() -> None:
    project = planning_again(data_items=BOTH)
    project.answer(TaskKind.REVIEW_DATA_USE, Outcome.REFUSED)
    project.walk_until(TaskKind.CHECK_EFFECT)
    project.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=MONDAY.date().isoformat())

    filled = prefilled(TaskKind.PLAN_CYCLE, project.project, MONDAY.date())

    assert ([item["name"] for item in filled["data_items"]], filled["storage"]) == (
        [COUNT["name"]],
        "Trust shared drive, restricted folder",
    )
    assert filled.keys().isdisjoint({"collect_from", "collect_until", "figures_due_on"})


def test_correction_of_approved_data_asks_information_governance_if_it_has_not_reviewed_them() -> None:
    unreviewed = InMemoryProject().to_data_collection()
    reviewed = InMemoryProject().to_approval(personal_data="yes").walk_to(Stage.DATA_COLLECTION)
    before_approval = InMemoryProject().to_registration()

    asked = [
        also_asked(project.project, design_of(project), ["data_items"])
        for project in (unreviewed, reviewed, before_approval)
    ]

    assert asked == [[Role.INFORMATION_GOVERNANCE], [], []]
    assert also_asked(unreviewed.project, design_of(unreviewed), ["sample"]) == []


def design_of(project: InMemoryProject) -> Any:  # noqa: ANN401 -- the task
    return next(task for task in project.project.tasks if task.kind is TaskKind.DESIGN)


def on_the_programme() -> InMemoryProject:
    """A project about a topic of the annual programme."""
    project = InMemoryProject()
    project.project.topic_id = "falls"
    return project


def owners(project: InMemoryProject, *kinds: TaskKind) -> list[Role]:
    """Who was asked each of these, once the project is closed."""
    project.walk_to(Stage.CLOSED)
    return [task.role for kind in kinds for task in project.project.tasks if task.kind is kind]


def test_topic_of_the_programme_has_figures_findings_and_report_of_the_support_team_ob_077() -> None:
    work = (
        TaskKind.SUBMIT_DATA,
        TaskKind.REPORT_FINDINGS,
        TaskKind.RECORD_MEETING,
        TaskKind.WRITE_FINAL_REPORT,
    )

    assert owners(on_the_programme(), *work) == [Role.QIST, Role.QIST, Role.LEAD, Role.QIST]
    assert owners(InMemoryProject(), *work) == [Role.LEAD] * 4


def test_lead_may_write_what_the_support_team_is_asked_to_ob_077() -> None:
    project = on_the_programme().walk_until(TaskKind.REPORT_FINDINGS)
    task = project.task(TaskKind.REPORT_FINDINGS)

    assert project.directory.may_act(
        LEAD, task, project.project, also_by=ask_of(project.project, task).also_by
    )


@pytest.mark.parametrize("kind", [TaskKind.REPORT_FINDINGS, TaskKind.WRITE_FINAL_REPORT])
def test_what_is_open_with_the_lead_stays_with_the_lead_where_its_owner_changed_meanwhile_ob_077(
    kind: TaskKind,
) -> None:
    project = InMemoryProject().walk_until(kind)
    project.project.topic_id = "falls"

    assert project.go_on() == []
    assert [role for asked, role in project.open() if asked is kind] == [Role.LEAD]
    project.answer(kind)
    assert kind not in {asked for asked, _ in project.open()}


def test_return_with_two_points_reopens_just_these_and_whoever_asked_is_asked_again() -> None:
    project = InMemoryProject()
    project.answer(TaskKind.PROPOSE)
    project.walk_until(TaskKind.APPROVE)
    points = [
        {"about": "propose.aim", "wanted": "Say by when."},
        {"about": "design.sample", "wanted": "Take a whole month."},
    ]

    project.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, points=points, reason=None)
    asked = []
    while project.stage is not Stage.DATA_COLLECTION:
        [(kind, _)] = project.open()
        asked.append(kind)
        project.answer(kind, **CHANGES.get(kind, {}))

    assert asked == [TaskKind.PROPOSE, TaskKind.DESIGN, TaskKind.APPROVE]


CHANGES: dict[TaskKind, dict[str, Any]] = {
    TaskKind.PROPOSE: {"aim": "At least 95 in 100 attendances end within four hours by March 2028."},
    TaskKind.DESIGN: {"sample": "Every attendance of a whole month"},
}
