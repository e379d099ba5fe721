"""When a monitoring audit begins, who leads it, and when nobody hears ahead of a cycle (3.1, 6.5)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from models.answers.project_answers import answer
from models.forms.project.plans.design import DesignForm
from models.forms.project.proposal import ProposalForm
from models.records import Person, Project
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from models.working_time import working_days_after
from tasks.actions.cycles_ahead import CYCLES_AHEAD
from tasks.actions.monitoring import AHEAD, begin_monitoring_audits
from tasks.answers.drafts import typed_for
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.daily_checks import check_projects
from tests.support.mail.mornings import at
from tests.support.trust_at_work import World

BEGINS = date(2027, 11, 1)


def ended(world: World, stage: Stage = Stage.CLOSED) -> Project:
    """A project that ended, of which a monitoring audit was planned for a year on."""
    world.propose(title="Four-hour standard")
    world.walk_to(stage)
    with unit_of_work() as session:
        session.execute(update(Project).values(monitoring_from=BEGINS))
    return world.project


def audits(parent: Project) -> list[Project]:
    with reading() as session:
        return list(session.scalars(select(Project).where(Project.parent_id == parent.id)))


def test_monitoring_audit_is_asked_for_ten_working_days_ahead_of_whoever_is_still_there_ob_037(
    world: World,
) -> None:
    parent = ended(world)
    near = working_days_after(BEGINS, -AHEAD)
    world.go_to(at(working_days_after(near, -1), 9))
    assert begin_monitoring_audits() == 0
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == parent.lead_id).values(left_on=near))

    world.go_to(at(near, 9))
    assert [begin_monitoring_audits(), begin_monitoring_audits()] == [1, 0]

    [audit] = audits(parent)
    world.project_id = audit.id
    task = world.task(TaskKind.PROPOSE)
    assert (audit.lead_id, task.assignee_id) == (world.id_of("deputy"), world.id_of("deputy"))
    assert task.note == "You are asked because Dr Amara Osei has left. Say in the proposal who leads it."
    assert world.letters()[-1] == (Letter.TASK_OPENED, "deputy")


def test_project_that_was_abandoned_after_all_is_not_monitored(sqlite_world: World) -> None:
    parent = ended(sqlite_world, Stage.CLOSURE)
    with unit_of_work() as session:
        session.execute(update(Project).values(stage=Stage.ABANDONED))

    sqlite_world.go_to(at(BEGINS, 9))

    assert (begin_monitoring_audits(), audits(parent)) == (0, [])


def test_nobody_hears_ahead_of_a_cycle_whose_day_was_chosen_later_than_that_ob_110(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.CHECK_EFFECT)
    soon = working_days_after(sqlite_world.today, AHEAD - 1)
    sqlite_world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=soon.isoformat())

    sqlite_world.go_to(at(sqlite_world.today + timedelta(days=1), 9))

    assert check_projects(CYCLES_AHEAD) == 0
    assert Letter.CYCLE_AHEAD not in [letter for letter, _ in sqlite_world.letters()]


def test_project_that_repeats_another_designs_with_its_standards_ob_037(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    earlier = sqlite_world.project.reference
    before = answer(sqlite_world.project, DesignForm)
    sqlite_world.propose(
        title="Four-hour standard again", repeat_of=earlier, trigger="repeat", aim="98 in 100."
    )
    sqlite_world.walk_until(TaskKind.DESIGN)
    task = sqlite_world.task(TaskKind.DESIGN)

    typed = typed_for(task.id, task.assignee_id)

    assert before is not None
    assert [each["name"] for each in typed["measures"]] == [each.name for each in before.measures]
    proposal = answer(sqlite_world.project, ProposalForm)
    assert proposal is not None
    assert (typed["population"], typed["purpose"]) == (before.population, proposal.aim)
    assert "collect_from" not in typed or typed["collect_from"] is None
