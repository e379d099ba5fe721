"""What a measure is, of any kind: the model on which its figures, its chart and its judgement rest."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from models.clock import brief_date
from models.measures.verdicts import TargetStatus
from models.spc import ChartKind, Direction, Observation, Rhythm
from models.spc.limits import exact
from models.vocabulary import MeasureKind, MeasureType, TargetSense

_IN_MONTHS = {Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR}
_HUNDRED = 100


@dataclass(frozen=True)
class MeasureTarget:
    """A least, a most, or both; with neither it is a `number` of which nobody has said how it is meant.

    One that `is_supposed` is read as a least for want of anybody’s word: who falls short of it is followed up, and what
    reaches it is not called met.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    number: Decimal | None = None
    is_supposed: bool = False

    @property
    def sense(self) -> TargetSense | None:
        """How it is meant; None if nobody has said."""
        if self.least is not None:
            return TargetSense.AT_LEAST if self.most is None else TargetSense.WITHIN
        return None if self.most is None else TargetSense.AT_MOST

    @property
    def line(self) -> float | None:
        """The one number that a chart draws a line at; None for a target between two."""
        numbers = [number for number in (self.least, self.most, self.number) if number is not None]
        return float(numbers[0]) if len(numbers) == 1 else None

    def status_of(self, value: Fraction) -> TargetStatus:
        """Where a value stands to it, compared without rounding; what is on the line has reached it."""
        if self.sense is None:
            return TargetStatus.NOT_JUDGED
        if self.least is not None and value < Fraction(self.least):
            return TargetStatus.BELOW
        if self.most is not None and value > Fraction(self.most):
            return TargetStatus.ABOVE
        return TargetStatus.NOT_JUDGED if self.is_supposed else TargetStatus.MET

    def distance(self, value: Fraction) -> Fraction:
        """How far a value is on the wrong side of it; how far off a number of which nobody said how it is meant."""
        if self.number is not None:
            return abs(value - Fraction(self.number))
        below = Fraction(self.least) - value if self.least is not None else Fraction(0)
        above = value - Fraction(self.most) if self.most is not None else Fraction(0)
        return max(below, above, Fraction(0))

    def wording(self, unit: str) -> str:
        """“target at least 95%”, “target within 18 and 24 minutes”; the number alone if nobody says how it is meant."""
        numbers = [
            f"{number.normalize():f}" for number in (self.least, self.most, self.number) if number is not None
        ]
        if self.is_supposed:
            return f"target {numbers[0]}{unit}, read as a least"
        meant = f"{self.sense.label.lower()} " if self.sense else ""
        return f"target {meant}{' and '.join(numbers)}{unit}"


@dataclass(frozen=True, kw_only=True)
class MeasureSpecification:
    """A measure as it was designed.

    `unit` is what its numbers are of (“minutes”; of a rate what it is counted against, “bed days”), `per` what a rate
    is shown for, `decimals` how many are shown, `groups` who is shown apart, `chart` the one that was chosen, if any.
    `takes_exceptions` says that its standard names whom it rightly leaves out, who are counted beside (OB-036).
    """

    name: str
    kind: MeasureKind
    role: MeasureType
    direction: Direction | None
    target: MeasureTarget | None = None
    unit: str = ""
    per: int = 1000
    rhythm: Rhythm = Rhythm.MONTH
    decimals: int = 1
    groups: tuple[str, ...] = ()
    chart: ChartKind | None = None
    takes_exceptions: bool = False

    @property
    def unit_words(self) -> str:
        """What follows a number of it: “%”, “ per 1,000 bed days”, “ minutes”; “” for a plain one."""
        words = f" {self.unit}" if self.unit else ""
        return {
            MeasureKind.PROPORTION: "%",
            MeasureKind.RATE: f" per {self.per:,}{words}",
            MeasureKind.DAYS_BETWEEN: " days",
            MeasureKind.CASES_BETWEEN: words or " cases",
        }.get(self.kind, words)

    @property
    def axis_words(self) -> str:
        """What its numbers are of, by itself: “per cent”, “per 1,000 bed days”; “” for plain ones."""
        return "per cent" if self.kind is MeasureKind.PROPORTION else self.unit_words.strip()

    @property
    def titled(self) -> str:
        """“Falls, per 1,000 bed days”: its name over a chart."""
        return f"{self.name}, {self.axis_words}" if self.axis_words else self.name

    @property
    def factor(self) -> int:
        """What its share or rate is multiplied by to be shown."""
        if self.kind is MeasureKind.PROPORTION:
            return _HUNDRED
        return self.per if self.kind is MeasureKind.RATE else 1

    @property
    def target_words(self) -> str:
        """“target at least 95%”; empty without one."""
        return self.target.wording(self.unit_words) if self.target else ""

    def usable(self, figure: Observation) -> Observation | None:
        """A figure as its kind takes it, without what it is out of where the kind has no such number.

        None for one of which nobody was counted, or nobody said out of how many.
        """
        if not self.kind.has_denominator:
            return figure._replace(out_of=None)
        return figure if figure.out_of else None

    def value_of(self, figure: Observation) -> Fraction:
        """What a figure comes to in its unit, without rounding; ZeroDivisionError where nobody was counted."""
        number = exact(figure.number)
        return number if figure.out_of is None else number / exact(figure.out_of) * self.factor

    def rounded(self, value: Fraction) -> Decimal:
        """A value as people read it, rounded half up; what is counted in whole numbers is whole where it comes out."""
        decimals = 0 if self.kind.is_whole and value.denominator == 1 else self.decimals
        exactly = Decimal(value.numerator) / Decimal(value.denominator)
        return exactly.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    def written(self, value: Fraction) -> str:
        """A value in its unit, rounded for people: “4.2 per 1,000 bed days”."""
        number = self.rounded(value)
        return f"{'−' if number < 0 else ''}{abs(number):,f}{self.unit_words}"

    def period_words(self, first: date) -> str:
        """“Feb 2027”, or “from 8 Feb 2027” where periods are no months; of an event its day."""
        if self.kind.is_of_rare_events:
            return brief_date(first)
        return f"{first:%b %Y}" if self.rhythm in _IN_MONTHS else f"from {brief_date(first)}"
