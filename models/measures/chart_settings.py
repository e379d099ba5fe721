"""What is declared of the chart of a measure, and the series with it (3.1, OB-042)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from models.clock import brief_date
from models.inputs.text import compared
from models.measures.results import SpecifiedSeries
from models.records import ChartDeclaration
from models.spc import ChartKind
from models.vocabulary import ChartChange


@dataclass(frozen=True)
class ChartSettings:
    """What holds for the chart of a measure: the chart that was chosen, changes, and a baseline, each with a reason.

    `rebase_on` are the days from which centre and limits begin anew, each with all its reasons; with `frozen_on` they
    rest on the figures up to that day. Nothing is declared by default.
    """

    chart: ChartKind | None = None
    chart_because: str = ""
    rebase_on: Mapping[date, str] = field(default_factory=dict)
    frozen_on: date | None = None
    frozen_because: str = ""

    def applied(self, series: SpecifiedSeries) -> SpecifiedSeries:
        """The series of the measure with what was declared of its chart, beside what its design says."""
        measure = replace(series.measure, chart=self.chart or series.measure.chart)
        return replace(
            series,
            measure=measure,
            rebase_on={**series.rebase_on, **self.rebase_on},
            frozen_on=self.frozen_on or series.frozen_on,
            declared=[*series.declared, *self.sentences],
        )

    @property
    def sentences(self) -> list[str]:
        """What people declared, with their reasons: the chart that was chosen, and the baseline.

        Declared changes stand on the chart itself and in its notes, with their reasons.
        """
        chosen = [f"The {self.chart.label} was chosen: {self.chart_because}"] if self.chart else []
        frozen = (
            [f"The baseline ends on {brief_date(self.frozen_on)}: {self.frozen_because}"]
            if self.frozen_on
            else []
        )
        return [*chosen, *frozen]


NOTHING_DECLARED = ChartSettings()
AllSettings = Mapping[str, ChartSettings]
NO_SETTINGS: AllSettings = MappingProxyType({})


def as_declared(all_series: Iterable[SpecifiedSeries], settings: AllSettings) -> list[SpecifiedSeries]:
    """Each series with what was declared of its chart, of all that was declared by names as `compared`."""
    return [
        settings.get(compared(series.measure.name), NOTHING_DECLARED).applied(series) if settings else series
        for series in all_series
    ]


def settings_of(declared: Iterable[ChartDeclaration]) -> dict[str, ChartSettings]:
    """By the measure's name as `compared` what is declared of its chart, of declarations given the oldest first."""
    settings: dict[str, ChartSettings] = {}
    for row in declared:
        before = settings.get(row.measure, NOTHING_DECLARED)
        settings[row.measure] = _with(before, row)
    return settings


def _with(settings: ChartSettings, row: ChartDeclaration) -> ChartSettings:
    if row.change is ChartChange.CHART and row.chart:
        return replace(settings, chart=ChartKind(row.chart), chart_because=row.reason)
    if row.change is ChartChange.NEW_LIMITS and row.day:
        reasons = [reason for reason in (settings.rebase_on.get(row.day), row.reason) if reason]
        return replace(settings, rebase_on={**settings.rebase_on, row.day: "; ".join(reasons)})
    if row.change is ChartChange.BASELINE and row.day:
        return replace(settings, frozen_on=row.day, frozen_because=row.reason)
    return settings
