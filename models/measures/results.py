"""What the figures of one cycle come to for a measure of any kind, and a measure over all of its cycles."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from models.clock import brief_date, spoken_months
from models.measures.specification import MeasureSpecification
from models.measures.verdicts import TargetStatus
from models.papers import FEWER_THAN_FIVE, SMALL
from models.spc import NoValue, Observation, rhythm_of
from models.spc.limits import exact
from models.vocabulary import MeasureKind


@dataclass(frozen=True)
class MeasuredPeriod:
    """From the first day to the last that figures are of; `last` is None if nobody said when the last part ends."""

    first: date
    last_begins: date
    last: date | None

    @property
    def said(self) -> str:
        """“Jan to Mar 2027”; “from 1 Jan 2027” if its end is not known."""
        if self.last is not None:
            return spoken_months(self.first, self.last)
        if self.first == self.last_begins:
            return f"from {brief_date(self.first)}"
        return f"periods that begin from {brief_date(self.first)} to {brief_date(self.last_begins)}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """A measure's result of one cycle, in the unit of the measure.

    Shares and rates are pooled: all numbers by all they are out of. Counts are averaged over their periods. Means,
    medians and what lies between rare events cannot be put together from their figures: the newest stands for itself.
    `figures` are those that it rests on, at least one, in the order of their days, and `period` is theirs. They are of
    the periods that the plan measures; a baseline from before is in no result, unless there is nothing else.
    `retrospective` says that all of them are from before the approval, `has_early` that any figure of the cycle is.
    `exceptions` is how many the standard rightly left out of them, who are not counted; None where nobody said it.
    """

    measure: MeasureSpecification
    cycle: int
    period: MeasuredPeriod
    figures: Sequence[Observation]
    retrospective: bool = False
    has_early: bool = False
    exceptions: int | None = None

    @cached_property
    def value(self) -> Fraction:
        """What it comes to, without rounding."""
        if self.number is None:
            return self.measure.value_of(self.figures[-1])
        number = Fraction(self.number)
        if self.out_of is not None:
            return number / Fraction(self.out_of) * self.measure.factor
        return number / len(self.figures)

    @cached_property
    def number(self) -> int | Decimal | None:
        """What was counted in all; None for a kind whose figures cannot be added up."""
        return _whole(sum(exact(figure.number) for figure in self.figures)) if self.is_counted else None

    @cached_property
    def out_of(self) -> int | Decimal | None:
        """Out of how many, or against what, that is counted; None for a kind without that number."""
        if not self.measure.kind.has_denominator:
            return None
        return _whole(sum(exact(figure.out_of or 0) for figure in self.figures))

    @property
    def is_counted(self) -> bool:
        """Whether its figures are counts, which can be added up."""
        return can_be_pooled(self.measure.kind)

    @property
    def rounded(self) -> Decimal:
        """Its value as people read it."""
        return self.measure.rounded(self.value)

    @property
    def percent(self) -> Decimal | None:
        """The same of a share, in per cent; None for any other kind."""
        return self.rounded if self.measure.kind is MeasureKind.PROPORTION else None

    @property
    def status(self) -> TargetStatus | None:
        """Where it stands to its target, compared without rounding; None without one."""
        return self.measure.target.status_of(self.value) if self.measure.target else None

    @property
    def misses_target(self) -> bool:
        """Whether it was judged against its target and is on the wrong side of it."""
        return self.status is not None and self.status.is_missed

    @property
    def written(self) -> str:
        """“87.5%”, “4.2 per 1,000 bed days”, “5 complaints”, “4.3 complaints on average”."""
        words = self.measure.written(self.value)
        return f"{words} on average" if self.is_average else words

    @property
    def is_average(self) -> bool:
        """Whether it is a count averaged over several periods."""
        return self.is_counted and self.out_of is None and len(self.figures) > 1

    @property
    def counted(self) -> str:
        """“(14 of 16)”, “(13 in 3 months)”; empty where nothing is counted, or `written` says it."""
        if self.number is None:
            return ""
        if self.out_of is not None:
            left_out = "".join(f", {words}" for words in [exceptions_said(self.exceptions)] if words)
            return f"({plain(self.number)} of {plain(self.out_of)}{left_out})"
        if len(self.figures) == 1:
            return ""
        rhythm = rhythm_of([figure.day for figure in self.figures])
        return f"({plain(self.number)} in {_periods(len(self.figures), rhythm.hint)})"

    @property
    def said(self) -> str:
        """The value in its unit with what was counted, if anything."""
        return " ".join(filter(None, (self.written, self.counted)))

    @property
    def tells_of_few(self) -> bool:
        """Whether a small number of people, or a single event, could be read off it (P25, OB-033)."""
        out_of = None if self.out_of is None else float(self.out_of)
        pooled = Observation(self.figures[-1].day, float(self.number or 0), out_of)
        return figure_tells_of_few(self.measure.kind, pooled)


def can_be_pooled(kind: MeasureKind) -> bool:
    """Whether figures of this kind can be added up over periods."""
    return kind.has_denominator or kind is MeasureKind.COUNT


def figure_tells_of_few(kind: MeasureKind, figure: Observation) -> bool:
    """Whether a small number of people could be read off a figure.

    Of a share also how many did not meet it; what lies between two events is of one of them. Nobody says of a mean or
    a median how many it is of.
    """
    number, out_of = figure.number, figure.out_of
    if kind is MeasureKind.PROPORTION and out_of is not None:
        return any(count in SMALL for count in (number, out_of - number, out_of))
    if kind in {MeasureKind.RATE, MeasureKind.COUNT}:
        return number in SMALL
    return kind.is_of_rare_events


SeriesIdentity: TypeAlias = tuple[Hashable, ...]


@dataclass(frozen=True)
class SpecifiedSeries:
    """A measure with its figures in the order of their days, and what was declared of them.

    `results` are those of the cycles that have figures, the oldest first. `rebase_on` are changes from which limits
    begin anew, each with its reason; with `frozen_on` limits rest on the figures up to that day. `declared` says in
    sentences what people declared of its chart.
    """

    measure: MeasureSpecification
    figures: Sequence[Observation]
    results: Sequence[Result] = ()
    rebase_on: Mapping[date, str] = field(default_factory=dict)
    frozen_on: date | None = None
    absences: Mapping[date, NoValue] = field(default_factory=dict)
    declared: Sequence[str] = ()
    exceptions: Mapping[date, float] = field(default_factory=dict)
    """How many the standard rightly left out, by the day of the figure; nothing where nobody said it."""

    @property
    def identity(self) -> SeriesIdentity:
        """All that it is, to be compared and looked up by."""
        results = (
            (
                *(result.cycle, result.period, tuple(result.figures)),
                *(result.retrospective, result.has_early, result.exceptions),
            )
            for result in self.results
        )
        return (
            self.measure,
            tuple(self.figures),
            tuple(results),
            tuple(self.rebase_on.items()),
            self.frozen_on,
            tuple(self.absences.items()),
            tuple(self.declared),
            tuple(self.exceptions.items()),
        )

    @property
    def tells_of_few(self) -> bool:
        """Whether a small number of people could be read off one of its figures."""
        return any(figure_tells_of_few(self.measure.kind, figure) for figure in self.figures)


def exceptions_said(exceptions: int | None) -> str:
    """“12 left out”, “fewer than 5 left out”, “nobody left out”; empty where nobody said it. It points to no person."""
    if exceptions is None:
        return ""
    many = FEWER_THAN_FIVE if exceptions in SMALL else f"{exceptions:,}" if exceptions else "nobody"
    return f"{many} left out"


def plain(number: float | Decimal) -> str:
    """A number with its thousands apart, and no decimals that say nothing."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"


def _whole(number: Fraction | int) -> int | Decimal:
    """A sum of decimal numbers as one, without decimals where it has none."""
    fraction = Fraction(number)
    return int(fraction) if fraction.denominator == 1 else Decimal(fraction.numerator) / fraction.denominator


def _periods(number: int, several: str) -> str:
    """“3 months”; “3 periods” where they have no rhythm."""
    return f"{number:,} {'periods' if several == 'values' else several}"
