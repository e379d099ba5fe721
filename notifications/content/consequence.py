"""What happens if nobody answers, in one sentence: to whom we write, and on which day; reckoned from the ladder."""

from collections.abc import Sequence

from models.answers.project_answers import answer_of
from models.clock import spoken_date
from models.engine.assignment import Assignment, Directory
from models.engine.escalation_route import NextTold, next_told
from models.engine.whose_turn import whose_turn
from models.errors import NotReady
from models.forms.support_team.unregistered import SettleUnregisteredForm
from models.policy.rules import StageRule, TaskRule
from models.policy.versions import policy_of
from models.records import Decision, HumanTask, Person, Project
from models.vocabulary import Outcome, Role, TaskKind

_MOST_STEPS = 3


def otherwise(who: Directory, project: Project, task: HumanTask, ask: TaskRule) -> str:
    """“If we hear nothing by Friday 12 March 2027, we write to Jonas Whitfield (deputy) on Friday 19 March 2027.”."""
    silence = "If we hear nothing"
    if task.due_on >= who.today:
        silence += f" by {spoken_date(task.due_on)}"
    following = told_next(who, project, task, ask)
    if following is None:
        return f"{silence}, we go on writing to those who can help."
    return f"{silence}, we write to {_reader_and_day(following)}."


def told_next(who: Directory, project: Project, task: HumanTask, ask: TaskRule) -> NextTold | None:
    """Whom the ladder tells next; None once its last rung has been, or while nobody holds any role."""
    try:
        return next_told(who, project, task, ask)
    except NotReady:  # the letter is written all the same
        return None


def otherwise_of_several(following: Sequence[tuple[Project, NextTold | None]]) -> str:
    """Whom we write to if we hear nothing of several tasks: for the one of which somebody is told first.

    “If we hear nothing about QI-2026-0007, we write to Helen Marsh (CDS quality lead) on Friday 19 March 2027.”
    """
    told = [(project, rung) for project, rung in following if rung is not None]
    if not told:
        return "If we hear nothing, we go on writing to those who can help."
    project, first = min(told, key=lambda it: it[1].on)
    return f"If we hear nothing about {project.reference}, we write to {_reader_and_day(first)}."


def _reader_and_day(following: NextTold) -> str:
    return f"{said_of(following.chosen, following.role)} on {spoken_date(following.on)}"


def said_of(chosen: Assignment, role: Role) -> str:
    """“Helen Marsh (CDS quality lead)”; the name alone of whoever is told because the role is vacant."""
    name, label = chosen.person.name, "deputy" if role is Role.DEPUTY else role.label
    is_instead = bool(chosen.note) and role is not Role.DEPUTY and chosen.stands_in_for is None
    if name.lower() == label.lower():
        return f"the {label}"
    return name if is_instead or label.lower() in name.lower() else f"{name} ({label})"


def next_steps(project: Project, reader: Person) -> str:
    """Who is asked what by when now, the most urgent first: a sentence for each, and how many more there are."""
    tasks = project.open_tasks if project.is_open else []
    sentences = [
        f"{_asked(task, reader)} asked to {task.asked} by {spoken_date(task.due_on)}."
        for task in tasks[:_MOST_STEPS]
    ]
    if more := len(tasks) - _MOST_STEPS:
        sentences += (
            [f"{more} more are asked."] if more > 1 else [f"{more} more is asked."] if more == 1 else []
        )
    return " ".join(sentences) or whose_turn(project)


def after_late_registration(decision: Decision, reader: Person) -> str:
    """What follows for whoever reported work that they lead themselves; empty for everybody else (OB-083)."""
    settled = answer_of(decision, SettleUnregisteredForm)
    is_asked = decision.outcome is Outcome.REGISTERED_LATE and settled.lead_email == reader.email
    return (
        "You lead it, so we ask you for its proposal, in an email of its own. What we know is filled in."
        if is_asked
        else ""
    )


def after_refused_risk(project: Project) -> str:
    """What follows a risk that is not accepted: the lead is asked for another action where the table leads there.

    In a later cycle that has not come to its actions, it is one of these. Projects of version 1 have no way back from
    their closure (6.6; OB-112).
    """
    policy = policy_of(project)
    rule = policy.rule(project.stage) if project.is_open else None
    if rule and (_asks_for_actions(rule) or Outcome.RISK_REFUSED in rule.leads_to):
        return "Another action is needed. The project lead is asked for it in an email of its own."
    following = [policy.rule(move.to) for move in rule.leads_to.values()] if rule else []
    if any(map(_asks_for_actions, following)):
        return (
            "Another action is needed. The project lead is asked for it after the meeting of this cycle, in an email "
            "of its own."
        )
    return (
        "Another action is needed, but the project is past its actions: nobody is asked by email. Its lead and its "
        "CDS quality lead agree what to do."
    )


def _asks_for_actions(rule: StageRule) -> bool:
    return any(ask.kind is TaskKind.IMPLEMENT_ACTION for ask in rule.asks)


def _asked(task: HumanTask, reader: Person) -> str:
    return "You are" if task.assignee_id == reader.id else f"{task.assignee.name} ({task.role.label}) is"
