"""The actions of projects, over all cycles: what was agreed and what was said of their effect (6.6; OB-113, 114)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.action_effects import EffectChecked, verdicts_of
from models.answers.planned_actions import AGREED_IN, planned_by_key, under_names
from models.answers.project_answers import answer_of
from models.answers.renamed_measures import PLANNED_IN, names_in_plans
from models.clock import local_date
from models.forms.project.action_monitoring import ImplementActionForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction
from models.records import Decision, HumanTask
from models.vocabulary import EffectVerdict, Outcome, TaskKind


@dataclass(frozen=True)
class DoneAction:
    """An action that was done: what, when practice changed, in which cycle it was agreed, and when it was answered."""

    key: str
    what: str
    changed_on: date
    cycle: int
    at: datetime


@dataclass
class ProjectActions:
    """What was agreed in a project, by the keys of its actions; the verdicts on them; what is done, the oldest first.

    `agreed_at` is when each was agreed; `plans` are the plans of its measures, by whose newest names actions are for
    them.
    """

    planned: dict[str, PlannedAction] = field(default_factory=dict)
    agreed_at: dict[str, datetime] = field(default_factory=dict)
    done: list[DoneAction] = field(default_factory=list)
    checks: list[EffectChecked] = field(default_factory=list)
    plans: list[Decision] = field(default_factory=list)

    @property
    def verdicts(self) -> Mapping[str, EffectVerdict]:
        """What was said of the effect of each, by its key."""
        return verdicts_of(self.planned, {action.key: action.at for action in self.done}, self.checks)


def actions_of_projects(session: Session, project_ids: Collection[str]) -> dict[str, ProjectActions]:
    """The actions of projects, by the ids of these; one read, whatever their number."""
    query = (
        select(HumanTask, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id.in_(project_ids),
            HumanTask.kind.in_((*AGREED_IN, *PLANNED_IN, TaskKind.IMPLEMENT_ACTION)),
        )
        .order_by(Decision.at, Decision.id)
    )
    actions = {project_id: ProjectActions() for project_id in project_ids}
    for task, decision in session.execute(query).tuples() if project_ids else ():
        _take_in(actions[task.project_id], task, decision)
    for of_project in actions.values():
        of_project.planned = under_names(of_project.planned, names_in_plans(of_project.plans))
    return actions


def _take_in(actions: ProjectActions, task: HumanTask, decision: Decision) -> None:
    if task.kind is TaskKind.IMPLEMENT_ACTION:
        if decision.outcome is Outcome.COMPLETED:
            changed_on = answer_of(decision, ImplementActionForm).changed_on or local_date(decision.at)
            actions.done.append(
                DoneAction(task.task_key, task.about or "", changed_on, task.cycle, decision.at)
            )
        return
    if task.kind in PLANNED_IN:
        actions.plans.append(decision)
        return
    planned = planned_by_key(task.id, task.kind, decision)
    actions.planned |= planned
    actions.agreed_at |= dict.fromkeys(planned, decision.at)
    if task.kind is TaskKind.CHECK_EFFECT:
        actions.checks.append(EffectChecked(decision.at, answer_of(decision, CheckEffectForm)))
