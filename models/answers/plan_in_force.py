"""The plan of measurement that a project follows: that of its newest cycle, else its design."""

from models.answers.changed_fields import is_the_same
from models.answers.project_answers import answer, newest_answered
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.design import DesignForm
from models.forms.project.measurement_plan import FIXED_BY_APPROVAL, MeasurementPlan
from models.records import Project
from models.vocabulary import Outcome, TaskKind


def plan_in_force(project: Project) -> MeasurementPlan | None:
    """The newest plan of a cycle, else the design; None before there is either.

    Its purpose and data items are those that were approved for as long as Information Governance has not agreed to
    others (7.3; OB-136).
    """
    plan, design = answer(project, PlanCycleForm), answer(project, DesignForm)
    if plan is None or design is None or not _differs(project, design) or _is_agreed(project):
        return plan or design
    return plan.model_copy(update={name: getattr(design, name) for name in FIXED_BY_APPROVAL})


def changes_data_use(project: Project) -> bool:
    """Whether the plan of this cycle changes what was approved, and Information Governance has not agreed to just that.

    Where there is no design (a project of version 1 of the policy), the plan before stands for it.
    """
    plan, design = newest_answered(project, TaskKind.PLAN_CYCLE), answer(project, DesignForm)
    if plan is None or plan.decision is None or plan.cycle != project.cycle or project.cycle == 1:
        return False
    changed = plan.decision.changed or {}
    is_new = any(changed.get(name) == plan.stage_entry for name in FIXED_BY_APPROVAL)
    if design is None:
        return is_new
    return _differs(project, design) and (is_new or not _is_agreed(project))


def _differs(project: Project, design: DesignForm) -> bool:
    """Whether the newest plan, as it was given, says another purpose or other data items than were approved."""
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    given = plan.decision.answer if plan and plan.decision else {}
    approved = design.model_dump(mode="json", warnings=False)
    return any(
        given.get(name) and not is_the_same(given.get(name), approved.get(name)) for name in FIXED_BY_APPROVAL
    )


def _is_agreed(project: Project) -> bool:
    """Whether Information Governance has agreed since they were last planned otherwise."""
    review = newest_answered(project, TaskKind.REVIEW_DATA_USE)
    plan = newest_answered(project, TaskKind.PLAN_CYCLE)
    if review is None or review.decision is None or review.decision.outcome is not Outcome.AGREED:
        return False
    changed = (plan.decision.changed if plan and plan.decision else None) or {}
    return all(changed.get(name, 0) <= review.stage_entry for name in FIXED_BY_APPROVAL)
