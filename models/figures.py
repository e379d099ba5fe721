"""What the figures of a cycle say: a result for each measure, and whether a standard is met (G14)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from models.answers import answer, newest
from models.clock import local_date
from models.forms.data_collection import SubmitDataForm
from models.forms.planning import Measure, PlanCycleForm
from models.records import Project
from models.vocabulary import MeasureType, TaskKind


@dataclass(frozen=True)
class Result:
    """A measure's result over all periods of the cycle, in per cent to one decimal place."""

    measure: Measure
    numerator: int
    denominator: int
    retrospective: bool

    @property
    def percent(self) -> Decimal:
        """Numerator by denominator, in per cent, rounded half up to one decimal place for people."""
        return (Decimal(100) * self.numerator / self.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def is_below_target(self) -> bool:
        """Whether a standard is missed; compared without rounding, so that 94.96 % is not 95 %."""
        target = self.measure.target_percent
        if self.measure.measure_type is not MeasureType.STANDARD or target is None:
            return False
        return Decimal(100) * self.numerator < target * self.denominator

    @property
    def said(self) -> str:
        """The result in words."""
        words = f"{self.measure.name}: {self.percent} % ({self.numerator:,} of {self.denominator:,})"
        if self.measure.target_percent is not None:
            missed = ", below target" if self.is_below_target else ", target met"
            words += f", target {self.measure.target_percent.normalize():f} %" + missed
        return words + (" (retrospective: data from before approval)" if self.retrospective else "")


def results(project: Project) -> list[Result]:
    """The results of the newest figures, one for each measure of the plan that has any."""
    plan, figures = answer(project, PlanCycleForm), answer(project, SubmitDataForm)
    if plan is None or figures is None:
        return []
    return results_of(plan, figures, approval_date(project))


def results_of(plan: PlanCycleForm, figures: SubmitDataForm, approved_on: date | None) -> list[Result]:
    """The results of a cycle, one for each measure of its plan that has any figures."""
    found = []
    for measure in plan.measures:
        mine = [figure for figure in figures.figures if figure.measure == measure.name]
        if mine:
            early = approved_on is not None and any(figure.period < approved_on for figure in mine)
            counts = sum(figure.numerator for figure in mine), sum(figure.denominator for figure in mine)
            found.append(Result(measure, *counts, retrospective=early))
    return found


def standards_below_target(project: Project) -> tuple[str, ...]:
    """The names of the standards that the newest figures miss."""
    return tuple(result.measure.name for result in results(project) if result.is_below_target)


def measure_names(project: Project) -> tuple[str, ...]:
    """The names of the measures in the newest plan."""
    plan = answer(project, PlanCycleForm)
    return tuple(measure.name for measure in plan.measures) if plan else ()


def approval_date(project: Project) -> date | None:
    """The day on which the project was approved: when its first plan was asked for (G15)."""
    for kind in (TaskKind.APPROVE, TaskKind.REVIEW_SUPPORT_TEAM):
        if (task := newest(project, kind)) and task.decision:
            return local_date(task.decision.at)
    return None
