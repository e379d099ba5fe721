"""A measure as a plan designs it: of any kind, with its direction, its target and its rhythm (3.1; OB-036, OB-042)."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from models.forms.base import (
    ANYTHING,
    LONGEST_MEASURE,
    MOST_OF_A_NUMBER,
    FormContext,
    FormRecord,
    Problem,
    choice,
    line,
    need,
    number,
    text,
)
from models.inputs.text import compared
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.spc.rhythm import Rhythm
from models.spc.terms import Direction
from models.vocabulary import MeasureKind, MeasureType, ProjectType, TargetSense

HUNDRED = Decimal(100)
MOST_DECIMALS = 4
PlannedRhythm = Literal[Rhythm.DAY, Rhythm.WEEK, Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR]
"""How often there can be a figure."""

_WITH_A_UNIT = (
    MeasureKind.RATE,
    MeasureKind.COUNT,
    MeasureKind.MEAN,
    MeasureKind.MEDIAN,
    MeasureKind.CASES_BETWEEN,
)
_OF_TIMES_OR_SCORES = (MeasureKind.MEAN, MeasureKind.MEDIAN)
_LEAST_OF_A_TARGET = -MOST_OF_A_NUMBER
_PER = 1000
_MORE = "Number, how often, groups"
"""Under what is folded away that most measures leave as it is: a share each month, of everybody together."""

_NO_EXCEPTIONS = frozenset(
    {
        "",
        "none",
        "no",
        "nil",
        "nobody",
        "no one",
        "no exceptions",
        "none known",
        "n/a",
        "na",
        "not applicable",
    }
)
"""How people say that a standard has no exceptions."""

EXAMPLE_STANDARD = {
    "name": "Within four hours",
    "measure_type": "standard",
    "definition": "Attendances that ended within four hours, out of all attendances",
    "direction": "increase",
    "target": "95",
    "target_sense": "at_least",
    "exceptions": "None",
    "source": "NHS Constitution handbook",
}
"""A standard as the examples of all forms with measures have it."""


class Measure(FormRecord):
    """What is measured (3.1, OB-036, OB-042): a share of how many out of how many, unless it says otherwise.

    `target` is in per cent of a share, of any other kind in its unit; with `target_upper` it is the lower of two. `per`
    is what a rate is shown for. Without a `rhythm` there is a figure each month. Answers of version 1 of the plan have
    neither direction nor target sense.
    """

    name: str = line("Name", "Short, for example “Within four hours”", most=LONGEST_MEASURE)
    measure_type: MeasureType = choice("What is it?", as_list=True)
    definition: str = text("Definition", "What is counted, out of what", rows=2)
    direction: Direction | None = choice(
        "Which way is better?", optional=True, conditional=True, as_list=True
    )
    target: Decimal | None = number(
        "Target",
        "Of a share in per cent, else in its unit",
        optional=True,
        conditional=True,
        least=_LEAST_OF_A_TARGET,
        signs="%",
        width=10,
    )
    target_sense: TargetSense | None = choice(
        "How is the target meant?",
        optional=True,
        conditional=True,
        as_list=True,
        asked_when={"target": [ANYTHING]},
    )
    target_upper: Decimal | None = number(
        "Up to",
        "The higher of the two numbers that the result should be between",
        optional=True,
        conditional=True,
        least=_LEAST_OF_A_TARGET,
        signs="%",
        width=10,
        asked_when={"target_sense": [TargetSense.WITHIN]},
    )
    exceptions: str | None = line(
        "Exceptions", "Who is rightly left out; or “none”", optional=True, conditional=True
    )
    source: str | None = line(
        "Source of the standard",
        optional=True,
        conditional=True,
        asked_when={"measure_type": [MeasureType.STANDARD]},
    )
    kind: MeasureKind = choice(
        "What kind of number is it?",
        default=MeasureKind.PROPORTION,
        conditional=True,
        as_list=True,
        fold=_MORE,
    )
    unit: str | None = line(
        "Unit",
        "“minutes” or “points”; of a rate what it is counted against, for example “bed days”",
        optional=True,
        conditional=True,
        most=40,
        asked_when={"kind": _WITH_A_UNIT},
        fold=_MORE,
    )
    per: int | None = number(
        "For how many is the rate shown?",
        "1,000 unless you say otherwise: 4 falls per 1,000 bed days",
        optional=True,
        width=10,
        asked_when={"kind": [MeasureKind.RATE]},
        fold=_MORE,
    )
    rhythm: PlannedRhythm | None = choice(
        "How often is there a figure?",
        "Every month, unless you say otherwise",
        optional=True,
        as_list=True,
        fold=_MORE,
    )
    decimals: int | None = number(
        "Decimal places",
        "How many are shown; one unless you say otherwise",
        optional=True,
        most=MOST_DECIMALS,
        width=2,
        fold=_MORE,
    )
    groups: str | None = line(
        "Groups shown apart",
        "To see whether care is fair: for example “Ward A, Ward B” or “under 65, 65 and over”",
        optional=True,
        most=500,
        fold=_MORE,
    )

    @property
    def key(self) -> str:
        """What it is known by over all plans and figures of its project: its name as names are compared."""
        return compared(self.name)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups that are shown apart, each once, as the plan writes them; none unless it names any."""
        names = (name.strip() for name in re.split("[,;]", self.groups or ""))
        return tuple({compared(name): name for name in names if name}.values())

    @property
    def takes_exceptions(self) -> bool:
        """Whether it is a standard that names exceptions, so that their number can be given with each figure."""
        is_standard = self.measure_type is MeasureType.STANDARD and self.kind is MeasureKind.PROPORTION
        return is_standard and compared(self.exceptions or "").strip(" .–-") not in _NO_EXCEPTIONS

    @property
    def is_old_standard(self) -> bool:
        """Whether it is a standard of release 0.1, of which nobody said how its target is meant."""
        return (
            self.measure_type is MeasureType.STANDARD
            and self.target is not None
            and self.direction is None
            and self.target_sense is None
        )

    @property
    def meant_target(self) -> MeasureTarget | None:
        """Its target as every judgement takes it; None without one.

        A standard of a plan of release 0.1 is read as a least, so that one that is missed is followed up as it was;
        what reaches it is not called met, for it may have been meant as a most.
        """
        if self.target is None:
            return None
        if self.is_old_standard:
            return MeasureTarget(least=self.target, is_supposed=True)
        if self.target_sense is TargetSense.WITHIN and self.target_upper is not None:
            return MeasureTarget(least=self.target, most=self.target_upper)
        if self.target_sense is TargetSense.AT_LEAST:
            return MeasureTarget(least=self.target)
        if self.target_sense is TargetSense.AT_MOST:
            return MeasureTarget(most=self.target)
        return MeasureTarget(number=self.target)

    @property
    def specification(self) -> MeasureSpecification:
        """The measure as charts and judgements take it."""
        return MeasureSpecification(
            name=self.name,
            kind=self.kind,
            role=self.measure_type,
            direction=self.direction,
            target=self.meant_target,
            unit=self.unit or "",
            per=self.per or _PER,
            rhythm=self.rhythm or Rhythm.MONTH,
            decimals=1 if self.decimals is None else self.decimals,
            groups=self.group_names,
            takes_exceptions=self.takes_exceptions,
        )


def measure_problems(measures: Sequence[Measure], facts: FormContext | None) -> Iterator[Problem]:
    """What the measures of a plan do not say together, or with the project; the field is named as in `measures`.

    Refused: two measures of one name, a standard without a target and a source, a target that its kind cannot have, a
    rate, a mean or a median without a unit; of whoever plans now, a measure that does not say which way is better, a
    target that does not say how it is meant or is meant against that way, a standard without its exceptions, and a
    clinical audit without a standard. Source and exceptions of a national audit’s standards are in its specification.
    """
    keys = [measure.key for measure in measures]
    for place, measure in enumerate(measures):
        at, which = f"measures-{place}-", f"Measure {place + 1}"
        if keys.index(keys[place]) != place:
            yield Problem(f"{at}name", f"{which}: the name “{measure.name}” is used twice")
        problems = (*_of_a_standard(measure, facts), *_of_its_kind(measure), *_of_its_target(measure))
        now_asked = _unjudgeable(measure) if facts else ()
        for problem in (*problems, *now_asked):
            yield Problem(f"{at}{problem.at}", f"{which}: {problem.sentence}")
    is_audit = facts is not None and facts.project_type is ProjectType.CLINICAL_AUDIT
    if is_audit and all(measure.measure_type is not MeasureType.STANDARD for measure in measures):
        yield Problem("measures", "A clinical audit needs at least one standard with a target")


def balancing_problems(
    measures: Sequence[Measure], why_no_balancing: str | None, facts: FormContext | None
) -> Iterator[Problem]:
    """A quality improvement project without a balancing measure says why (OB-042); at `why_no_balancing`."""
    is_improvement = facts is not None and facts.project_type is ProjectType.QUALITY_IMPROVEMENT
    if is_improvement and all(measure.measure_type is not MeasureType.BALANCING for measure in measures):
        yield from need(
            "why_no_balancing",
            why_no_balancing,
            "Add a balancing measure, of what may get worse by your changes, or say why there is none",
        )


def _of_a_standard(measure: Measure, facts: FormContext | None) -> Iterator[Problem]:
    if measure.measure_type is not MeasureType.STANDARD:
        return
    yield from need("target", measure.target, "enter the target of the standard")
    if facts and facts.project_type is ProjectType.NATIONAL_AUDIT:
        return  # its specification has source and exceptions
    yield from need("source", measure.source, "enter where the standard comes from")
    if facts:
        yield from need("exceptions", measure.exceptions, "enter the exceptions of the standard, or “none”")


def _of_its_kind(measure: Measure) -> Iterator[Problem]:
    kind = measure.kind
    if kind is MeasureKind.RATE:
        yield from need(
            "unit", measure.unit, "enter what the rate is counted against, for example “bed days”"
        )
        if measure.per == 0:
            yield Problem("per", "“For how many is the rate shown?” must be 1 or more")
    if kind in _OF_TIMES_OR_SCORES:
        yield from need("unit", measure.unit, "enter the unit, for example “minutes”")


def _of_its_target(measure: Measure) -> Iterator[Problem]:
    target, upper = measure.target, measure.target_upper
    is_within = measure.target_sense is TargetSense.WITHIN
    if is_within and target is not None:
        yield from need("target_upper", upper, "enter up to what the result should be")
    if is_within and target is not None and upper is not None and upper <= target:
        yield Problem("target_upper", f"“Up to” must be more than the target of {target.normalize():f}")
    for at, number_ in (("target", target), ("target_upper", upper if is_within else None)):
        if number_ is not None and (sentence := _not_of_its_kind(measure, number_)):
            yield Problem(at, sentence)


def _not_of_its_kind(measure: Measure, target: Decimal) -> str:
    """Why a measure of its kind cannot have this target; empty if it can."""
    if target < 0 and measure.kind not in _OF_TIMES_OR_SCORES:
        return "the target must be 0 or more"
    if measure.kind is not MeasureKind.PROPORTION:
        return ""
    if target > HUNDRED:
        return "the target of a share is a percentage: enter 100 or less"
    if 0 < target < 1 and measure.target_sense is TargetSense.AT_LEAST:
        percent = f"{(100 * target).normalize():f}"
        return f"the target of a share is a percentage: enter {percent} if you mean {percent}%"
    return ""


def _unjudgeable(measure: Measure) -> Iterator[Problem]:
    """What a measure that is planned now has to say, so that its figures can be judged (6.6; OB-042)."""
    yield from need("direction", measure.direction, "choose which way is better")
    if measure.target is None:
        return
    yield from need("target_sense", measure.target_sense, "choose how the target is meant")
    against = {Direction.INCREASE: TargetSense.AT_MOST, Direction.DECREASE: TargetSense.AT_LEAST}
    sense = measure.target_sense
    if measure.direction and sense and sense is against.get(measure.direction):
        yield Problem(
            "target_sense",
            f"“{measure.direction.label}” does not go with a target of “{sense.label.lower()}”: "
            "change one of them",
        )
