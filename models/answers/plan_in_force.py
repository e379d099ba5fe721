"""The plan of measurement that a project follows: that of its newest cycle, else its design."""

from models.answers.changed_fields import is_the_same
from models.answers.project_answers import answer, answer_of, newest_answered
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.measurement_plan import FIXED_BY_APPROVAL, MeasurementPlan
from models.records import Decision, Project
from models.vocabulary import Outcome, TaskKind

_PLANNED = (TaskKind.PLAN_CYCLE, TaskKind.REVIEW_DATA_USE)


def plan_in_force(project: Project) -> MeasurementPlan | None:
    """The newest plan of a cycle, else the design; None before there is either.

    Its purpose and data items are those that were approved for as long as Information Governance has not agreed to
    others (7.3; OB-136).
    """
    plan, design = answer(project, PlanCycleForm), answer(project, DesignForm)
    if plan is None or (design is None and not _is_reviewed(project)):
        return plan or design
    approved = design or plan_before(project)
    if approved is None or not _differs(project, approved) or _is_agreed(project):
        return plan
    return plan.model_copy(update={name: getattr(approved, name) for name in FIXED_BY_APPROVAL})


def plan_before(project: Project) -> MeasurementPlan | None:
    """The plan of a cycle before the newest that was not refused; None where there is none.

    It stands for the design of a project that has none: one that was moved from version 1 of the policy.
    """
    newest = newest_answered(project, TaskKind.PLAN_CYCLE)
    cycle = newest.cycle if newest else project.cycle
    loaded = [
        task.decision
        for task in project.tasks
        if task.kind in _PLANNED and task.cycle < cycle and task.decision is not None
    ]
    decisions = {decision.id: decision for decision in [*project.earlier_plans, *loaded]}
    standing: list[Decision] = []
    for decision in sorted(decisions.values(), key=lambda decision: decision.at):
        if decision.outcome is Outcome.REFUSED:
            standing = standing[:-1]
        elif decision.outcome is not Outcome.AGREED:
            standing.append(decision)
    return answer_of(standing[-1], PlanCycleForm) if standing else None


def changes_data_use(project: Project) -> bool:
    """Whether the plan of this cycle changes what was approved, and Information Governance has not agreed to just that.

    Where there is no design (a project of version 1 of the policy), the plan before stands for it.
    """
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    if plan is None or plan.decision is None or plan.cycle != project.cycle or project.cycle == 1:
        return False
    changed = plan.decision.changed or {}
    is_new = any(changed.get(name) == plan.stage_entry for name in FIXED_BY_APPROVAL)
    approved = answer(project, DesignForm) or plan_before(project)
    if approved is None:
        return is_new
    return _differs(project, approved) and (is_new or not _is_agreed(project))


def _is_reviewed(project: Project) -> bool:
    """Whether Information Governance was asked about the newest plan."""
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    return plan is not None and any(
        task.kind is TaskKind.REVIEW_DATA_USE and task.cycle == plan.cycle for task in project.tasks
    )


def _differs(project: Project, approved: MeasurementPlan) -> bool:
    """Whether the newest plan, as it was given, says another purpose or other data items than were approved."""
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    given = plan.decision.answer if plan and plan.decision else {}
    fields = approved.model_dump(mode="json", warnings=False)
    return any(
        given.get(name) and not is_the_same(given.get(name), fields.get(name)) for name in FIXED_BY_APPROVAL
    )


def _is_agreed(project: Project) -> bool:
    """Whether Information Governance has agreed since they were last planned otherwise."""
    review = newest_answered(project, TaskKind.REVIEW_DATA_USE)
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    if review is None or review.decision is None or review.decision.outcome is not Outcome.AGREED:
        return False
    changed = (plan.decision.changed if plan and plan.decision else None) or {}
    return all(changed.get(name, 0) <= review.stage_entry for name in FIXED_BY_APPROVAL)
