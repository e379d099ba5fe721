"""Putting an answer right that was sent: which answers and fields, who decided on it, and what it changes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from models.answers.project_answers import answer, newest_answered
from models.engine.answer_effects import NamedInAnswer, note_bronze_training
from models.forms import TaskForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import RecordMeetingForm
from models.forms.project.plans.measurement_plan import FIXED_BY_APPROVAL
from models.forms.project.proposal import ProposalForm
from models.policy.conditions import planned_cycle
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import TaskRule
from models.policy.versions import WHATEVER_VERSION, policy_of
from models.records import HumanTask, Project
from models.vocabulary import UNSETTLED, Outcome, Role, TaskKind

DECIDED_BY_THE_TEAM = frozenset({TaskKind.REGISTER, TaskKind.CHECK_BRONZE_TRAINING, TaskKind.CONFIRM_CLOSURE})
"""Decisions of which a date or a reference may be corrected; what was decided may not."""

NEVER_CORRECTED = frozenset(
    {
        TaskKind.CHECK_IN,
        TaskKind.NAME_SUCCESSOR,
        TaskKind.AGREE_CORRECTION,
        TaskKind.CONFIRM_SPONSOR,
        TaskKind.RECORD_CASES,
        TaskKind.TAKE_IN_REPORT,
        TaskKind.ANSWER_RECOMMENDATIONS,
        TaskKind.ACT_ON_RECOMMENDATION,
        TaskKind.SETTLE_UNREGISTERED,
        *(ask.kind for ask in WHATEVER_VERSION),
        TaskKind.ANSWER_ADOPTION,
    }
)
"""Answers that had their effect at once, and are given again instead."""

_BY_HANDING_OVER = "Who leads the project is changed by handing it over, on the project’s page"
_BY_ITS_TASK = (
    "Each of these has become a task: move its date or pass it on there, and keep the rest as it was"
)
_BY_THE_ROUTE = (
    "This says which way the project goes: it stays as it was. Ask the QI Support Team how it goes on"
)
_BY_THE_TEAM = "The QI Support Team settles this when it registers the project: keep it as it was"
_BY_THE_AUDIT = (
    "The monitoring audit has its date from this: keep it as it was, and change the audit once it is there"
)
_BY_WHO_WAS_ASKED = "Somebody was asked to accept this risk: keep it as it was, and tell the QI Support Team"

_BY_THE_LIST = (
    "This is about whoever led the project before: keep it as it was, and ask the QI Support Team to change it on "
    "the page of that person"
)
_OF_THE_LEAD = frozenset({"trained_on", "exception_until", "contract_ends_on"})
"""The fields that say something of the lead, whoever that is."""

KEPT: Mapping[tuple[TaskKind, str], str] = {
    (TaskKind.PROPOSE, "lead_email"): _BY_HANDING_OVER,
    (TaskKind.PROPOSE, "project_type"): _BY_THE_TEAM,
    (TaskKind.PROPOSE, "topic"): _BY_THE_TEAM,
    (TaskKind.RECORD_MEETING, "actions"): _BY_ITS_TASK,
    (TaskKind.CHECK_EFFECT, "monitoring_from"): _BY_THE_AUDIT,
    (TaskKind.CHECK_EFFECT, "further_actions"): _BY_ITS_TASK,
    (TaskKind.CHECK_EFFECT, "wants_risk_accepted"): _BY_WHO_WAS_ASKED,
    (TaskKind.IMPLEMENT_ACTION, "wants_risk_accepted"): _BY_WHO_WAS_ASKED,
    **{
        (TaskKind.REGISTER, name): _BY_THE_ROUTE
        for name in ("project_type", "could_harm", "personal_data", "may_disadvantage")
    },
}
"""The fields of answers that have had an effect which a correction cannot take back, with how it is done instead."""

KEPT_ONCE_ENDED: Mapping[tuple[TaskKind, str], str] = {
    (TaskKind.SHARE_LEARNING, "services"): (
        "These services were asked when the project was closed: keep them as they were, and write to others yourself"
    ),
}
"""As above, of projects that have ended."""


_ASK_FOR_NO_RISK = frozenset({Outcome.COMPLETED, Outcome.FURTHER_ACTIONS})


def is_correctable(task: HumanTask) -> bool:
    """Whether an answer may be corrected at all: what was sent and is no decision on somebody else’s work."""
    if task.decision is None or not task.is_current or task.kind in NEVER_CORRECTED:
        return False
    return not task.decides or task.kind in DECIDED_BY_THE_TEAM


def kept_fields(project: Project, form: TaskForm, changed: Collection[str]) -> list[tuple[str, str]]:
    """What of a correction is refused: the field, and how it is done instead.

    A kind of risk that an answer once took although its outcome asks for none goes by itself.
    """
    kept = {**KEPT, **({} if project.is_open else KEPT_ONCE_ENDED)}
    if project.data_destroyed_on:
        kept[TaskKind.CONFIRM_CLOSURE, "retention_until"] = "The data are destroyed: keep this date as it was"
    refused = [
        (name, kept[form.kind, name])
        for name in changed
        if (form.kind, name) in kept
        and not (name == "wants_risk_accepted" and form.result in _ASK_FOR_NO_RISK)
    ]
    if "outcome" in changed:
        refused.append(("outcome", "What was decided stays as it was: correct the rest"))
    return refused


def dates_of_next_cycle(
    project: Project, task: HumanTask, form: TaskForm, *, today: date
) -> list[tuple[str, str]]:
    """What of a correction of the day of the next cycle is refused: if it has begun, or if it had none (OB-110).

    A day that is still ahead may be moved to another one, from today on, but not taken away.
    """
    if not isinstance(form, RecordMeetingForm | CheckEffectForm):
        return []
    if task.cycle < project.cycle:
        return [("next_cycle_on", _HAS_BEGUN)]
    check = answer(project, CheckEffectForm)
    if project.enters_next_stage_on is None or check is None:
        return []
    if isinstance(form, RecordMeetingForm):
        day = check.next_cycle_on or form.next_cycle_on
    else:
        day = form.next_cycle_on or planned_cycle(project)
    if day is None:
        return [("next_cycle_on", "The effect check goes on with this day: enter when the next cycle begins")]
    return [("next_cycle_on", "The next cycle must begin today or later")] if day < today else []


_HAS_BEGUN = "The next cycle has begun, so its day stays as it was"


def fields_of_another_lead(project: Project, changed: Collection[str]) -> list[tuple[str, str]]:
    """What of a correction is refused since it is about whoever led the project before it was handed over."""
    proposal = answer(project, ProposalForm)
    if proposal is None or proposal.lead_email.lower() == project.lead.email.lower():
        return []
    return [(name, _BY_THE_LIST) for name in changed if name in _OF_THE_LEAD]


def decided_on(project: Project, task: HumanTask, changed: Collection[str]) -> list[HumanTask]:
    """The decisions that rest on what is to be corrected: whoever made them is asked first. None are made yet if empty.

    A version of the table whose rules do not say what they rest on has it from the newest.
    """
    decided = {
        decision.id: decision
        for ask in _deciding(project)
        if _rests_on(ask, task.kind, changed)
        and (decision := newest_answered(project, ask.kind)) is not None
        and _came_after(decision, ask, task)
    }
    return list(decided.values())


def also_asked(project: Project, task: HumanTask, changed: Collection[str]) -> list[Role]:
    """Who is asked before something is corrected although they have not decided on it.

    Information Governance, of purpose and data items once they are approved, if it has not reviewed them (OB-136).
    """
    asks = {ask.kind: ask for ask in policy_of(project).asks()}
    is_fixed = task.kind in {TaskKind.DESIGN, TaskKind.PLAN_CYCLE} and set(changed) & set(FIXED_BY_APPROVAL)
    if not is_fixed or not project.cycle or TaskKind.REVIEW_DATA_USE not in asks:
        return []
    role = asks[TaskKind.REVIEW_DATA_USE].of
    return [] if any(other.role is role for other in decided_on(project, task, changed)) else [role]


def about_to_decide(project: Project, kind: TaskKind, changed: Collection[str]) -> list[HumanTask]:
    """The open decisions that will rest on what is corrected: whoever has such a page open must see it anew (P4)."""
    kinds = {ask.kind for ask in _deciding(project) if _rests_on(ask, kind, changed)}
    return [task for task in project.tasks if task.is_open and task.kind in kinds]


def apply_correction(form: TaskForm, project: Project, named: NamedInAnswer, changed: Sequence[str]) -> None:
    """Change the project as far as the corrected fields say something of it."""
    for name in changed:
        if change := _CHANGES.get((form.kind, name)):
            change(form, project, named)


def _deciding(project: Project) -> list[TaskRule]:
    asks = policy_of(project).asks()
    says = any(ask.rests_on is not None for ask in asks)
    return [ask for ask in (asks if says else LIFECYCLE.asks()) if ask.decides]


def _rests_on(ask: TaskRule, kind: TaskKind, changed: Collection[str]) -> bool:
    return any(
        basis.kind is kind and (not basis.fields or set(basis.fields) & set(changed))
        for basis in ask.rests_on or ()
    )


def _came_after(decision: HumanTask, ask: TaskRule, task: HumanTask) -> bool:
    if decision.decision is None or task.decision is None or decision.role is not ask.of:
        return False
    return decision.decision.at >= task.decision.at and decision.decision.outcome not in UNSETTLED


def _deputy(form: Any, project: Project, named: NamedInAnswer) -> None:  # noqa: ANN401 -- one of the forms
    project.deputy = named.people[form.deputy_email.lower()]
    project.deputy_id = project.deputy.id


def _supervisor(form: Any, project: Project, named: NamedInAnswer) -> None:  # noqa: ANN401
    supervisor = named.person(form.supervisor_email)
    project.supervisor_id = supervisor.id if supervisor else None


def _supporter(form: Any, project: Project, named: NamedInAnswer) -> None:  # noqa: ANN401
    project.supporter = named.person(form.supporter_email)
    project.supporter_id = project.supporter.id if project.supporter else None


def _service(form: Any, project: Project, named: NamedInAnswer) -> None:  # noqa: ANN401
    project.service = named.services[form.service]
    project.service_id = project.service.id


def _attribute(field: str, name: str) -> Callable[[Any, Project, NamedInAnswer], None]:
    """What a field says is an attribute of the project as it is."""

    def change(form: Any, project: Project, named: NamedInAnswer) -> None:  # noqa: ANN401
        _ = named
        setattr(project, name, getattr(form, field))

    return change


_CHANGES: Mapping[tuple[TaskKind, str], Callable[[Any, Project, NamedInAnswer], None]] = {
    (TaskKind.PROPOSE, "title"): _attribute("title", "title"),
    (TaskKind.PROPOSE, "contract_ends_on"): _attribute("contract_ends_on", "lead_contract_ends_on"),
    (TaskKind.PROPOSE, "deputy_email"): _deputy,
    (TaskKind.PROPOSE, "supervisor_email"): _supervisor,
    (TaskKind.PROPOSE, "service"): _service,
    (TaskKind.CHECK_BRONZE_TRAINING, "trained_on"): note_bronze_training,
    (TaskKind.CHECK_BRONZE_TRAINING, "exception_until"): note_bronze_training,
    (TaskKind.REGISTER, "supporter_email"): _supporter,
    (TaskKind.REGISTER, "priority"): _attribute("priority", "priority"),
    (TaskKind.REGISTER, "subject"): _attribute("subject", "subject"),
    (TaskKind.REGISTER, "parity"): _attribute("parity", "parity"),
    (TaskKind.REGISTER, "external_reference"): _attribute("external_reference", "external_reference"),
    (TaskKind.REGISTER, "national_reference"): _attribute("national_reference", "national_reference"),
    (TaskKind.REGISTER, "nationally_registered_on"): _attribute(
        "nationally_registered_on", "nationally_registered_on"
    ),
    (TaskKind.CONFIRM_CLOSURE, "retention_until"): _attribute("retention_until", "retention_until"),
}
