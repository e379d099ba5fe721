"""The plan of a cycle: what is measured, in whom, from when to when (3.1, 5.1, 7.3)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from models.forms.base import (
    Examples,
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    day,
    line,
    several,
    text,
)
from models.forms.project.measure import Measure, balancing_problems, measure_problems
from models.vocabulary import Outcome, TaskKind


class AdviseOnDesignForm(TaskForm):
    """QIST's part of the design of a programme topic (5.1, OB-024, OB-076)."""

    kind: ClassVar = TaskKind.ADVISE_ON_DESIGN
    minutes: ClassVar = 15
    how_to: ClassVar = (
        "The topic is on the programme, so the design is shared: the lead plans with your advice at hand."
    )

    method_advice: str = text("Advice on the method")
    sampling_advice: str = text("Advice on the sample", rows=3)
    supporter: str = line("Who in the team supports the project?")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "method_advice": "Count every attendance; no sample is needed.",
            "sampling_advice": "All type 1 attendances of each month.",
            "supporter": "Clinical audit facilitator",
        }
    }


class DataField(FormRecord):
    """One thing that is collected, and why (7.3, OB-134)."""

    name: str = line("What is collected?")
    why: str = line("Why is it needed?")


class PlanCycleForm(TaskForm):
    """The plan of a cycle (3.1, 7.3; OB-034, 036, 042, 076, 128, 134).

    Refused: what `measure_problems` and `balancing_problems` name, and a period that ends before it begins.
    """

    kind: ClassVar = TaskKind.PLAN_CYCLE
    version: ClassVar = 3  # measures of any kind: a target in the unit of its measure, not in per cent alone
    minutes: ClassVar = 20
    how_to: ClassVar = (
        "Say what you will measure, in whom, from when to when. No names, no numbers of patients."
    )
    fills_from: ClassVar = (TaskKind.PLAN_CYCLE,)

    measures: list[Measure] = several("Measures", least=1, legend="Measure", blank=1, add="Add a measure")
    why_no_balancing: str | None = text(
        "If nothing is measured that may get worse: why not?",
        "A quality improvement project has a balancing measure, or a reason for having none",
        optional=True,
        conditional=True,
        rows=2,
        fold="No balancing measure? Say why",
    )
    population: str = text("Who or what is measured?", rows=2, section="The sample")
    sample: str = text("Sample", "How many, and how they are chosen, or “all”", rows=2)
    exclusions: str = line("Is anybody left out?", "Whom, and why; or “nobody”", most=500)
    data_items: list[DataField] = several(
        "What is collected", least=1, legend="Data field", blank=1, add="Add a field"
    )
    storage: str = line(
        "Where are the data kept?", "A place, for example “Trust shared drive, restricted folder”"
    )
    collect_from: date = day("First day of the period measured", section="Dates")
    collect_until: date = day("Last day of the period measured")
    figures_due_on: date = day("When will the figures be entered?")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "measures": [
                {
                    "name": "Within four hours",
                    "measure_type": "standard",
                    "definition": "Attendances that ended within four hours, out of all attendances",
                    "direction": "increase",
                    "target": "95",
                    "target_sense": "at_least",
                    "exceptions": "None",
                    "source": "NHS Constitution handbook",
                }
            ],
            "why_no_balancing": "Nothing is changed in this cycle: it measures where the service stands.",
            "population": "People who attend the urgent care centre",
            "sample": "All",
            "exclusions": "Nobody",
            "data_items": [{"name": "Attendances a month", "why": "Denominator"}],
            "storage": "Trust shared drive, restricted folder",
            "collect_from": "2028-01-01",
            "collect_until": "2028-03-31",
            "figures_due_on": "2028-04-30",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from measure_problems(self.measures, facts)
        yield from balancing_problems(self.measures, self.why_no_balancing, facts)
        if self.collect_until < self.collect_from:
            yield Problem("collect_until", "The last day must be the same as or after the first day")
        if self.figures_due_on < self.collect_until:
            yield Problem(
                "figures_due_on", "The figures can be entered on the last day of the period or later"
            )
        if facts and self.figures_due_on < facts.today:
            yield Problem("figures_due_on", "The date must be today or later")
