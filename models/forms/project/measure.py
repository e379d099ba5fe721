"""A measure as a plan designs it: its direction and how its target is meant (3.1; OB-036, OB-042)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from models.forms.base import (
    ANYTHING,
    LONGEST_MEASURE,
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
from models.spc.terms import Direction
from models.vocabulary import MeasureType, ProjectType, TargetSense

HUNDRED = Decimal(100)

LeastOrMost = Literal[TargetSense.AT_LEAST, TargetSense.AT_MOST]
"""How one number can be meant."""


class Measure(FormRecord):
    """What is measured, in per cent: numerator by denominator (3.1, OB-036, OB-042).

    `direction` and `target_sense` are asked of everybody who plans; plans of release 0.1 have neither.
    """

    name: str = line("Name", "Short, for example “Within four hours”", most=LONGEST_MEASURE)
    measure_type: MeasureType = choice("What is it?", as_list=True)
    definition: str = text("Definition", "What is counted, out of what", rows=2)
    direction: Direction | None = choice(
        "Which way is better?", optional=True, conditional=True, as_list=True
    )
    target_percent: Decimal | None = number(
        "Target", optional=True, conditional=True, most=HUNDRED, suffix="%", width=4
    )
    target_sense: LeastOrMost | None = choice(
        "How is the target meant?", optional=True, conditional=True, asked_when={"target_percent": [ANYTHING]}
    )
    exceptions: str | None = line("Exceptions", "Who is left out, and why", optional=True, fold="Exceptions")
    source: str | None = line(
        "Source of the standard",
        optional=True,
        conditional=True,
        asked_when={"measure_type": [MeasureType.STANDARD]},
    )


def measure_problems(measures: Sequence[Measure], facts: FormContext | None) -> Iterator[Problem]:
    """What the measures of a plan do not allow together, or with the project."""
    names = [compared(measure.name) for measure in measures]
    for place, measure in enumerate(measures):
        at, which = f"measures-{place}", f"Measure {place + 1}"
        if names.index(names[place]) != place:
            yield Problem(f"{at}-name", f"{which}: the name “{measure.name}” is used twice")
        if measure.measure_type is MeasureType.STANDARD:
            yield from need(
                f"{at}-target_percent", measure.target_percent, f"{which}: enter the target of the standard"
            )
            yield from need(f"{at}-source", measure.source, f"{which}: enter where the standard comes from")
        if facts:
            yield from _unjudgeable(measure, at, which)
    has_standard = any(measure.measure_type is MeasureType.STANDARD for measure in measures)
    if facts and facts.project_type is ProjectType.CLINICAL_AUDIT and not has_standard:
        yield Problem("measures", "A clinical audit needs at least one standard with a target")


def _unjudgeable(measure: Measure, at: str, which: str) -> Iterator[Problem]:
    """What a measure that is planned now has to say, so that its figures can be judged (6.6; OB-042)."""
    yield from need(f"{at}-direction", measure.direction, f"{which}: choose which way is better")
    if measure.target_percent is None:
        return
    yield from need(
        f"{at}-target_sense", measure.target_sense, f"{which}: choose whether the target is a least or a most"
    )
    against = {Direction.INCREASE: TargetSense.AT_MOST, Direction.DECREASE: TargetSense.AT_LEAST}
    sense = measure.target_sense
    if measure.direction and sense and sense is against.get(measure.direction):
        yield Problem(
            f"{at}-target_sense",
            f"{which}: “{measure.direction.label}” does not go with a target of “{sense.label.lower()}”: "
            "change one of them",
        )
