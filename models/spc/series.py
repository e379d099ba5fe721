"""A series as it was handed in: its values, the times without one, its aim, and where its limits begin anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.spc.chart import Aim, LimitsBasis, XmRChart, chart_on
from models.spc.rhythm import NoValue


@dataclass(frozen=True)
class DatedSeries:
    """The values of one measure in the order of their days, and all that was said of them.

    `absences` are times that were laid out without a value, and why; `rebase_on` the days from which the limits begin
    anew, with the reason (“” if none was given); `comments` what was noted beside a value. With a `baseline` the limits
    of each period rest on its first so many values.
    """

    name: str
    values: Sequence[tuple[date, float]]
    aim: Aim = field(default_factory=Aim)
    absences: Mapping[date, NoValue] = field(default_factory=dict)
    rebase_on: Mapping[date, str] = field(default_factory=dict)
    comments: Mapping[date, str] = field(default_factory=dict)
    baseline: int | None = None

    def charted(self, *, keep_outliers: bool = False) -> XmRChart:
        """Its XmR chart; refused as `xmr_chart` says."""
        basis = LimitsBasis(self.baseline, keep_outliers=keep_outliers)
        chart = chart_on(basis, self.values, self.aim, rebase_on=self.rebase_on)
        return replace(chart, absences=dict(self.absences), comments=dict(self.comments))
