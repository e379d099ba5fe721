"""What people say of the chart of a measure: which chart, a declared change, a frozen baseline."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import LONGEST_MEASURE, FormContext, Problem, choice, day, line, need, text
from models.forms.operations.dates import OperationForm
from models.spc import ChartKind
from models.vocabulary import ChartChange

_OF_A_DAY = (ChartChange.NEW_LIMITS, ChartChange.BASELINE)


class ChangeChartForm(OperationForm):
    """Another chart of a measure, a change from a day on, or a frozen baseline, with a reason (3.1; OB-042)."""

    heading: ClassVar = "Change a chart"
    button: ClassVar = "Change the chart"
    how_to: ClassVar = (
        "Each chart suits its figures by itself. Change it only for a reason that you would give to the team: "
        "the reason stands beside the chart, and the verdict follows it everywhere."
    )
    example: ClassVar[dict[str, Any]] = {
        "measure": "Within four hours",
        "change": "new_limits",
        "chart": None,
        "day": "2027-02-01",
        "reason": "A senior clinician sees everybody on arrival since that day.",
    }

    measure: str = line("Measure", most=LONGEST_MEASURE, choices="measures")
    change: ChartChange = choice("What do you want to do?")
    chart: ChartKind | None = choice(
        "Which chart?", optional=True, conditional=True, asked_when={"change": [ChartChange.CHART]}
    )
    day: date | None = day(
        "From which day, or up to which day?",
        "The first day of the new way of working; of a baseline the day of its last figure",
        optional=True,
        conditional=True,
        asked_when={"change": _OF_A_DAY},
    )
    reason: str = text("Why?", "Everybody reads this beside the chart. Nothing about a patient", rows=3)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """A chart or a day where it is needed, and no day to come."""
        if self.change is ChartChange.CHART:
            yield from need("chart", self.chart, "Choose which chart")
        if self.change in _OF_A_DAY:
            yield from need("day", self.day, "Enter the day")
        if facts and self.day and self.day > facts.today:
            yield Problem("day", "The day must be today or earlier")
