"""The questions the policy table asks of a project: each a plain function, named as one would say it."""

from collections.abc import Iterator, Sequence
from datetime import date

from models.answers.plan_in_force import changes_data_use, plan_in_force
from models.answers.planned_actions import AGREED_IN, actions_in
from models.answers.project_answers import (
    answer,
    answers_in_visit,
    decision_on,
    form_of,
    newest_answered,
)
from models.clock import local_date
from models.forms import NamedAction
from models.forms.project.approval import ConditionalDecision
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import RecordMeetingForm, named_actions
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.records import Decision, HumanTask, Project
from models.vocabulary import Help, Outcome, ProjectType, Route, Screen, TaskKind
from models.working_time import working_days_after


def is_quality_improvement(project: Project) -> bool:
    """The work is quality improvement, which the CDS quality lead approves (6.3)."""
    return project.route is Route.QUALITY_IMPROVEMENT


def is_quality_assurance(project: Project) -> bool:
    """The work is clinical audit or service evaluation, which QIST approves (6.3)."""
    return project.route is Route.QUALITY_ASSURANCE


def is_national(project: Project) -> bool:
    """The work is a national project, which three teams review (7.1)."""
    return project.route is Route.NATIONAL


def is_on_the_programme(project: Project) -> bool:
    """The work is a topic of the annual programme (5.1)."""
    return project.topic_id is not None


def is_local(project: Project) -> bool:
    """The work is not on the programme (6.2)."""
    return not is_on_the_programme(project)


def begins_with_advice(project: Project) -> bool:
    """The first cycle of a programme topic is designed with QIST (OB-076)."""
    return is_on_the_programme(project) and project.cycle == 1


def is_designed_with_advice(project: Project) -> bool:
    """A topic of the programme is designed with QIST (OB-076); a national audit is designed by its host."""
    return is_on_the_programme(project) and project.project_type is not ProjectType.NATIONAL_AUDIT


def is_designed_alone(project: Project) -> bool:
    """Whatever else is designed by its lead."""
    return not is_designed_with_advice(project)


def plans_its_cycle_with_advice(project: Project) -> bool:
    """The plan of a cycle is asked of a topic that is designed with QIST, which may fill it in, too (OB-076)."""
    return plans_its_cycle(project) and is_designed_with_advice(project)


def plans_its_cycle_alone(project: Project) -> bool:
    """The plan of a cycle is asked of other work."""
    return plans_its_cycle(project) and is_designed_alone(project)


def begins_with_advice_undesigned(project: Project) -> bool:
    """The same where data are collected without a design: the project was moved from version 1 of the table."""
    return begins_with_advice(project) and is_undesigned(project)


def is_undesigned(project: Project) -> bool:
    """Nobody has designed it before its approval: the project was moved from version 1 of the table."""
    return decision_on(project, TaskKind.DESIGN) is None


def plans_its_cycle(project: Project) -> bool:
    """The plan of a cycle is asked from the second on, and for the first where there is no design (OB-034)."""
    return project.cycle > 1 or is_undesigned(project)


def changes_what_was_approved(project: Project) -> bool:
    """The plan of this cycle changes purpose or data items, and nobody has agreed to just that (OB-134, OB-136)."""
    return changes_data_use(project)


def lacks_bronze_training(project: Project) -> bool:
    """No Bronze training, nor an exception, is on record for the lead (8.2)."""
    return not project.lead.may_take_part(local_date(project.created_at))


def wants_literature_search(project: Project) -> bool:
    """The lead asked the Library for a search (6.5)."""
    proposal = answer(project, ProposalForm)
    return proposal is not None and Help.LITERATURE_SEARCH in proposal.help_wanted


def is_unclear_if_research(project: Project) -> bool:
    """A research question of the screen could not be answered (7.1)."""
    return any(outcome is Outcome.UNCLEAR_IF_RESEARCH for _, outcome in answers_in_visit(project))


def _screened(project: Project, question: str) -> bool:
    """A screening question was not answered with “no”: not known counts as yes."""
    registration = answer(project, RegisterForm)
    return registration is not None and getattr(registration, question) is not Screen.NO


def could_harm(project: Project) -> bool:
    """It could harm or burden somebody (7.1)."""
    return _screened(project, "could_harm")


def uses_personal_data(project: Project) -> bool:
    """It uses data that could identify somebody, or is a national project (7.1, 7.3)."""
    return is_national(project) or _screened(project, "personal_data")


def may_disadvantage(project: Project) -> bool:
    """It could leave a group out (7.2)."""
    return _screened(project, "may_disadvantage")


def somebody_objected(project: Project) -> bool:
    """A review has said no in this visit of the stage (OB-121)."""
    return any(outcome is Outcome.OBJECTED for _, outcome in answers_in_visit(project))


def approval_conditions(project: Project) -> Sequence[NamedAction]:
    """The conditions of the approval and its reviews."""
    actions = []
    for task in project.tasks:
        if task.decision and task.decision.outcome is Outcome.APPROVED_WITH_CONDITIONS:
            given = form_of(task.decision, task.kind)
            if isinstance(given, ConditionalDecision):
                actions += [
                    NamedAction(f"{task.id}-{number}", condition.text, condition.due_on)
                    for number, condition in enumerate(given.conditions)
                ]
    return actions


def agreed_actions(project: Project) -> Sequence[NamedAction]:
    """The actions of the cycle's meeting, those added by oversight or effect check, and those instead of a risk."""
    actions: list[NamedAction] = []
    for kind in AGREED_IN:
        task = newest_answered(project, kind)
        is_counted = task is not None and (kind is TaskKind.RECORD_MEETING or task.cycle == project.cycle)
        if task is not None and task.decision is not None and is_counted:
            actions += named_actions(actions_in(kind, task.decision), task.id)
    return [*actions, *_actions_instead(project)]


ANOTHER_ACTION_WITHIN = 20
"""Working days from the day on which a risk was not accepted to that of the action instead of it."""


def _actions_instead(project: Project) -> Iterator[NamedAction]:
    """Another action of the lead for each risk of this cycle that was not accepted, or no longer is (OB-112)."""
    for task in project.tasks:
        decision = task.decision
        if decision is None or task.cycle != project.cycle or decision.outcome not in _NOT_ACCEPTED:
            continue
        yield NamedAction(f"{task.id}-0", instead_of_risk(task), instead_due_on(decision))


def instead_of_risk(task: HumanTask) -> str:
    """What is asked for where a task about a risk ended without its acceptance."""
    return f"Another action, because the risk is not accepted. {task.about}"


def instead_due_on(decision: Decision) -> date:
    """By when."""
    return working_days_after(local_date(decision.at), ANOTHER_ACTION_WITHIN)


_NOT_ACCEPTED = frozenset({Outcome.RISK_REFUSED, Outcome.NO_LONGER_ACCEPTED})


def has_actions(project: Project) -> bool:
    """The cycle has actions."""
    return bool(agreed_actions(project))


def is_settled_by_oversight(project: Project) -> bool:
    """Oversight has not asked for further actions in this visit."""
    return all(outcome is not Outcome.FURTHER_ACTIONS for _, outcome in answers_in_visit(project))


def runs_beyond_report(about: NamedAction) -> bool:
    """The meeting agreed that the action may go on after the final report (G13)."""
    return about.runs_beyond_report


def always(about: NamedAction) -> bool:
    """Every one of them."""
    _ = about
    return True


def its_own_date(project: Project, about: NamedAction | None) -> date | None:
    """The date set for the action or condition."""
    _ = project
    return about.due_on if about else None


def figures_due(project: Project, about: NamedAction | None) -> date | None:
    """The date on which the plan wants the figures."""
    _ = about
    plan = plan_in_force(project)
    return plan.figures_wanted_by if plan else None


def next_cycle_date(project: Project) -> date | None:
    """The date on which the next cycle begins: where the effect check names none, that of the meeting (6.5; OB-110)."""
    checked = answer(project, CheckEffectForm)
    if checked is not None and checked.next_cycle_on is not None:
        return checked.next_cycle_on
    return planned_cycle(project) if checked else None


def planned_cycle(project: Project) -> date | None:
    """The date on which the newest meeting wants the next cycle to begin."""
    meeting = answer(project, RecordMeetingForm)
    return meeting.next_cycle_on if meeting else None
