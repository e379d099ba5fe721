"""A design before its approval, and what its approval fixes: read aloud, in memory."""

from __future__ import annotations

from typing import Any

from models.answers.plan_in_force import plan_in_force
from models.engine.corrections import also_asked
from models.engine.prefill import prefilled
from models.forms import FORMS
from models.vocabulary import Outcome, Role, Stage, TaskKind
from tests.support.in_memory_project import MONDAY, InMemoryProject

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
