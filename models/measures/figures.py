"""A figure as somebody typed, pasted or handed it in, checked by the kind of its measure (7.3; OB-135, OB-137)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.clock import brief_date
from models.inputs.numbers import decimal_number, quoted
from models.inputs.text import clean_line
from models.measures.figure_checks import FigureProblem, exceptions_problems, figure_problems
from models.measures.periods import is_long_before, last_day_of, long_before, period_name, period_of
from models.measures.specification import MeasureSpecification
from models.privacy.filter import objection
from models.records.figures import LARGEST_FIGURE, PLACES
from models.spc.rhythm import Rhythm
from models.vocabulary import MeasureKind

OF_THE_USUAL = 7
"""A number so many times larger or smaller than the usual one is shown to be looked at.

A digit too many makes about ten times as much, chance seldom seven. None at all is no slip.
"""

_USUAL_FROM = 3
_SHORT = re.compile(r"\d{0,5}", re.ASCII)
"""Too short to be the number of anybody."""

_SPACED = re.compile(r"(?<=\d) (?=\d{3}(?:\D|$))")
_IN_ANY_UNIT = frozenset({MeasureKind.MEAN, MeasureKind.MEDIAN})


class FigureKey(NamedTuple):
    """What there is one figure of: a measure and a group (“” for everybody) as `compared`, and the first day."""

    measure: str
    period: date
    group: str = ""


@dataclass(frozen=True)
class TypedFigure:
    """A figure before any check: the texts of its numbers, as they stood there."""

    key: FigureKey
    number: str
    out_of: str = ""
    exceptions: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(map(clean_line, (self.number, self.out_of, self.exceptions)))


@dataclass(frozen=True)
class CheckedFigure:
    """A figure that may be stored; `note` is what was noted beside it.

    `exceptions` is how many its standard rightly leaves out, who are not in `out_of`; None where nobody said.
    """

    key: FigureKey
    number: Decimal
    out_of: Decimal | None = None
    note: str | None = None
    exceptions: Decimal | None = None

    @property
    def numbers(self) -> tuple[Decimal, Decimal | None, Decimal | None]:
        """All that was counted."""
        return self.number, self.out_of, self.exceptions

    @property
    def written(self) -> str:
        """“90 of 100”, “4.2”, “90 of 100, 3 left out”."""
        number = written_number(self.number)
        of = "" if self.out_of is None else f" of {written_number(self.out_of)}"
        left_out = "" if self.exceptions is None else f", {written_number(self.exceptions)} left out"
        return f"{number}{of}{left_out}"


@dataclass(frozen=True)
class FiguresPlan:
    """What figures are asked for: the measures of the plan by key, with their groups, and from when to when.

    `groups` has the names of the groups of each measure by their key, if it has any; figures of before `approved_on`
    are retrospective.
    """

    measures: Mapping[str, MeasureSpecification]
    collect_from: date
    collect_until: date
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    approved_on: date | None = None
    anchors: Mapping[str, date] = field(default_factory=dict)
    """The first period that was entered of each measure that has figures: its weeks, quarters and years stay."""

    first_day: date | None = None
    """The first day that any plan of the project measures, where that is before the plan in force."""

    entered: Collection[FigureKey] = ()
    """What is there already: it may be sent again as it is, also before its period is over."""

    @property
    def begins(self) -> date:
        """From which day the project has been measured."""
        return min(self.collect_from, self.first_day or self.collect_from)

    def period_of(self, measure: str, day: date) -> date:
        """The first day of the period of a measure in which a day lies; the day itself of an event."""
        planned = self.measures[measure]
        if planned.kind.is_of_rare_events:
            return day
        return period_of(day, planned.rhythm, self.anchors.get(measure, self.collect_from))

    def is_retrospective(self, key: FigureKey) -> bool:
        """Whether a figure is of a period that began before the project was approved."""
        return self.approved_on is not None and key.period < self.approved_on

    def name_of(self, key: FigureKey) -> str:
        """“Within four hours, Ward A, January 2027”."""
        measure = self.measures[key.measure]
        group = self.groups.get(key.measure, {}).get(key.group, key.group)
        return ", ".join(filter(None, [measure.name, group, self.period_name(key)]))

    def period_name(self, key: FigureKey) -> str:
        """What the period of a figure is called."""
        return period_name(key.period, self._rhythm(key))

    def last_day(self, key: FigureKey) -> date:
        """The last day of the period of a figure; the day itself of an event."""
        return last_day_of(key.period, self._rhythm(key))

    def _rhythm(self, key: FigureKey) -> Rhythm:
        measure = self.measures[key.measure]
        return Rhythm.IRREGULAR if measure.kind.is_of_rare_events else measure.rhythm


def checked_figure(
    typed: TypedFigure, plan: FiguresPlan, *, today: date
) -> CheckedFigure | list[FigureProblem]:
    """A figure that fits its measure, or all that is wrong with it, a sentence each."""
    measure = plan.measures[typed.key.measure]
    problems = [FigureProblem("number", sentence) for sentence in _wrong_period(typed.key, plan, today)]
    texts = {"number": typed.number, "out_of": typed.out_of, "exceptions": typed.exceptions}
    if about := [
        name for name, text in texts.items() if not _SHORT.fullmatch(text) and objection(text, name)
    ]:
        return [
            FigureProblem(name, "this looks like a patient’s number: enter totals only") for name in about
        ]
    if measure.kind is MeasureKind.DAYS_BETWEEN:  # the days are counted once all events are known
        return problems or CheckedFigure(typed.key, Decimal(0))
    numbers: dict[str, Decimal] = {}
    for name in ("out_of", "number", *(["exceptions"] if typed.exceptions else [])):
        try:
            if (number := _number(texts[name], name, measure, numbers.get("out_of"))) is not None:
                numbers[name] = number
        except ValueError as error:
            problems.append(FigureProblem(name, str(error)))
    wrong = {problem.field for problem in problems}
    if "number" in numbers:
        inconsistent = figure_problems(measure, numbers["number"], numbers.get("out_of"))
        problems += [problem for problem in inconsistent if problem.field not in wrong]
    problems += exceptions_problems(measure, numbers.get("exceptions"))
    if problems:
        return problems
    out_of, exceptions = numbers.get("out_of"), numbers.get("exceptions")
    return CheckedFigure(typed.key, numbers["number"], out_of, exceptions=exceptions)


def unusual(figures: Sequence[CheckedFigure], before: Sequence[CheckedFigure]) -> Iterator[CheckedFigure]:
    """The figures of which a number is far from what is usual for its measure, for somebody to look at (OB-135)."""
    sizes: dict[tuple[str, str], list[Decimal]] = {}
    for figure in (*before, *figures):
        sizes.setdefault((figure.key.measure, figure.key.group), []).append(_size(figure))
    usual = {key: sorted(known)[len(known) // 2] for key, known in sizes.items() if len(known) > _USUAL_FROM}
    for figure in figures:
        median, size = usual.get((figure.key.measure, figure.key.group), Decimal(0)), _size(figure)
        if median and size and not median / OF_THE_USUAL <= size <= median * OF_THE_USUAL:
            yield figure


def written_number(number: Decimal) -> str:
    """“1,400”, “95.5”."""
    whole = number == number.to_integral_value()
    return f"{number:,.0f}" if whole else f"{number.normalize():,f}"


def _size(figure: CheckedFigure) -> Decimal:
    return abs(figure.number if figure.out_of is None else figure.out_of)


def _wrong_period(key: FigureKey, plan: FiguresPlan, today: date) -> Iterator[str]:
    if key.period > today:
        yield f"{plan.period_name(key)} has not begun yet"
    elif plan.last_day(key) > today and key not in plan.entered:
        yield f"{plan.period_name(key)} is not over yet: enter it from {brief_date(plan.last_day(key))}"
    elif _is_counted_from_nothing(key, plan):
        yield (
            f"{plan.period_name(key)} is before {brief_date(plan.begins)}, from which the plan measures: "
            "the days since the event before it are not known"
        )
    elif is_long_before(plan.collect_from, key.period):
        yield long_before(plan.period_name(key))


def _is_counted_from_nothing(key: FigureKey, plan: FiguresPlan) -> bool:
    """Whether an event of which the days are counted lies before the plan, and none that is known is before it."""
    if plan.measures[key.measure].kind is not MeasureKind.DAYS_BETWEEN or key.period >= plan.begins:
        return False
    return not any(there[::2] == key[::2] and there.period <= key.period for there in plan.entered)


def _number(text: str, name: str, measure: MeasureSpecification, out_of: Decimal | None) -> Decimal | None:
    """A number that can be kept, None where “out of” is left empty; ValueError with a sentence otherwise."""
    typed = _SPACED.sub("", clean_line(text))
    if not typed and name != "number":
        return None
    if not typed:
        raise ValueError("enter how many")
    number = decimal_number(typed)
    is_share = typed.endswith("%") or 0 < number < 1
    if name == "number" and measure.kind is MeasureKind.PROPORTION and is_share:
        return _count_of_share(typed, number, out_of)
    if typed.endswith("%") and measure.kind not in _IN_ANY_UNIT:
        raise ValueError(f"{quoted(typed)} is a percentage: enter the count itself")
    if abs(number) > LARGEST_FIGURE:
        raise ValueError(f"{quoted(typed)} is too large for a figure")
    if -_exponent(number) > PLACES:
        raise ValueError(f"{quoted(typed)} has more than {PLACES} decimals: round it")
    return number


def _count_of_share(typed: str, number: Decimal, out_of: Decimal | None) -> Decimal:
    """How many a share is of a known whole, if just one count comes to it when rounded; never guessed."""
    percent = number if typed.endswith("%") else number * 100
    places = max(-_exponent(number), 0) - (0 if typed.endswith("%") else 2)
    if out_of:
        step = Decimal(1).scaleb(-places)
        nearest = int(percent * out_of / 100)
        counts = [
            count
            for count in range(max(nearest - 1, 0), nearest + 3)
            if (Decimal(100 * count) / out_of).quantize(step) == percent.quantize(step)
        ]
        if len(counts) == 1:
            return Decimal(counts[0])
    raise ValueError(f"{quoted(typed)} is a share: enter how many, and out of how many")


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
