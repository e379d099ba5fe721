"""What a form says before anybody has typed: a field is asked once, later forms arrive filled."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models.answers.plan_in_force import plan_in_force
from models.answers.project_answers import answer, answer_of, decision_on
from models.closing.methodology import what_was_done
from models.cycles.cycle_results import measure_names
from models.forms import FORMS
from models.forms.change_points import POINTS, REPLIES
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.measurement_plan import FIXED_BY_APPROVAL
from models.forms.project.proposal import ProposalForm
from models.policy.conditions import planned_cycle
from models.policy.national import numbers_for
from models.policy.retention import retention_rule
from models.records import HumanTask, Project
from models.spc.rhythm import Rhythm
from models.spc.terms import Direction
from models.vocabulary import MeasureKind, MeasureType, Outcome, ProjectType, RegisterNeed, TaskKind

Filled = dict[str, Any]

NEVER_FILLED = frozenset({"outcome", "reason", "conditions", POINTS, REPLIES})
"""A decision is made afresh each time; nothing is chosen beforehand."""


def prefilled(kind: TaskKind, project: Project, today: date) -> Filled:
    """The values a form of this kind begins with, as JSON: from earlier answers, then what is computed."""
    form = FORMS[kind]
    values: Filled = {}
    for source in reversed((kind, *form.fills_from)):
        decision = decision_on(project, source)
        if decision is not None and (source is not kind or kind in AGAIN):
            given = answer_of(decision, FORMS[source]).model_dump(mode="json", warnings=False)
            values |= {
                name: value
                for name, value in given.items()
                if name in form.model_fields and (source is kind or value != [])
            }
    if computed := _COMPUTED.get(kind):
        values |= computed(project, today)
    if kind is TaskKind.CONFIRM_CLOSURE:
        values["retention_until"] = retention_rule(project.project_type).until(today).isoformat()
    if (asked := IS_TODAY.get(kind)) is not None:
        values[asked] = today.isoformat()
    return {name: value for name, value in values.items() if name not in NEVER_FILLED and value is not None}


def prefilled_of_task(project: Project, task: HumanTask) -> Filled:
    """What the form of one of several tasks of its kind begins with: the recommendations asked of a service."""
    if task.kind is not TaskKind.ANSWER_RECOMMENDATIONS:
        return {}
    return {"answers": [{"number": number} for number in numbers_for(project, task.about)]}


IS_TODAY: Mapping[TaskKind, str] = {
    TaskKind.IMPLEMENT_ACTION: "changed_on",
    TaskKind.MEET_CONDITION: "met_on",
}
"""Dates on which something was done: mostly the day on which it is told."""

AGAIN = frozenset(
    {
        TaskKind.PROPOSE,
        TaskKind.REVIEW_EVIDENCE,
        TaskKind.DESIGN,
        TaskKind.REGISTER,
        TaskKind.REVIEW_SUPPORT_TEAM,
        TaskKind.REVIEW_INFORMATION_GOVERNANCE,
        TaskKind.REVIEW_EQUALITY,
        TaskKind.PLAN_CYCLE,
        TaskKind.REVIEW_METHODOLOGY,
        TaskKind.WRITE_FINAL_REPORT,
        TaskKind.SHARE_LEARNING,
    }
)
"""Forms that arrive as they were answered before when they are asked again."""


def _registration(project: Project, _: date) -> Filled:
    """What is known; that data could identify somebody, too, if the design says so and not otherwise (OB-123)."""
    design = answer(project, DesignForm)
    personal = {"personal_data": "yes"} if design and design.is_identifiable else {}
    return {"project_type": project.project_type, "priority": project.priority, **personal}


CASE_ASCERTAINMENT = {
    "name": "Case ascertainment",
    "measure_type": MeasureType.PROCESS.value,
    "definition": "Cases submitted, out of the cases expected",
    "direction": Direction.INCREASE.value,
    "kind": MeasureKind.PROPORTION.value,
    "rhythm": Rhythm.YEAR.value,
}
"""What every national audit can be measured by (1.1; OB-005, OB-015), where nothing more is known of its measures."""


def _design(project: Project, _: date) -> Filled:
    """What the data are used for, and of a national audit how many cases are sent; a design of before stays."""
    if decision_on(project, TaskKind.DESIGN):
        return {}
    is_national = project.project_type is ProjectType.NATIONAL_AUDIT
    return _purpose(project) | ({"measures": [CASE_ASCERTAINMENT]} if is_national else {})


def _purpose(project: Project) -> Filled:
    proposal = answer(project, ProposalForm)
    return {"purpose": proposal.aim} if proposal else {}


def _plan(project: Project, _: date) -> Filled:
    """A further cycle measures the same, with the data that were agreed to; its dates are new."""
    plan = plan_in_force(project)
    if plan is None:
        return _purpose(project)
    in_force = plan.model_dump(mode="json", warnings=False)
    again = {"collect_from": None, "collect_until": None, "figures_due_on": None}
    return {name: in_force[name] for name in FIXED_BY_APPROVAL} | (again if project.cycle > 1 else {})


def _findings(project: Project, _: date) -> Filled:
    return {"findings": [{"measure": name} for name in measure_names(project)]}


def _effect(project: Project, today: date) -> Filled:
    """The day that the meeting wants for the next cycle; today where that has passed (6.5; OB-110)."""
    day = planned_cycle(project)
    return {"next_cycle_on": max(day, today).isoformat() if day else None}


def _methodology(project: Project, _: date) -> Filled:
    """What was done, under the five headings; what was reviewed before stays as it was (6.6; OB-117)."""
    if decision_on(project, TaskKind.REVIEW_METHODOLOGY) is not None:
        return {}
    return dict(what_was_done(project))


def _oversight(project: Project, _: date) -> Filled:
    """Where every action of the cycle is done nothing of them belongs into a register or plan (6.6; OB-115)."""
    told = [
        task.decision.outcome
        for task in project.tasks
        if task.kind is TaskKind.IMPLEMENT_ACTION and task.decision and task.cycle == project.cycle
    ]
    if any(outcome is not Outcome.COMPLETED for outcome in told):
        return {"risk_register_need": RegisterNeed.NEEDED.value}
    not_needed = RegisterNeed.NOT_NEEDED.value
    return {
        "risk_register_need": not_needed,
        "risk_register": "Every action is done",
        "business_plan_need": not_needed,
        "business_plan": "The actions need no post and no money",
    }


_COMPUTED: Mapping[TaskKind, Callable[[Project, date], Filled]] = {
    TaskKind.DESIGN: _design,
    TaskKind.REGISTER: _registration,
    TaskKind.PLAN_CYCLE: _plan,
    TaskKind.REPORT_FINDINGS: _findings,
    TaskKind.OVERSEE_ACTIONS: _oversight,
    TaskKind.CHECK_EFFECT: _effect,
    TaskKind.REVIEW_METHODOLOGY: _methodology,
}
