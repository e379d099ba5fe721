"""The plan of a cycle: what is measured, in whom, from when to when (3.1, 5.1, 7.3)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

from models.forms.base import (
    Asked,
    Examples,
    Known,
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
from models.vocabulary import MeasureType, Outcome, ProjectType, TaskKind

HUNDRED = Decimal(100)


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


class Measure(Asked):
    """What is measured, in per cent: numerator by denominator (3.1, OB-036, OB-042)."""

    name: str = line("Name", "Short, for example “Within four hours”", most=80)
    measure_type: MeasureType = choice("What is it?")
    definition: str = text("Definition", "What is counted, out of what", rows=2)
    target_percent: Decimal | None = number(
        "Target", optional=True, conditional=True, most=HUNDRED, suffix="%", width=4
    )
    exceptions: str | None = line("Exceptions", "Who is left out, and why", optional=True)
    source: str | None = line("Source of the standard", optional=True, conditional=True)


class DataField(Asked):
    """One thing that is collected, and why (7.3, OB-134)."""

    name: str = line("What is collected?")
    why: str = line("Why is it needed?")


class PlanCycleForm(TaskForm):
    """The plan of a cycle (3.1, 7.3; OB-034, 036, 076, 128, 134).

    Refused: a clinical audit without a standard, a standard without a target and a source, two measures of one
    name, a period that ends before it begins.
    """

    kind: ClassVar = TaskKind.PLAN_CYCLE
    minutes: ClassVar = 20
    how_to: ClassVar = (
        "Say what you will measure, in whom, from when to when. No names, no numbers of patients."
    )
    fills_from: ClassVar = (TaskKind.PLAN_CYCLE,)

    measures: list[Measure] = several("Measures", least=1, legend="Measure", blank=1, add="Add a measure")
    population: str = text("Who or what is measured?", rows=2, section="The sample")
    sample: str = text("Sample", "How many, and how they are chosen, or “all”", rows=2)
    exclusions: str = line("Is anybody left out?", "Whom, and why; or “nobody”", most=500)
    data_items: list[DataField] = several(
        "What is collected", least=1, legend="Data field", blank=2, add="Add a field"
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
                    "target_percent": "95",
                    "exceptions": None,
                    "source": "NHS Constitution handbook",
                }
            ],
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

    def problems(self, facts: Known | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        names = [measure.name.lower() for measure in self.measures]
        for number_, measure in enumerate(self.measures):
            if names.index(measure.name.lower()) != number_:
                yield Problem(
                    f"measures-{number_}-name",
                    f"Measure {number_ + 1}: the name “{measure.name}” is used twice",
                )
            if measure.measure_type is MeasureType.STANDARD:
                at, which = f"measures-{number_}", f"Measure {number_ + 1}"
                yield from need(
                    f"{at}-target_percent",
                    measure.target_percent,
                    f"{which}: enter the target of the standard",
                )
                yield from need(
                    f"{at}-source", measure.source, f"{which}: enter where the standard comes from"
                )
        if self.collect_until < self.collect_from:
            yield Problem("collect_until", "The last day must be the same as or after the first day")
        if self.figures_due_on < self.collect_until:
            yield Problem(
                "figures_due_on", "The figures can be entered on the last day of the period or later"
            )
        if facts and facts.project_type is ProjectType.CLINICAL_AUDIT and not self.standards:
            yield Problem("measures", "A clinical audit needs at least one standard with a target")
        if facts and self.figures_due_on < facts.today:
            yield Problem("figures_due_on", "The date must be today or later")

    @property
    def standards(self) -> list[Measure]:
        """The measures that are standards."""
        return [measure for measure in self.measures if measure.measure_type is MeasureType.STANDARD]
