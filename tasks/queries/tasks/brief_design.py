"""The lines above a form that say how a project is designed, and what of it its approval fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.answers.plan_in_force import plan_in_force
from models.answers.project_answers import answer
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.evidence import ReviewEvidenceForm
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.design_checklist import not_met, score_said
from models.forms.project.plans.measurement_plan import DataField
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.vocabulary import TaskKind
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine, first_few, measure_said


def method(briefed: BriefedTask) -> Iterator[BriefLine]:
    """By which methods, and why these: of the review of evidence, or of the proposal before that asked it (OB-059)."""
    project = briefed.project
    source = next(
        (
            given
            for given in (answer(project, ReviewEvidenceForm), answer(project, ProposalForm))
            if given is not None and given.method
        ),
        None,
    )
    if source is not None:
        methods = ", ".join(chosen.label for chosen in source.method)
        yield BriefLine("Method", ": ".join(filter(None, (methods, source.why_method))))


def measured(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is measured; nothing where the project is not designed yet."""
    design = answer(briefed.project, DesignForm)
    if design is None:
        return
    yield from first_few([BriefLine("Measure", measure_said(measure)) for measure in design.measures])


def specification(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the host of a national audit specifies."""
    design = answer(briefed.project, DesignForm)
    yield BriefLine("Specification", design.specification or "" if design else "")


def in_whom(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Who is measured, how they are chosen and who is left out."""
    design = answer(briefed.project, DesignForm)
    if design is None:
        return
    in_whom = (design.population, design.sample, design.exclusions and f"left out: {design.exclusions}")
    yield BriefLine("In whom", "; ".join(filter(None, in_whom)))


def checked(briefed: BriefedTask) -> Iterator[BriefLine]:
    """How the design scored on the checklist at registration, and what should be better (OB-028, OB-128)."""
    registration = answer(briefed.project, RegisterForm)
    if registration is None or answer(briefed.project, DesignForm) is None:
        return
    kind, met = briefed.project.project_type, registration.design_met
    lacking = "; ".join(criterion.says for criterion in not_met(kind, met))
    yield BriefLine("Design", score_said(kind, met))
    yield BriefLine("Not met", lacking)
    yield BriefLine("To be better", registration.design_feedback or "")


def fixed(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What the approval fixes: the purpose of the data, and each data item (7.3; OB-134, OB-136)."""
    design = answer(briefed.project, DesignForm)
    if design is None:
        return
    yield BriefLine("Fixed: purpose", design.purpose or "")
    yield BriefLine("Fixed: data", _items(design.data_items))
    yield BriefLine("Kept", design.storage or "")


def other_use(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What was approved and what the plan of this cycle says instead, where they differ."""
    approved, plan = plan_in_force(briefed.project), answer(briefed.project, PlanCycleForm)
    if approved is None or plan is None:
        return
    if plan.purpose != approved.purpose:
        yield BriefLine("Purpose approved", approved.purpose or "")
        yield BriefLine("Purpose now", plan.purpose or "")
    if plan.data_items != approved.data_items:
        yield BriefLine("Data approved", _items(approved.data_items))
        yield BriefLine("Data now", _items(plan.data_items))


def only_what_was_approved(briefed: BriefedTask) -> Iterator[BriefLine]:
    """That a changed use of data waits for Information Governance, for whoever collects meanwhile."""
    if any(task.kind is TaskKind.REVIEW_DATA_USE and task.is_open for task in briefed.project.tasks):
        yield BriefLine(
            "Until Information Governance has agreed",
            "Collect only what was approved, and only for what it was approved.",
        )


def _items(items: Sequence[DataField]) -> str:
    return "; ".join(
        f"{item.name} (could identify somebody)" if item.is_identifiable else item.name for item in items
    )
