"""The figures of a cycle and what they mean (6.5, 6.6, 7.3)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from models.forms.base import (
    LONGEST_MEASURE,
    Examples,
    FormContext,
    FormRecord,
    MeasureName,
    Problem,
    TaskForm,
    day,
    line,
    number,
    several,
    text,
)
from models.vocabulary import Outcome, TaskKind


class Figure(FormRecord):
    """An aggregate figure of one measure and period."""

    measure: MeasureName = line("Measure", most=LONGEST_MEASURE)
    period: date = day("Period", "Its first day, for example 1 4 2027")
    numerator: int = number("How many?", width=10)
    denominator: int = number("Out of how many?", width=10)


class SubmitDataForm(TaskForm):
    """The figures of a cycle, aggregate only (7.3; OB-077, 135, 137).

    Refused: more that met it than there were, a measure that is not in the plan, a measure without a figure,
    the same period twice.
    """

    kind: ClassVar = TaskKind.SUBMIT_DATA
    minutes: ClassVar = 10
    how_to: ClassVar = "Enter totals for each period. Nothing about single patients."

    figures: list[Figure] = several("Figures", least=1, legend="Figure", blank=1, add="Add a figure")
    completeness: str = text("How complete and reliable are they?", rows=2)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "figures": [
                {
                    "measure": "Within four hours",
                    "period": "2026-04-01",
                    "numerator": 14000,
                    "denominator": 15154,
                }
            ],
            "completeness": "Every attendance is counted; checked against the monthly return.",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        seen: set[tuple[str, date]] = set()
        for number_, figure in enumerate(self.figures):
            at, which = f"figures-{number_}", f"Figure {number_ + 1}"
            if figure.denominator == 0:
                yield Problem(f"{at}-denominator", f"{which}: “Out of how many?” must be 1 or more")
            if figure.numerator > figure.denominator:
                yield Problem(
                    f"{at}-numerator",
                    f"{which}: {figure.numerator} of {figure.denominator} is more than all of them",
                )
            if (figure.measure, figure.period) in seen:
                yield Problem(
                    f"{at}-period", f"{which}: there is a figure of this measure and period already"
                )
            seen.add((figure.measure, figure.period))
            if facts and figure.measure not in facts.measures:
                yield Problem(f"{at}-measure", f"{which}: the plan has no measure “{figure.measure}”")
            if facts and figure.period > facts.today:
                yield Problem(f"{at}-period", f"{which}: the period must have begun")
        for missing in set(facts.measures if facts else ()) - {figure.measure for figure in self.figures}:
            yield Problem("figures", f"Enter at least one figure for “{missing}”")


class MeasureFinding(FormRecord):
    """What the figures of one measure mean, in the lead's words."""

    measure: MeasureName = line("Measure", most=LONGEST_MEASURE)
    meaning: str = text("What do its figures mean, and why are they so?", rows=3)


class ReportFindingsForm(TaskForm):
    """The lead's reading of the figures (6.5, 6.6; OB-042, OB-112). Whether a standard is met is computed (G14)."""

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
