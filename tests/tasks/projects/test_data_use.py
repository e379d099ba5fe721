"""The use of data of a project without a design: what was planned before stands until it is agreed (OB-136)."""

from __future__ import annotations

from sqlalchemy import update

from models.answers.plan_in_force import plan_in_force
from models.records import HumanTask
from models.vocabulary import Outcome, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.project_rows import project_by_id
from tasks.queries.tasks.brief_design import other_use
from tasks.queries.tasks.brief_lines import BriefedTask
from tests.support.trust_at_work import World


def undesigned(world: World) -> None:
    """A project as one moved from version 1 is: its first plan is that of a cycle, and nobody designed it."""
    world.propose(project_type="quality_improvement")
    world.walk_until(TaskKind.CHECK_EFFECT)
    with unit_of_work() as session:
        session.execute(
            update(HumanTask)
            .where(HumanTask.kind == TaskKind.DESIGN)
            .values(kind=TaskKind.PLAN_CYCLE, cycle=1)
        )


def plan_again(world: World, purpose: str) -> None:
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.walk_until(TaskKind.PLAN_CYCLE)
    world.answer(TaskKind.PLAN_CYCLE, purpose=purpose)


def in_force(world: World) -> str | None:
    with reading() as session:
        plan = plan_in_force(project_by_id(session, world.project_id))
    return plan.purpose if plan else None


def test_without_a_design_the_plan_before_is_shown_and_stands_while_its_change_is_not_agreed_ob_136(
    sqlite_world: World,
) -> None:
    undesigned(sqlite_world)
    before = in_force(sqlite_world)

    plan_again(sqlite_world, "To compare doctors.")

    with reading() as session:
        project = project_by_id(session, sqlite_world.project_id)
        task = next(task for task in project.open_tasks if task.kind is TaskKind.REVIEW_DATA_USE)
        lines = [(line.label, line.text) for line in other_use(BriefedTask(session, project, task))]
    assert before
    assert lines[:2] == [("Purpose approved", before), ("Purpose now", "To compare doctors.")]

    sqlite_world.answer(TaskKind.REVIEW_DATA_USE, Outcome.REFUSED)
    assert in_force(sqlite_world) == before

    plan_again(sqlite_world, "To compare doctors.")
    assert TaskKind.REVIEW_DATA_USE in [kind for kind, _ in sqlite_world.open_tasks()]
    sqlite_world.answer(TaskKind.REVIEW_DATA_USE)
    assert in_force(sqlite_world) == "To compare doctors."
