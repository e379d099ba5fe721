"""What is measured, in whom, from when to when: asked with the design of a project, and again for a further cycle."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from models.clock import years_after
from models.forms.base import (
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    choice,
    day,
    line,
    need,
    number,
    several,
    text,
)
from models.forms.project.measure import Measure, balancing_problems, measure_problems
from models.vocabulary import MeasureType, ProjectType
from models.working_time import working_days_after

FIXED_BY_APPROVAL = ("purpose", "data_items")
"""What a project may use and what for: only that was approved, so a later change is put to Information Governance."""

IMPROVEMENT = [ProjectType.QUALITY_IMPROVEMENT.value]
LOCAL_WORK = [kind.value for kind in ProjectType if kind is not ProjectType.NATIONAL_AUDIT]
"""What is designed here; a national audit is designed by its host."""

FIGURES_WITHIN = 10
"""Working days after the last day of a period by which its figures are entered, where nobody says another date."""

HOW_MANY = "How many do you need?"
"""Under what the size of a sample is worked out."""

_SAMPLE, _DATA = "The sample", "The data"
"""Topics of a design or a plan: each is folded away with its questions, so that the page is short."""

SAID_BEFORE = "What was said before"
"""Under what is folded away that proposal and evidence say already."""


class DataField(FormRecord):
    """One thing that is collected, why, and whether it could identify somebody (7.3, OB-134)."""

    name: str = line("What is collected?")
    why: str = line("Why is it needed?")
    is_identifiable: bool | None = choice(
        "Could it identify somebody?",
        "For example a date of birth, a postcode or a record number",
        optional=True,
        conditional=True,
    )


class MeasurementPlan(TaskForm):
    """The design of a project, or the plan of one of its cycles (3.1, 7.3; OB-034, 036, 076, 128, 134, 136, 137).

    Refused: what `measure_problems` and `balancing_problems` refuse, a period that ends before it begins or, but for
    quality improvement, has no end, figures before its end; of whoever plans now also a data item that does not say
    whether it could identify somebody and, but for a national audit, a plan that does not say who is measured, how they
    are chosen, what is collected and where that is kept.
    """

    measures: list[Measure] = several(
        "Measures", least=1, legend="Measure", blank=1, add="Add a measure", folds_records=True
    )
    why_no_balancing: str | None = text(
        "If nothing is measured that may get worse: why not?",
        "A quality improvement project has a balancing measure, or a reason for having none",
        optional=True,
        conditional=True,
        rows=2,
        fold="No balancing measure? Say why",
        asked_of=IMPROVEMENT,
    )
    population: str | None = text(
        "Who or what is measured?",
        optional=True,
        conditional=True,
        rows=2,
        section=_SAMPLE,
        folds_as=_SAMPLE,
        asked_of=LOCAL_WORK,
    )
    exclusions: str | None = line(
        "Is anybody left out?",
        "Whom, and why. Leave it empty if nobody is",
        optional=True,
        most=500,
        folds_as=_SAMPLE,
        asked_of=LOCAL_WORK,
    )
    sample: str | None = text(
        "Sample",
        "How many, and how they are chosen. “All” is a good answer",
        optional=True,
        conditional=True,
        rows=2,
        folds_as=_SAMPLE,
        asked_of=LOCAL_WORK,
    )
    in_period: int | None = number(
        "How many are there in the period?",
        "An estimate is enough",
        optional=True,
        width=10,
        fold=HOW_MANY,
        asked_of=LOCAL_WORK,
    )
    within: Decimal | None = number(
        "How exactly should the result be known?",
        "So many percentage points either way, for example 5",
        optional=True,
        most=Decimal(50),
        suffix="percentage points",
        width=4,
        fold=HOW_MANY,
        asked_of=LOCAL_WORK,
    )
    data_items: list[DataField] = several(
        "What is collected",
        legend="Data field",
        blank=1,
        add="Add a field",
        section=_DATA,
        folds_as=_DATA,
        conditional=True,
        asked_of=LOCAL_WORK,
    )
    storage: str | None = line(
        "Where are the data kept?",
        "A place, for example “Trust shared drive, restricted folder”",
        optional=True,
        conditional=True,
        folds_as=_DATA,
        asked_of=LOCAL_WORK,
    )
    figures_due_on: date | None = day(
        "When will the figures be entered?",
        f"Within {FIGURES_WITHIN} working days of the last day, unless you say otherwise",
        optional=True,
        folds_as=_DATA,
    )
    collect_from: date = day("First day of the period measured", section="Dates")
    collect_until: date | None = day(
        "Last day of the period measured",
        "For QI, a year if left empty",
        optional=True,
        conditional=True,
    )
    purpose: str | None = text(
        "What are the data used for?",
        "Nothing else, once this is approved. A later change goes to Information Governance",
        optional=True,
        conditional=True,
        rows=2,
        fold=SAID_BEFORE,
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from measure_problems(self.measures, facts)
        yield from balancing_problems(self.measures, self.why_no_balancing, facts)
        if facts and facts.project_type is not ProjectType.NATIONAL_AUDIT:
            yield from self._lacking()
        if facts:
            for place, item in enumerate(self.data_items):
                sentence = f"Data field {place + 1}: say whether it could identify somebody"
                yield from need(f"data_items-{place}-is_identifiable", item.is_identifiable, sentence)
        if facts and facts.project_type is not ProjectType.QUALITY_IMPROVEMENT:
            yield from need("collect_until", self.collect_until, "Enter the last day of the period measured")
        until = self.measured_until
        if until and until < self.collect_from:
            yield Problem("collect_until", "The last day must be the same as or after the first day")
        if self.figures_due_on and until and self.figures_due_on < until:
            yield Problem(
                "figures_due_on", "The figures can be entered on the last day of the period or later"
            )
        if facts and self.figures_due_on and self.figures_due_on < facts.today:
            yield Problem("figures_due_on", "The date must be today or later")

    def _lacking(self) -> Iterator[Problem]:
        yield from need("population", self.population, "Say who or what is measured")
        yield from need("sample", self.sample, "Say how many are looked at and how they are chosen, or “all”")
        yield from need("data_items", self.data_items, "Enter what is collected, and why")
        yield from need("storage", self.storage, "Say where the data are kept")

    @property
    def standards(self) -> list[Measure]:
        """The measures that are standards."""
        return [measure for measure in self.measures if measure.measure_type is MeasureType.STANDARD]

    @property
    def measured_until(self) -> date | None:
        """The last day that is measured: the one that was said, or else that of a year; None without a first day."""
        if self.collect_until is not None or self.collect_from is None:  # a stored plan may lack both
            return self.collect_until
        return years_after(self.collect_from, 1) - timedelta(days=1)

    @property
    def days_measured(self) -> tuple[date, date] | None:
        """The first and the last day that are measured; None for a stored plan that lacks one of them."""
        until = self.measured_until
        return None if until is None or self.collect_from is None else (self.collect_from, until)

    @property
    def figures_wanted_by(self) -> date | None:
        """The date by which the figures are entered: the one that was said, or some working days after the last day.

        None for a stored plan that lacks both.
        """
        if self.figures_due_on is not None or self.measured_until is None:
            return self.figures_due_on
        return working_days_after(self.measured_until, FIGURES_WITHIN)

    @property
    def is_identifiable(self) -> bool:
        """Whether something that is collected could identify somebody."""
        return any(item.is_identifiable for item in self.data_items)
