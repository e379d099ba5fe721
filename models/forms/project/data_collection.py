"""The figures of a cycle and what they mean (6.5, 6.6, 7.3)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from models.clock import brief_date
from models.forms.base import (
    LONGEST_MEASURE,
    MOST_OF_A_NUMBER,
    Examples,
    FormContext,
    FormRecord,
    MeasureName,
    Problem,
    TaskForm,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.forms.base import number as number_field
from models.inputs.text import compared
from models.measures.figure_checks import exceptions_problems, figure_problems
from models.measures.periods import is_long_before, last_day_of, long_before, period_name, period_of
from models.measures.specification import MeasureSpecification
from models.vocabulary import Outcome, TaskKind


class Figure(FormRecord):
    """An aggregate figure of one measure and period, of everybody or of a group that the plan shows apart."""

    measure: MeasureName = line("Measure", most=LONGEST_MEASURE)
    period: date = day("Period", "Its first day, for example 1 4 2027; of a rare event its day")
    number: Decimal = number_field(
        "How many?", "Of a time or score its mean or median", least=-MOST_OF_A_NUMBER, width=10
    )
    out_of: Decimal | None = number_field(
        "Out of how many?",
        "Of a rate what it is counted against, such as bed days",
        optional=True,
        conditional=True,
        width=10,
    )
    exceptions: Decimal | None = number_field(
        "Exceptions",
        "How many the standard rightly leaves out, if its plan names exceptions. They are not in “out of how many”",
        optional=True,
        width=10,
        fold="Exceptions",
    )
    group: str | None = line(
        "Group",
        "One that the plan shows apart",
        optional=True,
        most=LONGEST_MEASURE,
        fold="Of one group only",
    )


class SubmitDataForm(TaskForm):
    """The figures of a cycle, aggregate only (7.3; OB-077, 135, 137).

    Refused: what a figure of its measure cannot be (`figure_problems`), a period that is not over or is long before the
    plan, a measure or a group that is not in the plan, a measure without a figure unless it is of rare events or has
    figures on their page, a group without the figure of everybody, and the same measure, period and group twice.
    """

    kind: ClassVar = TaskKind.SUBMIT_DATA
    version: ClassVar = 3  # 3 counts exceptions; 2 has figures of any kind
    minutes: ClassVar = 10
    how_to: ClassVar = "Totals only. Nothing about single patients."

    figures: list[Figure] = several(
        "Figures",
        "What was entered on the page of figures counts already: add only what is missing there.",
        legend="Figure",
        blank=0,
        add="Add a figure",
    )
    completeness: str = text(
        "How complete and reliable are they?",
        "For example how many somebody else looked up a second time, and how many agreed",
        rows=2,
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "figures": [
                {
                    "measure": "Within four hours",
                    "period": "2026-04-01",
                    "number": 14000,
                    "out_of": 15154,
                }
            ],
            "completeness": "Every attendance is counted; checked against the monthly return.",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        measures = {measure.name: measure for measure in facts.specifications} if facts else {}
        keys = [(figure.measure, figure.period, compared(figure.group or "")) for figure in self.figures]
        for place, figure in enumerate(self.figures):
            at, which = f"figures-{place}-", f"Figure {place + 1}"
            measure = measures.get(figure.measure)
            problems = [*_of_its_measure(figure, measure), *_of_its_place(figure, facts)]
            if keys.index(keys[place]) != place:
                problems.append(Problem("period", "there is a figure of this measure and period already"))
            if figure.group and (figure.measure, figure.period, "") not in keys:
                problems.append(Problem("group", "enter the figure of everybody in this period, too"))
            for problem in problems:
                yield Problem(f"{at}{problem.at}", f"{which}: {problem.sentence}")
        entered = {figure.measure for figure in self.figures}
        for name in facts.measures if facts else ():
            is_rare = name in measures and measures[name].kind.is_of_rare_events
            is_there = facts is not None and compared(name) in facts.measures_with_figures
            if name not in entered and not is_rare and not is_there:
                yield Problem("figures", f"Enter at least one figure for “{name}”")


def _of_its_measure(figure: Figure, measure: MeasureSpecification | None) -> Iterator[Problem]:
    """What its measure does not allow; nothing is known of one that the plan has not."""
    if measure is None:
        return
    of_numbers = figure_problems(measure, figure.number, figure.out_of)
    for problem in (*of_numbers, *exceptions_problems(measure, figure.exceptions)):
        yield Problem(problem.field, problem.sentence)
    if figure.group and compared(figure.group) not in map(compared, measure.groups):
        yield Problem("group", f"the plan of “{measure.name}” has no group “{figure.group}”")


def _of_its_place(figure: Figure, facts: FormContext | None) -> Iterator[Problem]:
    if facts is None:
        return
    if figure.measure not in facts.measures:
        yield Problem("measure", f"the plan has no measure “{figure.measure}”")
    measure = next((measure for measure in facts.specifications if measure.name == figure.measure), None)
    if figure.period > facts.today:
        yield Problem("period", "the period must have begun")
    elif facts.measured_from and is_long_before(facts.measured_from, figure.period):
        yield Problem("period", long_before(brief_date(figure.period)))
    elif measure and not measure.kind.is_of_rare_events:
        first = period_of(figure.period, measure.rhythm, figure.period)
        last = last_day_of(first, measure.rhythm)
        if last > facts.today:
            name = period_name(first, measure.rhythm)
            yield Problem("period", f"{name} is not over yet: enter it from {brief_date(last)}")


class MeasureFinding(FormRecord):
    """What the figures of one measure mean, in the lead's words."""

    measure: MeasureName = line("Measure", most=LONGEST_MEASURE)
    meaning: str = text("What do its figures mean, and why are they so?", rows=3)


class ReportFindingsForm(TaskForm):
    """What the figures mean; QIST says it for the programme (6.5, 6.6; OB-042, 077, 112). Whether met is computed."""

    kind: ClassVar = TaskKind.REPORT_FINDINGS
    minutes: ClassVar = 15
    how_to: ClassVar = (
        "The results are computed from your figures. Say what they mean; the specialty meeting reads this."
    )

    findings: list[MeasureFinding] = several(
        "Findings", least=1, legend="Finding", blank=1, add="Add a finding"
    )
    conclusion: str = text("Conclusion")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "findings": [
                {"measure": "Within four hours", "meaning": "Delays begin at the first senior review."}
            ],
            "conclusion": "The standard is not met; waits for a senior decision are the main cause.",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        for missing in set(facts.measures if facts else ()) - {finding.measure for finding in self.findings}:
            yield Problem("findings", f"Say what the figures of “{missing}” mean")


class ReviewDataUseForm(TaskForm):
    """Purpose and data items are fixed by the approval; a plan that changes either is looked at (OB-134, OB-136)."""

    kind: ClassVar = TaskKind.REVIEW_DATA_USE
    outcomes: ClassVar = (Outcome.AGREED, Outcome.REFUSED)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "The plan of the next cycle changes what was approved. Until you agree, only that is collected."
    )

    outcome: Literal[Outcome.AGREED, Outcome.REFUSED] = choice("May the data be used so?")
    reason: str | None = text("Why?", "The lead reads this", optional=True, conditional=True, rows=3)

    examples: ClassVar[Examples] = {
        Outcome.AGREED: {"outcome": "agreed"},
        Outcome.REFUSED: {
            "outcome": "refused",
            "reason": "The postcode is not needed for this: go on without it.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Whoever does not agree says why."""
        _ = facts
        if self.outcome is Outcome.REFUSED:
            yield from need("reason", self.reason, "Say why, so that the lead knows what to do")
