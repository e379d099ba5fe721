"""What the policy table says, worked out for tests: rules, due dates, days of reminders, where an outcome leads.

Nothing here looks at a timer, an outbox or the code of the ladder: a test compares what happened with this.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from models.engine.blocked_steps import blocked_steps
from models.engine.change_points import points_to_answer
from models.engine.second_person import acted_before
from models.forms import FORMS
from models.forms.second_person import ALONE
from models.policy.lifecycle import BODIES, LIFECYCLE
from models.policy.rules import EscalationPlan, TaskRule, WorkingDays
from models.policy.versions import asked_anytime
from models.records import HumanTask, Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after

STRAIGHT_ON = {TaskKind.CHECK_EFFECT: Outcome.NO_FURTHER_CYCLE}
"""The outcome that leads on, where it is not the first of the form."""


def straight_on(kind: TaskKind) -> Outcome:
    """The outcome with which somebody lets the project go on by the shortest way."""
    return STRAIGHT_ON.get(kind) or FORMS[kind].outcomes[0]


def replies_to_points(project: Project, kind: TaskKind) -> dict[str, Any]:
    """What a form needs besides when it is asked again with points of change, and nothing in it is changed."""
    points = points_to_answer(project, kind)
    replies = [{"point": point.id, "reply": "We looked at it again and keep it."} for point in points]
    return {"replies": replies} if replies else {}


def why_alone(project: Project, kind: TaskKind, person_id: str) -> dict[str, str]:
    """What a form needs besides from somebody who should leave it to a second person of the team."""
    is_alone = person_id in acted_before(project, kind)
    return {ALONE: "Everybody else of the team is on leave."} if is_alone else {}


def open_kinds(project: Project) -> set[TaskKind]:
    """What is asked, of whomever."""
    return {task.kind for task in project.tasks if task.is_open}


def open_task(project: Project, kind: TaskKind) -> HumanTask:
    """The first open task of a kind; an AssertionError says what is open instead."""
    task = next((task for task in project.tasks if task.is_open and task.kind is kind), None)
    assert task is not None, f"“{kind.label}” is not asked. {what_is_open(project)}"
    return task


def next_task(project: Project, on_the_way_to: str) -> HumanTask:
    """The open task to answer next: one that holds the stage up, or else the closure, if there is one.

    An AssertionError says that nothing is open on the way to where a walk was to lead.
    """
    tasks = [task for task in project.tasks if task.is_open]
    assert tasks, f"The walk to “{on_the_way_to}” ends here. {what_is_open(project)}"
    blocked = [(task, blocked_steps(project, task)) for task in tasks]
    holding = [task for task, steps in blocked if steps.holds_stage]
    return [*holding, *(task for task, steps in blocked if steps.weight), *tasks][0]


def what_is_open(project: Project) -> str:
    """Where a project stands and what is asked of whom, as a sentence."""
    tasks = [f"“{task.kind.label}” ({task.role.label})" for task in project.tasks if task.is_open]
    return f"{project.reference} is at “{project.stage.label}”; open is: {', '.join(tasks) or 'nothing'}."


def rule_of(kind: TaskKind, role: Role | None = None) -> TaskRule:
    """The rule of the table by which a kind of task is asked (of a role, where several are asked it)."""
    rules = [ask for rule in LIFECYCLE.stages.values() for ask in rule.asks] + list(asked_anytime(LIFECYCLE))
    return next(rule for rule in rules if rule.kind is kind and role in {None, rule.of})


def working_days_of(rule: TaskRule) -> int:
    """The deadline of a rule that counts in working days; an AssertionError for a date that somebody sets."""
    assert isinstance(rule.due, WorkingDays), f"“{rule.kind.label}” is due at {rule.due.said}"
    return rule.due.count


def due_date_of(rule: TaskRule, asked_on: date) -> date:
    """By when something is asked for that is asked on a day, if its deadline counts in working days."""
    return working_days_after(asked_on, working_days_of(rule))


def nudge_dates(
    ladder: EscalationPlan, due_on: date, until: date, *, has_deputy: bool = True
) -> list[tuple[date, Letter, Role | None]]:
    """On which days who is to be written to about an open task: the person asked (None) or a role of the ladder.

    In the order of the days, reminders first; after the last rung somebody is asked to call, again and again.
    """
    reminders = [(working_days_after(due_on, days), Letter.REMINDER, None) for days in ladder.remind]
    rungs = [(days, role) for days, role in ladder.escalate if has_deputy or role is not Role.DEPUTY]
    told = [(working_days_after(due_on, days), _letter_to(role), role) for days, role in rungs]
    while told[-1][0] <= until:
        again = working_days_after(told[-1][0], ladder.then_every)
        told.append((again, Letter.OVERDUE_TABLE, ladder.then_calls))
    dates: list[tuple[date, Letter, Role | None]] = [*reminders, *told]
    return sorted((nudge for nudge in dates if nudge[0] <= until), key=lambda nudge: nudge[0])


def _letter_to(role: Role) -> Letter:
    return Letter.OVERDUE_TABLE if role in BODIES else Letter.ESCALATION


def told_on(rule: TaskRule, role: Role, asked_on: date) -> date:
    """The day on which a role is first told that something asked on a day is overdue."""
    [days] = [days for days, told in rule.ladder.escalate if told is role]
    return working_days_after(due_date_of(rule, asked_on), days)


def end_of_ladder(rule: TaskRule, asked_on: date) -> date:
    """The day on which somebody is first asked to call, ten working days after the last of the ladder was told."""
    last = told_on(rule, rule.ladder.escalate[-1][1], asked_on)
    return working_days_after(last, rule.ladder.then_every)


def stage_after(stage: Stage, outcome: Outcome) -> Stage:
    """Where an outcome leads from a stage."""
    return LIFECYCLE.rule(stage).leads_to[outcome].to
