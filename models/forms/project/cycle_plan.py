"""The plan of a cycle: what is measured, in whom, from when to when (3.1, 5.1, 7.3)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from models.forms.base import (
    ANYTHING,
    LONGEST_MEASURE,
    Examples,
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
from models.inputs.text import compared
from models.spc.terms import Direction
from models.vocabulary import MeasureType, Outcome, ProjectType, TargetSense, TaskKind

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


LeastOrMost = Literal[TargetSense.AT_LEAST, TargetSense.AT_MOST]
"""How one number can be meant."""


class Measure(FormRecord):
    """What is measured, in per cent: numerator by denominator (3.1, OB-036, OB-042).

    `direction` and `target_sense` are asked of everybody who plans; plans of release 0.1 have neither.
    """

    name: str = line("Name", "Short, for example “Within four hours”", most=LONGEST_MEASURE)
    measure_type: MeasureType = choice("What is it?", as_list=True)
    definition: str = text("Definition", "What is counted, out of what", rows=2)
    direction: Direction | None = choice(
        "Which way is better?", optional=True, conditional=True, as_list=True
    )
    target_percent: Decimal | None = number(
        "Target", optional=True, conditional=True, most=HUNDRED, suffix="%", width=4
    )
    target_sense: LeastOrMost | None = choice(
        "How is the target meant?", optional=True, conditional=True, asked_when={"target_percent": [ANYTHING]}
    )
    exceptions: str | None = line("Exceptions", "Who is left out, and why", optional=True, fold="Exceptions")
    source: str | None = line(
        "Source of the standard",
        optional=True,
        conditional=True,
        asked_when={"measure_type": [MeasureType.STANDARD]},
    )


class DataField(FormRecord):
    """One thing that is collected, and why (7.3, OB-134)."""

    name: str = line("What is collected?")
    why: str = line("Why is it needed?")


class PlanCycleForm(TaskForm):
    """The plan of a cycle (3.1, 7.3; OB-034, 036, 076, 128, 134).

    Refused: a clinical audit without a standard, a standard without a target and a source, two measures of one
    name, a period that ends before it begins; of whoever plans now, a measure that does not say which way is
    better, a target that does not say how it is meant, and one that is meant against that way.
    """

    kind: ClassVar = TaskKind.PLAN_CYCLE
    version: ClassVar = 2  # asks which way is better, and how a target is meant
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
                    "target_percent": "95",
                    "target_sense": "at_least",
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

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        names = [compared(measure.name) for measure in self.measures]
        for place, measure in enumerate(self.measures):
            at, which = f"measures-{place}", f"Measure {place + 1}"
            if names.index(names[place]) != place:
                yield Problem(f"{at}-name", f"{which}: the name “{measure.name}” is used twice")
            if measure.measure_type is MeasureType.STANDARD:
                yield from need(
                    f"{at}-target_percent",
                    measure.target_percent,
                    f"{which}: enter the target of the standard",
                )
                yield from need(
                    f"{at}-source", measure.source, f"{which}: enter where the standard comes from"
                )
            if facts:
                yield from _unjudgeable(measure, at, which)
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


def _unjudgeable(measure: Measure, at: str, which: str) -> Iterator[Problem]:
    """What a measure that is planned now has to say, so that its figures can be judged (6.6; OB-042)."""
    yield from need(f"{at}-direction", measure.direction, f"{which}: choose which way is better")
    if measure.target_percent is None:
        return
    yield from need(
        f"{at}-target_sense", measure.target_sense, f"{which}: choose whether the target is a least or a most"
    )
    against = {Direction.INCREASE: TargetSense.AT_MOST, Direction.DECREASE: TargetSense.AT_LEAST}
    sense = measure.target_sense
    if measure.direction and sense and sense is against.get(measure.direction):
        yield Problem(
            f"{at}-target_sense",
            f"{which}: “{measure.direction.label}” does not go with a target of “{sense.label.lower()}”: "
            "change one of them",
        )
