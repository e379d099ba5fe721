"""A series as it was handed in: its values, the times without one, its aim, and where its limits begin anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.spc.chart import Aim, LimitsBasis, XmRChart, chart_on
from models.spc.control import ControlChart, ControlOptions, Observation, control_chart
from models.spc.rhythm import NoValue
from models.spc.terms import ChartKind


@dataclass(frozen=True)
class DatedSeries:
    """The values of one measure in the order of their days, and all that was said of them.

    `absences` are times that were laid out without a value, and why; `rebase_on` the days from which the limits begin
    anew, with the reason (“” if none was given); `comments` what was noted beside a value. With a `baseline` the limits
    of each period rest on its first so many values. `denominators` has what each value is counted out of, if anything.
    """

    name: str
    values: Sequence[tuple[date, float]]
    aim: Aim = field(default_factory=Aim)
    absences: Mapping[date, NoValue] = field(default_factory=dict)
    rebase_on: Mapping[date, str] = field(default_factory=dict)
    comments: Mapping[date, str] = field(default_factory=dict)
    baseline: int | None = None
    denominators: Mapping[date, float] = field(default_factory=dict)

    @property
    def observations(self) -> list[Observation]:
        """Its values with what each is counted out of."""
        return [Observation(day, value, self.denominators.get(day)) for day, value in self.values]

    def charted(self, options: ControlOptions | None = None) -> XmRChart:
        """Its XmR chart, of shares and rates as `controlled` shows them; refused as `xmr_chart` says."""
        how = options or ControlOptions(baseline=self.baseline)
        values = self.values
        if self.denominators:
            shown = control_chart(ChartKind.RUN, self.observations, self.aim, options=how).points
            values = [(point.day, point.value) for point in shown]
        basis = LimitsBasis(how.baseline, keep_outliers=how.keep_outliers, frozen_on=how.frozen_on)
        chart = chart_on(basis, values, self.aim, rebase_on=self.rebase_on)
        return replace(chart, absences=dict(self.absences), comments=dict(self.comments))

    def controlled(self, kind: ChartKind, options: ControlOptions | None = None) -> ControlChart:
        """Its run, p, u, t or g chart; refused as `control_chart` says."""
        how = options or ControlOptions(baseline=self.baseline)
        chart = control_chart(kind, self.observations, self.aim, rebase_on=self.rebase_on, options=how)
        return replace(chart, absences=dict(self.absences), comments=dict(self.comments))
