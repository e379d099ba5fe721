"""What a chart over time is made of, and the frame in which its values stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isclose
from typing import NamedTuple

from models.spc import Variation
from notifications.documents.charts.axes import Scale, Timeline, round_ticks
from notifications.documents.charts.drawing import MARGIN, RED, WIDTH, Place, width_of
from notifications.documents.charts.marks import Annotation, lettered
from notifications.documents.charts.numerals import as_written, decimals_for, rounded

REASON = 24
"""How much room a reason for new limits, or a row of marks, takes above the values."""
_HEIGHT = 300
_INSET = 14
_WHOLE = 100
"""Per cent."""


class PlottedPoint(NamedTuple):
    """A value on its day, what it shows, and the words for whoever points at it."""

    day: date
    value: float
    variation: Variation
    words: str


@dataclass(frozen=True)
class PlottedPeriod:
    """Points with their lines: a centre, and limits, each with a value for each point; none where there are none.

    `is_judged` says whether the shapes of its points mean anything.
    """

    points: Sequence[PlottedPoint]
    centre: Sequence[float] = ()
    limits: Sequence[Sequence[float]] = ()
    reason: str = ""
    is_judged: bool = False


@dataclass(frozen=True)
class PlottedChart:
    """All that is drawn; `named` are the lines that have a name at the right, `absent` the days without a value."""

    description: str
    notes: Sequence[str]
    periods: Sequence[PlottedPeriod]
    named: Sequence[tuple[str, float, str]]
    by_months: bool
    target: float | None = None
    unit: str = ""
    absent: Sequence[date] = ()
    annotations: Sequence[Annotation] = ()

    @cached_property
    def points(self) -> list[PlottedPoint]:
        return [point for period in self.periods for point in period.points]

    @property
    def all_named(self) -> list[tuple[str, float, str]]:
        """The named lines, and the target."""
        if self.target is None:
            return list(self.named)
        return [*self.named, (f"Target {as_written(self.target)}{self.unit}", self.target, RED)]


def marked_within(chart: PlottedChart) -> list[tuple[str, Annotation]]:
    """The lettered marks that fall between the first value and the last."""
    points = chart.points
    return [
        (letter, annotation)
        for letter, annotation in lettered(chart.annotations)
        if points and points[0].day <= annotation.day <= points[-1].day
    ]


@dataclass(frozen=True)
class Frame:
    """Where the values are drawn, and how."""

    left: float
    right: float
    top: float
    bottom: float
    time: Timeline
    marks: dict[float, str]

    @cached_property
    def x(self) -> Scale:
        days = self.time.days
        return Scale(self.time.at(days[0]), self.time.at(days[-1]), self.left + _INSET, self.right - _INSET)

    @cached_property
    def y(self) -> Scale:
        return Scale(min(self.marks), max(self.marks), self.bottom, self.top)

    def place(self, point: PlottedPoint) -> Place:
        return Place(self.x(self.time.at(point.day)), self.y(point.value))


def framed(chart: PlottedChart, top: float) -> Frame:
    """The frame of a chart with values, below what stands at its top."""
    points = chart.points
    seen = [point.value for point in points]
    seen += [value for period in chart.periods for line in (period.centre, *period.limits) for value in line]
    seen += [chart.target] if chart.target is not None else []
    least, most = min(seen), max(seen)
    ticks = round_ticks(
        most if isclose(least, most) else least, most
    )  # a centre may be all but the only value
    if chart.unit == "%" and least >= 0 and most <= _WHOLE:
        ticks = [tick for tick in ticks if 0 <= tick <= _WHOLE]  # nobody reads of 110% of a whole
    decimals = max(0, decimals_for(ticks[1] - ticks[0]) - 1)
    marks = {tick: rounded(tick, decimals) for tick in ticks}
    beside = max((width_of(name) + 18 for name, *_ in chart.all_named), default=0)
    if any(period.reason for period in chart.periods):
        top += REASON
    if marked_within(chart):
        top += REASON
    return Frame(
        left=MARGIN + max(map(width_of, marks.values())) + 8,
        right=WIDTH - MARGIN - beside,
        top=top,
        bottom=top + _HEIGHT,
        time=Timeline([point.day for point in points], chart.by_months),
        marks=marks,
    )
