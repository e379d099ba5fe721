"""Actions that happen and audits that answer: from a failing standard to a monitoring audit (3.1, 6.5, 6.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.records import Project
from models.vocabulary import EffectVerdict, Letter, Outcome, ProjectType, Stage, TaskKind
from models.working_time import working_days_after
from tasks.actions.cycles_ahead import CYCLES_AHEAD
from tasks.actions.monitoring import AHEAD, begin_monitoring_audits
from tasks.answers.drafts import typed_for
from tasks.database.unit_of_work import reading
from tasks.projects.daily_checks import check_projects
from tasks.queries.people.action_log import action_log
from tasks.queries.projects.project import project_seen
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import at
from tests.support.programme.specialty_meetings import action
from tests.support.trust_at_work import World

MEASURE = "Within four hours"
BOARD = "A board in the staff room"
ROTA = "A senior clinician at the front door"


def measure(world: World, first: date, met: Sequence[int]) -> None:
    """Collect the figures of a cycle: how many of a hundred in each month."""
    world.walk_until(TaskKind.SUBMIT_DATA)
    months = [
        date(first.year + (first.month + n - 1) // 12, (first.month + n - 1) % 12 + 1, 1)
        for n in range(len(met))
    ]
    figures = [
        {"measure": MEASURE, "period": month.isoformat(), "number": number, "out_of": 100}
        for month, number in zip(months, met, strict=True)
    ]
    world.answer(TaskKind.SUBMIT_DATA, figures=figures)
    world.walk_until(TaskKind.RECORD_MEETING)


def meet(world: World, next_on: date | None, *actions: dict[str, object]) -> None:
    """Agree on actions and on the next cycle."""
    none: dict[str, Any] = {} if actions else {"no_action_because": "It is met."}
    world.answer(
        TaskKind.RECORD_MEETING,
        actions=list(actions),
        next_cycle_on=next_on.isoformat() if next_on else None,
        no_further_cycle_because=None if next_on else "It stays met.",
        **none,
    )


def rows(world: World) -> list[tuple[str, str]]:
    """Which verdict stands beside each action when the lead opens the effect check."""
    task = world.task(TaskKind.CHECK_EFFECT)
    return [(row["action"], row["verdict"]) for row in typed_for(task.id, task.assignee_id)["effects"]]


def next_cycle(world: World, begins: date) -> None:
    """Wait until the next cycle begins."""
    world.go_to(at(begins, 9))
    fire_due_timers()
    assert world.project.stage is Stage.DATA_COLLECTION


def test_failing_standard_leads_to_a_strong_action_a_better_re_audit_and_a_monitoring_audit_ob_037_ob_110(
    world: World,
) -> None:
    world.propose(title="Four-hour standard")
    measure(world, date(2026, 7, 1), [80, 81, 79])
    second, third = date(2027, 2, 1), date(2027, 5, 4)
    meet(world, second, action(ROTA, "2026-11-30"))
    world.answer(TaskKind.IMPLEMENT_ACTION, evidence="See the rota.", changed_on=world.today.isoformat())
    world.walk_until(TaskKind.CHECK_EFFECT)
    assert rows(world) == [(ROTA, "cannot_tell")]

    world.answer(
        TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=None
    )  # the day of the meeting stands
    world.go_to(at(working_days_after(second, -AHEAD), 9))
    assert [check_projects(CYCLES_AHEAD), check_projects(CYCLES_AHEAD)] == [1, 0]
    [letter] = [mail for mail in world.mails() if mail.letter is Letter.CYCLE_AHEAD]
    assert letter.subject == "Cycle 2 begins on Mon 1 Feb: Four-hour standard (QI-2026-0001)"

    next_cycle(world, second)
    measure(world, date(2026, 11, 1), [97, 98, 96])
    meet(world, third)
    world.walk_until(TaskKind.CHECK_EFFECT)
    assert rows(world) == [(ROTA, "worked")]
    task = world.task(TaskKind.CHECK_EFFECT)
    assert "monitoring_from" not in typed_for(task.id, task.assignee_id)  # one cycle is not enough
    world.answer(
        TaskKind.CHECK_EFFECT,
        Outcome.NEXT_CYCLE,
        next_cycle_on=None,
        effects=[{"action": ROTA, "verdict": "worked"}],
    )

    next_cycle(world, third)
    measure(world, date(2027, 2, 1), [98, 97, 99])
    meet(world, None)
    world.walk_until(TaskKind.CHECK_EFFECT)
    task = world.task(TaskKind.CHECK_EFFECT)
    filled = typed_for(task.id, task.assignee_id)
    begins = working_days_after(world.today + timedelta(days=365), 0)
    assert (filled["effects"], filled["monitoring_from"]) == ([], begins.isoformat())
    world.answer(
        TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, reason=None, wants_risk_accepted=None, **filled
    )
    world.walk_to(Stage.CLOSED)
    _begins_with_what_was_reached(world, world.project, begins)


def _begins_with_what_was_reached(world: World, parent: Project, begins: date) -> None:
    """Ten working days before its day the audit begins, filled in from its parent, and each leads to the other."""
    world.go_to(at(working_days_after(begins, -AHEAD), 9))
    assert [begin_monitoring_audits(), begin_monitoring_audits()] == [1, 0]
    with reading() as session:
        world.project_id = session.scalars(select(Project.id).where(Project.parent_id == parent.id)).one()
    audit, proposal = world.project, world.task(TaskKind.PROPOSE)
    typed = typed_for(proposal.id, proposal.assignee_id)
    assert (audit.title, proposal.due_on, audit.lead_id) == (
        "Monitoring: Four-hour standard",
        begins,
        parent.lead_id,
    )
    assert typed["project_type"] == ProjectType.CLINICAL_AUDIT
    world.answer(TaskKind.PROPOSE, **typed)
    world.walk_until(TaskKind.DESIGN)
    design = world.task(TaskKind.DESIGN)
    assert [each["name"] for each in typed_for(design.id, design.assignee_id)["measures"]] == [MEASURE]

    before = project_seen(parent.reference, world.id_of("colleague")).monitoring
    after = project_seen(audit.reference, world.id_of("colleague")).monitoring
    assert (before.by.reference if before.by else "", after.of.reference if after.of else "") == (
        audit.reference,
        parent.reference,
    )


def test_action_that_did_not_work_is_followed_by_another_that_becomes_a_task_ob_112_ob_113(
    world: World,
) -> None:
    world.propose()
    measure(world, date(2026, 7, 1), [80, 81, 79])
    begins = date(2027, 2, 1)
    meet(world, begins, action(BOARD, "2026-11-30", strength="weak"))
    world.answer(TaskKind.IMPLEMENT_ACTION, evidence="It hangs there.", changed_on=world.today.isoformat())
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=None)

    next_cycle(world, begins)
    measure(world, date(2026, 11, 1), [80, 79, 81])
    meet(world, begins + timedelta(days=90), action("Count again", "2027-02-26", strength="weak"))
    world.answer(TaskKind.IMPLEMENT_ACTION, evidence="Done.", changed_on=world.today.isoformat())
    world.walk_until(TaskKind.CHECK_EFFECT)
    assert rows(world) == [(BOARD, "did_not_work"), ("Count again", "cannot_tell")]

    judged = [{"action": what, "verdict": verdict} for what, verdict in rows(world)]
    more = [action(ROTA, "2027-03-31")]
    world.answer(TaskKind.CHECK_EFFECT, Outcome.FURTHER_ACTIONS, effects=judged, further_actions=more)

    assert world.project.stage is Stage.ACTION_MONITORING
    assert world.open_tasks() == [(TaskKind.IMPLEMENT_ACTION, "deputy")]
    log = action_log(world.id_of("quality lead"), "urgent-care")
    assert [(each.what, each.strength and each.strength.label) for each in log.open] == [(ROTA, "Strong")]
    assert [(each.what, each.effect) for each in log.finished] == [("Count again", EffectVerdict.CANNOT_TELL)]
    assert [chart.judgement.measure.name for chart in log.charts.values()] == [MEASURE]
    world.answer(TaskKind.IMPLEMENT_ACTION, evidence="See the rota.", changed_on=world.today.isoformat())
    assert world.open_tasks() == [(TaskKind.OVERSEE_ACTIONS, "quality lead")]
    world.walk_until(TaskKind.CHECK_EFFECT)
    assert rows(world) == [("Count again", "cannot_tell"), (ROTA, "cannot_tell")]
